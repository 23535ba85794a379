"""Texts and their markup are judged as Telegram judges them."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.constants import ReactionEmoji

from tests.e2e.fake.client import NOT_MODIFIED, Client, keyboard
from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, User


@pytest.mark.behaviour(99)
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<p>段落</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("<b>粗", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<u><b>x</u>", 'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</b>", found "</u>"'),
        ("</b>", "can't parse entities: Unexpected end tag at byte offset 0"),
        ("1 < 2", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("字" * 5000, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("", "message text is empty"),
        ("<b> </b>\u200b", "text must be non-empty"),
        ('<a href="https://e.com/' + "x" * 32768 + '">a</a>', "text is too long"),
    ],
)
def test_bad_text_is_refused(client: Client, alice: User, text: str, problem: str) -> None:
    """A text that Telegram can't show is refused in Telegram's words."""
    assert client.refusal("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML") == f"Bad Request: {problem}"
    assert client.tg.errors[0].method == "sendMessage"


@pytest.mark.behaviour(99)
def test_markup_becomes_entities(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A message shows its marked parts, links and buttons as Telegram's parser understands them."""
    url = "https://e.com/a?x=1&lt=2#:~:text=%E4%BD%A0"
    text = '😀<b>结论</b>：<a href="https://e.com/a?x=1&amp;lt=2#:~:text=%E4%BD%A0">来源</a>\n<blockquote>原句</blockquote>'
    markup = {
        "inline_keyboard": [[{"text": "▶ 下一页", "callback_data": "v1:p:2"}], [{"text": "原文", "url": "e.com"}]]
    }
    options = {"is_disabled": True}
    sent = alice.says("问题")
    client.call(
        "sendMessage", chat_id=11, text=text, parse_mode="HTML", reply_markup=markup, link_preview_options=options
    )
    reply = tg.wait_message(tg.private_chat(alice), after=sent)
    assert reply.text == "😀结论：来源\n原句"
    assert reply.bold == ["结论"]
    assert reply.links == [("来源", url)]
    assert reply.quotes == ["原句"]
    assert reply.html_entities[0].offset == 2
    assert reply.labels == [["▶ 下一页"], ["原文"]]
    assert reply.button("▶").callback_data == "v1:p:2"
    assert reply.button("原文").url == "http://e.com/"
    assert reply.preview_disabled
    with pytest.raises(AssertionError, match="0 buttons match"):
        reply.button("✖")


def test_bare_link_swallows_chinese_punctuation(client: Client, alice: User) -> None:
    """A bare link is made out by Telegram itself, with the full-width comma and what follows."""
    sent = client.call("sendMessage", chat_id=alice.id, text="来源：https://e.com/a，下一句")
    assert [(entity["type"], entity["length"]) for entity in sent["entities"]] == [("url", 19)]


def test_only_one_hundred_entities_are_kept(client: Client, alice: User) -> None:
    """Telegram drops entities past the hundredth without a word."""
    text = "".join(f"<b>{number}</b> " for number in range(150))
    assert len(client.call("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML")["entities"]) == 100


def test_unchanged_edit_is_refused(tg: FakeTelegram, client: Client, alice: User) -> None:
    """An edit that changes nothing, is of a stranger's message, or of none, is refused."""
    asked = alice.says("问题")
    markup = keyboard({"text": "▶", "callback_data": "x"})
    sent = client.call("sendMessage", chat_id=11, text="<b>答</b>", parse_mode="HTML", reply_markup=markup)
    place: dict[str, Any] = {"chat_id": 11, "message_id": sent["message_id"]}
    same = {**place, "text": " <b>答</b>", "parse_mode": "HTML", "reply_markup": markup}
    assert client.refusal("editMessageText", **same) == NOT_MODIFIED
    assert client.refusal("editMessageReplyMarkup", **place, reply_markup=markup) == NOT_MODIFIED
    gone = client.refusal("editMessageText", chat_id=11, message_id=9999, text="x")
    assert gone == "Bad Request: message to edit not found"
    strange = client.refusal("editMessageText", chat_id=11, message_id=asked.id, text="x")
    assert strange == "Bad Request: message can't be edited"
    reply = tg.wait_message(tg.private_chat(alice), after=asked)
    client.call("editMessageText", **place, text="新")
    edited = tg.wait_edit(reply)
    assert (edited.text, edited.buttons, edited.version) == ("新", (), 1)
    assert client.refusal("editMessageReplyMarkup", **place) == NOT_MODIFIED


def test_replies_are_checked(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A reply needs its message, and a quote its exact words, unless the bot allows otherwise."""
    sent = alice.says("问题")
    chat = tg.private_chat(alice)
    client.call("sendMessage", chat_id=11, text="答", reply_parameters={"message_id": sent.id, "quote": "题"})
    reply = tg.wait_message(chat, after=sent)
    assert (reply.reply_to_message_id, reply.quote) == (sent.id, "题")
    wrong = {"message_id": sent.id, "quote": "没有"}
    assert client.refusal("sendMessage", chat_id=11, text="答", reply_parameters=wrong).endswith("QUOTE_TEXT_INVALID")
    chat.delete(sent)
    missing: dict[str, Any] = {"message_id": sent.id}
    problem = client.refusal("sendMessage", chat_id=11, text="答", reply_parameters=missing)
    assert problem == "Bad Request: message to be replied not found"
    missing["allow_sending_without_reply"] = True
    client.call("sendMessage", chat_id=11, text="答案", reply_parameters=missing)
    assert tg.wait_message(chat, after=reply).reply_to_message_id is None


def test_deleting(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """The bot deletes its own messages, others' in groups only as an administrator, each once."""
    theirs = alice.says("/ask", chat=group)
    client.call("sendMessage", chat_id=group.id, text="答")
    own = tg.wait_message(group, after=theirs)
    client.call("deleteMessage", chat_id=group.id, message_id=own.id)
    tg.wait_deleted(own)
    again = client.refusal("deleteMessage", chat_id=group.id, message_id=own.id)
    assert again == "Bad Request: message to delete not found"
    refused = client.refusal("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refused == "Bad Request: message can't be deleted"
    group.set_bot_status("administrator", by=alice)
    client.call("deleteMessage", chat_id=group.id, message_id=theirs.id)


def test_actions_and_reactions(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Chat actions and reactions are checked against Telegram's lists."""
    client.call("sendChatAction", chat_id=11, action="typing")
    assert "wrong parameter action" in client.refusal("sendChatAction", chat_id=11, action="thinking")
    sent = alice.says("问题")
    place: dict[str, Any] = {"chat_id": 11, "message_id": sent.id}
    for emoji in ReactionEmoji:
        client.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": emoji.value}])
    client.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👀"}])
    assert tg.wait_reaction(sent) == "👀"
    wrong = [{"type": "emoji", "emoji": "🧐"}]
    assert client.refusal("setMessageReaction", **place, reaction=wrong).endswith("REACTION_INVALID")


def test_user_text_is_marked_as_telegram_does(alice: User) -> None:
    """A person's text is trimmed, and its commands, mentions and links are marked in UTF-16 units."""
    sent: Message = alice.says("  /ask@yuanwen_test_bot 😀 @alice https://e.com  ")
    assert [(entity.type, entity.part) for entity in sent.html_entities] == [
        ("bot_command", "/ask@yuanwen_test_bot"),
        ("mention", "@alice"),
        ("url", "https://e.com"),
    ]
    with pytest.raises(ValueError, match="shows nothing"):
        alice.says(" \u200b ")
