"""Questions that the library could not answer, one by one. Does I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.state.moments import now
from bot.state.questions import Asker
from index.store import Database

# The latest that are looked at: more would make nobody wiser.
LATEST = 500


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question without an answer, and when it was asked (UTC)."""

    id: int
    asker: Asker
    text: str
    asked_at: str


class Unanswered:
    """Neither answered since nor put aside by an admin."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> tuple[UnansweredQuestion, ...]:
        """Return them, the latest first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT id, front, chat_id, user_id, text, asked_at FROM bot_questions"
                " WHERE NOT answered AND reason <> 'empty_question' AND text <> ''"
                " AND id NOT IN (SELECT question_id FROM bot_settled) ORDER BY id DESC LIMIT ?",
                [LATEST],
            )
            return tuple(UnansweredQuestion(row[0], Asker(*row[1:4]), *row[4:]) for row in rows)

    def settle(self, numbers: Iterable[int], how: Literal["answered", "dismissed"]) -> tuple[int, ...]:
        """Let questions be gaps no longer; return those that still were, so that each asker is told once."""
        with self._database.writing() as tables:
            return tuple(
                number
                for number in numbers
                if tables.execute("INSERT OR IGNORE INTO bot_settled VALUES (?, ?, ?)", [number, how, now()]).rowcount
            )
