"""👍 and 👎: one vote a person, which may be changed; the reasons are for the admins."""

from __future__ import annotations

import pytest

from tests.e2e.articles import CLOCK_QUESTION, FERRY, FERRY_QUESTION, FERRYMAN
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, said

THANKS, KNOWN, WHY = said("feedback.thanks"), said("feedback.known"), said("feedback.why")
OUTDATED, INCOMPLETE = said("feedback.outdated"), said("feedback.incomplete")


def press(person: User, message: Message, label: str) -> str:
    """Press a button that must be answered by a short notice; return the notice."""
    told = person.presses(message, label, timeout=PATIENCE)
    assert not told.alert
    return told.text


def listed(tg: FakeTelegram, admin: User) -> Message:
    """Return the list that admins see."""
    return ask(tg, admin, "/feedback")


def totals(tg: FakeTelegram, admin: User) -> tuple[int, int]:
    """Return how many good and bad votes the admins are told of."""
    words = listed(tg, admin).text.split()
    return int(words[words.index("👍") + 1]), int(words[words.index("👎") + 1])


@pytest.mark.behaviour(58)
def test_one_vote_that_changes(tg: FakeTelegram, alice: User, bob: User, admin: User) -> None:
    """A second vote replaces the first; the same one again changes nothing; everybody has one."""
    good, bad = totals(tg, admin)
    group = tg.group("读书会", members=[alice, bob])
    asked = alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    answer = tg.wait_message(group, after=asked, timeout=PATIENCE)
    assert press(alice, answer, "👍") == THANKS
    assert press(alice, answer, "👍") == KNOWN
    assert press(bob, answer, "👍") == THANKS
    assert totals(tg, admin) == (good + 2, bad)
    assert press(alice, answer, "👎") == THANKS
    assert totals(tg, admin) == (good + 1, bad + 1)
    assert tg.current(answer).version == answer.version, "the buttons in a group are everybody's"


@pytest.mark.behaviour(58)
def test_reason(tg: FakeTelegram, alice: User, admin: User) -> None:
    """In private a bad vote is asked for its reason, and the answer is as before then."""
    good, bad = totals(tg, admin)
    answer = ask(tg, alice, FERRY_QUESTION)
    assert press(alice, answer, "👎") == WHY
    reasons = tg.wait_edit(answer, timeout=PATIENCE)
    assert reasons.text == answer.text
    assert totals(tg, admin) == (good, bad + 1)
    assert press(alice, reasons, OUTDATED) == THANKS
    after = tg.wait_edit(reasons, timeout=PATIENCE)
    assert (after.text, after.labels) == (answer.text, answer.labels)
    assert totals(tg, admin) == (good, bad + 1)
    assert OUTDATED in listed(tg, admin).text.splitlines()[2]


@pytest.mark.behaviour(58)
def test_no_reason(tg: FakeTelegram, alice: User, admin: User) -> None:
    """Who does not want to say why goes back; the vote stays."""
    answer = ask(tg, alice, CLOCK_QUESTION)
    press(alice, answer, "👎")
    reasons = tg.wait_edit(answer, timeout=PATIENCE)
    assert press(alice, reasons, said("card.back")) == ""
    assert tg.wait_edit(reasons, timeout=PATIENCE).labels == answer.labels
    assert said("feedback.no_reason") in listed(tg, admin).text


@pytest.mark.behaviour(58, 57)
def test_vote_on_what_was_sent(tg: FakeTelegram, alice: User, bob: User, admin: User) -> None:
    """A vote under a page of an answer that was sent into another chat is about that page."""
    group = tg.group("饭局", members=[alice, bob], bot_status="left")
    message = alice.chooses(alice.queries(FERRY_QUESTION, timeout=PATIENCE).results[0], FERRY_QUESTION, chat=group)
    bob.presses(message, "▶", timeout=PATIENCE)
    second = tg.wait_edit(message, timeout=PATIENCE)
    press(bob, second, "👎")
    reasons = tg.wait_edit(second, timeout=PATIENCE)
    press(bob, reasons, INCOMPLETE)
    assert tg.wait_edit(reasons, timeout=PATIENCE).labels == second.labels
    told = listed(tg, admin)
    shown = second.text.splitlines()[2]
    assert told.text.splitlines()[2].startswith(f"👎 {INCOMPLETE}")
    assert told.text.splitlines()[4] == f"→ {shown}"
    source = next(each["url"] for each in (FERRY, FERRYMAN) if each["title"] == shown)
    again, article = [url for _, url in told.links][:2]
    assert article == source
    opened = bob.starts(again.partition("start=")[2])
    assert tg.wait_message(tg.private_chat(bob), after=opened).text.splitlines()[2] == shown


@pytest.mark.behaviour(79)
def test_the_list_is_for_admins(tg: FakeTelegram, bot: Bot, alice: User, admin: User) -> None:
    """To all others /feedback is a command that does not exist; its buttons refuse them too."""
    assert ask(tg, alice, "/feedback").text == said("tg.unknown_command")
    for number in range(6):
        reader = newcomer(tg, f"Reader {number}")
        press(reader, ask(tg, reader, CLOCK_QUESTION), "👎")
    first = listed(tg, admin)
    button = first.button("▶")
    assert button.callback_data is not None
    told = alice.presses(button, stale=True, timeout=PATIENCE)
    assert (told.text, told.alert) == (said("tg.expired"), True)
    assert press(admin, first, "▶") == ""
    second = tg.wait_edit(first, timeout=PATIENCE)
    assert second.text != first.text
    assert "◀" in second.labels[0][0]
