"""Files of many articles: added in the background, told as it goes on, finished by the next process if need be."""

from __future__ import annotations

import asyncio
import logging
import time
from html import escape

from telegram import Bot, Message, Update

from bot.cards import drafts as cards
from bot.cards.telegram import Card
from bot.locales import Texts, language_of, texts
from bot.state import KeptImport
from bot.tg.curation.base import user_of
from bot.tg.curation.gaps import tell_askers
from bot.tg.delivery import reply, show, tell
from bot.tg.dependencies import Dependencies
from index import AddEntry, Draft
from index.intake import read_bytes
from index.models import Rejected

BATCH = 32
SECONDS = 1.0
FAILURES = 5
_NONE = {"added": 0, "updated": 0, "unchanged": 0, "failed": 0}
_log = logging.getLogger("yuanwen.curation")


class Imports:
    """The imports of this process; they end with it, after the articles that are being added, and go on in the next."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def begin(self, update: Update, message: Message, data: bytes, name: str) -> None:
        """Preview a file with one article; add the articles of any other."""
        say, curating = self._given.texts(update), self._given.service.curating
        drafts = await asyncio.to_thread(_read, data, name)
        if len(drafts) == 1:
            only = drafts[0]
            if isinstance(only, Rejected):
                raise only.error
            preview = await asyncio.to_thread(curating.offer, only, user_of(update))
            await reply(message, cards.preview_card(preview, say))
            return
        shown = await reply(message, _progress(0, len(drafts), say))
        kept = KeptImport(
            id=0,
            user_id=user_of(update),
            chat_id=message.chat_id,
            message_id=shown.message_id if shown else 0,
            language=say.language,
            name=name,
            data=data,
            total=len(drafts),
            done=0,
            counts=_NONE,
            failures=(),
        )
        number = await asyncio.to_thread(curating.state.imports.keep, kept)
        self._start(message.get_bot(), number, kept, drafts)

    async def resume(self, bot: Bot) -> None:
        """Go on with what an earlier process left unfinished."""
        state = self._given.service.state
        for kept in state.imports.running() if state else ():
            drafts = await asyncio.to_thread(_read, kept.data, kept.name)
            _log.info("import %s goes on at %s of %s", kept.name, kept.done, kept.total)
            self._start(bot, kept.id, kept, drafts)

    async def stop(self) -> None:
        """End after the articles that are just being added."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, bot: Bot, number: int, kept: KeptImport, drafts: list[Draft | Rejected]) -> None:
        task = asyncio.create_task(self._run(bot, number, kept, drafts))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, bot: Bot, number: int, kept: KeptImport, drafts: list[Draft | Rejected]) -> None:
        curating, say = self._given.service.curating, texts(language_of(kept.language))
        done, counts, failures = kept.done, dict(kept.counts), kept.failures
        added: set[int] = set()
        shown_at = time.monotonic()
        while done < len(drafts) and not self._stopping:
            batch = drafts[done : done + BATCH]
            entries = await asyncio.to_thread(curating.add_batch, batch, kept.user_id)
            done += len(batch)
            for entry in entries:
                counts[entry.status or "failed"] += 1
            added |= {entry.article_id for entry in entries if entry.article_id}
            failures = (*failures, *_failures(entries, say))[:FAILURES]
            if not await asyncio.to_thread(curating.state.imports.note, number, done, counts, failures):
                # Whoever sent the file has had it deleted by /forget.
                await tell_askers(self._given, bot, added, kept.user_id)
                await show(bot, kept.chat_id, kept.message_id, _stopped(kept.name, counts, say))
                return
            if time.monotonic() - shown_at >= SECONDS and done < len(drafts):
                shown_at = time.monotonic()
                await show(bot, kept.chat_id, kept.message_id, _progress(done, len(drafts), say))
        if done < len(drafts):
            return
        await asyncio.to_thread(curating.state.imports.finish, number)
        told = await tell_askers(self._given, bot, added, kept.user_id)
        card = _finished(kept.name, counts, failures, told, say)
        if not await show(bot, kept.chat_id, kept.message_id, card):
            await tell(bot, kept.chat_id, card)


def _read(data: bytes, name: str) -> list[Draft | Rejected]:
    return list(read_bytes(data, name))


def _failures(entries: tuple[AddEntry, ...], say: Texts) -> tuple[str, ...]:
    return tuple(say.error(entry.error)[:300] for entry in entries if entry.error)


def _progress(done: int, total: int, say: Texts) -> Card:
    filled = round(10 * done / max(1, total))
    bar = "▓" * filled + "░" * (10 - filled)
    return Card(escape(f"{say('curate.importing', done=done, total=total)}\n{bar}"))


def _stopped(name: str, counts: dict[str, int], say: Texts) -> Card:
    return Card(escape(f"{say('curate.import_stopped', name=name)}\n{say('curate.counts', **counts)}"))


def _finished(name: str, counts: dict[str, int], failures: tuple[str, ...], told: int, say: Texts) -> Card:
    lines = [say("curate.imported", name=name), say("curate.counts", **counts)]
    lines += [say("curate.failed", problem=each) for each in failures]
    if counts["failed"] > len(failures):
        lines.append(say("curate.more_failures", count=counts["failed"] - len(failures)))
    if told:
        lines.append(say("curate.askers_told", count=told))
    return Card(escape("\n".join(lines)))
