"""/add and text files: admins put articles into the library."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from html import escape

from telegram import Document, Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.cards.parts import title_of
from bot.cards.telegram import Card
from bot.locales import Texts
from bot.state import Import
from bot.tg.addressing import NEW, PRIVATE, Command, argument, replied_text
from bot.tg.delivery import reply
from bot.tg.dependencies import Dependencies, Handler
from index import AddReport
from index.errors import SourceError

MOST_BYTES = 20 * 1024**2
Context = ContextTypes.DEFAULT_TYPE


class AddingHandlers:
    """Admins only; to all others /add is a command that does not exist."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of /add and of files; they see nobody but admins."""
        return [
            Command("add", self.add, NEW & self._given.access),
            MessageHandler(PRIVATE & self._given.access & filters.Document.ALL, self.document),
        ]

    async def add(self, update: Update, context: Context) -> None:
        """Add the text behind /add, or the text or file of the message replied to."""
        message = update.effective_message
        if message is None:
            return
        replied = message.reply_to_message
        if argument(message):
            await self._add_text(update, message, argument(message))
        elif replied and replied.document:
            await self._add_file(update, message, replied.document)
        elif replied_text(message):
            await self._add_text(update, message, replied_text(message))
        else:
            await reply(message, Card(self._given.texts(update)("tg.add_how")))

    async def document(self, update: Update, context: Context) -> None:
        """Add the file that an admin sent."""
        message = update.effective_message
        if message and message.document:
            await self._add_file(update, message, message.document)

    async def _add_text(self, update: Update, message: Message, text: str) -> None:
        texts = self._given.texts(update)
        try:
            report = await asyncio.to_thread(self._service.add_pasted, text, texts("tg.pasted"), _user(update))
        except SourceError as error:
            await reply(message, Card(escape(texts("tg.add_failed", problem=texts.error(error)))))
            return
        await reply(message, Card(added_html(report, texts)))

    async def _add_file(self, update: Update, message: Message, document: Document) -> None:
        texts = self._given.texts(update)
        if (document.file_size or 0) > MOST_BYTES:
            await reply(message, Card(texts("tg.file_too_large")))
            return
        try:
            data = bytes(await (await document.get_file()).download_as_bytearray())
        except TelegramError:
            await reply(message, Card(texts("tg.file_lost")))
            return
        name = (document.file_name or "").replace("\\", "/").rsplit("/", 1)[-1][:80] or texts("tg.pasted")
        try:
            report = await asyncio.to_thread(self._import, message, texts.language, data, name, _user(update))
        except SourceError as error:
            await reply(message, Card(escape(texts("tg.add_failed", problem=texts.error(error)))))
            return
        await reply(message, Card(added_html(report, texts)))

    def _import(self, message: Message, language: str, data: bytes, name: str, user_id: int | None) -> AddReport:
        state = self._service.state
        begun = Import(message.chat_id, message.message_id, name, language)
        with state.imports.under_way(begun) if state else nullcontext():
            return self._service.add_file(data, name, user_id)


def added_html(report: AddReport, texts: Texts) -> str:
    """Tell what was added; of many articles the counts and the first failures."""
    lines: list[str] = []
    if len(report.entries) > 1:
        counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "failed")}
        lines.append(escape(texts("tg.add_counts", **counts)))
    for entry in report.entries[:10] if len(report.entries) == 1 else ():
        if entry.article and entry.status in ("added", "updated", "unchanged"):
            key = {"added": "tg.add_done", "updated": "tg.add_updated", "unchanged": "tg.add_unchanged"}[entry.status]
            title = title_of(entry.article.title, entry.article.text, texts)
            characters, removed = len(entry.article.text), len(entry.removed)
            lines.append(escape(texts(key, title=title, id=entry.article_id, characters=characters, removed=removed)))
    failures = [entry.error for entry in report.entries if entry.error]
    lines += [escape(texts("tg.add_failed", problem=texts.error(error)[:300])) for error in failures[:5]]
    return "\n".join(lines)


def _user(update: Update) -> int | None:
    return update.effective_user.id if update.effective_user else None
