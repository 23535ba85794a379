"""The handle that tests hold: it makes people and chats, waits for the bot and orders failures."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.faults import DOWNLOAD, Fault, FaultKind
from tests.e2e.fake_telegram.observing import Observer
from tests.e2e.fake_telegram.people import User
from tests.e2e.fake_telegram.records import ChatRecord
from tests.e2e.fake_telegram.server import HOST, Server
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import DAY
from tests.e2e.fake_telegram.world import World

BOT_ID = 7_000_000_001
FIRST_GROUP_ID = -1_001_000_000_001


class FakeTelegram(Observer):
    """A fake Telegram with one bot; a context manager that serves while it is open."""

    def __init__(
        self,
        token: str = f"{BOT_ID}:" + "F" * 35,
        username: str = "yuanwen_test_bot",
        *,
        privacy_mode: bool = True,
    ) -> None:
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Yuanwen", "username": username}
        self.token = token
        self.username = username
        super().__init__(World(token, bot, privacy_mode=privacy_mode))
        self._server = Server(self.world)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def base_url(self) -> str:
        """Return what the token and ``/method`` are appended to."""
        return f"http://{HOST}:{self._server.port}/bot"

    @property
    def base_file_url(self) -> str:
        """Return what the token and ``/path`` of a file are appended to."""
        return f"http://{HOST}:{self._server.port}/file/bot"

    def stop_serving(self) -> None:
        """Refuse connections and break the open ones."""
        self._server.close()

    def resume_serving(self) -> None:
        """Serve again on the same port."""
        self._server.open()

    def user(
        self,
        id: int,
        first_name: str = "Somebody",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        is_bot: bool = False,
    ) -> User:
        """Make a person."""
        fields = {"last_name": last_name, "username": username, "language_code": language_code}
        with self.world.changed:
            named = {key: value for key, value in fields.items() if value is not None}
            self.world.users[id] = {"id": id, "is_bot": is_bot, "first_name": first_name, **named}
        return User(self.world, id)

    def private_chat(self, user: User, *, opened: bool = False) -> Chat:
        """Make a person's chat with the bot. The bot may write there once they did, or if ``opened``."""
        world = self.world
        with world.changed:
            known = ("first_name", "last_name", "username")
            raw: Json = {"id": user.id, "type": "private"}
            raw.update({key: value for key, value in world.users[user.id].items() if key in known})
            world.chats.setdefault(user.id, ChatRecord(raw, opened=opened))
        return Chat(world, user.id)

    def group(
        self,
        title: str,
        members: Iterable[User] = (),
        *,
        id: int | None = None,
        forum: bool = False,
        supergroup: bool = True,
        bot_status: str = "member",
        username: str | None = None,
    ) -> Chat:
        """Make a group with these members; the bot is in it unless ``bot_status`` is ``left``."""
        raw: Json = {"type": "supergroup" if supergroup or forum else "group", "title": title}
        raw.update({"is_forum": True} if forum else {}, **({"username": username} if username else {}))
        return self._chat(raw, id, {**{member.id: "member" for member in members}, self._bot_id: bot_status})

    def channel(self, title: str, *, id: int | None = None, username: str | None = None) -> Chat:
        """Make a channel with the bot as an administrator."""
        raw: Json = {"type": "channel", "title": title, **({"username": username} if username else {})}
        return self._chat(raw, id, {self._bot_id: "administrator"})

    @property
    def _bot_id(self) -> int:
        return int(self.world.bot["id"])

    def _chat(self, raw: Json, chat_id: int | None, members: dict[int, str]) -> Chat:
        with self.world.changed:
            number = chat_id if chat_id is not None else FIRST_GROUP_ID - len(self.world.chats)
            self.world.chats[number] = ChatRecord({"id": number, **raw}, members)
        return Chat(self.world, number)

    def inject(self, update: Json, *, lifetime: float = DAY) -> int:
        """Queue a raw update, allowed or not, also one that no library can parse; return its id."""
        with self.world.changed:
            self.world.note("note", 0, 0, f"injected {', '.join(update)}")
            return self.world.queue.put(update, self.world.now() + lifetime)

    def fault(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int | None = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
        code: int = 500,
        description: str = "Internal Server Error",
        chat: Chat | None = None,
    ) -> None:
        """Order the next ``times`` requests of a method to fail; None means until ``clear_faults``.

        ``error`` answers ``code`` and ``description``; ``429`` asks to wait ``retry_after``; ``drop`` breaks the
        connection before anything is done, ``done_but_lost`` after it; ``delay`` answers after ``seconds``;
        ``html502`` answers as a broken proxy does; ``broken_download`` ends a file's download half way. Requests for
        files go by the method name ``download``. ``chat`` limits the failure to requests for one chat.
        """
        target = DOWNLOAD if kind == "broken_download" else method
        ordered = Fault(target, kind, times, retry_after, seconds, code, description, chat.id if chat else None)
        with self.world.changed:
            self.world.faults.add(ordered)

    def clear_faults(self) -> None:
        """Cancel the failures that are still to come."""
        with self.world.changed:
            self.world.faults.clear()

    def advance(self, seconds: float) -> None:
        """Set Telegram's clock forward: presses and updates grow old, new messages are dated later."""
        with self.world.changed:
            self.world.shift += seconds
