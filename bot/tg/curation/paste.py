"""Long texts that Telegram cut into several messages, put together again. In memory, for seconds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from telegram import Message, Update
from telegram.ext import filters

from bot.tg.curation.material import text_of

# Clients cut at 4,096 UTF-16 units or at a blank before; a shorter part is the last one.
CUT = 3900
PATIENCE_SECONDS = 2.0
_ENDINGS = "。！？!?….”」』\n"


@dataclass(slots=True)
class _Paste:
    parts: dict[int, str] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


class Pastes:
    """At most one paste for each person in each chat."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, int], _Paste] = {}

    def begin(self, update: Update, message: Message) -> bool:
        """Wait for the parts that follow a text; false for one that is whole."""
        key = _key(update)
        if key is None or not _cut(message):
            return False
        self._open[key] = _Paste({message.message_id: text_of(message)})
        return True

    async def whole(self, update: Update) -> str:
        """Return a text that was begun, with its parts, once the last one is there."""
        key = _key(update)
        paste = self._open[key] if key else _Paste({0: ""})
        try:
            while not paste.ended:
                paste.changed.clear()
                await asyncio.wait_for(paste.changed.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            pass  # the last part was as long as the others
        finally:
            if key and self._open.get(key) is paste:
                del self._open[key]
        return _joined([paste.parts[number] for number in sorted(paste.parts)])

    async def part(self, update: Update, context: object) -> None:
        """Take the next part of a paste."""
        key, message = _key(update), update.effective_message
        paste = self._open.get(key) if key else None
        if paste and message:
            paste.parts[message.message_id] = message.text or ""
            paste.ended = not _cut(message)
            paste.changed.set()

    def going_on(self) -> filters.UpdateFilter:
        """Return a filter for the messages of those whose paste is not yet whole."""
        return _GoingOn(self)

    def is_open(self, update: Update) -> bool:
        """Tell whether more is expected from whoever an update comes from."""
        return _key(update) in self._open


class _GoingOn(filters.UpdateFilter):
    __slots__ = ("_pastes",)

    def __init__(self, pastes: Pastes) -> None:
        super().__init__(name="paste goes on")
        self._pastes = pastes

    def filter(self, update: Update) -> bool:
        """Let the parts of an open paste through."""
        return self._pastes.is_open(update)


def _cut(message: Message) -> bool:
    return len((message.text or "").encode("utf-16-le")) // 2 >= CUT


def _joined(parts: list[str]) -> str:
    """Join parts: a paragraph that was cut in the middle becomes one again."""
    text = parts[0]
    for part in parts[1:]:
        text += part if text[-1:] not in _ENDINGS else f"\n{part}"
    return text


def _key(update: Update) -> tuple[int, int] | None:
    chat, user = update.effective_chat, update.effective_user
    return (chat.id, user.id) if chat and user else None
