"""Methods that change messages of the bot."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import NOT_MODIFIED, bad_request
from tests.e2e.fake_telegram.formatting import message_text
from tests.e2e.fake_telegram.keyboard import reply_markup
from tests.e2e.fake_telegram.media import KINDS, sent_by_bot, shown
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.placing import caption_fields, link_preview, told
from tests.e2e.fake_telegram.records import ChatRecord, StoredMessage
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.transcript import rows
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

COMPARED = ("text", "entities", "caption", "caption_entities", "reply_markup", "link_preview_options", *KINDS)
Edited = Json | bool


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


def _change(world: World, chat: ChatRecord, message: StoredMessage, after: Json) -> Edited:
    if all(after.get(name) == message.raw.get(name) for name in COMPARED):
        raise bad_request(NOT_MODIFIED)
    after["edit_date"] = int(world.now())
    message.raw = after
    message.version += 1
    keys = rows(after.get("reply_markup"))
    message.changed = world.note("edit", chat.id, int(after["message_id"]), told(after), keys)
    return True if message.inline_id else dict(after)


def _without(message: StoredMessage, *gone: str) -> Json:
    return {key: value for key, value in message.raw.items() if key not in gone}


def _markup(chat: ChatRecord, params: Params) -> Json:
    markup = reply_markup(params.complex("reply_markup"), inline_only=True, private=chat.kind == "private")
    return {"reply_markup": markup} if markup else {}


@method("editMessageText")
def edit_message_text(world: World, params: Params) -> Edited:
    """Replace a text; the keyboard goes unless it is given again."""
    chat, message = _to_edit(world, params)
    text, entities = message_text(params, world.person)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    after = _without(message, "entities", "reply_markup", "link_preview_options")
    after.update(_markup(chat, params), text=text)
    added = {"entities": entities, "link_preview_options": link_preview(params)}
    after.update({key: value for key, value in added.items() if value})
    return _change(world, chat, message, after)


@method("editMessageCaption")
def edit_message_caption(world: World, params: Params) -> Edited:
    """Replace the caption of a file; the keyboard goes unless it is given again."""
    chat, message = _to_edit(world, params)
    caption = caption_fields(world, params)
    if not any(kind in message.raw for kind in KINDS):
        raise bad_request("there is no caption in the message to edit")
    after = _without(message, "caption", "caption_entities", "reply_markup")
    return _change(world, chat, message, {**after, **caption, **_markup(chat, params)})


@method("editMessageMedia")
def edit_message_media(world: World, params: Params) -> Edited:
    """Replace the file of a message and its caption."""
    chat, message = _to_edit(world, params)
    media = params.complex("media")
    if not isinstance(media, dict) or media.get("type") not in KINDS:
        raise bad_request("can't parse InputMedia: expected an Object with a known type")
    upload = params.attached(media.get("media"))
    record = sent_by_bot(world, media["type"], str(media.get("media", "")), upload)
    gone = ("text", "entities", "caption", "caption_entities", "reply_markup", "link_preview_options", *KINDS)
    after = {**_without(message, *gone), **shown(record, media["type"]), **caption_fields(world, Params(media))}
    return _change(world, chat, message, {**after, **_markup(chat, params)})


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> Edited:
    """Replace or remove a keyboard."""
    chat, message = _to_edit(world, params)
    return _change(world, chat, message, {**_without(message, "reply_markup"), **_markup(chat, params)})
