"""What the fake remembers: chats, messages, queries, files and requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tests.e2e.fake_telegram.params import Upload
from tests.e2e.fake_telegram.types import Json

KICKED = frozenset({"kicked", "left"})


@dataclass
class StoredMessage:
    """A message and its history.

    ``created`` and ``changed`` are numbers of events in the journal; ``markup`` is a keyboard that Telegram
    shows but doesn't repeat in the message: ForceReply, ReplyKeyboardMarkup, ReplyKeyboardRemove.
    """

    raw: Json
    by_bot: bool
    created: int
    changed: int
    version: int = 0
    delivered: bool = False
    inline_id: str | None = None
    markup: Json | None = None


@dataclass
class ChatRecord:
    """A chat as the server knows it.

    ``seen`` is the number of the last act of a person here; ``shown`` tells, for each message that a test waited
    for, the number of the event that it has seen. ``forbidden`` names what the bot may not send, ``bot_rights`` are
    its rights as an administrator, ``linked`` is a channel's group for discussion.
    """

    raw: Json
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    opened: bool = True
    blocked: bool = False
    deactivated: bool = False
    bot_may_send: bool = True
    forbidden: set[str] = field(default_factory=set)
    bot_rights: Json = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    migrated_to: int | None = None
    linked: int | None = None
    last_id: int = 1
    seen: int = 0
    shown: dict[int, int] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Return the chat's id."""
        return int(self.raw["id"])

    @property
    def kind(self) -> str:
        """Return ``private``, ``group``, ``supergroup`` or ``channel``."""
        return str(self.raw["type"])

    @property
    def forum(self) -> bool:
        """Tell whether the group has topics."""
        return bool(self.raw.get("is_forum"))


@dataclass(frozen=True)
class Answer:
    """What the bot showed after a press: ``alert`` tells a dialogue from a toast."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass
class CallbackRecord:
    """A press that waits for its answer."""

    expires: float
    chat_id: int = 0
    answer: Answer | None = None


@dataclass(frozen=True)
class InlineResult:
    """One inline result: ``text`` and ``entities`` are what choosing it sends, ``raw`` is as the bot gave it."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Json, ...]
    markup: Json | None
    raw: Json


@dataclass(frozen=True)
class InlineAnswer:
    """The results that the bot gave to an inline query."""

    results: tuple[InlineResult, ...]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: Json | None
    from_cache: bool = False


@dataclass
class InlineRecord:
    """An inline query that waits for its answer."""

    expires: float
    user_id: int = 0
    query: str = ""
    offset: str = ""
    answer: InlineAnswer | None = None


@dataclass
class GuestRecord:
    """A call for the bot in a chat that it isn't in; ``answered`` is the id of its message there."""

    expires: float
    chat_id: int
    message_id: int
    user_id: int
    answered: int | None = None


@dataclass(frozen=True)
class FileRecord:
    """A stored file; ``size`` may be more than the content, for files too big to make in a test."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload
    size: int


class Event(NamedTuple):
    """One entry of the journal; ``rows`` are the rows of buttons under a message.

    ``kind`` is user, bot, edit, delete, reaction, action, answer or note.
    """

    number: int
    moment: float
    kind: str
    chat_id: int
    message_id: int
    summary: str
    rows: tuple[str, ...] = ()


@dataclass
class Call:
    """One request of the bot; ``code`` is 200 when it was done.

    ``fault`` names an ordered failure, or is ``flood``; ``by_webhook`` marks a method in the reply to a webhook.
    """

    method: str
    params: Json
    moment: float
    code: int = 200
    description: str = ""
    fault: str | None = None
    by_webhook: bool = False


class Delivery(NamedTuple):
    """One attempt to give an update to the webhook; ``code`` is 0 without a reply, ``problem`` empty when taken."""

    update_id: int
    code: int
    seconds: float
    problem: str


class Refusal(NamedTuple):
    """A request that the fake refused with 4xx by itself, without an ordered failure."""

    method: str
    params: Json
    description: str
