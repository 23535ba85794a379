"""What admins look after: drafts not yet decided on, pinned articles, followed channels. Does I/O."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.state.moments import now
from index import Article, Draft
from index.store import Database

DraftState = Literal["open", "saved", "cancelled", "undone"]
KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """An article as it was shown to an admin.

    ``article_id`` and ``version`` say what became of it; ``before`` is the article that saving it replaced.
    """

    id: int
    user_id: int | None
    state: DraftState
    draft: Draft
    article_id: int | None
    version: int | None
    before: Article | None


class Drafts:
    """Drafts live in the file, so the buttons under a preview work after a restart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, user_id: int | None, draft: Draft) -> int:
        """Keep a new draft; return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_drafts (made_at, user_id, source, raw, article, removed, etag, last_modified, edited)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    now(),
                    user_id,
                    draft.source,
                    zlib.compress(draft.raw),
                    _written(draft.article),
                    json.dumps(draft.removed),
                    draft.etag,
                    draft.last_modified,
                    json.dumps(draft.edited),
                ],
            )
            return int(cursor.lastrowid or 0)

    def get(self, number: int) -> KeptDraft | None:
        """Return a draft."""
        if not 0 < number < 2**63:
            return None
        sql = (
            "SELECT user_id, state, source, raw, article, removed, etag, last_modified, edited,"
            " article_id, version, before FROM bot_drafts WHERE id = ?"
        )
        with self._database.translating():
            row = self._database.reader().execute(sql, [number]).fetchone()
        if row is None:
            return None
        user_id, state, source, raw, article, removed, etag, last_modified, edited, article_id, version, before = row
        gone, typed = (tuple(json.loads(each)) for each in (removed, edited))
        draft = Draft(_read(article), source, zlib.decompress(raw), gone, etag, last_modified, typed)
        return KeptDraft(number, user_id, state, draft, article_id, version, _read(before) if before else None)

    def change(self, number: int, article: Article, edited: tuple[str, ...]) -> None:
        """Put other facts into a draft that is still open; ``edited`` names all that were typed so far."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE bot_drafts SET article = ?, edited = ? WHERE id = ? AND state = 'open'",
                [_written(article), json.dumps(sorted(set(edited))), number],
            )

    def bring(self, number: int, before: DraftState, after: DraftState) -> bool:
        """Bring a draft from one state to another; false when somebody else was faster."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE bot_drafts SET state = ? WHERE id = ? AND state = ?", [after, number, before]
            )
            return bool(cursor.rowcount)

    def saved(self, number: int, article_id: int, version: int, before: Article | None) -> None:
        """Note what a saved draft became."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE bot_drafts SET article_id = ?, version = ?, before = ? WHERE id = ?",
                [article_id, version, _written(before) if before else None, number],
            )

    def expire(self) -> None:
        """Delete the drafts that are older than a month."""
        with self._database.writing() as tables:
            tables.execute(f"DELETE FROM bot_drafts WHERE made_at < datetime('now', '-{KEPT_DAYS} days')")

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the articles that were shown to an admin, as they were then."""
        sql = "SELECT made_at, state, source, article FROM bot_drafts WHERE user_id = ? ORDER BY id"
        with self._database.translating():
            rows = self._database.reader().execute(sql, [user_id]).fetchall()
        kept = (
            ({"made_at": made_at, "state": state, "source": source}, _read(text))
            for made_at, state, source, text in rows
        )
        return [{**row, "title": article.title, "text": article.text} for row, article in kept]

    def forget(self, user_id: int) -> int:
        """Delete an admin's drafts; return how many. What was saved is the library's by now and stays there."""
        with self._database.writing() as tables:
            return int(tables.execute("DELETE FROM bot_drafts WHERE user_id = ?", [user_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Do nothing: a draft is a person's, whose number never changes."""


class Pins:
    """The articles that are shown first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def every(self) -> tuple[int, ...]:
        """Return the numbers of the pinned articles, the latest first."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT article_id FROM bot_pins ORDER BY pinned_at DESC, article_id DESC"
            )
            return tuple(row[0] for row in rows)

    def pin(self, article_id: int) -> None:
        """Pin an article."""
        with self._database.writing() as tables:
            tables.execute("INSERT OR IGNORE INTO bot_pins VALUES (?, ?)", [article_id, now()])

    def unpin(self, article_id: int) -> None:
        """Take the pin off an article."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM bot_pins WHERE article_id = ?", [article_id])


@dataclass(frozen=True, slots=True)
class KeptChannel:
    """A channel whose posts become articles."""

    chat_id: int
    title: str


class Channels:
    """The channels that admins have chosen in chat; the configuration may name more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def every(self) -> tuple[KeptChannel, ...]:
        """Return the followed channels."""
        with self._database.translating():
            rows = self._database.reader().execute("SELECT chat_id, title FROM bot_channels ORDER BY added_at, chat_id")
            return tuple(KeptChannel(*row) for row in rows)

    def follow(self, chat_id: int, title: str, user_id: int | None) -> None:
        """Follow a channel."""
        with self._database.writing() as tables:
            tables.execute("INSERT OR REPLACE INTO bot_channels VALUES (?, ?, ?, ?)", [chat_id, title, user_id, now()])

    def leave(self, chat_id: int) -> bool:
        """Follow a channel no longer; false when it was not followed."""
        with self._database.writing() as tables:
            return bool(tables.execute("DELETE FROM bot_channels WHERE chat_id = ?", [chat_id]).rowcount)

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the channels that an admin has chosen."""
        sql = "SELECT added_at, title FROM bot_channels WHERE user_id = ? ORDER BY added_at, chat_id"
        with self._database.translating():
            return [{"added_at": row[0], "title": row[1]} for row in self._database.reader().execute(sql, [user_id])]

    def forget(self, user_id: int) -> int:
        """Forget who chose the channels; return how many. They are followed on: their posts are the library's."""
        with self._database.writing() as tables:
            cursor = tables.execute("UPDATE bot_channels SET user_id = NULL WHERE user_id = ?", [user_id])
            return int(cursor.rowcount)

    def move(self, old: int, new: int) -> None:
        """Do nothing: a channel's number never changes."""


def _written(article: Article) -> str:
    return json.dumps(asdict(article), ensure_ascii=False)


def _read(text: str) -> Article:
    fields: dict[str, Any] = json.loads(text)
    return Article(**fields)
