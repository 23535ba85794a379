"""Talking in private: follow-ups, corrections, order, patience, and what is not answered."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION, FERRY_REASON, TEA, TEA_REASON
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, Bot, ask, said

TEA_QUESTION = "林阿水为什么改种咖啡"
TEA_AGE = "茶農林阿水今年五十八歲，種了三十年的烏龍茶。"


def answer_to(tg: FakeTelegram, person: User, sent: Message) -> Message:
    """Wait for the answer to a message in private."""
    return tg.wait_message(tg.private_chat(person), after=sent, timeout=PATIENCE)


@pytest.mark.behaviour(28)
@pytest.mark.parametrize(
    "text",
    [
        "／ask 青石渡口为什么停航",
        "\u200b /ask 青石渡口为什么停航",
        "  /ask@yuanwen_test_bot  青石渡口为什么停航",
        "/ask\n青石渡口为什么停航",
        "／ASK　青石渡口为什么停航",
        "\ufeff青石渡口为什么停航",
    ],
)
def test_commands_as_people_type_them(tg: FakeTelegram, alice: User, text: str) -> None:
    """A full-width slash, blanks and invisible characters before it, and a new line behind it make no difference."""
    assert FERRY_REASON in ask(tg, alice, text).bold


@pytest.mark.behaviour(28)
@pytest.mark.parametrize("text", ["／help", "\u200b/HELP", "／start"])
def test_other_commands_as_people_type_them(tg: FakeTelegram, alice: User, text: str) -> None:
    """So it is with the other commands."""
    assert "/help" in ask(tg, alice, text).text or "/ask" in ask(tg, alice, text).text


def test_a_path_is_no_command(tg: FakeTelegram, alice: User) -> None:
    """Words that only begin with a slash are a question."""
    assert ask(tg, alice, "/etc/青石渡口 为什么停航").text != said("tg.unknown_command")


@pytest.mark.parametrize(
    ("question", "follow_up", "about", "told"),
    [
        (TEA_QUESTION, "他今年多大", "林阿水", TEA_AGE),
        (TEA_QUESTION, "今年多大岁数", "林阿水", TEA_AGE),
        ("柳湾大桥什么时候通车", "全长多少", "柳湾大桥", "柳湾大桥于2023年11月18日正式通车，全长八百二十米。"),
    ],
)
def test_follow_up(tg: FakeTelegram, alice: User, question: str, follow_up: str, about: str, told: str) -> None:
    """A reply to an answer goes on from its question, and says how it was understood."""
    answer = ask(tg, alice, question)
    second = answer_to(tg, alice, alice.says(follow_up, reply_to=answer))
    assert second.text.splitlines()[0] == said("talk.about", subject=about)
    assert second.bold[-1] == told or told in second.bold


@pytest.mark.parametrize("text", ["他有几个徒弟", "徒弟多少个", "那徒弟呢"])
def test_follow_up_without_an_answer(tg: FakeTelegram, alice: User, text: str) -> None:
    """When nothing of what is asked now stands in the article, that the article is about the subject is no answer."""
    told = answer_to(tg, alice, alice.says(text, reply_to=ask(tg, alice, TEA_QUESTION)))
    assert said("abstain.weak_match") in told.text
    assert TEA_AGE not in told.bold


@pytest.mark.parametrize(
    ("text", "bold"),
    [("他今年多大", TEA_AGE), ("那他今年多大？", TEA_AGE), ("为什么", TEA_REASON), ("為什麼呢？", TEA_REASON)],
)
def test_follow_up_without_a_reply(tg: FakeTelegram, alice: User, text: str, bold: str) -> None:
    """In private, what cannot stand alone goes on from the question answered just before."""
    ask(tg, alice, "林阿水什么时候改种咖啡" if bold == TEA_REASON else TEA_QUESTION)
    told = ask(tg, alice, text)
    assert told.text.startswith(said("talk.about", subject="林阿水"))
    assert bold in told.bold


def test_first_question_leans_on_nothing(tg: FakeTelegram, alice: User, bob: User) -> None:
    """What one person asked is nothing to the next, and a question that names its subject leans on nothing."""
    ask(tg, alice, TEA_QUESTION)
    assert not ask(tg, bob, "为什么").labels
    assert ask(tg, alice, CLOCK_QUESTION).text.startswith(CLOCK["title"])


def test_words_not_found_are_shown_as_they_were_written(tg: FakeTelegram, bot: Bot) -> None:
    """Who asks in Traditional Chinese reads the words that were not found in it."""
    told = ask(tg, newcomer(tg, "Lin", "zh-hant"), "手搖飲店為什麼倒閉")
    assert "手搖" in told.text
    assert "手摇" not in told.text


def test_follow_up_of_a_follow_up(tg: FakeTelegram, alice: User) -> None:
    """The subject is kept from one reply to the next."""
    answer = ask(tg, alice, "林阿水今年多大")
    second = answer_to(tg, alice, alice.says("他为什么改种咖啡", reply_to=answer))
    assert TEA_REASON in second.bold
    third = answer_to(tg, alice, alice.says("那他今年多大", reply_to=second))
    assert third.text.startswith(said("talk.about", subject="林阿水"))
    assert TEA_AGE in third.bold


def test_self_contained_follow_up(tg: FakeTelegram, alice: User) -> None:
    """A reply that names its own subject is asked alone."""
    answer = ask(tg, alice, FERRY_QUESTION)
    assert answer_to(tg, alice, alice.says(CLOCK_QUESTION, reply_to=answer)).text.startswith(CLOCK["title"])


def test_follow_up_on_ones_own_words(tg: FakeTelegram, alice: User) -> None:
    """A reply to one's own question goes on from it too; buttons of its answer work."""
    first = alice.says("林阿水")
    answer_to(tg, alice, first)
    second = answer_to(tg, alice, alice.says("他为什么改种咖啡", reply_to=first))
    assert TEA_REASON in second.bold
    assert not alice.presses(second, said("card.context"), timeout=PATIENCE).alert
    assert TEA["title"] in tg.wait_edit(second, timeout=PATIENCE).text


@pytest.mark.behaviour(29)
def test_edited_question_edits_its_answer(tg: FakeTelegram, alice: User) -> None:
    """Correcting a question corrects its answer in place, with buttons that belong to it."""
    chat = tg.private_chat(alice)
    sent = alice.says(CLOCK_QUESTION)
    answer = answer_to(tg, alice, sent)
    corrected = alice.edits(sent, FERRY_QUESTION)
    changed = tg.wait_edit(answer, timeout=PATIENCE)
    assert changed.text.startswith(FERRY["title"])
    alice.presses(changed, "▶", timeout=PATIENCE)
    turned = tg.wait_edit(changed, timeout=PATIENCE)
    assert turned.labels[0] == ["◀ 1/3", "3/3 ▶"]
    alice.edits(corrected, f"/ask {CLOCK_QUESTION}")
    assert tg.wait_edit(turned, timeout=PATIENCE).text.startswith(CLOCK["title"])
    assert len(tg.messages(chat)) == 2


@pytest.mark.behaviour(29)
def test_edits_that_change_nothing(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """An edited command, an edit long after, and an edit of what had no answer are passed over."""
    chat = tg.private_chat(alice)
    helped = alice.says("/help")
    answer_to(tg, alice, helped)
    alice.edits(helped, "/start")
    sticker = alice.sends_photo()
    answer_to(tg, alice, sticker)
    tg.quiet(chat, 0.3)
    assert "failure" not in bot.log


@pytest.mark.behaviour(29)
def test_edit_of_a_question_whose_answer_is_gone(tg: FakeTelegram, alice: User, intended: list[str]) -> None:
    """When the answer was deleted, correcting the question brings no second one."""
    intended.append("message to edit not found")
    chat = tg.private_chat(alice)
    sent = alice.says(CLOCK_QUESTION)
    chat.delete(answer_to(tg, alice, sent))
    edits = len(tg.calls("editMessageText"))
    alice.edits(sent, FERRY_QUESTION)
    tg.wait_call("editMessageText", count=edits + 1, timeout=PATIENCE)
    tg.quiet(chat, 0.3)


@pytest.mark.parametrize("text", ["谢谢！", "好的，謝謝", "你真厉害！", "ok", "👍", "Thank you", "Thanks!"])
def test_thanks_are_no_question(tg: FakeTelegram, alice: User, text: str) -> None:
    """Who says thanks hears that they are welcome, and not that nothing was found."""
    assert ask(tg, alice, text).text == said("talk.welcome")


@pytest.mark.parametrize(
    "text",
    ["你好", "您好！", "Hello", "在吗？", "你是谁", "你是机器人吗", "能干嘛？", "有什么文章", "what can you do?"],
)
def test_greeting(tg: FakeTelegram, alice: User, text: str) -> None:
    """Who says hello, or asks what this is, is told what to do, with questions to press, and gets no quotation."""
    told = ask(tg, alice, text)
    assert told.text == f"{said('talk.hello')}\n{said('tg.start_try', articles=6)}"
    assert len(told.labels) == 3
    alice.presses(told, told.labels[0][0], timeout=PATIENCE)
    assert answer_to(tg, alice, told).text.startswith(told.labels[0][0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("再见", "talk.bye"),
        ("拜拜～", "talk.bye"),
        ("真的吗？", "talk.doubt"),
        ("不对吧", "talk.doubt"),
        ("Are you sure?", "talk.doubt"),
        ("https://example.com/a?b=c", "talk.link"),
    ],
)
def test_remarks_are_no_questions(tg: FakeTelegram, alice: User, text: str, told: str) -> None:
    """Who says goodbye, doubts an answer, or sends a link, gets no quotation either."""
    assert ask(tg, alice, text).text == said(told)


def test_who_wants_to_be_an_admin(tg: FakeTelegram, alice: User, admin: User) -> None:
    """They are told their number and whom to tell it; an admin who forwards it, what to do with it."""
    assert ask(tg, alice, "请加我做管理员").text == said("talk.to_admins", id=alice.id)
    chat = tg.private_chat(admin)
    assert tg.wait_message(chat, after=admin.forwards("我想当管理员")).text == said("talk.to_admin")


@pytest.mark.behaviour(42)
def test_forwarded_and_not_found(tg: FakeTelegram, alice: User) -> None:
    """A forwarded message is looked up as a question; when nothing is found, that is said too."""
    told = answer_to(tg, alice, alice.forwards("火星基地的氧气从哪里来"))
    assert told.text.endswith(said("talk.forwarded"))
    assert told.text.startswith(said("abstain.no_match"))


@pytest.mark.behaviour(41)
def test_album_without_words(tg: FakeTelegram, alice: User) -> None:
    """An album without words gets one hint and not one for each picture."""
    album = alice.sends_album([(f"{number}.png", b"\x89PNG") for number in range(5)], kind="photo")
    assert answer_to(tg, alice, album[-1]).text == said("tg.text_only")
    tg.quiet(tg.private_chat(alice), 0.4)


@pytest.mark.behaviour(44)
def test_questions_are_answered_in_order(tg: FakeTelegram, alice: User) -> None:
    """Several questions at once are answered one by one, in their order."""
    chat = tg.private_chat(alice)
    questions = [CLOCK_QUESTION, FERRY_QUESTION, TEA_QUESTION, CLOCK_QUESTION, FERRY_QUESTION, TEA_QUESTION]
    tg.fault("sendMessage", kind="delay", seconds=0.5, chat=chat)
    for question in questions:
        last = alice.says(question)
    for _ in questions:
        last = tg.wait_message(chat, after=last, timeout=PATIENCE)
    titles = [message.text.splitlines()[0] for message in tg.messages(chat) if message.from_bot]
    assert titles == [CLOCK["title"], FERRY["title"], TEA["title"]] * 2


@pytest.mark.behaviour(45)
def test_too_many_questions(tg: FakeTelegram, alice: User, bob: User) -> None:
    """Of thirty questions in a moment ten are answered, the rest is declined once, and nobody else is touched."""
    chat = tg.private_chat(alice)
    for _ in range(30):
        alice.says(CLOCK_QUESTION)
    assert ask(tg, bob, FERRY_QUESTION).text.startswith(FERRY["title"])

    def replies() -> list[str] | None:
        told = [message.text for message in tg.messages(chat) if message.from_bot]
        return told if len(told) >= 11 else None

    told = tg.world.wait(replies, PATIENCE)
    assert told is not None
    tg.settled()
    time.sleep(1)
    told = [message.text for message in tg.messages(chat) if message.from_bot]
    assert told.count(said("talk.too_fast")) == 1
    assert sum(text.startswith(CLOCK["title"]) for text in told) == 10
    assert len(told) == 11


def test_admins_may_be_fast(tg: FakeTelegram, admin: User) -> None:
    """An admin, who may forward many posts at once, is not slowed down."""
    chat = tg.private_chat(admin)
    before = len(tg.messages(chat))
    for _ in range(15):
        last = admin.says(CLOCK_QUESTION)
    assert tg.world.wait(lambda: len(tg.messages(chat)) >= before + 30 or None, PATIENCE), last
    assert said("talk.too_fast") not in [message.text for message in tg.messages(chat)]


@pytest.mark.behaviour(14)
def test_update_delivered_twice(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """The same update once more, also after a restart, is not answered again."""
    ask(tg, alice, FERRY_QUESTION)
    tg.repeat()
    tg.quiet(tg.private_chat(alice), 0.4)
    ask(tg, alice, CLOCK_QUESTION)
    bot.restart()
    tg.repeat()
    tg.quiet(tg.private_chat(alice), 0.4)


@pytest.mark.behaviour(13)
def test_backlog(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """After a long stop 500 old messages bring one notice a chat; old commands of admins are not carried out."""
    people = [newcomer(tg, f"Old {number}") for number in range(10)]
    group = tg.group("旧群", members=people, bot_status="administrator")
    bot.stop()
    sends = len(tg.calls("sendMessage"))
    for number in range(490):
        people[number % 10].says(FERRY_QUESTION, ago=3600 + number)
    for person in people:
        person.says("大家好", chat=group, ago=3600)
    admin.says(f"/add {'青石渡口旁边新开了一家面馆，招牌是黄鱼面，每天只卖一百碗。' * 3}", ago=1200)
    fresh = newcomer(tg, "Fresh")
    sent = fresh.says(FERRY_QUESTION, ago=120)
    bot.start()
    assert answer_to(tg, fresh, sent).text.startswith(FERRY["title"])
    tg.settled()
    tg.world.wait(lambda: len(tg.calls("sendMessage")) >= sends + 12 or None, PATIENCE)
    tg.quiet(group, 1.0)
    for person in [*people, User(tg.world, ADMIN_ID)]:
        chat = tg.private_chat(person)
        told = [each.text for each in tg.messages(chat) if each.from_bot]
        assert told[-1] == said("talk.away")
        assert told.count(said("talk.away")) == 1
    assert len(tg.calls("sendMessage")) == sends + 12
    told = len(tg.messages(tg.private_chat(admin)))
    bot.restart()
    tg.repeat()
    tg.settled()
    time.sleep(0.5)
    assert len(tg.messages(tg.private_chat(admin))) == told
    assert ask(tg, people[0], FERRY_QUESTION).text.startswith(FERRY["title"])


@pytest.mark.behaviour(30)
def test_typing_is_quick_and_goes_on(tg: FakeTelegram, alice: User, bob: User) -> None:
    """Typing is shown at once, and again every four seconds while an answer is on its way."""
    chat = tg.private_chat(alice)
    tg.fault("sendMessage", kind="delay", seconds=9.0, chat=chat)
    began = time.time()
    sent = alice.says(FERRY_QUESTION)
    moments = tg.wait_action(chat, count=3, timeout=PATIENCE)
    assert moments[0] - began < 1.0  # 0.3 s, and what a loaded machine adds
    assert [round(later - earlier) for earlier, later in pairwise(moments[:3])] == [4, 4]
    assert answer_to(tg, alice, sent).text.startswith(FERRY["title"])
    seen = len(tg.wait_action(chat))
    time.sleep(4.5)
    assert len(tg.wait_action(chat)) == seen
