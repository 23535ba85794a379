"""How each chat wants to be answered. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from bot.state.moments import now
from index.store import Database

Length = Literal["short", "full"]
Sources = Literal["short", "full"]
Mode = Literal["asked", "confident"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has set.

    language      a language of the locales, or None: each person's own
    length        short: the sentence alone; full: with the passage folded below it
    sources       short: the title with its link alone; full: with publisher and date, and who else has it
    mode          in groups: answer when asked only, or also questions that it is sure of
    delete_after  minutes after which an answer in a group is deleted; 0: never
    notify        tell this person when an unanswered question of theirs can be answered
    quoting       in private: answer by a reply to the question, as in groups
    blocked       this person stopped the bot, or it was removed from this group
    introduced    the bot has said in this group what it does
    """

    language: str | None = None
    length: Length = "full"
    sources: Sources = "full"
    mode: Mode = "asked"
    delete_after: int = 0
    notify: bool = True
    quoting: bool = False
    blocked: bool = False
    introduced: bool = False


_NAMES = tuple(each.name for each in fields(ChatSettings))


class Chats:
    """The settings of chats; a private chat has the number of its person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, chat_id: int) -> ChatSettings:
        """Return the settings of a chat; one that never set anything has the defaults."""
        sql = f"SELECT {', '.join(_NAMES)} FROM bot_chats WHERE chat_id = ?"
        with self._database.translating():
            row = self._database.reader().execute(sql, [chat_id]).fetchone()
        if row is None:
            return ChatSettings()
        language, length, sources, mode, delete_after, *flags = row
        return ChatSettings(language, length, sources, mode, delete_after, *map(bool, flags))

    def change(self, chat_id: int, **settings: Any) -> ChatSettings:
        """Change some settings of a chat, by the names of ChatSettings; return them all."""
        names = [name for name in _NAMES if name in settings]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        with self._database.writing() as tables:
            tables.execute(
                f"INSERT INTO bot_chats (chat_id, changed_at, {', '.join(names)})"
                f" VALUES (?, ?{', ?' * len(names)})"
                f" ON CONFLICT (chat_id) DO UPDATE SET changed_at = excluded.changed_at, {changes}",
                [chat_id, now(), *(settings[name] for name in names)],
            )
        return self.get(chat_id)

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return what a person has set in their private chat."""
        sql = f"SELECT changed_at, {', '.join(_NAMES)} FROM bot_chats WHERE chat_id = ?"
        with self._database.translating():
            rows = self._database.reader().execute(sql, [user_id]).fetchall()
        return [dict(zip(("changed_at", *_NAMES), row, strict=True)) for row in rows]

    def forget(self, chat_id: int) -> int:
        """Delete the settings of a chat; return how many rows that were."""
        with self._database.writing() as tables:
            return int(tables.execute("DELETE FROM bot_chats WHERE chat_id = ?", [chat_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Give a chat's settings to its new number; what is set there already stays."""
        with self._database.writing() as tables:
            tables.execute("UPDATE OR IGNORE bot_chats SET chat_id = ? WHERE chat_id = ?", [new, old])
            tables.execute("DELETE FROM bot_chats WHERE chat_id = ?", [old])
