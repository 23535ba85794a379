"""Questions as they were asked. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass

from bot.state.moments import now
from index.store import Database

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

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, asker: Asker, text: str, *, answered: bool, reason: str | None, article_id: int | None, confidence: float
    ) -> int:
        """Keep a question; return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_questions"
                " (asked_at, front, chat_id, user_id, text, answered, reason, article_id, confidence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [now(), asker.front, asker.chat_id, asker.user_id, text, answered, reason, article_id, confidence],
            )
            return int(cursor.lastrowid or 0)

    def get(self, number: int) -> KeptQuestion | None:
        """Return a question asked before."""
        if not 0 < number < 2**63:
            return None
        sql = "SELECT id, front, chat_id, user_id, text FROM bot_questions WHERE id = ?"
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

    def gaps(self, limit: int) -> tuple[Gap, ...]:
        """Return the unanswered questions, the most asked first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text, count(*), max(asked_at) FROM bot_questions"
                " WHERE NOT answered AND reason <> 'empty_question' GROUP BY text ORDER BY 2 DESC, 3 DESC LIMIT ?",
                [limit],
            )
            return tuple(Gap(*row) for row in rows)

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
