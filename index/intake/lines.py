"""The shapes of a page's lines: folded for matching, sentence or not, headline or not. Pure, no I/O."""

from __future__ import annotations

import re

from index.intake.patterns import CLOSERS, FIELD, NUMBERED
from index.text.normalise import normalise

_TITLE_LIMIT = 60
_UNFINISHED = "。！？!?…；;，,、：:"
_STRONG_ENDS = "。！？!?…"
_LONG = 80
_ENGLISH_SENTENCE = 30
_HEADING = re.compile(r"\A#{1,6}(?=\s|$)\s*")
_NOT_A_WORD = re.compile(r"[\W_]+")


def split_lines(text: str) -> list[str]:
    """Return the lines that hold something, without the space around them."""
    return [line for line in map(str.strip, text.split("\n")) if line]


def fold(line: str) -> str:
    """Return the line as the patterns expect it: half-width, lower case, Simplified."""
    return normalise(line).strip()


def is_heading(line: str) -> bool:
    """Tell whether the line is marked as a heading."""
    return _HEADING.match(line) is not None


def without_mark(line: str) -> str:
    """Return a heading's words."""
    return _HEADING.sub("", line, count=1).strip()


def ends_sentence(line: str) -> bool:
    """Tell whether a sentence ends where the line ends; quotation marks and brackets may follow."""
    core = line.rstrip(CLOSERS)
    if core.endswith(tuple(_STRONG_ENDS)):
        return True
    return core.endswith(".") and len(core) >= _ENGLISH_SENTENCE and core[-2].isalpha()


def is_statement(line: str) -> bool:
    """Tell whether the line is prose: long, or ending as no headline ends."""
    if len(line) > _LONG:
        return True
    if not ends_sentence(line):
        return False
    core = line.rstrip(CLOSERS)
    # Headlines of other articles do end with ? and !
    return core[-1] not in "！？!?" or "。" in core or len(line) >= 45


def is_title_like(line: str) -> bool:
    """Tell whether a text's first line is its title: short, no sentence, no heading, no list item."""
    if len(line) > _TITLE_LIMIT or line.endswith(tuple(_UNFINISHED)) or ends_sentence(line) or "。" in line:
        return False
    if is_heading(line) or not comparable(line):
        return False
    folded = fold(line)
    return not NUMBERED.fullmatch(folded) and not FIELD.fullmatch(folded)


def comparable(line: str) -> str:
    """Return only the words of a line, so that two writings of one title are equal."""
    return _NOT_A_WORD.sub("", fold(line))
