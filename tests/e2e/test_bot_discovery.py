"""What the bot says of itself: greeting with questions to try, help by chat and role, misspelt commands, /cancel."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.locales import LANGUAGES, Language
from tests.e2e.articles import BRIDGE, CLOCK, FERRY, NASTY
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, said, yuanwen


@pytest.mark.behaviour(18)
@pytest.mark.parametrize("language", LANGUAGES)
def test_start_greets_in_a_few_lines(tg: FakeTelegram, bot: Bot, language: Language) -> None:
    """/start greets by name in at most five lines, says how much there is and where to go on."""
    greeting = ask(tg, newcomer(tg, "Kim", language.lower()), "/start")
    assert "Kim" in greeting.text
    assert "/help" in greeting.text
    assert "6" in greeting.text
    assert len(greeting.text.splitlines()) <= 5
    assert greeting.text.endswith(said("tg.start_try", language, articles=6))


def test_start_shows_a_strange_name_as_it_is(tg: FakeTelegram, bot: Bot) -> None:
    """A person's name is no markup."""
    assert '<b>&"Eve"' in ask(tg, newcomer(tg, '<b>&"Eve"'), "/start").text


@pytest.mark.behaviour(18, 50)
def test_examples_are_asked_by_a_press(tg: FakeTelegram, alice: User) -> None:
    """Under the greeting stand titles of the library; pressing one asks it, and its article answers."""
    greeting = ask(tg, alice, "/start")
    titles = [row[0] for row in greeting.labels]
    assert len(titles) == 3
    assert set(titles) <= {CLOCK["title"], BRIDGE["title"], FERRY["title"], NASTY["title"], *ALL_TITLES}
    alice.presses(greeting, titles[0], timeout=PATIENCE)
    answer = tg.wait_message(tg.private_chat(alice), after=greeting, timeout=PATIENCE)
    assert answer.text.startswith(titles[0])
    assert answer.labels


@pytest.mark.behaviour(50, 53)
def test_double_tap_on_an_example(tg: FakeTelegram, alice: User) -> None:
    """Two taps on the same example are both confirmed, and answered once; another example is answered too."""
    chat = tg.private_chat(alice)
    greeting = ask(tg, alice, "/start")
    first, second = (row[0] for row in greeting.buttons[:2])
    taps = [alice.taps(first), alice.taps(first), alice.taps(second)]
    assert [(told.text, told.alert) for told in (tap.wait(PATIENCE) for tap in taps)] == [("", False)] * 3
    tg.wait_message(chat, after=greeting, containing=first.text, timeout=PATIENCE)
    tg.wait_message(chat, after=greeting, containing=second.text, timeout=PATIENCE)
    tg.quiet(chat, 0.5)
    assert len([each for each in tg.messages(chat) if each.from_bot]) == 3


ALL_TITLES = ("霧社茶農改種咖啡", "最后一位船工")


@pytest.mark.behaviour(18)
def test_bad_payload_is_a_normal_start(tg: FakeTelegram, alice: User) -> None:
    """A deep link that leads nowhere greets like any other start."""
    sent = alice.starts("nonsense_0")
    assert "Alice" in tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE).text


@pytest.mark.behaviour(18)
def test_removed_and_empty(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> None:
    """An example whose article was removed meanwhile is told to be gone; an empty library greets without examples."""
    tg, alice = elsewhere, newcomer(elsewhere, "Alice")
    chief = tg.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans")
    tg.private_chat(chief, opened=True)
    with Bot(tg, tmp_path, library, admins=[ADMIN_ID]) as running:
        greeting = ask(tg, alice, "/start")
        code, _, complaints = yuanwen(tmp_path, "--library", library, "remove", "1", "2", "3", "4", "5", "6")
        assert code == 0, complaints
        pressed = alice.presses(greeting, greeting.labels[0][0], timeout=PATIENCE)
        assert pressed.alert
        assert pressed.text == said("tg.expired")
        empty = ask(tg, alice, "/start")
        assert empty.text.endswith(said("tg.start_empty"))
        assert not empty.labels
        assert ask(tg, chief, "/start").text.endswith(said("tg.start_empty_admin"))
        assert running.stop() < STOP_WITHIN


@pytest.mark.behaviour(19)
def test_help_by_chat_and_role(tg: FakeTelegram, alice: User, admin: User) -> None:
    """/help tells admins more, and in a group what matters there, to admins too."""
    plain, full = ask(tg, alice, "/help"), ask(tg, admin, "/help")
    assert "/ask" in plain.text
    assert "/add" not in plain.text
    assert full.text.startswith(plain.text)
    assert "/add" in full.text
    group = tg.group("读书会", members=[alice, admin])
    told = tg.wait_message(group, after=admin.says("/help", chat=group), timeout=PATIENCE).text
    assert told != plain.text
    assert "/ask" in told
    assert "/add" not in told
    started = tg.wait_message(group, after=alice.says("/start", chat=group), timeout=PATIENCE).text
    assert started == told


@pytest.mark.behaviour(26, 79)
@pytest.mark.parametrize("text", ["/weather", "/add 新的文章", "/"])
def test_unknown_command_gets_a_hint(tg: FakeTelegram, alice: User, text: str) -> None:
    """A command that does not exist, for this person at least, is answered by one line."""
    hint = ask(tg, alice, text).text
    assert hint in (said("tg.unknown_command"), said("abstain.empty_question"))
    assert len(hint.splitlines()) == 1


@pytest.mark.behaviour(26)
@pytest.mark.parametrize(
    ("text", "given", "nearest"),
    [
        ("/setings", "setings", "settings"),
        ("/langauge", "langauge", "language"),
        ("/MyDate", "MyDate", "mydata"),
        ("/sk@yuanwen_test_bot 渡口", "sk", "ask"),
    ],
)
def test_misspelt_command(tg: FakeTelegram, alice: User, text: str, given: str, nearest: str) -> None:
    """A misspelt command names the one that was meant."""
    assert ask(tg, alice, text).text == said("tg.unknown_near", given=given, nearest=nearest)


@pytest.mark.behaviour(26, 79)
def test_only_admins_hear_of_their_commands(tg: FakeTelegram, alice: User, admin: User) -> None:
    """A misspelt command of the admins is unknown to everybody else; in groups unknown commands get silence."""
    assert ask(tg, alice, "/adds").text == said("tg.unknown_command")
    assert ask(tg, admin, "/adds").text == said("tg.unknown_near", given="adds", nearest="add")
    group = tg.group("读书会", members=[alice], bot_status="administrator")
    assert alice.says("/setings", chat=group).delivered
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(23)
def test_cancel(tg: FakeTelegram, alice: User) -> None:
    """/cancel says that there was nothing to cancel; in a group it then says nothing at all."""
    assert ask(tg, alice, "/cancel").text == said("tg.nothing_to_cancel")
    group = tg.group("读书会", members=[alice])
    alice.says("/cancel", chat=group)
    tg.quiet(group, 0.4)
