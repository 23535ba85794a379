"""The feeds, read while the bot runs: each when its time has come, or when an admin says so.

In a thread of its own, one feed after the other: a slow site keeps neither an answer nor the end of the bot
waiting. New articles come in silently, as an hourly message about them would soon be muted, and with it the
one that matters: that a feed has begun to fail. Whoever asked in vain what they answer is told.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue

from telegram import Bot

from bot.cards import feeds as cards
from bot.locales import language_of, texts
from bot.tg.curation.gaps import tell_askers
from bot.tg.delivery import tell
from bot.tg.dependencies import Dependencies
from index import FeedReport, LibraryError

EACH = 5.0
# A page that is just being read is let go after so many seconds; the feed is due again at the next start.
PATIENCE = 2.0
_log = logging.getLogger("yuanwen.feeds")


class FeedReader:
    """Reads feeds for this process; what is not read when it stops is due at the next start."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._feeds = given.service.library.feeds
        self._waiting: SimpleQueue[tuple[int, Future[FeedReport]] | None] = SimpleQueue()
        self._ended = threading.Event()
        self._reading: int | None = None
        # A daemon: the process must not wait for a site that never answers.
        self._thread = threading.Thread(target=self._work, name="feeds", daemon=True)

    async def poll(self, bot: Bot) -> None:
        """Read what is due, now and for as long as the bot runs; a library that takes nothing is left alone."""
        while self._given.service.state:
            # Each round by itself: one that stumbles on a page that no parser was made for ends, and is logged. Its
            # feed has been put off, so the next round reads the others.
            await asyncio.wait([self._given.background.start(self._round(bot))])
            await asyncio.sleep(EACH)

    async def _round(self, bot: Bot) -> None:
        failed: list[FeedReport] = []
        try:
            while not self._ended.is_set() and (feed := await asyncio.to_thread(self._feeds.due)):
                report, _ = await self.read(bot, feed.id, None)
                if report.first_failure:
                    failed.append(report)
        except LibraryError as error:
            _log.warning("feeds are read later: %s", error)
        finally:
            await self.tell_failures(bot, failed)

    async def read(self, bot: Bot, feed_id: int, user_id: int | None) -> tuple[FeedReport, int]:
        """Read a feed, for an admin or by itself; return what became of it and how many askers were told.

        Raises FeedMissing or a StorageError.
        """
        if not self._thread.ident:
            self._thread.start()
        done: Future[FeedReport] = Future()
        self._waiting.put((feed_id, done))
        report = await asyncio.wrap_future(done)
        added = {entry.article_id for entry in report.entries if entry.article_id and entry.status != "unchanged"}
        if added:
            detail = f"{cards.name_of(report.feed)} +{len(added)}"
            await asyncio.to_thread(self._given.service.curating.state.audit.keep, user_id, "feed:read", None, detail)
        return report, await tell_askers(self._given, bot, added, user_id) if added else 0

    async def tell_failures(self, bot: Bot, failed: Sequence[FeedReport], but: int | None = None) -> None:
        """Tell all admins in one message which feeds have begun to fail, except the one who has seen it."""
        for number in sorted(self._given.access.numbers - {but}) if failed else ():
            settings = self._given.settings(number)
            if not settings.blocked:
                await tell(bot, number, cards.failing_card(failed, texts(language_of(settings.language))))

    async def stop(self) -> None:
        """End after the item that is just being read, if that does not take long."""
        self._ended.set()
        self._waiting.put(None)
        if self._thread.ident:
            await asyncio.to_thread(self._let_go)

    def _let_go(self) -> None:
        self._thread.join(PATIENCE)
        feed_id = self._reading
        if feed_id is not None:
            try:
                self._feeds.put_off(feed_id, 0)
            except LibraryError as error:
                _log.warning("a feed is read later: %s", error)

    def _work(self) -> None:
        while wanted := self._waiting.get():
            feed_id, done = wanted
            if not done.set_running_or_notify_cancel():
                continue
            self._reading = feed_id
            try:
                done.set_result(self._feeds.read(feed_id, lambda: not self._ended.is_set()))
            except Exception as error:  # whoever waits for it gets it
                done.set_exception(error)
            self._reading = None
