"""A text or a question without the addresses in it: of what they are made of, nothing is asked. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import Message
from telegram.constants import MessageEntityType

from bot.tg.addressing import Wanted

_URL: list[str | None] = [MessageEntityType.URL]
# Telegram takes for a part of an address what Chinese is written behind it without a blank: it may be the question.
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|[^\s/]+/)[!-~]*", re.IGNORECASE)
# And what of the address stands behind such words again: ?q=王腾&page=2.
_MORE = re.compile(r"[/?&#=%][!-~]*")


def unlinked(text: str, *messages: Message | None) -> str:
    """Return a text without the addresses that stand in these messages; empty when no word is left.

    The bare name of a site stays: in 「Booking.com 为什么裁员」 it is what is asked about.
    """
    rest = text
    for message in filter(None, messages):
        found = message.parse_entities(_URL) if message.text else message.parse_caption_entities(_URL)
        for part in sorted(found.values(), key=len, reverse=True):
            if address := _ADDRESS.match(part):
                rest = rest.replace(part, f" {_MORE.sub(' ', part[address.end() :])} ")
    return rest.strip() if rest == text or re.search(r"\w", rest) else ""


def without_links(wanted: Wanted, message: Message) -> Wanted:
    """Return the question of a message without the addresses in it, and in what it goes on from."""
    where = message, message.reply_to_message
    return replace(wanted, text=unlinked(wanted.text, *where), earlier=unlinked(wanted.earlier, *where))
