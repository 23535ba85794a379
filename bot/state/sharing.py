"""Answers that can be shown again elsewhere: by a link, a shared message, a button. Does I/O."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database

TOKEN_BITS = 63

_SELECT = (
    "SELECT token, question_id, chat_id, text, bot_shares.article_id, answer"
    " FROM bot_shares JOIN bot_questions ON bot_questions.id = question_id"
)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a token names: the sentence of an article that answered a question, and where it was asked."""

    token: int
    question_id: int
    chat_id: int | None
    question: str
    article_id: int
    answer: str


def new_token() -> int:
    """Return a number that nobody guesses; it fits into a column of SQLite and into 13 digits of base 36."""
    return secrets.randbits(TOKEN_BITS)


class Shares:
    """The answers that tokens name. A question that is deleted takes them with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tokens(self, question_id: int, answers: Sequence[tuple[int, str]]) -> tuple[int, ...]:
        """Return a token for each answer (article, sentence) to a question: the same as before, or a new one."""
        known = self._known(question_id)
        missing = [each for each in dict.fromkeys(answers) if each not in known]
        if missing:
            with self._database.writing() as tables:
                for article_id, answer in missing:
                    tables.execute(
                        "INSERT OR IGNORE INTO bot_shares (token, created_at, question_id, article_id, answer)"
                        " VALUES (?, ?, ?, ?, ?)",
                        [new_token(), now(), question_id, article_id, answer],
                    )
            known = self._known(question_id)
        return tuple(known[each] for each in answers)

    def _known(self, question_id: int) -> dict[tuple[int, str], int]:
        sql = "SELECT article_id, answer, token FROM bot_shares WHERE question_id = ?"
        with self._database.translating():
            rows = self._database.reader().execute(sql, [question_id]).fetchall()
        return {(row[0], row[1]): row[2] for row in rows}

    def adopt(self, token: int, question_id: int, article_id: int, answer: str) -> None:
        """Keep an answer under a token that was given out already."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT OR IGNORE INTO bot_shares (token, created_at, question_id, article_id, answer)"
                " VALUES (?, ?, ?, ?, ?)",
                [token, now(), question_id, article_id, answer],
            )

    def get(self, token: int) -> KeptAnswer | None:
        """Return what a token names, or None when nothing of that name is kept."""
        if not 0 <= token < 2**TOKEN_BITS:
            return None
        with self._database.translating():
            row = self._database.reader().execute(f"{_SELECT} WHERE token = ?", [token]).fetchone()
        return KeptAnswer(*row) if row else None

    def count_sent(self, token: int) -> None:
        """Count that an answer was sent into a chat from inline mode."""
        with self._database.writing() as tables:
            tables.execute("UPDATE bot_shares SET sent = sent + 1 WHERE token = ?", [token])

    def sent(self) -> int:
        """Return how often answers were sent from inline mode."""
        with self._database.translating():
            return int(self._database.reader().execute("SELECT coalesce(sum(sent), 0) FROM bot_shares").fetchone()[0])

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the answers to a person's questions that can be shared."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT created_at, bot_shares.article_id, answer FROM bot_shares"
                " JOIN bot_questions ON bot_questions.id = question_id WHERE user_id = ? ORDER BY created_at",
                [user_id],
            )
            return [dict(zip(("created_at", "article_id", "answer"), row, strict=True)) for row in rows]

    def forget(self, user_id: int) -> int:
        """Delete the answers to a person's questions, to be called before the questions are; return how many."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "DELETE FROM bot_shares WHERE question_id IN (SELECT id FROM bot_questions WHERE user_id = ?)",
                [user_id],
            )
            return int(cursor.rowcount)

    def move(self, old: int, new: int) -> None:
        """Do nothing: an answer's chat is that of its question."""
