"""What in a message is meant for the bot. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Bot, Chat, Message, MessageEntity, Update
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import CommandHandler, filters

NEW = filters.UpdateType.MESSAGE
PRIVATE = NEW & filters.ChatType.PRIVATE
GROUP = NEW & filters.ChatType.GROUPS
EDITED = filters.UpdateType.EDITED_MESSAGE

# White space, and characters that show nothing.
_BLANK = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*"
_COMMAND = re.compile(
    rf"{_BLANK}[/／](?P<name>[A-Za-z0-9_]{{1,32}})(?:@(?P<bot>\w{{1,64}}))?(?:\s+(?P<argument>.*))?",
    re.DOTALL | re.ASCII,
)
# Within these a name is not a mention: it belongs to the link or the code.
_NO_MENTION = (MessageEntityType.CODE, MessageEntityType.PRE, MessageEntityType.TEXT_LINK, MessageEntityType.URL)
_MENTION = (MessageEntityType.MENTION, MessageEntityType.TEXT_MENTION)
_QUESTION = re.compile(
    r"[？?]\W*$|(?:吗|呢|嗎|么|麼)\W*$|为什么|為什麼|为何|為何|什么时候|什麼時候|怎么|怎麼|如何|多少|哪[里裡儿兒个個些年天]|是谁|是誰|谁是"
)
_MARK = re.compile(r"[？?][\s？?！!～~.。]*$")
LONGEST_REMARK = 80
OLD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Given:
    """A command as written: its name in small letters, the bot named behind it, and what follows."""

    name: str
    bot: str
    argument: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to the bot, and the message of a person that it goes on from (empty: none).

    ``called`` tells whether the bot was called by its name or by /ask.
    """

    text: str
    earlier: str = ""
    called: bool = False


class Command(CommandHandler[Any, Any]):
    """A command, also with a full-width slash, behind blanks, or under a picture."""

    def check_update(self, update: object) -> Any:
        """Return what the handler is to get: the words behind the command; None when it is not for it."""
        message = update.effective_message if isinstance(update, Update) else None
        if message is None:
            return None
        given = command_of(message)
        if given is None or given.name not in self.commands or not for_us(given, message.get_bot()):
            return None
        passed = self.filters.check_update(update) if isinstance(update, Update) else False
        return (given.argument.split(), passed) if passed else False


def command_of(message: Message) -> Given | None:
    """Return the command of a message, if it begins with one."""
    found = _COMMAND.fullmatch(message.text or message.caption or "")
    if not found:
        return None
    return Given(found["name"].lower(), found["bot"] or "", (found["argument"] or "").strip())


def for_us(given: Given, bot: Bot) -> bool:
    """Tell whether a command names no other bot."""
    return given.bot.lower() in ("", bot.username.lower())


def by_bot(message: Message | None) -> bool:
    """Tell whether a bot wrote a message; anonymous admins and channels go by a bot's name but are none."""
    if message is None or message.from_user is None:
        return False
    return message.from_user.is_bot and message.sender_chat is None


def through_us(message: Message | None) -> bool:
    """Tell whether a message is a result of the bot's own inline mode: its words are no person's."""
    return message is not None and message.via_bot is not None and message.via_bot.id == message.get_bot().id


def speaker(message: Message) -> int | None:
    """Return the number of who speaks: a person, or the group or channel in whose name it is said."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else None


def said_at(message: Message) -> datetime:
    """Return when a message was written, or changed last."""
    return message.edit_date or message.date


def is_old(message: Message, now: datetime) -> bool:
    """Tell whether a message waited so long for the bot that its answer may be unwanted; ``now`` is Telegram's."""
    return (now - said_at(message)).total_seconds() > OLD_SECONDS


def argument(message: Message) -> str:
    """Return what follows the command of a message."""
    given = command_of(message)
    return given.argument if given else ""


def replied_text(message: Message) -> str:
    """Return what a message replies to: the part that was chosen, else the whole text."""
    if message.quote:
        return message.quote.text
    replied = message.reply_to_message
    return (replied.text or replied.caption or "") if replied else ""


def replied_to_us(message: Message) -> Message | None:
    """Return the message of the bot that this one replies to."""
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == message.get_bot().id:
        return replied
    return None


def question_in(message: Message) -> Wanted | None:
    """Return the question of a message; None when it is not addressed to the bot.

    In private all words are; in a group /ask, a mention, or a reply to the bot that mentions nobody else
    addresses it. /ask or a mention alone means the message replied to, which otherwise is what the question
    goes on from.
    """
    given, bot = command_of(message), message.get_bot()
    text, called = _without_mention(message, bot)
    if given:
        if given.name != "ask" or not for_us(given, bot):
            return None
        text, called = given.argument, True
    private = message.chat.type == ChatType.PRIVATE
    if replied_to_us(message):
        return Wanted(text, called=called) if private or called or not _mentions_in(message) else None
    if private or called:
        earlier = replied_text(message)
        if not text:
            return Wanted(earlier, called=called)
        return Wanted(text, earlier if len(earlier) <= LONGEST_REMARK else "", called)
    return None


def without_mention(message: Message) -> str:
    """Return the text of a message without the mention of the bot; alone, the text of the message replied to."""
    return _without_mention(message, message.get_bot())[0] or replied_text(message)


def looks_like_question(text: str) -> bool:
    """Tell whether what is said in a group may be a question: one short line that asks."""
    return 4 <= len(text) <= LONGEST_REMARK and "\n" not in text and _QUESTION.search(text) is not None


def asks(text: str) -> bool:
    """Tell whether words are a question: a short line that asks, or whatever ends in a question mark."""
    return looks_like_question(text) or _MARK.search(text) is not None


def is_group(chat: Chat) -> bool:
    """Tell whether several people talk in a chat."""
    return chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


def _without_mention(message: Message, bot: Bot) -> tuple[str, bool]:
    """Return the words of a message without the mentions of the bot, and whether there were any."""
    units = (message.text or message.caption or "").encode("utf-16-le")
    mentions = [entity for entity in _mentions_in(message) if _mentions(entity, units, bot)]
    for entity in sorted(mentions, key=lambda each: each.offset, reverse=True):
        units = units[: 2 * entity.offset] + " ".encode("utf-16-le") + units[2 * (entity.offset + entity.length) :]
    return re.sub(rf"^{_BLANK}|{_BLANK}$", "", units.decode("utf-16-le", "replace")), bool(mentions)


def _mentions_in(message: Message) -> list[MessageEntity]:
    """Return what mentions anybody in a message."""
    entities = message.entities if message.text else message.caption_entities
    closed = [entity for entity in entities if entity.type in _NO_MENTION]
    return [
        entity
        for entity in entities
        if entity.type in _MENTION and not any(_overlap(entity, other) for other in closed)
    ]


def _mentions(entity: MessageEntity, units: bytes, bot: Bot) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    words = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
    return entity.type == MessageEntityType.MENTION and words.lower() == f"@{bot.username}".lower()


def _overlap(one: MessageEntity, other: MessageEntity) -> bool:
    return one.offset < other.offset + other.length and other.offset < one.offset + one.length
