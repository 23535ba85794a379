"""How the messages of people reach the bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.e2e.fake_telegram import tdlib
from tests.e2e.fake_telegram.formatting import TEXT_LIMIT, clean, cut, finish, is_blank, units
from tests.e2e.fake_telegram.media import KINDS
from tests.e2e.fake_telegram.placing import told
from tests.e2e.fake_telegram.records import KICKED, ChatRecord, StoredMessage
from tests.e2e.fake_telegram.transcript import rows
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
AS_CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
# Every bot in a group is told of these, whatever its privacy mode.
SERVICE = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message")
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def written(world: World, text: str, *, html: bool) -> tuple[str, list[Json]]:
    """Return a text and its entities as a person's client sends them."""
    if html:
        parsed, entities = tdlib.parse(clean(text), "html", world.person)
    else:
        parsed, entities = clean(text), []
    if is_blank(parsed):
        raise ValueError("Telegram doesn't let people send a text that shows nothing")
    if units(parsed) > TEXT_LIMIT:
        raise ValueError(f"Telegram cuts what people write at {TEXT_LIMIT}; send the parts")
    return finish(parsed, entities)


def sender(world: World, user_id: int) -> Json:
    """Return the ``from`` of an update: with the language of the person's app."""
    user = dict(world.person(user_id) or {})
    language = world.users[user_id].get("language_code")
    return {**user, "language_code": language} if language else user


def context(world: World, chat: ChatRecord, reply_to: int | None, thread_id: int | None, quote: str | None) -> Json:
    """Return the fields that place a message: its topic, what it replies to, what it quotes.

    In a topic a message without a reply refers to the service message that made the topic; in a supergroup
    without topics a reply carries the id of its thread's first message. Both are as on Telegram.
    """
    placed: Json = {}
    if thread_id is not None:
        if thread_id not in chat.topics:
            raise ValueError(f"there is no topic {thread_id} in this chat")
        placed.update(message_thread_id=thread_id, is_topic_message=True)
    target_id = reply_to if reply_to is not None else thread_id
    if target_id is not None:
        target = chat.messages.get(target_id)
        if target is None:
            raise ValueError(f"there is no message {target_id} in this chat")
        placed["reply_to_message"] = {key: value for key, value in target.raw.items() if key != "reply_to_message"}
        if reply_to is not None and chat.kind == "supergroup" and not chat.forum:
            placed["message_thread_id"] = target.raw.get("message_thread_id", target_id)
        if quote is not None:
            text = str(target.raw.get("text", target.raw.get("caption", "")))
            if quote not in text:
                raise ValueError(f"the message doesn't contain {quote!r}")
            placed["quote"] = {"text": quote, "position": units(text[: text.index(quote)]), "is_manual": True}
    return placed


def post(
    world: World,
    chat: ChatRecord,
    user_id: int,
    body: Mapping[str, Any],
    *,
    ago: float = 0,
    as_chat: ChatRecord | None = None,
) -> StoredMessage:
    """Put a person's message into a chat and tell the bot of it if it may know.

    ``as_chat`` hides the person behind the group itself (an anonymous administrator) or behind a channel.
    """
    if chat.kind == "private":
        chat.opened = True
    who = str(world.users[user_id].get("first_name", user_id))
    if as_chat is None:
        author: Json = {"from": sender(world, user_id)}
    else:
        who = str(as_chat.raw.get("title"))
        author = {"from": ANONYMOUS if as_chat is chat else AS_CHANNEL, "sender_chat": dict(as_chat.raw)}
    return put(world, chat, {**author, **body}, f"{who}: {_shown(body)}", ago=ago)


def put(
    world: World, chat: ChatRecord, body: Json, summary: str, *, kind: str = "message", ago: float = 0
) -> StoredMessage:
    """Put a message that isn't the bot's into a chat and queue an update of this kind."""
    keys = rows(body.get("reply_markup"))
    message = world.add_message(chat, body, by_bot=False, summary=summary, rows=keys)
    message.raw["date"] -= int(ago)
    chat.seen = message.changed
    deliver(world, chat, message, kind)
    return message


def publish(world: World, channel: ChatRecord, body: Json) -> StoredMessage:
    """Put a post into a channel; its group for discussion gets it as an automatic forward."""
    raw = {"sender_chat": dict(channel.raw), **body}
    stored = put(world, channel, raw, f"{channel.raw['title']}: {_shown(body)}", kind="channel_post")
    if channel.linked is not None:
        origin = {"type": "channel", "date": stored.raw["date"], "chat": dict(channel.raw)}
        origin["message_id"] = stored.raw["message_id"]
        copied = {"from": TELEGRAM, **raw, "forward_origin": origin, "is_automatic_forward": True}
        group = world.chats[channel.linked]
        put(world, group, copied, f"{channel.raw['title']} (automatic forward): {_shown(body)}")
    return stored


def _shown(body: Mapping[str, Any]) -> str:
    plain = any(name in body for name in ("text", *KINDS))
    words = told(dict(body)) if plain else ", ".join(body)
    origin = body.get("forward_origin")
    return f"(forwarded) {words}" if origin else words


def deliver(world: World, chat: ChatRecord, message: StoredMessage, kind: str) -> None:
    """Queue an update about a message unless privacy mode hides it or the bot isn't there."""
    if not meant_for_bot(world, chat, message.raw):
        world.note("note", chat.id, int(message.raw["message_id"]), "not delivered to the bot")
        return
    message.delivered = world.queue.add(kind, dict(message.raw), world.now()) is not None


def meant_for_bot(world: World, chat: ChatRecord, raw: Json) -> bool:
    """Tell whether the bot gets a message: its membership and Telegram's privacy mode decide."""
    bot_id = int(world.bot["id"])
    status = chat.members.get(bot_id, "member")
    if chat.blocked or status in KICKED:
        return False
    if chat.kind in ("private", "channel") or not world.privacy_mode or status == "administrator":
        return True
    if any(name in raw for name in SERVICE) or raw.get("via_bot", {}).get("id") == bot_id:
        return True
    if raw.get("reply_to_message", {}).get("from", {}).get("id") == bot_id:
        return True
    name = str(world.bot["username"]).lower()
    text = str(raw.get("text", raw.get("caption", "")))
    entities: list[Json] = raw.get("entities") or raw.get("caption_entities") or []
    for entity in entities:
        part = cut(text, entity["offset"], entity["length"]).lower()
        if entity["type"] == "mention" and part == f"@{name}":
            return True
        if entity["type"] == "bot_command" and entity["offset"] == 0 and part.partition("@")[2] in ("", name):
            return True
    return False


def tell_membership(world: World, chat: ChatRecord, by: int, old: Json, new: Json) -> None:
    """Queue my_chat_member: the bot's own status in a chat has changed."""
    change = {
        "chat": dict(chat.raw),
        "from": sender(world, by),
        "date": int(world.now()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.queue.add("my_chat_member", change, world.now())
    world.note("note", chat.id, 0, f"the bot is now {new['status']}")
