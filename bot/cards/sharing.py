"""The rows under every answer, and how an answer is named outside of its chat. Pure.

A token names an answer: a question, an article and the sentence. It is random, so that nobody comes
upon the answer of a stranger; whoever was given it may look. Buttons that hold a token work in any
chat, also under a message that the bot does not see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.cards.buttons import base36, pack
from bot.cards.card import Button
from bot.locales import Texts

# The kinds of buttons: the answer, its context, its whole article, why it was chosen, an article by itself,
# and what somebody thinks of the answer.
ANSWER, CONTEXT, READ, WHY, ARTICLE, VOTE = "s", "sc", "sr", "sw", "sd", "sf"
# The page of an answer in the chat where it was asked: it has buttons of its own.
AT_HOME = -1
GOOD, BAD = 1, 0
COPY = 256

_BASE36 = r"[0-9a-z]{1,13}"
_PAYLOAD = re.compile(rf"(?P<kind>[ad])_(?P<number>{_BASE36})", re.ASCII)
_QUERY = re.compile(rf"#(?P<token>{_BASE36})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A page of the answer that a token names."""

    token: int
    page: int

    def data(self, kind: str, *more: int) -> str:
        """Return the data of a button that is about this page."""
        return pack(kind, self.token, self.page, *more)


def answer_rows(
    turn: tuple[Button, ...], context: Button, address: Address, share: int, texts: Texts
) -> tuple[tuple[Button, ...], ...]:
    """Return the three rows under an answer; ``share`` is the token of the hit that is shown."""
    middle = (context, Button(texts("share.read"), address.data(READ, 0)), Button(texts("share.send"), share=share))
    last = (
        Button("👍", address.data(VOTE, GOOD)),
        Button("👎", address.data(VOTE, BAD)),
        Button("⋯", address.data(WHY)),
    )
    return tuple(row for row in (turn, middle, last) if row)


def turn_row(kind: str, token: int, page: int, pages: int, texts: Texts, *before: int) -> tuple[Button, ...]:
    """Return the buttons to the page before and the one after, where there are such pages."""
    row: list[Button] = []
    if page > 0:
        label = texts("card.previous", page=page, pages=pages)
        row.append(Button(label, pack(kind, token, *before, page - 1)))
    if page + 1 < pages:
        label = texts("card.next", page=page + 2, pages=pages)
        row.append(Button(label, pack(kind, token, *before, page + 1)))
    return tuple(row)


def payload_of(text: str) -> tuple[str, int] | None:
    """Return what a deep link's payload names: ``a`` and a token, or ``d`` and an article's number."""
    found = _PAYLOAD.fullmatch(text)
    return (found["kind"], int(found["number"], 36)) if found else None


def token_of(query: str) -> int | None:
    """Return the token that an inline query of a share button holds."""
    found = _QUERY.fullmatch(query)
    return int(found["token"], 36) if found else None


def query_of(token: int) -> str:
    """Return the inline query that brings an answer."""
    return f"#{base36(token)}"


def link_of(kind: str, number: int, username: str) -> str:
    """Return the permanent link to an answer (``a``) or an article (``d``)."""
    return f"https://t.me/{username}?start={kind}_{base36(number)}"
