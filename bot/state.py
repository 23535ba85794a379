"""The bot's own tables, in the library's file: questions asked and what admins did. Does I/O.

A set of migrations of its own, so that the library knows nothing of chats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.store import Database, Migrations, Tables

state_migrations = Migrations("yuanwen.bot")


@state_migrations(name="001_questions_audit")
def _questions_audit(tables: Tables) -> None:
    tables.execute(
        """CREATE TABLE bot_questions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, asked_at TEXT NOT NULL, front TEXT NOT NULL,
            chat_id INTEGER, user_id INTEGER, text TEXT NOT NULL,
            answered INTEGER NOT NULL, reason TEXT, article_id INTEGER, confidence REAL NOT NULL
        )"""
    )
    tables.execute("CREATE INDEX bot_questions_asked ON bot_questions (asked_at)")
    tables.execute(
        """CREATE TABLE bot_audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user_id INTEGER,
            act TEXT NOT NULL, article_id INTEGER, detail TEXT NOT NULL
        )"""
    )
    # An update that Telegram delivers twice is answered once.
    tables.execute("CREATE TABLE bot_updates (update_id INTEGER PRIMARY KEY, seen_at TEXT NOT NULL)")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and through which front end (telegram, chat or command)."""

    front: str
    chat_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
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


class BotState:
    """The bot's memory."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, state_migrations)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def asked(
        self, asker: Asker, text: str, *, answered: bool, reason: str | None, article_id: int | None, confidence: float
    ) -> int:
        """Keep a question; return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_questions"
                " (asked_at, front, chat_id, user_id, text, answered, reason, article_id, confidence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_now(), asker.front, asker.chat_id, asker.user_id, text, answered, reason, article_id, confidence],
            )
            return int(cursor.lastrowid or 0)

    def question(self, number: int) -> AskedQuestion | None:
        """Return a question asked before."""
        if not 0 < number < 2**63:
            return None
        sql = "SELECT id, front, chat_id, user_id, text FROM bot_questions WHERE id = ?"
        with self._database.translating():
            row = self._database.reader().execute(sql, [number]).fetchone()
        return AskedQuestion(row[0], Asker(row[1], row[2], row[3]), row[4]) if row else None

    def last_questions(self, limit: int) -> tuple[str, ...]:
        """Return the questions asked last, each once, the latest first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT text FROM bot_questions GROUP BY text ORDER BY max(id) DESC LIMIT ?", [limit]
            )
            return tuple(row[0] for row in rows)

    def audit(self, user_id: int | None, act: str, article_id: int | None, detail: str) -> None:
        """Keep what an admin did."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO bot_audit (at, user_id, act, article_id, detail) VALUES (?, ?, ?, ?, ?)",
                [_now(), user_id, act, article_id, detail],
            )

    def first_seen(self, update_id: int) -> bool:
        """Remember an update; false when it was seen before."""
        with self._database.writing() as tables:
            cursor = tables.execute("INSERT OR IGNORE INTO bot_updates VALUES (?, ?)", [update_id, _now()])
            tables.execute("DELETE FROM bot_updates WHERE seen_at < datetime('now', '-3 days')")
            return bool(cursor.rowcount)

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


def _now() -> str:
    # SQLite's own form, so that its date functions compare with it.
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
