"""Questions as they were asked. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database

KEPT_DAYS = 365
# So many questions that are not to be kept are remembered until the process ends, for their buttons.
MOST_REMEMBERED = 1000
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and through which front end (telegram, inline, guest, chat or command)."""

    front: str
    chat_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question as it was asked."""

    id: int
    asker: Asker
    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """How much was asked and answered, and which articles answered most (number, times)."""

    questions: int
    answered: int
    askers: int
    last_week: int
    top_articles: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question left unanswered: how often, and when last."""

    question: str
    times: int
    last_asked: str


class Questions:
    """The questions asked through every front end."""

    def __init__(self, database: Database, keep_days: int) -> None:
        """Keep questions for so many days; with 0 their texts and askers never reach the file."""
        self._database = database
        self._keep_days = keep_days
        self._remembered: dict[int, KeptQuestion] = {}

    def keep(
        self, asker: Asker, text: str, *, answered: bool, reason: str | None, article_id: int | None, confidence: float
    ) -> int:
        """Keep a question; return its number."""
        whose, words = (asker, text) if self._keep_days else (Asker(asker.front), "")
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_questions"
                " (asked_at, front, chat_id, user_id, text, answered, reason, article_id, confidence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [now(), whose.front, whose.chat_id, whose.user_id, words, answered, reason, article_id, confidence],
            )
            number = int(cursor.lastrowid or 0)
            if not self._keep_days:
                self._remember(KeptQuestion(number, asker, text))
            return number

    def _remember(self, question: KeptQuestion) -> None:
        """Remember a question in memory; the caller holds the lock of the one writer."""
        self._remembered[question.id] = question
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    def get(self, number: int) -> KeptQuestion | None:
        """Return a question asked before; None when it is no longer known."""
        remembered = self._remembered.get(number)
        if remembered or not 0 < number < 2**63:
            return remembered
        sql = "SELECT id, front, chat_id, user_id, text FROM bot_questions WHERE id = ? AND text <> ''"
        with self._database.translating():
            row = self._database.reader().execute(sql, [number]).fetchone()
        return KeptQuestion(row[0], Asker(row[1], row[2], row[3]), row[4]) if row else None

    def last_asked(self, limit: int) -> tuple[str, ...]:
        """Return the questions asked last, each once, the latest first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text FROM bot_questions GROUP BY text ORDER BY max(id) DESC LIMIT ?", [limit]
            )
            return tuple(row[0] for row in rows)

    def last_answered(self, chat_id: int, minutes: int) -> str:
        """Return the last question answered in a chat within so many minutes; empty when there is none."""
        sql = (
            "SELECT text FROM bot_questions WHERE chat_id = ? AND answered AND text <> ''"
            " AND asked_at >= datetime('now', ?) ORDER BY id DESC LIMIT 1"
        )
        with self._database.translating():
            row = self._database.reader().execute(sql, [chat_id, f"-{minutes} minutes"]).fetchone()
        return str(row[0]) if row else ""

    def use(self) -> Use:
        """Sum up the questions."""
        with self._database.translating():
            tables = self._database.reader()
            questions, answered, askers = tables.execute(
                "SELECT count(*), coalesce(sum(answered), 0), count(DISTINCT user_id) FROM bot_questions"
            ).fetchone()
            week = tables.execute(
                "SELECT count(*) FROM bot_questions WHERE asked_at >= datetime('now', '-7 days')"
            ).fetchone()[0]
            top = tables.execute(
                "SELECT article_id, count(*) FROM bot_questions WHERE answered AND article_id IS NOT NULL"
                " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"
            ).fetchall()
        return Use(questions, answered, askers, week, tuple((row[0], row[1]) for row in top))

    def days(self, count: int) -> tuple[tuple[str, int, int], ...]:
        """Return the last days (YYYY-MM-DD, in UTC), with how many questions were asked and answered on each."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "WITH RECURSIVE days (day, back) AS ("
                " SELECT date('now', ?), 1 UNION ALL SELECT date(day, '+1 day'), back + 1 FROM days WHERE back < ?)"
                " SELECT day, count(id), coalesce(sum(answered), 0) FROM days"
                " LEFT JOIN bot_questions ON date(asked_at) = day GROUP BY day ORDER BY day",
                [f"-{count - 1} days", count],
            )
            return tuple((row[0], row[1], row[2]) for row in rows)

    def gaps(self, limit: int) -> tuple[Gap, ...]:
        """Return the unanswered questions, the most asked first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text, count(*), max(asked_at) FROM bot_questions"
                " WHERE NOT answered AND text <> '' AND reason <> 'empty_question'"
                " GROUP BY text ORDER BY 2 DESC, 3 DESC LIMIT ?",
                [limit],
            )
            return tuple(Gap(*row) for row in rows)

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the questions of a person."""
        names = ("asked_at", "chat_id", "text", "answered")
        with self._database.translating():
            rows = self._database.reader().execute(
                f"SELECT {', '.join(names)} FROM bot_questions WHERE user_id = ? ORDER BY id", [user_id]
            )
            return [dict(zip(names, row, strict=True)) for row in rows]

    def forget(self, user_id: int) -> int:
        """Delete the questions of a person, wherever they asked them; return how many."""
        with self._database.writing() as tables:
            for number in [each.id for each in self._remembered.values() if each.asker.user_id == user_id]:
                del self._remembered[number]
            return int(tables.execute("DELETE FROM bot_questions WHERE user_id = ?", [user_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Give a chat's questions to its new number, so that the buttons under their answers go on working."""
        with self._database.writing() as tables:
            tables.execute("UPDATE bot_questions SET chat_id = ? WHERE chat_id = ?", [new, old])

    def expire(self) -> int:
        """Take text and asker out of questions that are too old, so that only counts remain; return how many."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE bot_questions SET text = '', chat_id = NULL, user_id = NULL"
                " WHERE text <> '' AND asked_at < datetime('now', ?)",
                [f"-{self._keep_days} days"],
            )
            return int(cursor.rowcount)

    def recent(self, user_id: int, limit: int) -> tuple[str, ...]:
        """Return the answered questions that a person asked last, each once."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text, max(id) FROM bot_questions WHERE answered AND user_id = ?"
                " GROUP BY text ORDER BY 2 DESC LIMIT ?",
                [user_id, limit],
            )
            return tuple(row[0] for row in rows)

    def popular(self, limit: int) -> tuple[str, ...]:
        """Return the answered questions that most people asked in the last month.

        Only such as several people asked in the same words: what one person asks is nobody else's business.
        """
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text, count(DISTINCT user_id), max(id) FROM bot_questions"
                " WHERE answered AND asked_at >= datetime('now', '-30 days')"
                " GROUP BY text HAVING count(DISTINCT user_id) >= ? ORDER BY 2 DESC, 3 DESC LIMIT ?",
                [SEVERAL, limit],
            )
            return tuple(row[0] for row in rows)
