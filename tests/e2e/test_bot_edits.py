"""Edited messages: what has become a question is answered, once; what is none any more leaves its answer."""

from __future__ import annotations

import sqlite3

import pytest

from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.running import PATIENCE, Bot, said

MINUTE = 60.0


@pytest.fixture
def group(tg: FakeTelegram, alice: User) -> Chat:
    """Make a group where the bot hears everything, as an administrator does."""
    return tg.group("读书会", members=[alice], bot_status="administrator")


@pytest.mark.behaviour(29)
@pytest.mark.parametrize(
    "text", ["你好", "谢谢", "再见", "真的吗", "/hlep", "/ask", "/weather 青石渡口", "https://example.com/"]
)
def test_small_talk_becomes_a_question(tg: FakeTelegram, alice: User, text: str) -> None:
    """In private a remark or a slip that is edited into a question is answered; corrected again, in the same message."""
    chat = tg.private_chat(alice)
    sent = alice.says(text)
    told = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    sent = alice.edits(sent, f"/ask {FERRY_QUESTION}" if text == "/ask" else FERRY_QUESTION)
    answer = tg.wait_message(chat, after=told, timeout=PATIENCE)
    assert answer.text.startswith(FERRY["title"])
    alice.edits(sent, CLOCK_QUESTION)
    assert tg.wait_edit(answer, timeout=PATIENCE).text.startswith(CLOCK["title"])
    assert len([each for each in tg.messages(chat) if each.from_bot]) == 2


@pytest.mark.behaviour(29)
def test_caption_becomes_a_question(tg: FakeTelegram, alice: User) -> None:
    """So it is with a picture that is given words."""
    chat = tg.private_chat(alice)
    sent = alice.sends_photo()
    told = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    assert told.text == said("tg.text_only")
    alice.edits(sent, FERRY_QUESTION)
    assert tg.wait_message(chat, after=told, timeout=PATIENCE).text.startswith(FERRY["title"])


@pytest.mark.behaviour(29)
@pytest.mark.parametrize("text", [f"@yuanwen_test_bot {FERRY_QUESTION}", f"/ask@yuanwen_test_bot {FERRY_QUESTION}"])
@pytest.mark.parametrize("first", [FERRY_QUESTION, "大家好", "/ask@other_bot 渡口"])
def test_forgotten_mention(tg: FakeTelegram, alice: User, group: Chat, first: str, text: str) -> None:
    """In a group an edit that adds the forgotten mention, or /ask, is answered; corrected again, in the same message."""
    sent = alice.says(first, chat=group)
    tg.settled()
    sent = alice.edits(sent, text)
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert answer.text.startswith(FERRY["title"])
    assert answer.reply_to_message_id == sent.id
    alice.edits(sent, f"@yuanwen_test_bot {CLOCK_QUESTION}")
    assert tg.wait_edit(answer, timeout=PATIENCE).text.startswith(CLOCK["title"])
    assert len([each for each in tg.messages(group) if each.from_bot]) == 1


@pytest.mark.behaviour(29)
def test_edits_in_a_group_that_call_nobody(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """What is edited among people, without the bot's name, stays among them."""
    sent = alice.says("大家好", chat=group)
    alice.edits(sent, FERRY_QUESTION)
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(29)
@pytest.mark.parametrize("text", ["谢谢", "你好", "再见", "真的吗", "😂", "/help"])
def test_question_becomes_small_talk(tg: FakeTelegram, alice: User, text: str) -> None:
    """A question that is edited into a remark leaves its answer as it was."""
    chat = tg.private_chat(alice)
    sent = alice.says(FERRY_QUESTION)
    answer = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    alice.edits(sent, text)
    tg.quiet(chat, 0.4)
    assert tg.current(answer).text == answer.text


@pytest.mark.behaviour(29)
def test_too_late(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """Half an hour later an edit changes no answer, and brings none."""
    chat = tg.private_chat(alice)
    asked = alice.says(FERRY_QUESTION)
    tg.wait_message(chat, after=asked, timeout=PATIENCE)
    greeted = alice.says("你好")
    tg.wait_message(chat, after=greeted, timeout=PATIENCE)
    silent = alice.says(FERRY_QUESTION, chat=group)
    tg.advance(31 * MINUTE)
    for message in (asked, greeted):
        alice.edits(message, CLOCK_QUESTION)
    alice.edits(silent, f"/ask {CLOCK_QUESTION}")
    tg.quiet(chat, 0.4)
    tg.quiet(group, 0.1)


@pytest.mark.behaviour(29)
def test_what_an_admin_typed_is_no_question(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """A title that an admin was asked for, and corrects in place, is not taken for a question."""
    chat = tg.private_chat(admin)
    card = tg.wait_message(chat, after=admin.says("/articles 5"), timeout=PATIENCE)
    for label in ("curate.edit", "curate.field_title"):
        admin.presses(card, said(label), timeout=PATIENCE)
        card = tg.wait_edit(card, timeout=PATIENCE) if label == "curate.edit" else card
    tg.wait_message(chat, timeout=PATIENCE)
    typed = admin.says(CLOCK["title"])
    tg.wait_message(chat, after=typed, timeout=PATIENCE)
    admin.edits(typed, FERRY_QUESTION)
    tg.quiet(chat, 0.4)


@pytest.mark.behaviour(29)
def test_vanished_answer(tg: FakeTelegram, bot: Bot) -> None:
    """A question whose answer was deleted by itself is not answered again when it is edited."""
    carol = newcomer(tg, "Carol")
    group = tg.group("阅后即焚", members=[carol], bot_status="administrator")
    asked = carol.says(f"/ask {FERRY_QUESTION}", chat=group)
    tg.wait_message(group, after=asked, timeout=PATIENCE)
    tg.settled()

    def forgotten() -> bool | None:
        with sqlite3.connect(bot.library) as tables:
            return tables.execute("DELETE FROM bot_sent WHERE chat_id = ?", [group.id]).rowcount > 0 or None

    assert tg.world.wait(forgotten, PATIENCE)
    carol.edits(asked, f"/ask {CLOCK_QUESTION}")
    tg.quiet(group, 0.4)
