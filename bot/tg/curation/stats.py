"""/stats with a picture, /export, /reindex."""

from __future__ import annotations

import asyncio
import tempfile
from html import escape
from pathlib import Path

from telegram import Update

from bot.cards.chart import chart
from bot.cards.gaps import use_lines
from bot.cards.parts import title_of
from bot.cards.telegram import Card
from bot.tg.addressing import NEW, Command
from bot.tg.curation.base import Context, telling, user_of
from bot.tg.delivery import reply, reply_file, reply_picture
from bot.tg.dependencies import Dependencies, Handler

DAYS = 14
TOP = 5
# Telegram takes no larger file from a bot.
MOST_BYTES = 50 * 1000**2


class StatsRoom:
    """Admins only."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of the three commands."""
        admins = NEW & self._given.access
        return [
            Command("stats", telling(self._given, self.stats), admins),
            Command("export", telling(self._given, self.export), admins),
            Command("reindex", telling(self._given, self.reindex), admins),
        ]

    async def stats(self, update: Update, context: Context) -> None:
        """Send the figures, as a picture and in words."""
        if update.effective_message:
            picture, words = await asyncio.to_thread(self._figures, update)
            await reply_picture(update.effective_message, picture, Card(words))

    def _figures(self, update: Update) -> tuple[bytes, str]:
        texts, state = self._given.texts(update), self._service.curating.state
        use = self._service.use()
        top = [(self._service.article(number), times) for number, times in use.top_articles[:TOP]]
        titles = [(title_of(each.article.title, each.article.text, texts), times) for each, times in top]
        days = [(day[5:], asked, answered) for day, asked, answered in state.questions.days(DAYS)]
        gaps = len(self._service.curating.gaps())
        return chart(days, titles), use_lines(use, self._service.library.count(), gaps, titles, texts)

    async def export(self, update: Update, context: Context) -> None:
        """Send all articles as a file."""
        message, texts = update.effective_message, self._given.texts(update)
        if message is None:
            return
        with tempfile.TemporaryDirectory(prefix="yuanwen-") as folder:
            file = Path(folder) / "yuanwen.jsonl"
            count = await asyncio.to_thread(self._service.library.export, file)
            state = self._service.curating.state
            await asyncio.to_thread(state.audit.keep, user_of(update), "export", None, str(count))
            if not count or file.stat().st_size > MOST_BYTES:
                await reply(message, Card(escape(texts("curate.export_too_large" if count else "articles.none"))))
            else:
                data = await asyncio.to_thread(file.read_bytes)
                await reply_file(message, file.name, data, texts("curate.exported", count=count))

    async def reindex(self, update: Update, context: Context) -> None:
        """Index anew what an older version indexed; questions are answered meanwhile."""
        message, texts = update.effective_message, self._given.texts(update)
        if message:
            count = await asyncio.to_thread(self._service.library.reindex)
            state = self._service.curating.state
            await asyncio.to_thread(state.audit.keep, user_of(update), "reindex", None, str(count))
            await reply(
                message, Card(escape(texts("curate.reindexed" if count else "curate.index_fresh", count=count)))
            )
