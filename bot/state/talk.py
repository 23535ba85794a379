"""Which message of the bot answers which message of a person. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the bot, the message that it answers, and the number of the question in it (None: a notice)."""

    chat_id: int
    message_id: int
    asked_in: int
    question_id: int | None


class Talk:
    """The bot's messages to people, as far as something may still be done with them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, sent: Sent, delete_after: int = 0) -> None:
        """Remember a message, or what it says now; it is to be deleted ``delete_after`` minutes after it was sent.

        0 minutes: never.
        """
        with self._database.writing() as tables:
            if sent.question_id is None and not delete_after:
                # A question has become one that is not kept: nothing can be asked about it.
                tables.execute(
                    "DELETE FROM bot_sent WHERE chat_id = ? AND message_id = ?", [sent.chat_id, sent.message_id]
                )
                return
            moment = f"+{delete_after} minutes" if delete_after else None
            tables.execute(
                "INSERT INTO bot_sent (chat_id, message_id, asked_in, question_id, sent_at, delete_at)"
                " VALUES (?, ?, ?, ?, ?, datetime('now', ?))"
                " ON CONFLICT DO UPDATE SET question_id = excluded.question_id",
                [sent.chat_id, sent.message_id, sent.asked_in, sent.question_id, now(), moment],
            )

    def answer_to(self, chat_id: int, asked_in: int, minutes: int) -> Sent | None:
        """Return the latest answer to a person's message, unless it was sent longer ago than so many minutes."""
        return self._one(
            "chat_id = ? AND asked_in = ? AND sent_at >= datetime('now', ?) ORDER BY message_id DESC",
            [chat_id, asked_in, f"-{minutes} minutes"],
        )

    def message(self, chat_id: int, message_id: int) -> Sent | None:
        """Return what is known of a message of the bot."""
        return self._one("chat_id = ? AND message_id = ?", [chat_id, message_id])

    def _one(self, condition: str, values: list[int | str]) -> Sent | None:
        sql = f"SELECT chat_id, message_id, asked_in, question_id FROM bot_sent WHERE {condition} LIMIT 1"
        with self._database.translating():
            row = self._database.reader().execute(sql, values).fetchone()
        return Sent(*row) if row else None

    def due(self, limit: int = 50) -> tuple[tuple[int, int], ...]:
        """Return the chats and numbers of messages whose time has come, the longest overdue first."""
        sql = "SELECT chat_id, message_id FROM bot_sent WHERE delete_at <= datetime('now') ORDER BY delete_at LIMIT ?"
        with self._database.translating():
            return tuple((row[0], row[1]) for row in self._database.reader().execute(sql, [limit]))

    def deleted(self, chat_id: int, message_id: int) -> None:
        """Forget a message that is gone."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM bot_sent WHERE chat_id = ? AND message_id = ?", [chat_id, message_id])

    def expire(self, days: int) -> None:
        """Forget messages sent longer ago than so many days, unless they are still to be deleted."""
        with self._database.writing() as tables:
            tables.execute(
                "DELETE FROM bot_sent WHERE delete_at IS NULL AND sent_at < datetime('now', ?)", [f"-{days} days"]
            )

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return which messages of a person's private chat are kept in mind, by number only."""
        sql = "SELECT message_id, asked_in, sent_at FROM bot_sent WHERE chat_id = ?"
        with self._database.translating():
            rows = self._database.reader().execute(sql, [user_id]).fetchall()
        return [dict(zip(("message_id", "asked_in", "sent_at"), row, strict=True)) for row in rows]

    def forget(self, chat_id: int) -> int:
        """Forget the messages of a chat; return how many they were."""
        with self._database.writing() as tables:
            return int(tables.execute("DELETE FROM bot_sent WHERE chat_id = ?", [chat_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Forget the messages of a group that has a new number: its messages are numbered anew."""
        self.forget(old)
