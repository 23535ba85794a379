"""What in a message is meant for the bot. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
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
_QUESTION = re.compile(
    r"[？?]\W*$|(?:吗|呢|嗎|么|麼)\W*$|为什么|為什麼|为何|為何|什么时候|什麼時候|怎么|怎麼|如何|多少|哪[里裡儿兒个個些年天]|是谁|是誰|谁是"
)
_THANKS = re.compile(
    r"(?:好的?|ok(?:ay)?|嗯|哦|噢|收到|明白了?|懂了|知道了|谢谢您?你?|謝謝您?你?|多谢|多謝|感谢|感謝|辛苦了?"
    r"|thanks?(?: you)?|thx|哈+|太好了|不错|不錯"
    r"|你?(?:真|好|太)?(?:厉害|厲害|棒|聪明|聰明)了?|赞|讚|👍|🙏|❤️?|😊|[，,。.!！~～\s])+",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:你好|您好|大家好|哈[喽囉啰]|嗨|hi|hello|hey|在吗|在嗎|早上好|早安|午安|晚上好|晚安"
    r"|你是[谁誰]|您是[谁誰]|你是(?:真人|人|机器人|機器人|AI)[吗嗎]|你叫什[么麼](?:名字)?"
    r"|你?(?:能|会|會|可以)(?:做什[么麼]|干什[么麼]|干嘛|干啥|做啥|幹嘛|幹什麼)|你?有什[么麼]用|怎[么麼]用"
    r"|(?:这里|這裡|文章库|文章庫)?(?:里|裡)?有(?:什[么麼]|哪些)文章|(?:我|可以|能)+[问問](?:你|您|些)?什[么麼]"
    r"|最新(?:的)?文章(?:有哪些|是什[么麼])?"
    r"|who are you|what are you|what can you do|what can i ask|are you (?:a bot|human|an ai)|how does (?:this|it) work)"
    r"[呀啊呢，,。.!！?？~～\s👋]*",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?:再见|再見|拜拜|掰掰|回头见|回頭見|明天见|明天見|bye(?: ?bye)?|good ?bye|see you)[呀啊啦了，,。.!！~～\s👋]*",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:是?真的?吗|是?真的嗎|真的假的|(?:你)?(?:确定|確定)[吗嗎]?|不对[吧啊]?|不對[吧啊]?|(?:你)?(?:答|说|說|搞|弄)?错了[吧啊]?"
    r"|(?:你)?(?:答|說|搞|弄)?錯了[吧啊]?|靠谱[吗么]|靠譜[嗎麼]|你(?:真|好|太)(?:笨|蠢|傻)了?"
    r"|really|are you sure|that'?s wrong|wrong)[，,。.!！?？~～\s]*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:请|請|能不能|可以|麻烦|麻煩|把|帮|幫)*(?:加我|设我|設我|让我|讓我|我想|我要|将我|將我|我)"
    r"(?:设为|設為|设成|設成|加为|加為|加成|升为|升為|当|當|做|成为|成為|为|為)+(?:管理员|管理員)"
    r"[吗嗎吧呢。.!！?？\s]*|(?:please )?(?:make|add) me (?:as )?(?:an )?admin\W*",
    re.IGNORECASE,
)
_LINKS = re.compile(r"(?:https?://\S+\s*)+", re.IGNORECASE)
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
    """A question to the bot, and the message of a person that it goes on from (empty: none)."""

    text: str
    earlier: str = ""


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


def speaker(message: Message) -> int | None:
    """Return the number of who speaks: a person, or the group or channel in whose name it is said."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else None


def said_at(message: Message) -> datetime:
    """Return when a message was written, or changed last."""
    return message.edit_date or message.date


def is_old(message: Message) -> bool:
    """Tell whether a message waited so long for the bot that its answer may be unwanted."""
    return (datetime.now(UTC) - said_at(message)).total_seconds() > OLD_SECONDS


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

    In private all words are; in a group /ask, a mention, or a reply to the bot addresses it. /ask or a
    mention alone means the message replied to, which otherwise is what the question goes on from.
    """
    given, bot = command_of(message), message.get_bot()
    text, mentioned = _without_mention(message, bot)
    if given:
        if given.name != "ask" or not for_us(given, bot):
            return None
        text, mentioned = given.argument, True
    if replied_to_us(message):
        return Wanted(text)
    if message.chat.type == ChatType.PRIVATE or mentioned:
        earlier = replied_text(message)
        return Wanted(text, earlier if len(earlier) <= LONGEST_REMARK else "") if text else Wanted(earlier)
    return None


def without_mention(message: Message) -> str:
    """Return the text of a message without the mention of the bot; alone, the text of the message replied to."""
    return _without_mention(message, message.get_bot())[0] or replied_text(message)


def is_thanks(text: str) -> bool:
    """Tell whether somebody only says thanks or well, which is no question."""
    return _THANKS.fullmatch(text) is not None and len(text.strip()) > 0


def is_greeting(text: str) -> bool:
    """Tell whether somebody says hello, or asks about the bot or its library, which no article knows."""
    return _GREETING.fullmatch(text.strip()) is not None


def is_farewell(text: str) -> bool:
    """Tell whether somebody only says goodbye."""
    return _FAREWELL.fullmatch(text.strip()) is not None


def is_doubt(text: str) -> bool:
    """Tell whether somebody only doubts an answer."""
    return _DOUBT.fullmatch(text.strip()) is not None


def asks_for_role(text: str) -> bool:
    """Tell whether somebody asks to be made an admin."""
    return _ROLE.fullmatch(text.strip()) is not None


def is_link(text: str) -> bool:
    """Tell whether a message is nothing but links."""
    return _LINKS.fullmatch(text.strip()) is not None


def looks_like_question(text: str) -> bool:
    """Tell whether what is said in a group may be a question: one short line that asks."""
    return 4 <= len(text) <= LONGEST_REMARK and "\n" not in text and _QUESTION.search(text) is not None


def is_group(chat: Chat) -> bool:
    """Tell whether several people talk in a chat."""
    return chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


def _without_mention(message: Message, bot: Bot) -> tuple[str, bool]:
    """Return the words of a message without the mentions of the bot, and whether there were any."""
    text = message.text or message.caption or ""
    entities = message.entities if message.text else message.caption_entities
    units = text.encode("utf-16-le")
    closed = [entity for entity in entities if entity.type in _NO_MENTION]
    mentions = [
        entity
        for entity in entities
        if _mentions(entity, units, bot) and not any(_overlap(entity, other) for other in closed)
    ]
    for entity in sorted(mentions, key=lambda each: each.offset, reverse=True):
        units = units[: 2 * entity.offset] + " ".encode("utf-16-le") + units[2 * (entity.offset + entity.length) :]
    return re.sub(rf"^{_BLANK}|{_BLANK}$", "", units.decode("utf-16-le", "replace")), bool(mentions)


def _mentions(entity: MessageEntity, units: bytes, bot: Bot) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    words = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
    return entity.type == MessageEntityType.MENTION and words.lower() == f"@{bot.username}".lower()


def _overlap(one: MessageEntity, other: MessageEntity) -> bool:
    return one.offset < other.offset + other.length and other.offset < one.offset + one.length
