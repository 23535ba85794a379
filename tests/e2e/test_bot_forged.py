"""Presses with data that no button of ours has: each is answered exactly once, and nothing fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import cards
from tests.e2e.articles import FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, copy_library, said

# Every kind of button there is, by the constants of the cards.
KINDS = sorted(
    {
        kind
        for file in Path(cards.__path__[0]).glob("*.py")
        for line in re.findall(r'^[A-Z_, ]+ = ("[a-z]{1,2}"(?:, "[a-z]{1,2}")*)$', file.read_text("utf-8"), re.M)
        for kind in re.findall(r"[a-z]+", line)
    }
)
HUGE, LEAST = "zzzzzzzzzzzzz", "-1y2p0ij32e8e8"
LARGEST = "1y2p0ij32e8e7"
GARBLED = ("", ":", ":x y", ":1::1", ":1:1:1:1", ":-", ":１", f":{HUGE}", f":1:{HUGE}", f":1:0:{HUGE}", f":-{HUGE}")
ODD = (
    *(":-1", ":-1:-1:-1", ":1:-99", ":1:99:99", ":0:0", ":0:0:0", f":{LARGEST}", f":{LEAST}", ":1:1"),
    *(f":{LARGEST}:{LARGEST}:{LARGEST}", f":{LEAST}:{LEAST}:{LEAST}", f":1:{LARGEST}", f":1:{LEAST}:{LARGEST}"),
    # The fifth article has no link, which would be read anew.
    *(f":5:{act}:{about}" for act in range(10) for about in ("-99", LARGEST)),
)

pytestmark = pytest.mark.behaviour(50, 51)


@pytest.fixture(scope="module", autouse=True)
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot whose library may be spoilt; nothing may have failed at its end."""
    folder = tmp_path_factory.mktemp("bot")
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID]) as running:
        yield running
        assert running.stop() < STOP_WITHIN
    assert "ERROR" not in running.log
    # The same page once more; what else is refused is a failure.
    assert [each for each in served.errors if "message is not modified" not in each.description] == []


@pytest.fixture
def alice(served: FakeTelegram) -> User:
    """Make a person who has written to the bot."""
    return newcomer(served, "Alice")


def pressed(tg: FakeTelegram, person: User, tails: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Press buttons of every kind with such data; return each with what was told, and whether as an alert."""
    answer = ask(tg, person, FERRY_QUESTION)
    before = len(tg.calls("answerCallbackQuery"))
    button = answer.buttons[0][0]
    data = [f"v1:{kind}{tail}" for kind in KINDS for tail in tails]
    taps = [(each, person.taps(replace(button, callback_data=each), stale=True)) for each in data]
    told = [(each, tap.wait(PATIENCE)) for each, tap in taps]
    tg.settled()
    calls = Counter(call.params["callback_query_id"] for call in tg.calls("answerCallbackQuery")[before:])
    assert calls == {tap.query_id: 1 for _, tap in taps}
    return [(each, answer.text, answer.alert) for each, answer in told]


def test_all_kinds_are_known() -> None:
    """The kinds are really found in the cards."""
    assert {"p", "c", "s", "ex", "fo", "se", "md", "ca", "cd", "cf", "cg", "ch", "cw", "cx", "fl", "al"} <= set(KINDS)


@pytest.mark.parametrize("who", ["alice", "admin"])
def test_garbled(served: FakeTelegram, alice: User, who: str) -> None:
    """Data that cannot be read, or with numbers larger than any, is an expired button, whatever its kind."""
    person = alice if who == "alice" else User(served.world, ADMIN_ID)
    readable = {"v1:md", "v1:al", "v1:ar", "v1:ay"}
    told = pressed(served, person, GARBLED)
    wrong = [each for each in told if each[1:] != (said("tg.expired"), True) and each[0] not in readable]
    assert [each for each in wrong if each[1] != said("curate.only_admins")] == []


@pytest.mark.parametrize("who", ["alice", "admin"])
def test_odd_numbers(served: FakeTelegram, alice: User, who: str) -> None:
    """Numbers below zero, past the end or of nothing are answered too, and nobody is told of a failure."""
    person = alice if who == "alice" else User(served.world, ADMIN_ID)
    pressed(served, person, ODD)
    apology = said("tg.error", id="").partition("（")[0]
    assert [each.text for each in served.messages(served.private_chat(person)) if apology in each.text] == []


@pytest.mark.parametrize("kind", ["p", "c"])
def test_page_before_the_first(served: FakeTelegram, alice: User, kind: str) -> None:
    """A page below zero is no page."""
    answer = ask(served, alice, FERRY_QUESTION)
    number = (answer.buttons[0][0].callback_data or "").split(":")[2]
    forged = replace(answer.buttons[0][0], callback_data=f"v1:{kind}:{number}:-99")
    told = alice.presses(forged, stale=True, timeout=PATIENCE)
    assert (told.text, told.alert) == (said("tg.expired"), True)
    served.quiet(Chat(served.world, answer.chat_id), 0.2)
