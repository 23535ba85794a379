"""The state behind the fake server, shared by its thread and the test under one lock."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tests.e2e.fake_telegram.errors import ApiError, bad_request, forbidden
from tests.e2e.fake_telegram.faults import Faults
from tests.e2e.fake_telegram.flood import Flood
from tests.e2e.fake_telegram.params import Params, Upload
from tests.e2e.fake_telegram.records import (
    KICKED,
    Call,
    CallbackRecord,
    ChatRecord,
    Delivery,
    Event,
    FileRecord,
    GuestRecord,
    InlineAnswer,
    InlineRecord,
    Refusal,
    StoredMessage,
)
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import UpdateQueue

T = TypeVar("T")

COMMAND_SCOPES = dict[tuple[str, int, int, str], list[Json]]


class World:
    """Chats, users, messages and settings; hold ``changed`` while touching them."""

    def __init__(self, token: str, bot: Json, *, privacy_mode: bool) -> None:
        self.token = token
        self.bot = bot
        self.privacy_mode = privacy_mode
        self.changed = threading.Condition(threading.RLock())
        self.queue = UpdateQueue()
        self.faults = Faults()
        self.users: dict[int, Json] = {int(bot["id"]): bot}
        self.chats: dict[int, ChatRecord] = {}
        self.callbacks: dict[str, CallbackRecord] = {}
        self.inline_queries: dict[str, InlineRecord] = {}
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.files: dict[str, FileRecord] = {}
        self.calls: list[Call] = []
        self.refusals: list[Refusal] = []
        self.journal: list[Event] = []
        self.webhook: Json = {"url": ""}
        self.webhook_set = 0.0
        self.webhook_retry = 0.1
        self.loopback_webhooks = True
        self.local_folder: Path | None = None
        self.routes: dict[str, str] = {}
        self.deliveries: list[Delivery] = []
        self.flood = Flood()
        self.guests: dict[str, GuestRecord] = {}
        self.inline_cache: dict[tuple[int, str, str], tuple[float, InlineAnswer]] = {}
        self.inline_feedback = True
        self.commands: COMMAND_SCOPES = {}
        self.texts: dict[str, dict[str, str]] = defaultdict(dict)
        self.menu_buttons: dict[int, Json] = {}
        self.reactions: dict[tuple[int, int], list[str]] = {}
        self.people_react: dict[tuple[int, int], dict[int, list[str]]] = defaultdict(dict)
        self.shift = 0.0
        self._private_ids = count(101)
        self._numbers = count(1)
        self.query_ids = count(4_400_000_000_000_001)

    def now(self) -> float:
        """Return the world's time, which a test may set forward."""
        return time.time() + self.shift

    def wait(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Wait until ``look`` finds something; None when the time is over."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while True:
                found = look()
                left = deadline - time.monotonic()
                if found is not None or left <= 0:
                    return found
                self.changed.wait(left)

    def note(self, kind: str, chat_id: int, message_id: int, summary: str, rows: tuple[str, ...] = ()) -> int:
        """Write an entry into the journal and wake who waits; return its number."""
        number = next(self._numbers)
        self.journal.append(Event(number, time.time(), kind, chat_id, message_id, summary, rows))
        self.changed.notify_all()
        return number

    def address_of(self, url: str, loopback: tuple[str, ...]) -> str | None:
        """Return where a webhook's address leads: loopback itself, or what stands behind a test's proxy."""
        for public, local in self.routes.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url if urlsplit(url).hostname in loopback else None

    def refuse(self, method: str, params: Json, description: str) -> None:
        """Remember a refused request."""
        self.refusals.append(Refusal(method, params, description))
        self.changed.notify_all()

    def chat_of(self, params: Params, *, field: str = "chat_id", to_send: str = "") -> ChatRecord:
        """Return the chat that a request names, as far as the bot may use it; ``to_send`` says what for."""
        name = params.text(field)
        if not name:
            raise bad_request("chat_id is empty")
        chat = self._chat_named(name)
        if chat is None or not chat.opened:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            moved = {"migrate_to_chat_id": chat.migrated_to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        status = chat.members.get(int(self.bot["id"]), "member")
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if status in KICKED:
            how = "was kicked from" if status == "kicked" else "is not a member of"
            raise forbidden(f"bot {how} the {chat.kind} chat")
        if to_send:
            self._may_send(chat, status, to_send)
        return chat

    def _may_send(self, chat: ChatRecord, status: str, what: str) -> None:
        if chat.kind == "channel" and (status != "administrator" or chat.bot_rights.get("can_post_messages") is False):
            raise bad_request("need administrator rights in the channel chat")
        if not chat.bot_may_send or what in chat.forbidden:
            raise bad_request(f"not enough rights to send {what} to the chat")

    def _chat_named(self, name: str) -> ChatRecord | None:
        if name.startswith("@"):
            wanted = name[1:].lower()
            named = (chat for chat in self.chats.values() if str(chat.raw.get("username", "")).lower() == wanted)
            return next((chat for chat in named if chat.kind != "private"), None)
        try:
            return self.chats.get(int(name))
        except ValueError:
            return None

    def add_message(
        self, chat: ChatRecord, body: Mapping[str, object], *, by_bot: bool, summary: str, rows: tuple[str, ...] = ()
    ) -> StoredMessage:
        """Give a new message its id and date and keep it; supergroups count by themselves."""
        message_id = chat.last_id + 1 if chat.kind in ("supergroup", "channel") else next(self._private_ids)
        chat.last_id = message_id
        raw: Json = {"message_id": message_id, "date": int(self.now()), "chat": dict(chat.raw), **body}
        number = self.note("bot" if by_bot else "user", chat.id, message_id, summary, rows)
        message = StoredMessage(raw, by_bot, number, number)
        chat.messages[message_id] = message
        return message

    def add_file(self, upload: Upload, size: int | None = None) -> FileRecord:
        """Store a file under a fresh id."""
        number = len(self.files) + 1
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        safe = ending if ending.isascii() and ending.isalnum() else "bin"
        record = FileRecord(
            file_id=f"BQACAgIAAxkBAAI{number:06d}",
            unique_id=f"AgAD{number:06d}",
            path=f"documents/file_{number}.{safe}",
            upload=upload,
            size=len(upload.content) if size is None else size,
        )
        self.files[record.file_id] = record
        return record

    def person(self, user_id: int) -> Json | None:
        """Return a user as other messages show them, None if unknown."""
        user = self.users.get(user_id)
        return None if user is None else {key: user[key] for key in PUBLIC if key in user}


PUBLIC = ("id", "is_bot", "first_name", "last_name", "username")
