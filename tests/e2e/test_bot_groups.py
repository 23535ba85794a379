"""Groups: the bot speaks when it is spoken to, and answers where it was asked."""

from __future__ import annotations

import pytest

from tests.e2e.articles import CLOCK, CLOCK_QUESTION, EXAMPLE, FERRY, FERRY_QUESTION
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, said


@pytest.fixture
def group(tg: FakeTelegram, alice: User, admin: User) -> Chat:
    """Make a group where the bot hears everything, as an administrator does."""
    return tg.group("读书会", members=[alice, admin], bot_status="administrator")


def answered(tg: FakeTelegram, group: Chat, sent: Message, title: str = FERRY["title"]) -> Message:
    """Wait for the answer to a message; it must reply to it and stand in its topic."""
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert answer.text.startswith(title)
    assert answer.reply_to_message_id == sent.id
    return answer


def silent(tg: FakeTelegram, group: Chat) -> None:
    """Fail if the bot says something in a group."""
    tg.quiet(group, 0.4)


@pytest.mark.parametrize(
    "text",
    [
        "大家早上好",
        FERRY_QUESTION,
        "/weather",
        "/ask@other_bot 青石渡口为什么停航",
        "/help@other_bot",
        "请 @other_bot 回答",
        "@yuanwen_test_bot2 你好",
        "a@yuanwen_test_bot.com",
        "/add 青石渡口是县里最后一处人工摆渡的渡口，大家都这么说。",
    ],
)
@pytest.mark.behaviour(27, 60)
def test_silence(tg: FakeTelegram, alice: User, group: Chat, text: str) -> None:
    """Chatter, commands for other bots and commands that do not exist are left alone."""
    assert alice.says(text, chat=group).delivered
    silent(tg, group)


@pytest.mark.parametrize("command", ["/ask", "/ask@yuanwen_test_bot", "/ASK@Yuanwen_Test_Bot"])
@pytest.mark.behaviour(27, 28, 31)
def test_ask(tg: FakeTelegram, alice: User, group: Chat, command: str) -> None:
    """/ask with a question is answered, whoever is named behind it in whatever case."""
    answered(tg, group, alice.says(f"{command} {FERRY_QUESTION}", chat=group))


@pytest.mark.behaviour(60)
def test_ask_works_with_privacy_mode(tg: FakeTelegram, alice: User) -> None:
    """A plain member bot, which hears only what is meant for it, answers as well."""
    group = tg.group("茶友", members=[alice])
    assert not alice.says(FERRY_QUESTION, chat=group).delivered
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))


@pytest.mark.behaviour(27)
def test_ask_alone_asks_back(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """/ask without a question asks for it by a forced reply, and the reply is answered."""
    sent = alice.says("/ask", chat=group)
    back = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert back.text == said("tg.ask_what", like=said("tg.like", question=EXAMPLE))
    assert back.force_reply
    assert back.markup["selective"]
    assert back.reply_to_message_id == sent.id
    answered(tg, group, alice.says(FERRY_QUESTION, chat=group, reply_to=back))


def test_ask_alone_in_private(tg: FakeTelegram, alice: User) -> None:
    """In private /ask alone asks for the question without further ado."""
    sent = alice.says("/ask")
    back = tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE)
    assert back.text == said("tg.ask_what", like=said("tg.like", question=EXAMPLE))
    assert not back.force_reply
    assert ask(tg, alice, EXAMPLE).labels


@pytest.mark.behaviour(27, 62)
def test_ask_takes_the_message_replied_to(tg: FakeTelegram, alice: User, admin: User, group: Chat) -> None:
    """/ask in reply to somebody's question answers that question."""
    question = admin.says(FERRY_QUESTION, chat=group)
    answered(tg, group, alice.says("/ask", chat=group, reply_to=question))


@pytest.mark.parametrize(
    "text",
    [
        "@yuanwen_test_bot 青石渡口为什么停航",
        "青石渡口为什么停航 @yuanwen_test_bot",
        "青石渡口 @YUANWEN_Test_bot 为什么停航",
        "@yuanwen_test_bot\n青石渡口为什么停航",
        "😀😀 @yuanwen_test_bot 青石渡口为什么停航",
    ],
)
@pytest.mark.behaviour(61)
def test_mention(tg: FakeTelegram, alice: User, group: Chat, text: str) -> None:
    """A mention anywhere, in any case, makes a message a question, and is no part of it."""
    answered(tg, group, alice.says(text, chat=group))


@pytest.mark.behaviour(62)
def test_mention_alone(tg: FakeTelegram, alice: User, admin: User, group: Chat) -> None:
    """A bare mention answers the message it replies to, and without one asks politely for a question."""
    question = admin.says(CLOCK_QUESTION, chat=group)
    answered(tg, group, alice.says("@yuanwen_test_bot", chat=group, reply_to=question), CLOCK["title"])
    sent = alice.says("@yuanwen_test_bot", chat=group)
    assert tg.wait_message(group, after=sent, timeout=PATIENCE).text == said("abstain.empty_question")


@pytest.mark.behaviour(61)
def test_mention_in_a_caption(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A question under a photo or file counts when it mentions the bot."""
    sent = alice.sends_file("图.png", b"\x89PNG", caption=f"@yuanwen_test_bot {FERRY_QUESTION}", chat=group)
    answered(tg, group, sent)


@pytest.mark.behaviour(60)
def test_reply_to_the_bot(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A reply to the bot's own message is a question; a reply to a person is not."""
    first = alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    answer = answered(tg, group, first)
    answered(tg, group, alice.says(CLOCK_QUESTION, chat=group, reply_to=answer), CLOCK["title"])
    alice.says(CLOCK_QUESTION, chat=group, reply_to=first)
    silent(tg, group)


@pytest.mark.behaviour(63)
def test_topics(tg: FakeTelegram, alice: User) -> None:
    """In a forum the answer, and what is asked back, stay in the question's topic; General is one too."""
    forum = tg.group("论坛", [alice], forum=True)
    topic = forum.topic("渡口", by=alice)
    answer = answered(tg, forum, alice.says(f"/ask {FERRY_QUESTION}", chat=forum, thread_id=topic))
    assert answer.thread_id == topic
    sent = alice.says("/ask", chat=forum, thread_id=topic)
    assert tg.wait_message(forum, after=sent, timeout=PATIENCE).thread_id == topic
    assert answered(tg, forum, alice.says(f"/ask {FERRY_QUESTION}", chat=forum)).thread_id is None


def test_reply_in_a_supergroup_is_no_topic(tg: FakeTelegram, alice: User, admin: User, group: Chat) -> None:
    """A thread of replies outside a forum carries a number that is no topic, and is answered all the same."""
    first = admin.says("有人知道吗", chat=group)
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group, reply_to=first))


def test_small_group(tg: FakeTelegram, alice: User) -> None:
    """A plain group, which is no supergroup yet, is served."""
    group = tg.group("邻居", [alice], supergroup=False)
    answered(tg, group, alice.says(f"/ask {FERRY_QUESTION}", chat=group))


@pytest.mark.behaviour(32)
def test_deleted_question(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A question that is deleted while it is being answered is answered without a reply."""
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="delay", seconds=0.5, chat=group)
    sent = alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    group.delete(sent)
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert answer.text.startswith(FERRY["title"])
    assert answer.reply_to_message_id is None


@pytest.mark.parametrize("text", [f"@yuanwen_test_bot {FERRY_QUESTION}", f"/ask {FERRY_QUESTION}", "/help", "/start"])
@pytest.mark.behaviour(69)
def test_other_bots_are_ignored(tg: FakeTelegram, bot: Bot, group: Chat, text: str) -> None:
    """Another bot gets no answer, so that two bots never talk for ever."""
    robot = tg.user(id=77, first_name="Robot", username="robot_bot", is_bot=True)
    assert robot.says(text, chat=group).delivered
    silent(tg, group)


@pytest.mark.parametrize("text", [f"@yuanwen_test_bot {FERRY_QUESTION}", f"/ask {FERRY_QUESTION}"])
@pytest.mark.behaviour(64)
def test_anonymous_admins_are_answered(tg: FakeTelegram, bot: Bot, group: Chat, text: str) -> None:
    """An anonymous administrator, for whom Telegram puts a bot's name, is a person and gets an answer."""
    nobody = tg.user(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
    answered(tg, group, nobody.says(text, chat=group, extra={"sender_chat": dict(group.record.raw)}))


def test_people_come_and_go_quietly(tg: FakeTelegram, alice: User, group: Chat) -> None:
    """The bot says nothing when people come and go."""
    alice.sends({"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "新人"}]}, chat=group)
    silent(tg, group)


def test_channels_are_left_alone(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """Posts of a channel are no questions."""
    channel = tg.channel("江岸频道")
    tg.inject({"channel_post": {"message_id": 5, "date": 1, "chat": dict(channel.record.raw), "text": "/ask 渡口"}})
    silent(tg, channel)
