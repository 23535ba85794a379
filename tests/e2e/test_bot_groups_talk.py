"""Groups, the finer points: where and when the bot speaks, what it takes for a mention, and what vanishes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from bot.state import BotState
from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION, FERRY_REASON, TEA_REASON
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, said


@pytest.fixture
def group(tg: FakeTelegram, alice: User, bob: User) -> Chat:
    """Make a group where the bot hears everything, as an administrator does."""
    return tg.group("读书会", members=[alice, bob], bot_status="administrator")


def answered(tg: FakeTelegram, group: Chat, sent: Message, title: str = FERRY["title"]) -> Message:
    """Wait for the answer to a message; it must reply to it."""
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert title in answer.text
    assert answer.reply_to_message_id == sent.id
    return answer


@contextmanager
def remembering(bot: Bot) -> Iterator[BotState]:
    """Open what the running bot remembers."""
    with closing(BotState(bot.library)) as state:
        yield state


def settings(bot: Bot, chat: Chat, **changes: Any) -> None:
    """Change the settings of a chat."""
    with remembering(bot) as state:
        state.chats.change(chat.id, **changes)


@pytest.mark.behaviour(61)
@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.com/">@yuanwen_test_bot</a> 青石渡口为什么停航',
        "<code>@yuanwen_test_bot</code> 青石渡口为什么停航",
        "<pre>@yuanwen_test_bot</pre> 青石渡口为什么停航",
        "https://example.com/@yuanwen_test_bot 青石渡口为什么停航",
    ],
)
def test_no_mention_in_links_and_code(tg: FakeTelegram, alice: User, group: Chat, html: str) -> None:
    """The bot's name within a link or code does not mean the bot."""
    alice.says(html, chat=group, html=True)
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(61)
def test_mention_by_name(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A mention that shows another text and means the bot by its number counts; of somebody else it does not."""
    for number, text in ((alice.id, "小艾"), (tg.world.bot["id"], "原文")):
        entity = {"type": "text_mention", "offset": 2, "length": len(text), "user": {"id": number, "is_bot": False}}
        entity["user"]["first_name"] = text
        said_text = f"😀{text} {FERRY_QUESTION}"
        sent = alice.says("原样", chat=group, extra={"text": said_text, "entities": [entity]})
        if number == alice.id:
            tg.quiet(group, 0.4)
        else:
            answered(tg, group, sent)


@pytest.mark.behaviour(50)
def test_a_press_changes_nothing_for_the_others(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """In a group the whole article opens in private for who wants it, and what is edited stays in the asker's language."""
    tom = newcomer(tg, "Tom", "en")
    group.set_status(tom, "member")
    answer = answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    pressed = tom.presses(answer, said("share.read"), timeout=PATIENCE)
    assert pressed.url.startswith("https://t.me/yuanwen_test_bot?start=d_")
    assert tg.current(answer).version == answer.version
    opened = tom.starts(pressed.url.partition("start=")[2])
    assert FERRY["text"].splitlines()[0] in tg.wait_message(tg.private_chat(tom), after=opened, timeout=PATIENCE).text
    tom.presses(answer, "⋯", timeout=PATIENCE)
    why = tg.wait_edit(answer, timeout=PATIENCE)
    assert said("share.why") in why.text
    tom.presses(why, said("card.back"), timeout=PATIENCE)
    back = tg.wait_edit(why, timeout=PATIENCE)
    assert back.labels == answer.labels
    tom.presses(back, said("card.context"), timeout=PATIENCE)
    assert tg.wait_edit(back, timeout=PATIENCE).labels == [[said("card.back")]]


def test_greeting_in_a_group(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """Who greets the bot in a group is told how to ask there; a goodbye needs no answer."""
    told = tg.wait_message(group, after=alice.says("@yuanwen_test_bot 你好", chat=group), timeout=PATIENCE)
    assert "/ask" in told.text
    alice.says("再见", chat=group, reply_to=told)
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(62)
def test_mention_in_reply_to_somebody(tg: FakeTelegram, alice: User, bob: User, group: Chat) -> None:
    """A question in reply to somebody's words goes on from these, or from the part of them that is quoted."""
    words = bob.says("听说林阿水改种了", chat=group)
    answer = answered(
        tg, group, alice.says("@yuanwen_test_bot 他为什么改种咖啡", chat=group, reply_to=words), "霧社茶農"
    )
    assert TEA_REASON in answer.bold
    long = bob.says("昨天和朋友吃饭。钟楼的大钟为什么走慢。后来就回家了。", chat=group)
    quoted = alice.says("@yuanwen_test_bot", chat=group, reply_to=long, quote="钟楼的大钟为什么走慢")
    answered(tg, group, quoted, CLOCK["title"])


@pytest.mark.behaviour(60)
def test_follow_up_in_a_group(tg: FakeTelegram, alice: User, bob: User) -> None:
    """Anybody may go on from an answer by replying to it, also in privacy mode."""
    group = tg.group("茶友", members=[alice, bob])
    first = answered(tg, group, alice.says("/ask 林阿水今年多大", chat=group), "霧社茶農")
    second = answered(tg, group, bob.says("他为什么改种咖啡", chat=group, reply_to=first), "霧社茶農")
    assert second.text.startswith(said("talk.about", subject="林阿水"))


@pytest.mark.parametrize("text", ["谢谢", "哈哈哈", "好的👍"])
def test_thanks_in_a_group(tg: FakeTelegram, alice: User, group: Chat, text: str) -> None:
    """Thanks in reply to an answer are left alone."""
    answer = answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    alice.says(text, chat=group, reply_to=answer)
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(29)
def test_edited_question_in_a_group(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """An edited question edits its answer; one that is no longer meant for the bot leaves it as it is."""
    sent = alice.says(f"/ask {CLOCK_QUESTION}", chat=group)
    answer = answered(tg, group, sent, CLOCK["title"])
    sent = alice.edits(sent, f"/ask@yuanwen_test_bot {FERRY_QUESTION}")
    changed = tg.wait_edit(answer, timeout=PATIENCE)
    assert changed.text.startswith(FERRY["title"])
    alice.edits(sent, "大家好")
    tg.quiet(group, 0.4)


@pytest.mark.behaviour(63)
def test_everything_stays_in_its_topic(tg: FakeTelegram, alice: User) -> None:
    """An edit, an error and, where reactions are off, typing stay in the question's topic."""
    forum = tg.group("论坛", [alice], forum=True)
    topic = forum.topic("渡口", by=alice)
    tg.fault("setMessageReaction", kind="error", code=400, description="Bad Request: REACTION_INVALID", chat=forum)
    tg.fault("sendMessage", kind="delay", seconds=1.6, chat=forum)
    sent = alice.says(f"/ask {CLOCK_QUESTION}", chat=forum, thread_id=topic)
    answer = tg.wait_message(forum, after=sent, timeout=PATIENCE)
    assert answer.thread_id == topic
    typing = [call.params for call in tg.calls("sendChatAction") if call.params["chat_id"] == forum.id]
    assert [each["message_thread_id"] for each in typing] == [topic]
    alice.edits(sent, f"/ask {FERRY_QUESTION}")
    assert tg.wait_edit(answer, timeout=PATIENCE).thread_id == topic
    tg.fault("sendMessage", kind="error", code=400, description="Bad Request: strange", chat=forum)
    again = alice.says(f"/ask {CLOCK_QUESTION}", chat=forum, thread_id=topic)
    told = tg.wait_message(forum, after=again, timeout=PATIENCE)
    assert told.thread_id == topic
    assert "编号" in told.text


@pytest.mark.behaviour(63, 68)
def test_closed_topic(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """In a topic that was closed meanwhile nothing is said, and nothing is tried again."""
    intended.append("TOPIC_CLOSED")
    forum = tg.group("论坛", [alice], forum=True)
    topic = forum.topic("渡口", by=alice)
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="delay", seconds=0.5, chat=forum)
    alice.says(f"/ask {FERRY_QUESTION}", chat=forum, thread_id=topic)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    forum.close_topic(topic)
    bot.wait_log("takes no message", timeout=PATIENCE)
    time.sleep(0.5)
    assert len(tg.calls("sendMessage")) == sends + 1


@pytest.mark.behaviour(68)
def test_no_right_to_send(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """Where the bot may not write it tries once and lets it be; media that it may not send it does not need."""
    intended.append("not enough rights")
    group = tg.group("静音群", members=[alice], bot_status="administrator")
    group.forbid_bot_media("photo", "document")
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    group.forbid_bot_to_send()
    sends = len(tg.calls("sendMessage"))
    alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    time.sleep(0.5)
    assert len(tg.calls("sendMessage")) == sends + 1


@pytest.mark.behaviour(60)
def test_look_instead_of_noise(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """An answer that takes a while is announced by a look at the question, which is taken back at the end."""
    tg.fault("sendMessage", kind="delay", seconds=2.5, chat=group)
    sent = alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    assert tg.wait_reaction(sent, timeout=PATIENCE) == "👀"
    answered(tg, group, sent)
    assert tg.world.wait(lambda: not tg.world.reactions.get((group.id, sent.id)) or None, PATIENCE)
    assert [call for call in tg.calls("sendChatAction") if call.params["chat_id"] == group.id] == []


def test_quick_answers_need_no_sign(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """An answer within a second comes without any sign before it."""
    before = len(tg.calls("setMessageReaction"))
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    assert len(tg.calls("setMessageReaction")) == before


def test_speaks_up_when_sure(tg: FakeTelegram, bot: Bot, alice: User, bob: User, group: Chat) -> None:
    """In a group that wants it the bot answers questions that it is sure of, a few a minute, and only these."""
    settings(bot, group, mode="confident")
    for text in ("大家早上好", "火星基地的氧气从哪里来？", "青石渡口停航", f"我想问\n{FERRY_QUESTION}？"):
        alice.says(text, chat=group)
    first = alice.says("有人吗", chat=group)
    bob.says(f"{FERRY_QUESTION}？", chat=group, reply_to=first)
    tg.quiet(group, 0.6)
    for _ in range(3):
        answered(tg, group, bob.says(f"{FERRY_QUESTION}？", chat=group))
    bob.says(f"{FERRY_QUESTION}？", chat=group)
    tg.quiet(group, 0.6)
    answered(tg, group, bob.says(f"/ask {FERRY_QUESTION}", chat=group))
    with closing(sqlite3.connect(bot.library)) as tables:
        kept = [row[0] for row in tables.execute("SELECT text FROM bot_questions WHERE chat_id = ?", [group.id])]
    assert kept == [f"{FERRY_QUESTION}？"] * 3 + [FERRY_QUESTION]


def test_short_answers(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """A chat that wants short answers gets the sentence alone, on every page."""
    settings(bot, tg.private_chat(alice), length="short")
    answer = ask(tg, alice, FERRY_QUESTION)
    assert FERRY_REASON in answer.bold
    assert answer.quotes == []
    alice.presses(answer, "▶", timeout=PATIENCE)
    assert tg.wait_edit(answer, timeout=PATIENCE).quotes == []


@pytest.mark.behaviour(43)
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_chosen_language(tg: FakeTelegram, bot: Bot, alice: User, language: Any) -> None:
    """What the bot itself says is in the language that the chat has chosen, also in pages and follow-ups."""
    settings(bot, tg.private_chat(alice), language=language)
    answer = ask(tg, alice, "林阿水為什麼改種咖啡")
    assert said("card.context", language) in [label for row in answer.labels for label in row]
    second = alice.says("他今年多大", reply_to=answer)
    told = tg.wait_message(tg.private_chat(alice), after=second, timeout=PATIENCE)
    assert told.text.startswith(said("talk.about", language, subject="林阿水"))
    assert ask(tg, alice, "谢谢").text == said("talk.welcome", language)


def test_answers_vanish(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """Where answers are to be deleted they are, in spite of a restart; one that is gone already does no harm."""
    intended.append("message to delete not found")
    group = tg.group("阅后即焚", members=[alice], bot_status="administrator")
    settings(bot, group, delete_after=5)
    first = answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    second = answered(tg, group, alice.says(f"/ask {CLOCK_QUESTION}", chat=group), CLOCK["title"])
    with remembering(bot) as state:
        assert tg.world.wait(lambda: state.talk.message(group.id, second.id), PATIENCE)
    settings(bot, group, delete_after=0)
    third = answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))
    tg.settled()
    bot.stop()
    with closing(sqlite3.connect(bot.library, isolation_level=None)) as tables:
        due = tables.execute(
            "UPDATE bot_sent SET delete_at = datetime('now', '-1 minute') WHERE delete_at > datetime('now', '+4 minutes')"
        )
        assert due.rowcount == 2
    group.delete(second)
    tg.fault("deleteMessage", kind="drop")
    bot.start()
    tg.wait_deleted(first, timeout=PATIENCE)
    tg.wait_call("deleteMessage", count=3, timeout=PATIENCE)
    assert tg.current(third).text
    with remembering(bot) as state:
        assert tg.world.wait(lambda: state.talk.due() == () or None, PATIENCE)


@pytest.mark.behaviour(64)
def test_linked_channel(tg: FakeTelegram, bot: Bot, alice: User, group: Chat) -> None:
    """A channel's post that is forwarded into its group by itself is passed over; what a channel says there is not."""
    failures = bot.log.count("failure")
    channel = tg.channel("江岸频道")
    channel.links(group)
    channel.posts(f"@yuanwen_test_bot {FERRY_QUESTION}")
    tg.quiet(group, 0.5)
    answered(tg, group, alice.says(f"@yuanwen_test_bot {FERRY_QUESTION}", chat=group, as_chat=channel))
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group, as_chat=group))
    assert bot.log.count("failure") == failures


@pytest.mark.behaviour(56)
def test_inaccessible_message(tg: FakeTelegram, alice: User, intended: list[str]) -> None:
    """A press under a message that Telegram no longer shows to bots works; if it is gone, an alert says so."""
    intended.extend(["query is too old", "message to edit not found"])
    chat = tg.private_chat(alice)
    answer = ask(tg, alice, FERRY_QUESTION)
    message = {"chat": dict(chat.record.raw), "message_id": answer.id, "date": 0}
    press = {"id": "4711", "from": tg.world.person(alice.id), "chat_instance": "1", "message": message}
    answers = len(tg.calls("answerCallbackQuery"))
    tg.inject({"callback_query": {**press, "data": answer.button("▶").callback_data}})
    assert tg.wait_edit(answer, timeout=PATIENCE).labels[0] == ["◀ 1/3", "3/3 ▶"]
    tg.wait_call("answerCallbackQuery", count=answers + 1, timeout=PATIENCE)
    chat.delete(answer)
    tg.inject({"callback_query": {**press, "id": "4712", "data": answer.button("▶").callback_data}})
    last = tg.wait_call("answerCallbackQuery", count=answers + 2, timeout=PATIENCE)[-1]
    assert (last.params["text"], last.params["show_alert"]) == (said("tg.expired"), True)
    assert len(tg.messages(chat)) == 1


@pytest.mark.behaviour(67)
def test_twenty_messages_a_minute(tg: FakeTelegram, alice: User, bob: User) -> None:
    """The twenty-first answer in a group waits until its minute is over; in private nobody waits; nothing is refused."""
    people = [tg.person(f"Member {number}", "zh-hans") for number in range(3)]
    group = tg.group("热闹群", members=people, bot_status="administrator")
    flood = tg.limit_flood(per_group_minute=20)
    for number in range(24):
        people[number % 3].says(f"/ask {CLOCK_QUESTION}", chat=group)

    def answers() -> int:
        return sum(message.from_bot for message in tg.messages(group))

    assert tg.world.wait(lambda: answers() >= 20 or None, PATIENCE)
    began = time.monotonic()
    assert ask(tg, bob, FERRY_QUESTION).text.startswith(FERRY["title"])
    assert time.monotonic() - began < 10
    assert answers() == 20
    assert tg.world.wait(lambda: answers() >= 24 or None, 90)
    assert flood.refused == 0
    tg.limit_flood()
