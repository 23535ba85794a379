"""Methods that send, change and delete messages."""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram.errors import NOT_MODIFIED, bad_request
from tests.e2e.fake_telegram.formatting import caption_text, message_text
from tests.e2e.fake_telegram.keyboard import reply_markup
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import ChatRecord, StoredMessage
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import Json, words
from tests.e2e.fake_telegram.world import World

CHAT_ACTIONS = words(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
REACTIONS = words(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 "
    "🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 "
    "🤓 👻 👨‍💻 👀 "
    "🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
UPLOAD_LIMIT = 50 << 20
DELETE_WINDOW = 48 * 3600
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """Post a text."""
    chat = world.chat_of(params, to_send=True)
    text, entities = message_text(params, world.person)
    body: Json = {"text": text}
    if entities:
        body["entities"] = entities
    preview = link_preview(params)
    if preview:
        body["link_preview_options"] = preview
    return _post(world, chat, params, body, text)


@method("sendDocument")
def send_document(world: World, params: Params) -> Json:
    """Post a file: a new one from the request, or one that Telegram has."""
    chat = world.chat_of(params, to_send=True)
    upload = params.upload("document")
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > UPLOAD_LIMIT:
            raise bad_request("file is too big")
        record = world.add_file(upload)
    elif params.text("document") in world.files:
        record = world.files[params.text("document")]
    elif params.text("document"):
        raise bad_request("wrong file identifier/HTTP URL specified")
    else:
        raise bad_request("there is no document in the request")
    caption, entities = caption_text(params, world.person)
    body: Json = {"document": document(record.file_id, world)}
    if caption:
        body["caption"] = caption
    if entities:
        body["caption_entities"] = entities
    return _post(world, chat, params, body, f"[{record.upload.name}] {caption}")


def document(file_id: str, world: World) -> Json:
    """Return the Document object of a stored file."""
    record = world.files[file_id]
    return {
        "file_id": record.file_id,
        "file_unique_id": record.unique_id,
        "file_name": record.upload.name,
        "mime_type": record.upload.mime_type,
        "file_size": record.size,
    }


def _post(world: World, chat: ChatRecord, params: Params, body: Json, summary: str) -> Json:
    markup = reply_markup(params.complex("reply_markup"), private=chat.kind == "private")
    context = {**_topic(chat, params), **_reply(world, chat, params)}
    if markup is not None and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    if params.flag("protect_content"):
        body["has_protected_content"] = True
    sender = {"from": world.person(int(world.bot["id"]))}
    message = world.add_message(chat, {**sender, **context, **body}, by_bot=True, summary=summary)
    message.delivered = True
    if markup is not None and "inline_keyboard" not in markup:
        message.markup = markup
    return dict(message.raw)


def _topic(chat: ChatRecord, params: Params) -> Json:
    thread_id = params.number("message_thread_id")
    if not thread_id:
        return {}
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def _reply(world: World, chat: ChatRecord, params: Params) -> Json:
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
    reply: Json = {"reply_to_message": shown} if origin is chat else {"external_reply": {"origin": author}}
    quote = wanted.get("quote")
    if quote:
        text = str(target.raw.get("text") or target.raw.get("caption") or "")
        if quote not in text or len(quote) > 1024:
            raise bad_request("QUOTE_TEXT_INVALID")
        reply["quote"] = {"text": quote, "position": text.index(quote)}
    return reply


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


def _to_edit(world: World, params: Params) -> tuple[ChatRecord, StoredMessage]:
    inline_id = params.text("inline_message_id")
    if inline_id:
        if inline_id not in world.inline_messages:
            raise bad_request("invalid inline message identifier specified")
        chat_id, message_id = world.inline_messages[inline_id]
        return world.chats[chat_id], world.chats[chat_id].messages[message_id]
    chat = world.chat_of(params)
    if not params.number("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _change(world: World, chat: ChatRecord, message: StoredMessage, after: Json, summary: str) -> Json | bool:
    compared = ("text", "entities", "caption", "caption_entities", "reply_markup", "link_preview_options")
    if all(after.get(name) == message.raw.get(name) for name in compared):
        raise bad_request(NOT_MODIFIED)
    after["edit_date"] = int(world.now())
    message.raw = after
    message.version += 1
    message.changed = world.note("edit", chat.id, int(after["message_id"]), summary)
    return True if message.inline_id else dict(after)


@method("editMessageText")
def edit_message_text(world: World, params: Params) -> Json | bool:
    """Replace a text; the keyboard goes unless it is given again."""
    chat, message = _to_edit(world, params)
    text, entities = message_text(params, world.person)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    gone = ("entities", "reply_markup", "link_preview_options")
    after = {key: value for key, value in message.raw.items() if key not in gone}
    after["text"] = text
    markup = reply_markup(params.complex("reply_markup"), inline_only=True, private=chat.kind == "private")
    added = {"entities": entities, "reply_markup": markup, "link_preview_options": link_preview(params)}
    after.update({key: value for key, value in added.items() if value})
    return _change(world, chat, message, after, text)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    """Replace or remove a keyboard."""
    chat, message = _to_edit(world, params)
    after = {key: value for key, value in message.raw.items() if key != "reply_markup"}
    markup = reply_markup(params.complex("reply_markup"), inline_only=True, private=chat.kind == "private")
    if markup:
        after["reply_markup"] = markup
    return _change(world, chat, message, after, f"keyboard {labels(markup)}")


def labels(markup: Json | None) -> list[list[Any]]:
    """Return the words on a keyboard, for the journal."""
    return [[button["text"] for button in row] for row in (markup or {}).get("inline_keyboard", [])]


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """Delete a message of at most 48 hours: an own one, in private chats any, in groups others' as an admin."""
    chat = world.chat_of(params)
    message_id = params.number("message_id")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    admin = chat.members.get(int(world.bot["id"])) == "administrator"
    old = world.now() - float(message.raw["date"]) > DELETE_WINDOW
    if (old or not (message.by_bot or chat.kind == "private")) and not admin:
        raise bad_request("message can't be deleted")
    del chat.messages[message_id]
    world.note("delete", chat.id, message_id, f"message {message_id}")
    return True


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Show for five seconds that the bot is at work."""
    chat = world.chat_of(params, to_send=True)
    _topic(chat, params)
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.note("action", chat.id, 0, params.text("action"))
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, params: Params) -> bool:
    """Set the bot's single reaction, one of the free ones."""
    chat = world.chat_of(params)
    message_id = params.number("message_id")
    if message_id not in chat.messages:
        raise bad_request("message to react not found")
    reaction = params.complex("reaction") or []
    if not isinstance(reaction, list) or any(not isinstance(item, dict) for item in reaction):
        raise bad_request("can't parse reaction JSON object")
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = [str(item.get("emoji", "")).replace("\ufe0f", "") for item in reaction]
    if any(item.get("type") != "emoji" for item in reaction) or not set(emoji) <= set(REACTIONS):
        raise bad_request("REACTION_INVALID")
    world.reactions[chat.id, message_id] = emoji
    world.note("reaction", chat.id, message_id, " ".join(emoji) or "(none)")
    return True
