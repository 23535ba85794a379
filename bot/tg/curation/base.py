"""What the rooms of curation share: errors told as sentences, facts typed in chat."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import ContextTypes

from bot.cards.buttons import Pressed, unpack
from bot.cards.drafts import NAMES
from bot.cards.telegram import Card
from bot.locales import Texts
from bot.tg.curation.material import link_in
from bot.tg.delivery import acknowledge, reply
from bot.tg.dependencies import Dependencies
from index import LibraryError
from index.intake.dates import iso_date

Context = ContextTypes.DEFAULT_TYPE
Act = Callable[[Update, Context], Coroutine[Any, Any, None]]
LONGEST_FACT = 300
_NOTHING = ("-", "－", "—", "无", "無", "none")


class FactError(Exception):
    """What was typed is no such fact; ``key`` is the sentence that says what one looks like."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def telling(given: Dependencies, act: Act) -> Act:
    """Return a handler that tells the library's errors as sentences."""

    async def handler(update: Update, context: Context) -> None:
        await told(given, update, act(update, context))

    return handler


async def told(given: Dependencies, update: Update, work: Coroutine[Any, Any, None]) -> None:
    """Do a piece of work; an error of the library is told as a sentence."""
    try:
        await work
    except LibraryError as error:
        texts, message = given.texts(update), update.effective_message
        if message:
            await reply(message, Card(escape(texts("curate.failed", problem=texts.error(error)[:500]))))


async def admins_press(
    given: Dependencies, update: Update, *, private: bool = False
) -> tuple[CallbackQuery, Pressed] | None:
    """Return a press of an admin; anybody else is told that it is not for them.

    ``private`` marks buttons that tell of other people: they work in the private chat only.
    """
    query = update.callback_query
    if query is None:
        return None
    pressed, texts = unpack(query.data or ""), given.texts(update)
    if not given.access.is_admin(update):
        await acknowledge(query, texts("curate.only_admins"))
        return None
    # Only a channel has a number below zero, and it comes first.
    forged = pressed is None or not pressed.numbers or min(pressed.numbers[1:], default=0) < 0
    if pressed is None or forged or query.message is None:
        await acknowledge(query, texts("tg.expired"))
        return None
    if private and query.message.chat.type != ChatType.PRIVATE:
        await acknowledge(query, texts("operate.in_private"))
        return None
    return query, pressed


def number(pressed: Pressed, place: int) -> int:
    """Return a number of a press, 0 where it has none."""
    return pressed.numbers[place] if place < len(pressed.numbers) else 0


def marked(query: CallbackQuery) -> tuple[str, ...]:
    """Return what the message of a press shows as code: what its buttons are about."""
    if not isinstance(query.message, Message):
        return ()
    kinds: list[str | None] = [MessageEntityType.CODE]
    found = query.message.parse_entities(kinds)
    return tuple(text for _, text in sorted(found.items(), key=lambda each: each[0].offset))


def fact(field: str, text: str) -> str | None:
    """Return what was typed as a fact of an article, None for a dash; raises FactError."""
    value = " ".join(text.split())
    if value.lower() in _NOTHING:
        return None
    if field == "published":
        day = iso_date(value)
        if day is None:
            raise FactError("curate.bad_date")
        return day
    if field == "url":
        link = link_in(value)
        if link is None:
            raise FactError("curate.bad_link")
        return link
    if len(value) > LONGEST_FACT:
        raise FactError("curate.too_long")
    return value


async def typed_fact(given: Dependencies, update: Update) -> tuple[Message, tuple[Any, ...], str | None] | None:
    """End the flow that asked for a fact: its message, what it began with, and the fact.

    None when nothing was asked for, or when what was typed is no such fact: then it is asked for again. The second
    of what the flow began with is the name of the fact.
    """
    message, flow = update.effective_message, given.pending.peek(update)
    if message is None or flow is None:
        return None
    try:
        value = fact(flow.data[1], message.text or "")
    except FactError as error:
        await reply(message, Card(escape(given.texts(update)(error.key))), ask_back=True)
        return None
    given.pending.take(update)
    return message, flow.data, value


def prompt(field: str, value: str, texts: Texts) -> Card:
    """Ask for a fact, telling the one that is there."""
    now = texts("curate.now", value=value[:200]) if value else ""
    return Card(escape("\n".join(filter(None, (texts("curate.ask_fact", field=texts(NAMES[field])), now)))))


def user_of(update: Update) -> int | None:
    """Return the number of whoever an update comes from."""
    return update.effective_user.id if update.effective_user else None
