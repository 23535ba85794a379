"""An article as its editor sees it: read before it is kept, changed as it was seen or not at all. Does I/O."""

from __future__ import annotations

from collections.abc import Iterator

from index import intake
from index.adding import Adding, keeping
from index.errors import ArticleMissing
from index.intake import Source, Web
from index.models import Article, Draft, Rejected, StoredArticle
from index.store import Database, articles


class Editing:
    """What those who look after a library need beside adding."""

    def __init__(self, database: Database, adding: Adding, web: Web) -> None:
        self._database = database
        self._adding = adding
        self._web = web

    def drafts(self, *sources: Source) -> Iterator[Draft | Rejected]:
        """Yield what sources hold, as it would be added."""
        with self._database.translating():
            for draft in intake.drafts(sources, None, self._web):
                yield draft if isinstance(draft, Rejected) else keeping(self._database.reader(), draft)

    def keeping(self, draft: Draft) -> Draft:
        """Return a draft as it would be kept: facts that were typed for its article replace what the web says."""
        with self._database.translating():
            return keeping(self._database.reader(), draft)

    def known(self, article: Article) -> StoredArticle | None:
        """Return the article, live or trashed, that adding would update: the one with its link or its very content."""
        with self._database.translating():
            return self._adding.known(article)

    def revise(self, article_id: int, article: Article, version: int, edited: tuple[str, ...] = ()) -> StoredArticle:
        """Put another text or other facts in the place of a live article's ``version``; the one before is kept.

        The facts named by ``edited`` were typed by hand: they stay when the article's page is read again.
        Raises ArticleChanged when the version is another by now, LinkTaken, or SourceInvalid.
        """
        (checked,) = intake.drafts((article,), None, self._web)
        if isinstance(checked, Rejected):
            raise checked.error
        with self._database.translating():
            self._adding.revise(article_id, checked.article, version, edited)
            stored = articles.get(self._database.reader(), article_id)
        if stored is None:
            raise ArticleMissing(article_id=article_id)
        return stored
