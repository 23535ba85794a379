"""Methods that post messages."""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.formatting import message_text
from tests.e2e.fake_telegram.media import CONTENT, KINDS, sent_by_bot, shown
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.placing import caption_fields, link_preview, post, topic
from tests.e2e.fake_telegram.records import StoredMessage
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

ALBUM_KINDS = ("photo", "video", "document", "audio")
RIGHTS = {"photo": "photos", "document": "documents", "video": "videos", "audio": "music"}


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """Post a text."""
    chat = world.chat_of(params, to_send="text messages")
    text, entities = message_text(params, world.person)
    body: Json = {"text": text}
    if entities:
        body["entities"] = entities
    preview = link_preview(params)
    if preview:
        body["link_preview_options"] = preview
    return dict(post(world, chat, params, body).raw)


@method("sendMessageDraft")
def send_message_draft(world: World, params: Params) -> bool:
    """Show a part of a text while it is being made, in a private chat."""
    chat = world.chat_of(params, to_send="text messages")
    if chat.kind != "private":
        raise bad_request("chat not found")
    if not params.number("draft_id"):
        raise bad_request("draft identifier must be non-zero")
    topic(chat, params)
    text, _ = message_text(params, world.person)
    world.note("action", chat.id, 0, f"writing: {text}")
    return True


def _send_file(world: World, params: Params, kind: str) -> Json:
    chat = world.chat_of(params, to_send=RIGHTS[kind])
    record = sent_by_bot(world, kind, params.text(kind), params.upload(kind))
    return dict(post(world, chat, params, {**shown(record, kind), **caption_fields(world, params)}).raw)


@method("sendDocument")
def send_document(world: World, params: Params) -> Json:
    """Post a file: a new one from the request, or one that Telegram has."""
    return _send_file(world, params, "document")


@method("sendPhoto")
def send_photo(world: World, params: Params) -> Json:
    """Post a picture; what isn't one is refused."""
    return _send_file(world, params, "photo")


@method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    """Post two to ten files as an album; all or none."""
    media = params.complex("media")
    if not isinstance(media, list) or any(not isinstance(item, dict) for item in media):
        raise bad_request("can't parse media JSON object")
    if not 2 <= len(media) <= 10:
        raise bad_request("group send failed: 2-10 media are needed")
    kinds = {str(item.get("type")) for item in media}
    if not kinds <= set(ALBUM_KINDS) or (len(kinds) > 1 and kinds != {"photo", "video"}):
        raise bad_request("can't parse media: type of the media can't be used in an album")
    if params.complex("reply_markup") is not None:
        raise bad_request("reply markup can't be used in an album")
    chat = world.chat_of(params, to_send=RIGHTS[media[0]["type"]])
    album = str(next(world.query_ids))
    bodies = []
    for item in media:
        value = item.get("media")
        record = sent_by_bot(world, item["type"], str(value or ""), params.attached(value))
        bodies.append({**shown(record, item["type"]), **caption_fields(world, Params(item)), "media_group_id": album})
    return [dict(post(world, chat, params, body).raw) for body in bodies]


def _source(world: World, params: Params, purpose: str) -> StoredMessage:
    message = world.chat_of(params, field="from_chat_id").messages.get(params.number("message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    if message.raw.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if purpose == 'copy' else 'forwarded'}")
    return message


@method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    """Post a message's content anew, without its origin; a caption may replace the old one."""
    chat = world.chat_of(params, to_send="text messages")
    message = _source(world, params, "copy")
    body: dict[str, Any] = {name: message.raw[name] for name in CONTENT if name in message.raw}
    if "caption" in params and any(kind in body for kind in KINDS):
        body = {name: value for name, value in body.items() if not name.startswith("caption")}
        body.update(caption_fields(world, params))
    return {"message_id": post(world, chat, params, body).raw["message_id"]}


@method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    """Post a message with its origin."""
    chat = world.chat_of(params, to_send="text messages")
    message = _source(world, params, "forward")
    body: dict[str, Any] = {name: message.raw[name] for name in CONTENT if name in message.raw}
    origin = message.raw.get("forward_origin") or origin_of(message.raw)
    return dict(post(world, chat, params, {**body, "forward_origin": origin}).raw)


def origin_of(raw: Json) -> Json:
    """Return the origin that a forward of this message shows: its channel, its anonymous chat or its author."""
    origin: Json = {"date": raw["date"]}
    signature = {"author_signature": raw["author_signature"]} if "author_signature" in raw else {}
    if raw["chat"]["type"] == "channel":
        return {"type": "channel", **origin, "chat": raw["chat"], "message_id": raw["message_id"], **signature}
    if "sender_chat" in raw:
        return {"type": "chat", **origin, "sender_chat": raw["sender_chat"], **signature}
    author = {key: value for key, value in raw["from"].items() if key != "language_code"}
    return {"type": "user", **origin, "sender_user": author}
