"""/privacy, /mydata and /forget: what is kept is told, shown and really deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.locales import LANGUAGES, NAMES, Language
from bot.state import Asker, BotState
from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import PATIENCE, STOP_WITHIN, Bot, ask, said
from tests.e2e.tables import make_old, rows_about

pytestmark = pytest.mark.behaviour(22)


@pytest.fixture
def forgetful(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> Iterator[Bot]:
    """Run a bot that is to keep no questions, and names whom to ask."""
    more = 'keep_questions_days = 0\ncontact = "@librarian <librarian@example.org>"'
    with Bot(elsewhere, tmp_path, library, more=more) as running:
        yield running
        assert running.stop() < STOP_WITHIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_is_told(tg: FakeTelegram, bot: Bot, language: Language) -> None:
    """What is stored, for how long and whom to ask: in one message with buttons to see and delete it."""
    told = ask(tg, newcomer(tg, "Kim", language.lower()), "/privacy")
    assert "365" in told.text
    assert told.text.endswith(said("privacy.no_contact", language))
    assert told.labels == [[said("privacy.see", language), said("privacy.delete", language)]]


def test_privacy_in_a_group(tg: FakeTelegram, alice: User, admin: User) -> None:
    """In a group it is told without buttons; /mydata and /forget lead to the private chat, with nobody's data."""
    group = tg.group("读书会", members=[alice])
    told = tg.wait_message(group, after=alice.says("/privacy", chat=group), timeout=PATIENCE)
    assert told.text.startswith("隐私")
    assert not told.labels
    for command in ("/mydata", "/forget"):
        told = tg.wait_message(group, after=alice.says(command, chat=group), timeout=PATIENCE)
        assert told.text == said("privacy.in_private")
        assert told.markup["inline_keyboard"][0][0]["url"] == f"https://t.me/{tg.username}"


def test_admins_are_told_of_the_record(tg: FakeTelegram, alice: User, admin: User) -> None:
    """Admins learn that their acts are kept; others have no use for that."""
    assert said("privacy.audit") in ask(tg, admin, "/privacy").text
    assert said("privacy.audit") not in ask(tg, alice, "/privacy").text


def test_my_data(tg: FakeTelegram, alice: User, bob: User) -> None:
    """A person sees their own questions and settings, wherever they asked, and nobody else's."""
    assert ask(tg, alice, "/mydata").text == said("privacy.nothing")
    ask(tg, bob, CLOCK_QUESTION)
    ask(tg, alice, "<b>渡口</b> & 停航")
    group = tg.group("读书会", members=[alice])
    tg.wait_message(group, after=alice.says(f"/ask {FERRY_QUESTION}", chat=group), timeout=PATIENCE)
    ask(tg, alice, f"/language {NAMES['zh-Hans']}")
    told = ask(tg, alice, "/mydata").text
    assert said("privacy.kept_line", name=said("privacy.kept_questions"), count=2) in told
    assert said("privacy.kept_line", name=said("privacy.kept_settings"), count=1) in told
    assert "<b>渡口</b> & 停航" in told
    assert FERRY_QUESTION in told
    assert CLOCK_QUESTION not in told


def test_much_data_comes_as_a_file(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Of many questions the latest are listed, and a file has all of them; the button under /privacy shows it too."""
    state = BotState(bot.library)
    for number in range(12):
        asker = Asker("telegram", alice.id, alice.id)
        text = f"第{number}个问题：渡口为什么停航"
        state.questions.keep(asker, text, answered=True, reason=None, article_id=1, confidence=0.9)
    state.close()
    privacy = ask(tg, alice, "/privacy")
    assert not alice.presses(privacy, said("privacy.see"), timeout=PATIENCE).alert
    told = tg.wait_message(tg.private_chat(alice), after=privacy, timeout=PATIENCE)
    assert "第0个问题" not in told.text
    assert "第11个问题" in told.text
    file = tg.wait_message(tg.private_chat(alice), after=told, timeout=PATIENCE).document
    assert file is not None
    kept = json.loads(file.content)
    assert [row["text"][:3] for row in kept["questions"]][:2] == ["第0个", "第1个"]
    assert len(kept["questions"]) == 12


def test_forget(tg: FakeTelegram, bot: Bot, alice: User, bob: User) -> None:
    """After a confirmation every row about the person is gone, and only theirs; old buttons are told to be gone."""
    answer = ask(tg, alice, FERRY_QUESTION)
    ask(tg, bob, FERRY_QUESTION)
    ask(tg, alice, "/language English")
    assert rows_about(bot.library, alice.id)
    question = ask(tg, alice, "/forget")
    assert question.text == said("privacy.really", "en")
    alice.presses(question, said("privacy.no", "en"), timeout=PATIENCE)
    assert tg.wait_edit(question, timeout=PATIENCE).text == said("privacy.not_deleted", "en")
    assert rows_about(bot.library, alice.id)
    question = ask(tg, alice, "/forget")
    alice.presses(question, said("privacy.yes", "en"), timeout=PATIENCE)
    assert tg.wait_edit(question, timeout=PATIENCE).text.startswith(
        said("privacy.deleted", "en", count="").split("(")[0]
    )
    assert rows_about(bot.library, alice.id) == []
    assert rows_about(bot.library, bob.id)
    assert alice.presses(answer, said("card.context"), timeout=PATIENCE).text == said("tg.expired")
    assert ask(tg, alice, "/mydata").text == said("privacy.nothing")


def test_an_admins_drafts(tg: FakeTelegram, bot: Bot, admin: User, alice: User) -> None:
    """An admin's drafts are counted, come in the file and are deleted; what was saved of them still answers."""
    text = "东街的纸伞铺关门，是因为竹子涨价，一把伞还不够本钱。铺面租给了面馆。"
    saved = ask(tg, admin, f"/add {text}")
    admin.presses(saved, said("curate.save"), timeout=PATIENCE)
    saved = tg.wait_edit(saved, timeout=PATIENCE)
    waiting = ask(tg, admin, "/add 西街的钟表铺搬走了，是因为房东要收回铺面。老师傅去了省城。")
    told = ask(tg, admin, "/mydata")
    assert said("privacy.kept_line", name=said("privacy.kept_drafts"), count=2) in told.text
    file = tg.wait_message(tg.private_chat(admin), after=told, timeout=PATIENCE).document
    assert file is not None
    assert [row["state"] for row in json.loads(file.content)["drafts"]] == ["saved", "open"]
    question = ask(tg, admin, "/forget")
    assert question.text.endswith(said("privacy.really_admin"))
    admin.presses(question, said("privacy.yes"), timeout=PATIENCE)
    tg.wait_edit(question, timeout=PATIENCE)
    assert rows_about(bot.library, admin.id) == []
    for message, label in ((saved, said("curate.undo")), (waiting, said("curate.save"))):
        assert admin.presses(message, label, timeout=PATIENCE).text == said("tg.expired")
    assert "竹子涨价" in ask(tg, alice, "纸伞铺为什么关门").text
    assert ask(tg, alice, "/forget").text == said("privacy.really")


def test_forget_from_privacy(tg: FakeTelegram, alice: User) -> None:
    """The button under /privacy asks back first; with nothing stored it says so."""
    privacy = ask(tg, alice, "/privacy")
    alice.presses(privacy, said("privacy.delete"), timeout=PATIENCE)
    question = tg.wait_message(tg.private_chat(alice), after=privacy, timeout=PATIENCE)
    alice.presses(question, said("privacy.yes"), timeout=PATIENCE)
    assert tg.wait_edit(question, timeout=PATIENCE).text == said("privacy.nothing")


def test_chatter_is_never_stored(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Of a group only what is asked of the bot gets into the file, also when the bot hears everything."""
    group = tg.group("读书会", members=[alice], bot_status="administrator")
    alice.says("今晚七点老地方见，带上那本蓝皮书", chat=group)
    tg.wait_message(group, after=alice.says(f"/ask {CLOCK_QUESTION}", chat=group), timeout=PATIENCE)
    kept = b"".join(path.read_bytes() for path in bot.library.parent.glob("library.db*"))
    assert CLOCK_QUESTION.encode() in kept
    assert "蓝皮书".encode() not in kept


def test_nothing_is_kept_when_told_so(elsewhere: FakeTelegram, forgetful: Bot) -> None:
    """With keep_questions_days = 0 neither text nor asker gets into the file, and buttons work all the same."""
    alice = newcomer(elsewhere, "Alice")
    told = ask(elsewhere, alice, "/privacy").text
    assert said("privacy.no_questions") in told
    assert "@librarian <librarian@example.org>" in told
    answer = ask(elsewhere, alice, CLOCK_QUESTION)
    assert answer.text.startswith(CLOCK["title"])
    alice.presses(answer, said("card.context"), timeout=PATIENCE)
    assert elsewhere.wait_edit(answer, timeout=PATIENCE).labels == [[said("card.back")]]
    kept = b"".join(path.read_bytes() for path in forgetful.library.parent.glob("library.db*"))
    assert CLOCK_QUESTION.encode() not in kept
    # Only which message is an answer to which: numbers.
    assert {row[0] for row in rows_about(forgetful.library, alice.id)} <= {"bot_sent"}


def test_old_questions_go_by_themselves(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> None:
    """At the start, and every few hours, questions past their days lose text and asker; counts remain."""
    alice = newcomer(elsewhere, "Alice")
    with Bot(elsewhere, tmp_path, library, more="keep_questions_days = 30") as running:
        ask(elsewhere, alice, CLOCK_QUESTION)
        ask(elsewhere, alice, FERRY_QUESTION)
        running.stop()
        make_old(library, CLOCK_QUESTION, 31)
        running.start()
        running.wait_log("questions expired: 1")
        told = ask(elsewhere, alice, "/mydata").text
        assert FERRY_QUESTION in told
        assert CLOCK_QUESTION not in told
        assert running.stop() < STOP_WITHIN
