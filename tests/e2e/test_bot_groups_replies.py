"""Replies to the bot in groups: what goes on from an answer, and what people only say about it to each other."""

from __future__ import annotations

import sqlite3

import pytest

from tests.e2e.articles import FERRY, FERRY_QUESTION
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, said

INTERJECTIONS = (
    *(
        "牛逼",
        "牛b！",
        "666",
        "不是吧",
        "不會吧",
        "哈哈哈哈",
        "呵呵",
        "好吧",
        "好吧，謝謝",
        "真的假的？",
        "厉害",
        "厲害了",
        "太厲害了",
    ),
    *("lol", "LOL", "ok", "haha", "wow", "绝了", "絕了", "笑死", "哇塞", "行吧", "嘿嘿"),
)
WORDLESS = ("？", "😂", "😂😂😂", "……", "!?", "🤔", "👎")


@pytest.fixture
def group(tg: FakeTelegram, alice: User, bob: User) -> Chat:
    """Make a group where the bot hears everything, as an administrator does."""
    return tg.group("读书会", members=[alice, bob], bot_status="administrator")


@pytest.fixture
def answer(tg: FakeTelegram, alice: User, group: Chat) -> Message:
    """Let the bot answer a question in the group."""
    return tg.wait_message(group, after=alice.says(f"/ask {FERRY_QUESTION}", chat=group), timeout=PATIENCE)


def in_group(tg: FakeTelegram, person: User, group: Chat, text: str, answer: Message) -> Message:
    """Reply to the bot in a group and return what it says."""
    return tg.wait_message(group, after=person.says(text, chat=group, reply_to=answer), timeout=PATIENCE)


@pytest.mark.behaviour(60)
def test_reactions(tg: FakeTelegram, bob: User, group: Chat, answer: Message) -> None:
    """Interjections, emoji and question marks in reply to an answer are left to the others."""
    for text in (*INTERJECTIONS, *WORDLESS):
        bob.says(text, chat=group, reply_to=answer)
    tg.settled()
    tg.quiet(group, 0.5)


@pytest.mark.behaviour(40)
@pytest.mark.parametrize("text", WORDLESS)
def test_wordless_reply_in_private(tg: FakeTelegram, alice: User, text: str) -> None:
    """In private a reply without words is asked for some, and does not repeat the answer."""
    first = ask(tg, alice, FERRY_QUESTION)
    sent = alice.says(text, reply_to=first)
    told = tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE)
    assert told.text == said("abstain.empty_question")
    assert told.labels == []


@pytest.mark.behaviour(40)
@pytest.mark.parametrize("text", ["牛逼", "666", "呵呵", "好吧", "lol", "哈哈", "厲害"])
def test_interjections_in_private(tg: FakeTelegram, alice: User, text: str) -> None:
    """In private they are taken for thanks."""
    assert ask(tg, alice, text).text == said("talk.welcome")


@pytest.mark.parametrize("text", ["不是吧？", "不會吧", "真的假的"])
def test_disbelief_in_private(tg: FakeTelegram, alice: User, text: str) -> None:
    """Who cannot believe an answer is told where it stands."""
    assert ask(tg, alice, text).text == said("talk.doubt")


@pytest.mark.behaviour(60, 61)
def test_reply_that_means_another(tg: FakeTelegram, alice: User, bob: User, group: Chat, answer: Message) -> None:
    """A reply to the bot that mentions somebody else is for them, unless it mentions the bot too."""
    bob.says(f"@carol {FERRY_QUESTION}？", chat=group, reply_to=answer)
    entity = {"type": "text_mention", "offset": 0, "length": 5, "user": {"id": alice.id, "is_bot": False}}
    entity["user"]["first_name"] = "Alice"
    words = {"text": f"Alice {FERRY_QUESTION}？", "entities": [entity]}
    bob.says("原样", chat=group, reply_to=answer, extra=words)
    tg.quiet(group, 0.4)
    told = in_group(tg, bob, group, f"@carol 问 @yuanwen_test_bot {FERRY_QUESTION}", answer)
    assert FERRY["title"] in told.text


@pytest.mark.behaviour(60)
def test_remark_without_an_answer(tg: FakeTelegram, bot: Bot, bob: User, group: Chat, answer: Message) -> None:
    """A reply that asks nothing, and that no article answers, is left alone and not kept; a question is not."""
    remark = "呵呵，火星基地又乱花钱了"
    bob.says(remark, chat=group, reply_to=answer)
    tg.quiet(group, 0.6)
    asked = in_group(tg, bob, group, "火星基地的氧气从哪里来？", answer)
    assert asked.text.splitlines()[0] in (said("abstain.no_match"), said("abstain.weak_match"))
    called = in_group(tg, bob, group, f"@yuanwen_test_bot {remark}", answer)
    assert said("abstain.no_match") in called.text or said("abstain.weak_match") in called.text
    with sqlite3.connect(f"file:{bot.library}?mode=ro", uri=True) as tables:
        kept = [row[0] for row in tables.execute("SELECT text FROM bot_questions WHERE chat_id = ?", [group.id])]
    assert kept == [FERRY_QUESTION, "火星基地的氧气从哪里来？", remark]


@pytest.mark.behaviour(60)
def test_bare_words_with_an_answer(tg: FakeTelegram, bob: User, group: Chat, answer: Message) -> None:
    """What is answered is answered, question mark or not."""
    assert FERRY["title"] in in_group(tg, bob, group, "青石渡口停航", answer).text
