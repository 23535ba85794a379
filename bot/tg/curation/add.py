"""/add, files, forwards: material → preview → saved article; every step can be taken back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from html import escape
from typing import Any

from telegram import CallbackQuery, Document, Message, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.cards import drafts as cards
from bot.cards.feeds import offer_card
from bot.cards.telegram import Card
from bot.curating import Origin, Preview
from bot.locales import Texts
from bot.tg.addressing import NEW, PRIVATE, Command
from bot.tg.curation.base import Context, admins_press, number, prompt, telling, told, typed_fact, user_of
from bot.tg.curation.gaps import tell_askers
from bot.tg.curation.imports import Imports
from bot.tg.curation.material import links_only, once, origin_of, text_of
from bot.tg.curation.meant import Links, Pasted, SilentPart, Unasked, Worthwhile
from bot.tg.curation.paste import Pastes
from bot.tg.delivery import acknowledge, edit, reply, show
from bot.tg.dependencies import Dependencies, Handler
from index.errors import LibraryError, SourceUnsupported
from index.intake.links import valid_url

Answering = Callable[[Update, Message, str], Awaitable[None]]
MOST_BYTES = 20 * 1024**2
TRIES = 3
# What a person may be in the middle of: sending an article, typing a fact of a draft.
SENDING, TYPING = "add", "draft"


class AddRoom:
    """Admins only; to all others /add is a command that does not exist."""

    def __init__(self, given: Dependencies, imports: Imports, answer: Answering) -> None:
        """``answer`` answers a question as if it had been written in the chat of a message."""
        self._given = given
        self._service = given.service
        self._imports = imports
        self._answer = answer
        self._pastes = Pastes()

    def handlers(self) -> list[Handler]:
        """Return the handlers of what becomes a draft, and of the buttons under it."""
        mine, forwarded = PRIVATE & self._given.access, filters.FORWARDED
        waiting, words = self._given.pending.waiting, filters.TEXT & ~filters.COMMAND & ~forwarded
        unasked = mine & Unasked(self._given.pending)
        return [
            MessageHandler(NEW & self._given.access & self._pastes.going_on() & words, self._pastes.part),
            Command("add", telling(self._given, self.add), NEW & self._given.access),
            MessageHandler(NEW & self._given.access & waiting(TYPING) & words, telling(self._given, self.typed)),
            MessageHandler(
                NEW & self._given.access & waiting(SENDING) & (words | filters.Document.ALL | filters.CAPTION),
                telling(self._given, self.sent),
            ),
            MessageHandler(mine & forwarded & SilentPart(), self.ignored),
            MessageHandler(mine & forwarded & Worthwhile(), telling(self._given, self.taken)),
            MessageHandler(mine & filters.Document.ALL, telling(self._given, self.taken)),
            MessageHandler(unasked & (Links() | Pasted()), telling(self._given, self.taken)),
            CallbackQueryHandler(telling(self._given, self.pressed), pattern=rf"^v1:{cards.DRAFT}(:|$)"),
        ]

    async def add(self, update: Update, context: Context) -> None:
        """Offer what stands behind /add, or the message replied to; alone, ask for the article."""
        message = update.effective_message
        if message is None:
            return
        replied = message.reply_to_message
        if message.document or text_of(message):
            await self._take(update, message, message)
        elif replied and (replied.document or replied.text or replied.caption):
            await self._take(update, message, replied)
        else:
            self._given.pending.begin(update, SENDING)
            await reply(message, Card(self._given.texts(update)("curate.add_how")), ask_back=True)

    async def sent(self, update: Update, context: Context) -> None:
        """Offer what an admin was asked to send."""
        self._given.pending.take(update)
        await self.taken(update, context)

    async def taken(self, update: Update, context: Context) -> None:
        """Offer a file, a forwarded message, links, a long text."""
        if update.effective_message:
            await self._take(update, update.effective_message, update.effective_message)

    async def ignored(self, update: Update, context: Context) -> None:
        """Say nothing about a picture without words."""

    async def _take(self, update: Update, message: Message, material: Message) -> None:
        """Turn material into previews below a message."""
        if material.document:
            await self._take_file(update, message, material.document, origin_of(material))
            return
        if links := links_only(material):
            self._later(update, self._take_links(update, message, links))
        elif not material.forward_origin and self._pastes.begin(update, material):
            self._later(update, self._take_parts(update, message))
        else:
            await self._take_text(update, message, text_of(material), origin_of(material))

    def _later(self, update: Update, work: Coroutine[Any, Any, None]) -> None:
        """Do what takes long beside this person's next messages, which would else wait for it."""
        self._given.background.start(told(self._given, update, work))

    async def _take_parts(self, update: Update, message: Message) -> None:
        await self._take_text(update, message, await self._pastes.whole(update), Origin())

    async def _take_text(self, update: Update, message: Message, text: str, origin: Origin) -> None:
        texts, curating = self._given.texts(update), self._service.curating
        name = texts("curate.pasted")
        preview = await asyncio.to_thread(curating.offer_text, text, name, user_of(update), origin)
        await reply(message, cards.preview_card(preview, texts))

    async def _take_links(self, update: Update, message: Message, links: tuple[str, ...]) -> None:
        """Read links one by one; the first message tells how far it is and at last becomes what there is to tell."""
        texts, bot = self._given.texts(update), message.get_bot()
        different = once(links)
        problems = [texts("curate.repeated", count=len(links) - len(different))] if len(different) < len(links) else []
        found: list[Card] = []
        shown = await reply(message, Card(texts("curate.reading", done=0, total=len(different))))
        shown_at = time.monotonic()
        for done, link in enumerate(different):
            if shown and time.monotonic() - shown_at >= 1:
                shown_at = time.monotonic()
                card = Card(texts("curate.reading", done=done, total=len(different)))
                await show(bot, message.chat_id, shown.message_id, card)
            read = await asyncio.to_thread(self._read, link, user_of(update))
            if isinstance(read, Preview):
                found.append(cards.preview_card(read, texts))
            elif read.fields.get("problem") == "link_feed":
                found.append(offer_card(link, texts))
            else:
                problems.append(texts("curate.failed", problem=texts.error(read)[:300]))
        if problems:
            found.insert(0, Card(escape("\n".join(problems[:10]))))
        if shown and found and await show(bot, message.chat_id, shown.message_id, found[0]):
            found = found[1:]
        for card in found:
            await reply(message, card)

    def _read(self, link: str, user_id: int | None) -> Preview | LibraryError:
        if valid_url(link) is None:
            return SourceUnsupported(source=link)
        try:
            return self._service.curating.offer_link(link, user_id)
        except LibraryError as error:
            return error

    async def _take_file(self, update: Update, message: Message, document: Document, origin: Origin) -> None:
        texts, curating = self._given.texts(update), self._service.curating
        if (document.file_size or 0) > MOST_BYTES:
            await reply(message, Card(texts("curate.file_too_large")))
            return
        data = await _downloaded(document)
        if data is None:
            await reply(message, Card(texts("curate.file_lost")))
            return
        # Only the name is kept, never a path.
        name = (document.file_name or "").replace("\\", "/").rsplit("/", 1)[-1][:80] or texts("curate.pasted")
        if name.lower().endswith((".jsonl", ".ndjson")):
            await self._imports.begin(update, message, data, name)
            return
        preview = await asyncio.to_thread(curating.offer_file, data, name, user_of(update), origin)
        await reply(message, cards.preview_card(preview, texts))

    async def typed(self, update: Update, context: Context) -> None:
        """Put a typed fact into the draft that it was asked for."""
        typed = await typed_fact(self._given, update)
        if typed is None:
            return
        message, (draft, field), value = typed
        preview = await asyncio.to_thread(self._service.curating.change_draft, draft, field, value)
        await reply(message, cards.preview_card(preview, self._given.texts(update)))

    async def pressed(self, update: Update, context: Context) -> None:
        """Do what a button under a draft says."""
        press = await admins_press(self._given, update)
        if press is None:
            return
        query, pressed = press
        texts, curating = self._given.texts(update), self._service.curating
        draft, act, about = (number(pressed, place) for place in range(3))
        kept = await asyncio.to_thread(curating.state.drafts.get, draft)
        if kept is None:
            await acknowledge(query, texts("tg.expired"))
            return
        await acknowledge(query)
        preview = await asyncio.to_thread(curating.preview, draft)
        if act == cards.ASK and kept.state == "open":
            await self._ask(update, query, preview, cards.FIELDS[min(about, len(cards.FIELDS) - 1)])
        elif act == cards.TRY:
            await self._try(update, query, preview, about)
        elif act == cards.SAVE or (kept.state == "saved" and act != cards.UNDO):
            await self._save(update, query, preview)
        else:
            await edit(query, await asyncio.to_thread(self._shown, update, preview, act, about))

    def _shown(self, update: Update, preview: Preview, act: int, page: int) -> Card:
        texts, curating, draft = self._given.texts(update), self._service.curating, preview.draft.id
        if act == cards.CANCEL:
            curating.state.drafts.bring(draft, "open", "cancelled")
        elif act == cards.UNDO:
            curating.undo(draft, user_of(update))
        elif act == cards.REOPEN:
            curating.reopen(draft)
        if act in (cards.CANCEL, cards.UNDO, cards.REOPEN):
            preview = curating.preview(draft)
        return _card(preview, act, page, texts)

    async def _ask(self, update: Update, query: CallbackQuery, preview: Preview, field: str) -> None:
        if isinstance(query.message, Message):
            self._given.pending.begin(update, TYPING, (preview.draft.id, field))
            value = getattr(preview.draft.draft.article, field) or ""
            card = prompt(field, value, self._given.texts(update))
            await reply(query.message, card, ask_back=True, of=query.from_user)

    async def _try(self, update: Update, query: CallbackQuery, preview: Preview, place: int) -> None:
        """Ask one of the questions that an article is said to answer."""
        if isinstance(query.message, Message) and place < len(preview.questions):
            await self._answer(update, query.message, preview.questions[place])

    async def _save(self, update: Update, query: CallbackQuery, preview: Preview) -> None:
        texts, curating = self._given.texts(update), self._service.curating
        if preview.draft.state in ("cancelled", "undone"):
            await edit(query, cards.ended_card(preview, texts))
            return
        saved = await asyncio.to_thread(curating.save, preview.draft.id, user_of(update))
        told = await tell_askers(self._given, query.get_bot(), {saved.stored.id}, user_of(update))
        await edit(query, cards.saved_card(preview, saved, told, texts))


def _card(preview: Preview, act: int, page: int, texts: Texts) -> Card:
    if preview.draft.state in ("cancelled", "undone"):
        return cards.ended_card(preview, texts)
    if act == cards.EDIT:
        return cards.edit_card(preview, texts)
    if act in (cards.TEXT, cards.REMOVED):
        return cards.text_card(preview, page, texts, removed=act == cards.REMOVED)
    return cards.preview_card(preview, texts)


async def _downloaded(document: Document) -> bytes | None:
    """Fetch a file, again if need be; None when Telegram cannot give it."""
    for _ in range(TRIES):
        try:
            return bytes(await (await document.get_file()).download_as_bytearray())
        except TelegramError:
            continue
    return None
