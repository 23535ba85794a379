"""The handle that tests hold: it serves and makes people and chats; see also ``observing`` and ``ordering``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.ordering import Orders
from tests.e2e.fake_telegram.people import User
from tests.e2e.fake_telegram.records import ChatRecord
from tests.e2e.fake_telegram.server import HOST, Server
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

BOT_ID = 7_000_000_001
FIRST_PERSON_ID = 20_000
FIRST_GROUP_ID = -1_001_000_000_001


class FakeTelegram(Orders):
    """A fake Telegram with one bot; a context manager that serves while it is open."""

    def __init__(
        self,
        token: str = f"{BOT_ID}:" + "F" * 35,
        username: str = "yuanwen_test_bot",
        *,
        privacy_mode: bool = True,
        inline_feedback: bool = True,
        webhook_retry: float = 0.1,
        loopback_webhooks: bool = True,
        local_folder: Path | None = None,
    ) -> None:
        """Make the world of one bot.

        ``inline_feedback`` is BotFather's setting behind ``chosen_inline_result``; ``webhook_retry`` is the first
        delay, in seconds, after a failed delivery, which doubles; ``loopback_webhooks`` allows plain http on this
        machine as a webhook's address; ``local_folder`` makes it a Bot API server of one's own in local mode, whose
        getFile returns paths in that folder.
        """
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Yuanwen", "username": username}
        self.token = token
        self.username = username
        super().__init__(World(token, bot, privacy_mode=privacy_mode))
        self.world.inline_feedback = inline_feedback
        self.world.webhook_retry = webhook_retry
        self.world.loopback_webhooks = loopback_webhooks
        self.world.local_folder = local_folder
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
        hides_account: bool = False,
    ) -> User:
        """Make a person; who ``hides_account`` is only a name in forwards."""
        fields = {"last_name": last_name, "username": username, "language_code": language_code}
        with self.world.changed:
            named = {key: value for key, value in fields.items() if value is not None}
            raw: Json = {"id": id, "is_bot": is_bot, "first_name": first_name, **named}
            self.world.users[id] = {**raw, "hides_account": hides_account}
        return User(self.world, id)

    def person(self, first_name: str, language: str | None = None, *, username: str | None = None) -> User:
        """Make a person with a number of their own, who has opened the bot's chat."""
        made = self.user(FIRST_PERSON_ID + len(self.world.users), first_name, username=username, language_code=language)
        self.private_chat(made, opened=True)
        return made

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

    def supergroup(self, title: str, *members: User, forum: bool = False, bot_status: str = "member") -> Chat:
        """Make a supergroup with these members and the bot."""
        return self.group(title, members, forum=forum, bot_status=bot_status)

    def channel(
        self, title: str, *, id: int | None = None, username: str | None = None, bot_status: str = "administrator"
    ) -> Chat:
        """Make a channel with the bot as an administrator."""
        raw: Json = {"type": "channel", "title": title, **({"username": username} if username else {})}
        return self._chat(raw, id, {self._bot_id: bot_status})

    @property
    def _bot_id(self) -> int:
        return int(self.world.bot["id"])

    def _chat(self, raw: Json, chat_id: int | None, members: dict[int, str]) -> Chat:
        with self.world.changed:
            number = chat_id if chat_id is not None else FIRST_GROUP_ID - len(self.world.chats)
            self.world.chats[number] = ChatRecord({"id": number, **raw}, members)
        return Chat(self.world, number)
