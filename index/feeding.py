"""Feeds: what is new → articles, politely. Reads the web; writes through ``adding``.

A feed is asked with the marks of its last answer, so that an unchanged one costs nothing; one that fails is
left alone for longer each time, up to a day, and told of once. An item whose page fails is tried again. Of a feed
with words, an item of which it has no text is read before it is told whether it holds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from index.adding import Adding
from index.calibrating import Calibrating
from index.errors import FeedMissing, LibraryError, SourceError, SourceUnnamed
from index.intake import FeedItem, Web, canonical_link, parse_feed, read_link, read_page, says_one, wanted
from index.models import AddEntry, Draft, Rejected
from index.models_web import Feed, FeedReport
from index.store import Database, feeds

EVERY_MINUTES = 60
LONGEST_MINUTES = 24 * 60
MOST = 20
# An item whose page fails is read again at the next polls, so many times in all.
TRIES = 3
# A feed that has the whole text needs no second request.
WHOLE = 400

GoingOn = Callable[[], bool]


class Feeding:
    """Subscribes, polls, adds what is new."""

    def __init__(self, database: Database, adding: Adding, calibrating: Calibrating, web: Web) -> None:
        self._database = database
        self._adding = adding
        self._calibrating = calibrating
        self._web = web

    def subscribe(self, url: str, keywords: tuple[str, ...] = (), most: int = MOST, *, check: bool = True) -> Feed:
        """Subscribe to a feed after a look at it; raises SourceError when it is none (unless ``check`` is off)."""
        if not url.strip():
            raise SourceUnnamed(source=url)
        title = parse_feed(self._web.get(url).data, url).title if check else ""
        with self._database.writing() as tables:
            number = feeds.add(tables, canonical_link(url), title, keywords, most)
            feed = feeds.get(tables, number)
        if feed is None:
            raise FeedMissing(feed_id=number)
        return feed

    def remove(self, feed_id: int) -> None:
        """Unsubscribe; raises FeedMissing. The articles stay."""
        with self._database.writing() as tables:
            if not feeds.remove(tables, feed_id):
                raise FeedMissing(feed_id=feed_id)

    def every(self) -> tuple[Feed, ...]:
        """Return all subscriptions."""
        with self._database.translating():
            return feeds.every(self._database.reader())

    def get(self, feed_id: int) -> Feed:
        """Return a subscription; raises FeedMissing."""
        with self._database.translating():
            feed = feeds.get(self._database.reader(), feed_id)
        if feed is None:
            raise FeedMissing(feed_id=feed_id)
        return feed

    def due(self) -> Feed | None:
        """Return the subscription whose time came first, None while no time has come."""
        with self._database.translating():
            return next(iter(feeds.due(self._database.reader())), None)

    def put_off(self, feed_id: int, minutes: int) -> None:
        """Let a feed be due so many minutes from now."""
        with self._database.writing() as tables:
            feeds.put_off(tables, feed_id, _after(minutes))

    def read(self, feed_id: int, going_on: GoingOn = lambda: True) -> FeedReport:
        """Read a feed now; raises FeedMissing. Cut short (``going_on`` is asked before each item), it is due again."""
        feed = self.get(feed_id)
        with self._database.translating():
            return self._polled(feed, going_on)

    def refresh(self, *, all_of_them: bool = False) -> Iterator[FeedReport]:
        """Poll the feeds whose time has come, or all; yield what became of each."""
        tables = self._database.reader()
        for feed in feeds.every(tables) if all_of_them else feeds.due(tables):
            yield self._polled(feed, lambda: True)

    def _polled(self, feed: Feed, going_on: GoingOn) -> FeedReport:
        # First of all: whatever becomes of reading this one, the others get their turn.
        self.put_off(feed.id, EVERY_MINUTES)
        try:
            answer = self._web.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
            page = None if answer.unchanged else parse_feed(answer.data, feed.url)
        except SourceError as error:
            return self._failed(feed, error)
        read = list(self._new_entries(feed, page.items, going_on)) if page else []
        entries = tuple(entry for entry in read if entry)
        if not going_on():
            self.put_off(feed.id, 0)
            return FeedReport(feed, entries)
        more = len(read) >= feed.most or any(entry.error for entry in entries)
        # What did not fit this time, or failed, comes next time, also when the feed has not changed by then.
        etag, modified = (
            (None, None) if more else (answer.etag or feed.etag, answer.last_modified or feed.last_modified)
        )
        with self._database.writing() as tables:
            feeds.polled(tables, feed, page.title if page else "", etag, modified, _after(EVERY_MINUTES))
        self._calibrating.calibrate_when_due()
        return FeedReport(feed, entries)

    def _new_entries(self, feed: Feed, items: tuple[FeedItem, ...], going_on: GoingOn) -> Iterator[AddEntry | None]:
        """Yield what became of each page that was read, None for one that holds none of the feed's words."""
        new = feeds.unseen(self._database.reader(), feed.id, [item.key for item in items])
        left = feed.most
        for item in items:
            told = wanted(item, feed.keywords)
            # One passed over by its own text costs nothing to look at again, and may be wanted when the words change.
            if item.key not in new or not (told or item.bare):
                continue
            if left == 0 or not going_on():
                return
            left -= 1
            with self._database.writing() as tables:
                # Counted before it is read: not even an item that ends the process is tried for ever.
                tries = feeds.tried(tables, feed.id, item.key)
            found = self._read(item)
            if not told and isinstance(found, Draft) and not _holds_one(found, feed.keywords):
                self._settle(feed, item, passed=True)
                yield None
                continue
            (entry,) = self._adding.add([found])
            if entry.error is None or tries >= TRIES:
                self._settle(feed, item)
            yield entry

    def _settle(self, feed: Feed, item: FeedItem, *, passed: bool = False) -> None:
        with self._database.writing() as tables:
            feeds.seen(tables, feed.id, item.key, passed=passed)

    def _read(self, item: FeedItem) -> Draft | Rejected:
        """Read the page behind an item; where that fails, what the feed itself says of it."""
        (found,) = read_link(item.link, self._web, unasked=True)
        if isinstance(found, Rejected) and len(item.content) >= WHOLE:
            try:
                draft = read_page(item.content.encode(), item.link, url=item.link)
            except SourceError:
                return found
            found = draft
        if isinstance(found, Rejected):
            return found
        article = found.article
        facts = replace(article, title=article.title or item.title, published=article.published or item.published)
        return replace(found, article=facts)

    def _failed(self, feed: Feed, error: LibraryError) -> FeedReport:
        problem = str(error.fields.get("problem") or error.fields.get("status") or error.code)
        wait = min(LONGEST_MINUTES, EVERY_MINUTES * 2**feed.failures)
        with self._database.writing() as tables:
            feeds.failed(tables, feed, problem, _after(wait))
        failing = replace(feed, problem=problem, failures=feed.failures + 1)
        return FeedReport(failing, (), error, first_failure=feed.failures == 0)


def _holds_one(draft: Draft, keywords: tuple[str, ...]) -> bool:
    return says_one(f"{draft.article.title}\n{draft.article.text}", keywords)


def _after(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
