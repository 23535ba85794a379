"""/settings and /language: one message, edited in place; in groups for administrators only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.locales import NAMES, Language
from bot.state import BotState, ChatSettings
from tests.e2e.articles import FERRY, FERRY_QUESTION, TEA
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, STOP_WITHIN, Bot, ask, said

DEFAULTS = ("language_auto", "length_full", "sources_full", "quoting_off", "notify_on")


@pytest.fixture
def group(tg: FakeTelegram, alice: User, bob: User) -> Chat:
    """Make a group that Alice looks after, with Bob in it."""
    made = tg.group("读书会", members=[alice, bob])
    made.set_status(alice, "administrator")
    return made


def settings_of(bot: Bot, chat: Chat) -> ChatSettings:
    """Return what the file says that a chat has set."""
    state = BotState(bot.library)
    try:
        return state.chats.get(chat.id)
    finally:
        state.close()


def chosen(card: Message) -> list[str]:
    """Return the labels that are marked as chosen."""
    return [label.removeprefix("✓ ") for row in card.labels for label in row if label.startswith("✓ ")]


def press(tg: FakeTelegram, person: User, card: Message, label: str) -> Message:
    """Press a button that must change the card without an alert; return the card as it is then."""
    assert not person.presses(card, label, timeout=PATIENCE).alert
    return tg.wait_edit(card, timeout=PATIENCE)


def asked_in(tg: FakeTelegram, chat: Chat, person: User, text: str) -> Message:
    """Write in a group and return what the bot says to it."""
    return tg.wait_message(chat, after=person.says(text, chat=chat), timeout=PATIENCE)


def titled(answer: Message, article: dict[str, Any], line: int = 0) -> Message:
    """Return an answer whose linked title has nothing below it."""
    assert answer.text.splitlines()[line : line + 2] == [article["title"], ""]
    assert answer.links[0][0] == article["title"]
    assert answer.links[0][1].startswith(article["url"])
    return answer


@pytest.mark.behaviour(20)
def test_private_settings(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Each press changes one thing in the same message, and all of it is kept."""
    chat = tg.private_chat(alice)
    card = ask(tg, alice, "/settings")
    assert len(card.labels) == 6
    assert chosen(card) == [said(f"settings.{name}") for name in DEFAULTS]
    card = press(tg, alice, card, said("settings.length_short"))
    assert settings_of(bot, chat).length == "short"
    card = press(tg, alice, card, said("settings.notify_off"))
    assert settings_of(bot, chat) == ChatSettings(length="short", notify=False)
    assert chosen(card) == [
        said(f"settings.{name}") for name in ("language_auto", "length_short", *DEFAULTS[2:-1], "notify_off")
    ]
    card = press(tg, alice, card, NAMES["en"])
    assert card.text.startswith(said("settings.title", "en"))
    assert ask(tg, alice, "/help").text.splitlines()[-1] == said("tg.help", "en", like="").splitlines()[-1]
    card = press(tg, alice, card, said("settings.done", "en"))
    assert card.text.endswith(said("settings.saved", "en"))
    assert not card.labels
    assert settings_of(bot, chat) == ChatSettings("en", "short", notify=False)


@pytest.mark.behaviour(53)
def test_pressed_twice(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """A second press of the same button changes nothing and disturbs nobody."""
    intended.append("not modified")
    card = ask(tg, alice, "/settings")
    press(tg, alice, card, said("settings.length_short"))
    edits = len(tg.calls("editMessageText"))
    assert not alice.presses(card, said("settings.length_short"), stale=True, timeout=PATIENCE).alert
    tg.wait_call("editMessageText", count=edits + 1, timeout=PATIENCE)
    assert settings_of(bot, tg.private_chat(alice)).length == "short"


@pytest.mark.behaviour(21)
@pytest.mark.parametrize(
    ("code", "language"), [("de", "en"), ("en", "zh-Hant"), ("zh-hant", "zh-Hans"), ("", "zh-Hant")]
)
def test_language_is_chosen(tg: FakeTelegram, bot: Bot, code: str, language: Language) -> None:
    """/language offers each language by its own name; the chosen one is spoken from then on."""
    kim = newcomer(tg, "Kim", code)
    card = ask(tg, kim, "/language")
    assert [label.removeprefix("✓ ") for label in card.labels[0][1:]] == list(NAMES.values())
    card = press(tg, kim, card, NAMES[language])
    assert card.text.splitlines()[1].endswith(NAMES[language])
    assert ask(tg, kim, "/cancel").text == said("tg.nothing_to_cancel", language)
    assert ask(tg, kim, "火星基地的氧气从哪里来").text.startswith(said("abstain.no_match", language))


@pytest.mark.behaviour(21)
def test_back_to_automatic(tg: FakeTelegram, bot: Bot) -> None:
    """Whoever takes a choice back is spoken to in the language of their app again."""
    kim = newcomer(tg, "Kim", "en")
    card = press(tg, kim, ask(tg, kim, "/language"), NAMES["zh-Hans"])
    press(tg, kim, card, said("settings.language_auto"))
    assert ask(tg, kim, "/cancel").text == said("tg.nothing_to_cancel", "en")


@pytest.mark.behaviour(21)
@pytest.mark.parametrize("words", ["en", "EN", "English", "zh-Hant", "繁體中文"])
def test_language_behind_the_command(tg: FakeTelegram, bot: Bot, alice: User, words: str) -> None:
    """/language with a language chooses it at once."""
    language: Language = "en" if words.casefold().startswith("en") else "zh-Hant"
    assert ask(tg, alice, f"/language {words}").text == said("settings.language_set", language)
    assert settings_of(bot, tg.private_chat(alice)).language == language


def test_unknown_language_shows_the_choice(tg: FakeTelegram, alice: User) -> None:
    """A language that the bot does not speak shows those that it does."""
    assert NAMES["en"] in ask(tg, alice, "/language klingon").labels[0]


@pytest.mark.behaviour(55)
def test_only_admins_change_a_group(tg: FakeTelegram, bot: Bot, alice: User, bob: User, group: Chat) -> None:
    """Others are told so, by a message or an alert, and nothing changes; the administrator may."""
    assert asked_in(tg, group, bob, "/settings").text == said("settings.admins_only")
    card = asked_in(tg, group, alice, "/settings")
    assert card.text.startswith(said("settings.title_group"))
    refused = bob.presses(card, said("settings.length_short"), timeout=PATIENCE)
    assert (refused.alert, refused.text) == (True, said("settings.admins_only"))
    assert settings_of(bot, group) == ChatSettings()
    card = press(tg, alice, card, said("settings.length_short"))
    card = press(tg, alice, card, said("settings.delete_hour"))
    press(tg, alice, card, NAMES["en"])
    assert settings_of(bot, group) == ChatSettings("en", "short", delete_after=60)
    assert (
        asked_in(tg, group, bob, "/help").text.splitlines()[-1] == said("tg.help_group", "en", like="").splitlines()[-1]
    )
    assert ask(tg, bob, "/cancel").text == said("tg.nothing_to_cancel")


@pytest.mark.behaviour(55, 64)
def test_anonymous_admins_count(tg: FakeTelegram, bot: Bot, bob: User, group: Chat) -> None:
    """Who writes in the group's own name is its administrator; who writes in a channel's name is not."""
    card = tg.wait_message(group, after=bob.says("/settings", chat=group, as_chat=group), timeout=PATIENCE)
    assert card.labels
    channel = tg.channel("江岸频道")
    told = tg.wait_message(group, after=bob.says("/settings", chat=group, as_chat=channel), timeout=PATIENCE)
    assert told.text == said("settings.admins_only")


@pytest.mark.behaviour(55)
def test_no_longer_admin(tg: FakeTelegram, bot: Bot, alice: User, group: Chat) -> None:
    """A card of settings stays in the group; who lost the office can't use it any more."""
    card = asked_in(tg, group, alice, "/settings")
    group.set_status(alice, "member")
    assert alice.presses(card, said("settings.length_short"), timeout=PATIENCE).text == said("settings.admins_only")
    assert settings_of(bot, group) == ChatSettings()


@pytest.mark.behaviour(55)
def test_telegram_cannot_be_asked(tg: FakeTelegram, bot: Bot, alice: User, group: Chat) -> None:
    """When Telegram does not tell who is an administrator, nobody may, and is told why."""
    card = asked_in(tg, group, alice, "/settings")
    tg.fault("getChatMember", kind="error")
    refused = alice.presses(card, said("settings.length_short"), timeout=PATIENCE)
    assert (refused.alert, refused.text) == (True, said("settings.unchecked"))
    assert settings_of(bot, group) == ChatSettings()


def test_confident_mode_needs_ears(tg: FakeTelegram, bot: Bot, alice: User, group: Chat) -> None:
    """Whoever wants answers unasked is told when the bot can't hear the questions."""
    card = asked_in(tg, group, alice, "/settings")
    warned = alice.presses(card, said("settings.mode_confident"), timeout=PATIENCE)
    assert (warned.alert, warned.text) == (True, said("settings.hearing"))
    tg.wait_edit(card, timeout=PATIENCE)
    assert settings_of(bot, group).mode == "confident"
    heard = tg.group("茶友", members=[alice], bot_status="administrator")
    heard.set_status(alice, "creator")
    card = asked_in(tg, heard, alice, "/settings")
    assert not alice.presses(card, said("settings.mode_confident"), timeout=PATIENCE).alert


@pytest.mark.parametrize("data", ["v1:se:0:4:0", "v1:se:0:9:0", "v1:se:0:1:7", "v1:se:0:-1:0", "v1:se:0:1"])
def test_foreign_buttons_change_nothing(
    tg: FakeTelegram, bot: Bot, alice: User, group: Chat, intended: list[str], data: str
) -> None:
    """A button that this chat does not have, or no longer, changes nothing."""
    intended.append("query is too old")  # the press is made up
    card = asked_in(tg, group, alice, "/settings")
    row = {"id": "1", "from": {"id": alice.id, "is_bot": False, "first_name": "Alice"}, "chat_instance": "1"}
    tg.inject({"callback_query": {**row, "message": card.raw, "data": data}})
    tg.settled(PATIENCE)
    tg.quiet(group, 0.3)
    assert settings_of(bot, group) == ChatSettings()


@pytest.mark.behaviour(54)
def test_settings_outlive_a_restart(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> None:
    """What was chosen, and the buttons to choose, are there after a restart."""
    tg, alice = elsewhere, newcomer(elsewhere, "Alice")
    with Bot(tg, tmp_path, library) as running:
        card = press(tg, alice, ask(tg, alice, "/settings"), NAMES["zh-Hant"])
        running.restart()
        card = press(tg, alice, card, said("settings.length_short", "zh-Hant"))
        assert chosen(card)[:2] == [NAMES["zh-Hant"], said("settings.length_short", "zh-Hant")]
        assert running.stop() < STOP_WITHIN


def test_forum_topic(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """In a forum the settings come into the topic in which they were asked for."""
    forum = tg.group("论坛", [alice], forum=True)
    forum.set_status(alice, "creator")
    topic = forum.topic("设置", by=alice)
    sent = alice.says("/settings", chat=forum, thread_id=topic)
    assert tg.wait_message(forum, after=sent, timeout=PATIENCE).thread_id == topic


def test_questions_still_come_through(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """What looks like a command inside a question is no command."""
    assert ask(tg, alice, f"{FERRY_QUESTION} /settings").button(said("card.context"))


@pytest.mark.behaviour(20, 33)
def test_short_sources(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """With short sources the linked title stands alone, on every page and by link, after an edit, in follow-ups."""
    chat = tg.private_chat(alice)
    press(tg, alice, ask(tg, alice, "/settings"), said("settings.sources_short"))
    assert settings_of(bot, chat) == ChatSettings(sources="short")
    sent = alice.says(FERRY_QUESTION)
    answer = titled(tg.wait_message(chat, after=sent, timeout=PATIENCE), FERRY)
    alice.presses(answer, "▶", timeout=PATIENCE)
    turned = tg.wait_edit(answer, timeout=PATIENCE)
    assert "江岸日报" not in turned.text
    alice.presses(turned, "◀", timeout=PATIENCE)
    answer = titled(tg.wait_edit(turned, timeout=PATIENCE), FERRY)
    alice.presses(answer, "⋯", timeout=PATIENCE)
    why = tg.wait_edit(answer, timeout=PATIENCE)
    link = why.button(said("share.copy_link")).copy_text or ""
    started = alice.starts(link.partition("?start=")[2])
    titled(tg.wait_message(chat, after=started, timeout=PATIENCE), FERRY, line=2)
    alice.presses(why, said("card.back"), timeout=PATIENCE)
    answer = titled(tg.wait_edit(why, timeout=PATIENCE), FERRY)
    alice.edits(sent, "林阿水为什么改种咖啡")
    answer = titled(tg.wait_edit(answer, timeout=PATIENCE), TEA)
    followed = alice.says("他今年多大", reply_to=answer)
    titled(tg.wait_message(chat, after=followed, timeout=PATIENCE), TEA, line=1)
    card = press(tg, alice, ask(tg, alice, "/settings"), said("settings.sources_full"))
    assert chosen(card)[2] == said("settings.sources_full")
    assert ask(tg, alice, FERRY_QUESTION).text.splitlines()[1] == "江岸日报 · 2024-05-12"


def test_short_sources_of_what_has_no_link(tg: FakeTelegram, bot: Bot, alice: User, admin: User) -> None:
    """An article without a link keeps its publisher and date: else nothing would say where it is from."""
    text = "柳湾的戏台\n来源：巷口周刊　2020-10-05\n\n柳湾的戏台拆了，是因为台柱被白蚁蛀空。村里人把木料留了下来。\n"
    preview = ask(tg, admin, f"/add {text}")
    admin.presses(preview, said("curate.save"))
    tg.wait_edit(preview, timeout=PATIENCE)
    press(tg, alice, ask(tg, alice, "/settings"), said("settings.sources_short"))
    assert ask(tg, alice, "柳湾的戏台为什么拆了").text.splitlines()[1] == "巷口周刊 · 2020-10-05"


@pytest.mark.behaviour(20, 33)
def test_short_sources_in_a_group(tg: FakeTelegram, bot: Bot, alice: User, group: Chat) -> None:
    """A group chooses for itself, and nothing about private chats."""
    card = asked_in(tg, group, alice, "/settings")
    assert said("settings.quoting_on") not in [label for row in card.labels for label in row]
    press(tg, alice, card, said("settings.sources_short"))
    titled(asked_in(tg, group, alice, f"/ask {FERRY_QUESTION}"), FERRY)
    assert ask(tg, alice, FERRY_QUESTION).text.splitlines()[1] == "江岸日报 · 2024-05-12"


@pytest.mark.behaviour(31, 32)
def test_answers_quote_the_question(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Off by default; switched on, an answer in private is a reply to its question, also when that is gone."""
    chat = tg.private_chat(alice)
    sent = alice.says(FERRY_QUESTION)
    assert tg.wait_message(chat, after=sent, timeout=PATIENCE).reply_to_message_id is None
    press(tg, alice, ask(tg, alice, "/settings"), said("settings.quoting_on"))
    assert settings_of(bot, chat) == ChatSettings(quoting=True)
    sent = alice.says(FERRY_QUESTION)
    answer = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    assert answer.reply_to_message_id == sent.id
    assert tg.calls("sendMessage")[-1].params["reply_parameters"]["allow_sending_without_reply"] is True
    assert ask(tg, alice, "谢谢").reply_to_message_id is None
    hello = ask(tg, alice, "你好")
    alice.presses(hello, hello.labels[0][0], timeout=PATIENCE)
    assert tg.wait_message(chat, after=hello, timeout=PATIENCE).reply_to_message_id is None
    press(tg, alice, ask(tg, alice, "/settings"), said("settings.quoting_off"))
    assert ask(tg, alice, FERRY_QUESTION).reply_to_message_id is None


@pytest.mark.behaviour(22)
def test_forgotten_with_the_others(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Who has their data deleted has the defaults again."""
    card = press(tg, alice, ask(tg, alice, "/settings"), said("settings.quoting_on"))
    press(tg, alice, card, said("settings.sources_short"))
    press(tg, alice, ask(tg, alice, "/forget"), said("privacy.yes"))
    assert settings_of(bot, tg.private_chat(alice)) == ChatSettings()
