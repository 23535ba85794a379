"""Methods that delete messages, react to them, pin them and show that the bot is at work."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.placing import told, topic
from tests.e2e.fake_telegram.records import ChatRecord, StoredMessage
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import words
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
DELETE_WINDOW = 48 * 3600
DELETE_LIMIT = 100


def _may_delete(world: World, chat: ChatRecord, message: StoredMessage) -> bool:
    rights = chat.bot_rights.get("can_delete_messages", True)
    if chat.members.get(int(world.bot["id"])) == "administrator" and rights:
        return True
    old = world.now() - float(message.raw["date"]) > DELETE_WINDOW
    return not old and (message.by_bot or chat.kind == "private")


def _delete(world: World, chat: ChatRecord, message_id: int) -> None:
    summary = told(chat.messages.pop(message_id).raw)
    world.note("delete", chat.id, message_id, summary)


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """Delete a message of at most 48 hours: an own one, in private chats any, in groups others' as an admin."""
    chat = world.chat_of(params)
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    _delete(world, chat, params.number("message_id"))
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """Delete up to a hundred messages; those that are gone or may not be deleted are passed over."""
    chat = world.chat_of(params)
    numbers = params.complex("message_ids")
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > DELETE_LIMIT:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and _may_delete(world, chat, message):
            _delete(world, chat, number)
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, params: Params) -> bool:
    """Pin a message; in groups that needs the right to."""
    chat = world.chat_of(params)
    if params.number("message_id") not in chat.messages:
        raise bad_request("message to pin not found")
    rank = chat.members.get(int(world.bot["id"]))
    if chat.kind != "private" and (rank != "administrator" or chat.bot_rights.get("can_pin_messages") is False):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return True


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Show for five seconds that the bot is at work."""
    chat = world.chat_of(params, to_send="text messages")
    topic(chat, params)
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
