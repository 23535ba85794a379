"""Pages that were read → read again, if they have changed. Reads the web; writes through ``adding``.

The old version serves until the new one is good. A page that cannot be read leaves its article as it is;
after several times in a row its link is called dead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.adding import Adding
from index.errors import SourceError
from index.intake import Web, draft_of_link
from index.models_web import Refreshed
from index.store import Database, links


class Refreshing:
    """Reads the pages behind articles again."""

    def __init__(self, database: Database, adding: Adding, web: Web) -> None:
        self._database = database
        self._adding = adding
        self._web = web

    def refresh(self, *article_ids: int) -> Iterator[Refreshed]:
        """Yield what became of each article that has a page (of all of them without numbers)."""
        with self._database.translating():
            for each in links.linked(self._database.reader(), article_ids):
                yield self._one(each)

    def dead(self) -> tuple[int, ...]:
        """Return the articles whose link is dead."""
        with self._database.translating():
            return links.dead(self._database.reader())

    def _one(self, page: links.Linked) -> Refreshed:
        try:
            answer = self._web.get(page.url, etag=page.etag, last_modified=page.last_modified, unasked=True)
            draft = None if answer.unchanged else draft_of_link(answer, page.url)
        except SourceError as error:
            with self._database.writing() as tables:
                failures = links.checked(tables, page.article_id, error.code)
            return Refreshed(page.article_id, "dead" if failures >= links.DEAD else "failed", error)
        if draft is None:
            with self._database.writing() as tables:
                links.checked(tables, page.article_id, None)
            return Refreshed(page.article_id, "unchanged")
        # It stays the same article, whatever the page now calls its own address.
        (entry,) = self._adding.add([replace(draft, article=replace(draft.article, url=page.url))])
        with self._database.writing() as tables:
            links.checked(tables, page.article_id, None)
            if entry.status == "unchanged":
                links.read_anew(tables, page.article_id, answer.etag, answer.last_modified)
        if entry.error:
            return Refreshed(page.article_id, "failed", entry.error)
        return Refreshed(page.article_id, "updated" if entry.status == "updated" else "unchanged")
