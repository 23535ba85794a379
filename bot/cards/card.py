"""What a front end sends: a message of HTML with rows of buttons. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; it does one of these things.

    data    calls back with it
    url     opens a page
    copy    puts a text of at most 256 characters into the clipboard
    share   the token of an answer that it brings into a chat of one's choice
    """

    label: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A message: HTML and rows of buttons."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
