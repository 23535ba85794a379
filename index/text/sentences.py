"""Text → spans of its sentences. Pure.

A sentence ends on 。！？!?, on …… (after at least 12 characters) and on a line's end. A half-width
full stop ends one only between Chinese text and a space or the end, so that 3.5, iOS 17.5 and
example.com stay whole; a half-width question mark ends none within a link. Closing quotes and
brackets belong to the sentence; inside an open quote it goes on until the quote closes (120
characters at most); ； ends a sentence only when 40 characters stand before it; a comma never does.
"""

from __future__ import annotations

import re

_ENDS = frozenset("。！？!?…")
_OPENERS = frozenset("“「『（(【《")
_CLOSERS = frozenset("”」』）)】》")
_TRAILERS = frozenset("”’」』）)】》\"'")
# All other characters neither end a sentence nor open or close anything.
_TELLING = re.compile("[\n.；;" + "".join(map(re.escape, sorted(_ENDS | _OPENERS | _CLOSERS))) + "]")
_CONTINUES = frozenset("，,、：:；;的")
# “…？”他问 and the like: who speaks belongs to what is said.
_SPEAKER = re.compile(r"[^\s，。！？,.!?“”「」]{0,5}?(?:说|說|问|問|道|答|喊|称|稱|表示)")
_LINK = re.compile(r"[a-z]://\S*$", re.IGNORECASE)
_ABBREVIATIONS = frozenset({"mr", "mrs", "dr", "st", "no", "vs", "co", "jr", "inc"})

QUOTE_LIMIT = 120
SEMICOLON_LEAST = 40
ELLIPSIS_LEAST = 12


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence, without the white space around it, in order."""
    spans: list[tuple[int, int]] = []
    start = depth = position = 0
    while found := _TELLING.search(text, position):
        position = found.start()
        char = text[position]
        if char == "\n":
            _keep(text, start, position, spans)
            start, depth = position + 1, 0
        else:
            depth = _depth_after(char, depth)
            if _ends_here(text, start, position, depth):
                position, depth = _take_trailers(text, position, depth)
                if not _goes_on(text, start, position, depth):
                    _keep(text, start, position + 1, spans)
                    start, depth = position + 1, 0
        position += 1
    _keep(text, start, len(text), spans)
    return spans


def _depth_after(char: str, depth: int) -> int:
    if char in _OPENERS:
        return depth + 1
    if char in _CLOSERS:
        return max(0, depth - 1)
    return depth


def _ends_here(text: str, start: int, position: int, depth: int) -> bool:
    char = text[position]
    if char == "…":
        return len(text[start:position].strip(" …")) >= ELLIPSIS_LEAST
    if char in _ENDS:
        return not (char in "!?" and _in_link(text, start, position))
    if char == ".":
        return _full_stop(text, start, position)
    return char in "；;" and depth == 0 and position - start >= SEMICOLON_LEAST


def _in_link(text: str, start: int, position: int) -> bool:
    following = text[position + 1 : position + 2]
    return (
        following.isascii()
        and following.isalnum()
        and _LINK.search(text, max(start, position - 2000), position) is not None
    )


def _full_stop(text: str, start: int, position: int) -> bool:
    if position + 1 < len(text) and not text[position + 1].isspace():
        return False
    if position == start or text[position - 1].isspace():
        return False
    before = text[position - 1]
    if before > "\u2e80" or before in _TRAILERS:
        return True
    word = text[start:position].rsplit(None, 1)[-1]
    if not word.isascii():
        return True
    # An English sentence; a number or a known abbreviation ("No. 5", "1. ") does not end it.
    return word[-1].isalpha() and len(word) > 1 and word.lower() not in _ABBREVIATIONS


def _take_trailers(text: str, position: int, depth: int) -> tuple[int, int]:
    while position + 1 < len(text) and (text[position + 1] in _ENDS or text[position + 1] in _TRAILERS):
        position += 1
        depth = _depth_after(text[position], depth)
    return position, depth


def _goes_on(text: str, start: int, position: int, depth: int) -> bool:
    if text[position] == "》":
        return True
    following = text[position + 1 : position + 2]
    if not following or following == "\n":
        return False
    if text[position] in "”」』" and _SPEAKER.match(text, position + 1):
        return True
    return (depth > 0 and position - start < QUOTE_LIMIT) or following in _CONTINUES


def _keep(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))
