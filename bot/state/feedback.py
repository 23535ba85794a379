"""What people think of answers. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database

# Why an answer is no good, in the order of the buttons.
REASONS = ("irrelevant", "outdated", "incomplete", "other")


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thinks of an answer; ``reason`` is one of REASONS, or None."""

    token: int
    at: str
    good: bool
    reason: str | None
    question: str
    article_id: int


class Feedback:
    """One vote of each person on each answer. It never changes how answers rank."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, token: int, user_id: int, *, good: bool, reason: str | None = None) -> bool:
        """Keep a person's vote in place of the one before; false when it was the same.

        A bad vote without a reason leaves the reason of the bad vote before.
        """
        with self._database.writing() as tables:
            key = [token, user_id]
            row = tables.execute(
                "SELECT good, reason FROM bot_feedback WHERE token = ? AND user_id = ?", key
            ).fetchone()
            kept = row[1] if row and not good and not row[0] else None
            vote = (int(good), None if good else reason or kept)
            if row and tuple(row) == vote:
                return False
            tables.execute(
                "INSERT OR REPLACE INTO bot_feedback (token, user_id, at, good, reason) VALUES (?, ?, ?, ?, ?)",
                [*key, now(), *vote],
            )
            return True

    def totals(self) -> tuple[int, int]:
        """Return how many good and how many bad votes there are."""
        sql = "SELECT coalesce(sum(good), 0), count(*) FROM bot_feedback"
        with self._database.translating():
            good, every = self._database.reader().execute(sql).fetchone()
        return good, every - good

    def bad(self, limit: int, offset: int = 0) -> tuple[tuple[Vote, ...], int]:
        """Return some of the bad votes, the latest first, and how many there are whose question is still kept."""
        source = (
            " FROM bot_feedback JOIN bot_shares USING (token)"
            " JOIN bot_questions ON bot_questions.id = question_id WHERE NOT good"
        )
        names = "token, bot_feedback.at, good, bot_feedback.reason, text, bot_shares.article_id"
        with self._database.translating():
            tables = self._database.reader()
            count = int(tables.execute(f"SELECT count(*){source}").fetchone()[0])
            rows = tables.execute(
                f"SELECT {names}{source} ORDER BY bot_feedback.rowid DESC LIMIT ? OFFSET ?", [limit, offset]
            ).fetchall()
        return tuple(Vote(row[0], row[1], bool(row[2]), *row[3:]) for row in rows), count

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the votes of a person."""
        names = ("at", "good", "reason")
        sql = f"SELECT {', '.join(names)} FROM bot_feedback WHERE user_id = ? ORDER BY at"
        with self._database.translating():
            return [dict(zip(names, row, strict=True)) for row in self._database.reader().execute(sql, [user_id])]

    def forget(self, user_id: int) -> int:
        """Delete a person's votes; return how many."""
        with self._database.writing() as tables:
            return int(tables.execute("DELETE FROM bot_feedback WHERE user_id = ?", [user_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Do nothing: a vote is a person's, whose number never changes."""
