"""HTML that Telegram would refuse or mangle → HTML within its limits. Pure.

A message has at most 4,096 UTF-16 units of visible text, 32,768 bytes with its tags, and 100 entities,
of which the server drops the rest. Cards are made to fit; this is the last guard before the door.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

VISIBLE = 4096
BYTES = 32_768
ENTITIES = 100

# A tag, a character reference, or any other character.
_PIECE = re.compile(r"<(?P<close>/?)(?P<name>[a-z-]+)[^>]*>|&(?:#\w+|\w+);|[^<&]|[<&]", re.DOTALL)
_SENTENCE_ENDS = frozenset("。！？!?…\n")
# What belongs to the character before it: joiners, variation selectors, skin tones, combining marks.
_JOINED = re.compile(r"[\u200d\ufe00-\ufe0f\u0300-\u036f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]")
_IN_ADDRESS = re.compile(r"[A-Za-z0-9%/_.~#?&=:+@-]")


def units(text: str) -> int:
    """Return a text's length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fits(html: str) -> bool:
    """Tell whether Telegram takes an HTML as it is."""
    if len(html.encode()) > BYTES or html.count("<") - html.count("</") > ENTITIES:
        return False
    # The visible text is never longer than its source.
    return len(html) * 2 <= VISIBLE or units(unescape(re.sub(r"<[^>]*>", "", html))) <= VISIBLE


def fitted(html: str) -> str:
    """Return HTML within the limits: past them it is cut, at the end of a sentence if one is near, and ends on ….

    Never within a tag, a character reference, an emoji or a web address; open tags are closed.
    """
    if fits(html):
        return html
    html = _with_fewer_tags(html)
    pieces = [match.group() for match in _PIECE.finditer(html)]
    shown, size, visible, opened = 0, 0, 0, list[str]()
    for piece in pieces:
        name = _name(piece)
        if name and piece.startswith("</"):
            opened.pop()
        elif name:
            opened.append(name)
        else:
            visible += units(unescape(piece))
        size += len(piece.encode())
        closing = sum(len(each) + 3 for each in opened)
        if visible >= VISIBLE or size + closing + len("…".encode()) > BYTES:
            break
        shown += 1
    return html if shown == len(pieces) else _closed(pieces[: _end(pieces, shown)])


def cut_text(text: str, most: int = VISIBLE) -> str:
    """Return a plain text of at most so many UTF-16 units, cut like HTML."""
    if units(text) <= most:
        return text
    pieces = list(text)
    shown, size = 0, 0
    while size + units(pieces[shown]) < most:
        size += units(pieces[shown])
        shown += 1
    return "".join(pieces[: _end(pieces, shown)]).rstrip() + "…"


def _name(piece: str) -> str:
    found = _PIECE.fullmatch(piece) if len(piece) > 1 else None
    return (found["name"] or "") if found else ""


def _with_fewer_tags(html: str) -> str:
    """Leave out the tags past the most entities, with what closes them; their text stays."""
    kept: list[bool] = []
    begun = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal begun
        if not match["name"]:
            return match.group()
        if match["close"]:
            return match.group() if kept.pop() else ""
        begun += 1
        kept.append(begun <= ENTITIES)
        return match.group() if kept[-1] else ""

    return _PIECE.sub(replace, html)


def _end(pieces: list[str], shown: int) -> int:
    """Return how many of the first pieces to show so that nothing is cut in two."""
    for end in range(shown, max(shown - 600, shown // 2), -1):
        if pieces[end - 1] in _SENTENCE_ENDS and not _torn(pieces, end):
            return end
    return whole_until(pieces, shown)


def whole_until(pieces: Sequence[str], most: int) -> int:
    """Return how many of the first pieces, or characters, to take, at most so many, so that nothing is cut in two."""
    if most >= len(pieces):
        return len(pieces)
    end = most
    while end > 1 and _torn(pieces, end):
        end -= 1
    return end if end > 1 else most


def _torn(pieces: Sequence[str], end: int) -> bool:
    before, after = pieces[end - 1], pieces[end]
    if before == "\u200d" or _JOINED.fullmatch(after):
        return True
    if _FLAG.fullmatch(after):
        # Two of these letters make a flag.
        begun = end
        while begun and _FLAG.fullmatch(pieces[begun - 1]):
            begun -= 1
        return (end - begun) % 2 == 1
    return bool(_IN_ADDRESS.fullmatch(before) and _IN_ADDRESS.fullmatch(after))


def _closed(pieces: list[str]) -> str:
    opened: list[str] = []
    for piece in pieces:
        name = _name(piece)
        if name and piece.startswith("</"):
            opened.pop()
        elif name:
            opened.append(name)
    return "".join(pieces).rstrip() + "…" + "".join(f"</{name}>" for name in reversed(opened))
