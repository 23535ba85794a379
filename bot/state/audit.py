"""What admins did. Does I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.state.moments import now
from index.models import Status
from index.store import Database

# Every act that is ever recorded; ``cards.operating`` has words for each.
ActName = Literal[
    "add:added",
    "add:updated",
    "add:unchanged",
    "add:failed",
    "undo",
    "remove",
    "restore",
    "change:title",
    "change:publisher",
    "change:published",
    "change:url",
    "pin",
    "unpin",
    "post:added",
    "post:updated",
    "post:unchanged",
    "post:failed",
    "post:edited",
    "post:ended",
    "gap:dismiss",
    "words:add",
    "words:remove",
    "admin:claim",
    "admin:add",
    "admin:remove",
    "feed:add",
    "feed:remove",
    "feed:read",
    "follow",
    "unfollow",
    "export",
    "reindex",
]
ADDED: dict[Status, ActName] = {
    "added": "add:added",
    "updated": "add:updated",
    "unchanged": "add:unchanged",
    "failed": "add:failed",
}
POSTED: dict[Status, ActName] = {
    "added": "post:added",
    "updated": "post:updated",
    "unchanged": "post:unchanged",
    "failed": "post:failed",
}
# By the names of Article's fields.
CHANGED: dict[str, ActName] = {
    "title": "change:title",
    "publisher": "change:publisher",
    "published": "change:published",
    "url": "change:url",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin did, and when (UTC); without a user it was done by the command line."""

    at: str
    user_id: int | None
    act: str
    article_id: int | None
    detail: str


class Audit:
    """The record of the acts of admins; nothing is ever taken out of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, user_id: int | None, act: ActName, article_id: int | None, detail: str) -> None:
        """Keep an act."""
        self.keep_all([(user_id, act, article_id, detail)])

    def keep_all(self, acts: Iterable[tuple[int | None, ActName, int | None, str]]) -> None:
        """Keep several acts at once: who, what, which article, and more about it."""
        with self._database.writing() as tables:
            for act in acts:
                tables.execute(
                    "INSERT INTO bot_audit (at, user_id, act, article_id, detail) VALUES (?, ?, ?, ?, ?)", [now(), *act]
                )

    def latest(self, limit: int) -> tuple[Act, ...]:
        """Return the last acts, the latest first."""
        sql = "SELECT at, user_id, act, article_id, detail FROM bot_audit ORDER BY id DESC LIMIT ?"
        with self._database.translating():
            return tuple(Act(*row) for row in self._database.reader().execute(sql, [limit]))
