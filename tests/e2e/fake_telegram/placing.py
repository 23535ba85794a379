"""Where and how a bot's message is put: its topic, what it replies to, its keyboard and preview."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.formatting import caption_text, units
from tests.e2e.fake_telegram.keyboard import reply_markup
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import ChatRecord, StoredMessage
from tests.e2e.fake_telegram.transcript import marked, rows
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


def post(world: World, chat: ChatRecord, params: Params, body: Json) -> StoredMessage:
    """Put a message of the bot into a chat, with all that the request says about its place."""
    markup = reply_markup(params.complex("reply_markup"), private=chat.kind == "private")
    context = {**topic(chat, params), **reply(world, chat, params)}
    if markup is not None and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    if params.flag("protect_content"):
        body["has_protected_content"] = True
    if chat.kind == "channel":
        sender: Json = {"sender_chat": dict(chat.raw)}
    else:
        sender = {"from": world.person(int(world.bot["id"]))}
    raw = {**sender, **context, **body}
    message = world.add_message(chat, raw, by_bot=True, summary=told(raw), rows=rows(markup))
    message.delivered = True
    if markup is not None and "inline_keyboard" not in markup:
        message.markup = markup
    return message


def told(raw: Json) -> str:
    """Return a message's content for the transcript."""
    words = marked(
        str(raw.get("text", raw.get("caption", ""))), raw.get("entities") or raw.get("caption_entities") or []
    )
    if "document" in raw:
        words = f"[{raw['document'].get('file_name', 'file')}] {words}"
    elif "text" not in raw:
        words = f"[{next((name for name in ('photo', 'video', 'audio', 'voice') if name in raw), 'message')}] {words}"
    return f"«{raw['quote']['text']}» {words}" if "quote" in raw else words


def caption_fields(world: World, params: Params) -> Json:
    """Return the checked caption of a request as fields of a message."""
    caption, entities = caption_text(params, world.person)
    return {name: value for name, value in (("caption", caption), ("caption_entities", entities)) if value}


def topic(chat: ChatRecord, params: Params) -> Json:
    """Return the fields of the topic that a request names; the General topic has no number."""
    thread_id = params.number("message_thread_id")
    if not thread_id:
        return {}
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if thread_id in chat.closed_topics:
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def reply(world: World, chat: ChatRecord, params: Params) -> Json:
    """Return the fields of the reply that a request asks for, with its quote checked."""
    wanted = params.complex("reply_parameters")
    if wanted is None:
        if not params.number("reply_to_message_id"):
            return {}
        wanted = {
            "message_id": params.number("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    origin = chat
    if "chat_id" in wanted and str(wanted["chat_id"]) != str(chat.id):
        origin = world.chat_of(Params({"chat_id": wanted["chat_id"]}))
    target = origin.messages.get(wanted["message_id"])
    if target is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    shown = {key: value for key, value in target.raw.items() if key != "reply_to_message"}
    author = {"type": "user", "date": target.raw["date"], "sender_user": target.raw.get("from")}
    placed: Json = {"reply_to_message": shown} if origin is chat else {"external_reply": {"origin": author}}
    quote = wanted.get("quote")
    if quote:
        text = str(target.raw.get("text") or target.raw.get("caption") or "")
        if quote not in text or units(quote) > 1024:
            raise bad_request("QUOTE_TEXT_INVALID")
        placed["quote"] = {"text": quote, "position": units(text[: text.index(quote)])}
    return placed


def link_preview(params: Params) -> Json | None:
    """Return the checked link_preview_options, None when missing."""
    options = params.complex("link_preview_options")
    if options is None:
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    if not isinstance(options, dict):
        raise bad_request("can't parse link preview options JSON object")
    if any(not isinstance(options.get(name, False), bool) for name in PREVIEW_FLAGS):
        raise bad_request("can't parse link preview options JSON object")
    return options
