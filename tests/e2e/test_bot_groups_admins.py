"""Admins in groups: what they were asked for is given by a reply; what tells of other people is told in private."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.buttons import pack
from bot.cards.gaps import GAP
from bot.cards.words import WORDS
from bot.tg.menus import GROUP_ADMIN
from tests.e2e.articles import FERRY, FERRY_QUESTION
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, copy_library, said

OTHER_ADMIN = 901
TALK = "今晚一起吃火锅吧"


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot that two admins look after."""
    folder = tmp_path_factory.mktemp("bot")
    served.private_chat(served.user(id=OTHER_ADMIN, first_name="另一位<b>", language_code="zh-hans"), opened=True)
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID, OTHER_ADMIN]) as running:
        yield running
        assert running.stop() < STOP_WITHIN


@pytest.fixture
def other(tg: FakeTelegram, bot: Bot) -> User:
    """Return the second admin."""
    return User(tg.world, OTHER_ADMIN)


@pytest.fixture
def group(tg: FakeTelegram, alice: User, admin: User, other: User) -> Chat:
    """Make a group where the bot hears everything, with two admins of the library in it."""
    return tg.group("读书会", members=[alice, admin, other], bot_status="administrator")


def told(tg: FakeTelegram, person: User, chat: Chat, text: str, reply_to: Message | None = None) -> Message:
    """Write to a group and return what the bot says."""
    return tg.wait_message(chat, after=person.says(text, chat=chat, reply_to=reply_to), timeout=PATIENCE)


def asked_for_title(tg: FakeTelegram, person: User, card: Message) -> Message:
    """Press the buttons that ask for an article's title; return the question for it."""
    person.presses(card, said("curate.edit"), timeout=PATIENCE)
    card = tg.wait_edit(card, timeout=PATIENCE)
    person.presses(card, said("curate.field_title"), timeout=PATIENCE)
    return tg.wait_message(Chat(tg.world, card.chat_id), timeout=PATIENCE)


@pytest.mark.behaviour(23)
def test_small_talk_is_no_title(tg: FakeTelegram, admin: User, alice: User, group: Chat) -> None:
    """Who was asked for a title in a group may go on talking there: only a reply to the bot is the title."""
    sent = admin.says("/articles 1", chat=group)
    card = tg.wait_message(group, after=sent, timeout=PATIENCE)
    prompt = asked_for_title(tg, admin, card)
    assert prompt.force_reply
    assert prompt.markup["selective"]
    assert prompt.reply_to_message_id == sent.id
    alices = alice.says("好呀", chat=group)
    admin.says(TALK, chat=group)
    admin.says(TALK, chat=group, reply_to=alices)
    tg.quiet(group, 0.4)
    wrong = told(tg, admin, group, "长" * 301, prompt)
    assert wrong.text == said("curate.too_long")
    assert wrong.force_reply
    assert told(tg, admin, group, "青石渡口的说明", wrong).bold == ["青石渡口的说明"]
    prompt = asked_for_title(tg, admin, told(tg, admin, group, "/articles 1"))
    assert told(tg, admin, group, FERRY["title"], prompt).bold == [FERRY["title"]]


@pytest.mark.behaviour(23)
def test_who_is_asked(tg: FakeTelegram, admin: User, other: User, group: Chat) -> None:
    """An admin who presses a button under somebody else's card is asked by name, and answers it."""
    prompt = asked_for_title(tg, other, told(tg, admin, group, "/articles 5"))
    assert prompt.force_reply
    assert [each.part for each in prompt.html_entities if each.type == "text_mention"] == ["另一位<b>"]
    assert told(tg, other, group, "/cancel").text == said("tg.cancelled")


@pytest.mark.behaviour(23, 80)
def test_add_in_a_group(tg: FakeTelegram, admin: User, group: Chat) -> None:
    """/add alone waits for a reply in a group, whatever else its sender says."""
    prompt = told(tg, admin, group, "/add")
    assert prompt.text == said("curate.add_how")
    assert prompt.force_reply
    admin.says(TALK * 10, chat=group)
    tg.quiet(group, 0.4)
    preview = told(tg, admin, group, FERRY["text"].replace("青石", "白沙"), prompt)
    assert said("curate.save") in [label for row in preview.labels for label in row]


@pytest.mark.behaviour(23)
def test_no_reply_needed_in_private(tg: FakeTelegram, admin: User) -> None:
    """In private the next message is the answer."""
    prompt = asked_for_title(tg, admin, ask(tg, admin, "/articles 5"))
    assert prompt.force_reply
    assert ask(tg, admin, "大钟").bold == ["大钟"]
    assert ask(tg, admin, FERRY_QUESTION).labels


@pytest.mark.behaviour(79, 90)
@pytest.mark.parametrize("text", ["/gaps", "/words", "/words 摆渡 停航", "/feedback"])
def test_in_private_only(tg: FakeTelegram, alice: User, admin: User, group: Chat, text: str) -> None:
    """What shows strangers' questions, or who did what, is not told in a group, and no menu offers it there."""
    ask(tg, alice, "我的离职补偿金什么时候到账")
    command, _, rest = text.partition(" ")
    assert told(tg, admin, group, f"{command}@{tg.username} {rest}").text == said("operate.in_private")
    alice.says(f"{command}@{tg.username} {rest}", chat=group)
    tg.quiet(group, 0.3)
    assert command.removeprefix("/") not in GROUP_ADMIN
    assert ask(tg, admin, text).text != said("operate.in_private")


@pytest.mark.behaviour(79, 90)
@pytest.mark.parametrize("kind", [GAP, WORDS])
def test_old_lists_in_groups(tg: FakeTelegram, alice: User, admin: User, group: Chat, kind: str) -> None:
    """The buttons under a list that an older version showed in a group open nothing there."""
    ask(tg, alice, "我的离职补偿金什么时候到账")
    answer = told(tg, admin, group, f"/ask {FERRY_QUESTION}")
    button = replace(answer.buttons[0][0], callback_data=pack(kind, 0, 0))
    refused = admin.presses(button, stale=True, timeout=PATIENCE)
    assert (refused.text, refused.alert) == (said("operate.in_private"), True)
    tg.quiet(group, 0.3)
