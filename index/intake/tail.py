"""The tail of a page: how many of its lines belong to the article. Pure, no I/O.

First the text is cut at a section marker (相关阅读, 特别声明 …), if most of it stands before the marker and
hardly any prose after it; then notices, credits, calls to the reader and the promotion around them are
peeled from the end. Both go on until there is nothing left to do, so that trimming twice is trimming
once; and if peeling would take more than 40 % of the text, nothing is peeled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from index.intake.lines import ends_sentence, fold, is_heading, is_statement, is_title_like, without_mark
from index.intake.patterns import (
    CALL,
    CALL_LIMIT,
    CREDIT,
    CREDIT_LIMIT,
    LINK_LINE,
    LIST_MARKER,
    MARKER_LIMIT,
    NOTICE,
    NOTICE_HEAD,
    NOTICE_LIMIT,
    PROMO_ITEM,
    TRAILING,
    URL,
    WEAK_MARKER,
)

_BEFORE_LEAST = 0.5
_BEFORE_LEAST_WITHOUT_PROSE = 0.3
_PROSE_AFTER_MOST = 0.1
_PEELED_MOST = 0.4
_WINDOW = 60
_SLOGANS = 2
_SLOGAN_LIMIT = 40
_SANDWICHED_LIMIT = 90
_TRAILING_REACH = 100
# Every notice names one of these at its beginning.
_NOTICE_WORDS = frozenset("声聲示款")
_NOTICE_WORDS_WITHIN = 12


def trim(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines of the article and the lines, or ends of lines, that follow it."""
    kept, removed = list(lines), list[str]()
    while True:
        length = _article_length(kept)
        removed[:0] = kept[length:]
        kept = kept[:length]
        fragment = _trailing_fragment(kept[-1]) if kept else ""
        if not fragment:
            return kept, removed
        kept[-1] = kept[-1][: -len(fragment)].rstrip()
        removed.insert(0, fragment.strip())


def is_boilerplate(line: str) -> bool:
    """Tell whether a line that stands at the end of a page is a notice, a credit, a call or a link line."""
    return _kind(line) != ""


@lru_cache(maxsize=512)
def _kind(line: str) -> str:
    if len(line) > NOTICE_LIMIT or is_heading(line):
        return ""
    folded = fold(line)
    if URL.search(line) and (LINK_LINE.fullmatch(folded) or URL.fullmatch(line)):
        return "link"
    if len(line) <= CALL_LIMIT and CALL.fullmatch(folded):
        return "call"
    if len(line) <= CREDIT_LIMIT and CREDIT.fullmatch(folded):
        return "credit"
    return "notice" if NOTICE.fullmatch(folded) else ""


def _article_length(lines: Sequence[str]) -> int:
    markers = _markers(lines)
    # sizes[i] is how many characters stand before line i.
    sizes = [0, *accumulate(map(_size, lines))]
    after_cut = _cut_all(lines, markers, sizes, len(lines))
    length = after_cut
    while True:
        peeled = _peel(lines, length)
        shorter = _cut_all(lines, markers, sizes, peeled)
        if sizes[after_cut] - sizes[shorter] > _PEELED_MOST * sizes[after_cut]:
            return after_cut
        if shorter == length:
            return length
        length = shorter


def _size(line: str) -> int:
    """Return how much text a line holds; an address is none, and neither is a heading's mark."""
    if "://" in line:
        line = URL.sub("", line)
    return len(without_mark(line)) if line.startswith("#") else len(line)


def _markers(lines: Sequence[str]) -> list[tuple[int, bool]]:
    """Return the lines that may begin a section of other things, and whether prose may follow there."""
    candidates = [
        (index, line) for index, line in enumerate(lines) if len(line) <= MARKER_LIMIT or _may_be_notice(line)
    ]
    # Folded all at once: one by one is slow for a long text.
    folded = fold("\n".join(line for _, line in candidates)).split("\n")
    if len(folded) != len(candidates):
        folded = [fold(line) for _, line in candidates]
    markers = []
    for (index, _), words in zip(candidates, folded, strict=True):
        if LIST_MARKER.fullmatch(words):
            markers.append((index, True))
        elif WEAK_MARKER.fullmatch(words) or NOTICE_HEAD.fullmatch(words):
            markers.append((index, False))
    return markers


def _may_be_notice(line: str) -> bool:
    return len(line) <= NOTICE_LIMIT and not _NOTICE_WORDS.isdisjoint(line[:_NOTICE_WORDS_WITHIN])


def _cut_all(lines: Sequence[str], markers: list[tuple[int, bool]], sizes: list[int], length: int) -> int:
    while True:
        shorter = _cut(lines, markers, sizes, length)
        if shorter == length:
            return length
        length = shorter


def _cut(lines: Sequence[str], markers: list[tuple[int, bool]], sizes: list[int], length: int) -> int:
    """Return where the first section of other things begins, or ``length``."""
    candidates = [
        (index, has_prose)
        for index, has_prose in markers
        if index < length and sizes[index] >= _BEFORE_LEAST_WITHOUT_PROSE * sizes[length]
    ]
    if not candidates:
        return length
    # From the end upwards, and only until there is more prose than any marker may have below it.
    most = _PROSE_AFTER_MOST * sizes[length]
    best = position = length
    after = 0
    for index, has_prose in reversed(candidates):
        while position > index + 1 and after <= most:
            position -= 1
            after += len(lines[position]) * _is_prose(lines[position])
        if after > most:
            break
        if not after or (
            has_prose
            and sizes[index] >= _BEFORE_LEAST * sizes[length]
            and after <= _PROSE_AFTER_MOST * sizes[index]
            and not _is_prose(lines[index + 1])
        ):
            best = index
    return best


def _is_prose(line: str) -> bool:
    return is_statement(line) and not is_boilerplate(line)


def _peel(lines: Sequence[str], length: int) -> int:
    """Return where the boilerplate at the end begins, or ``length``; the first line is no boilerplate."""
    start = length
    index = length - 1
    promoted = False
    while index >= max(1, length - _WINDOW):
        line = lines[index]
        if is_boilerplate(line):
            start = index
            promoted = True
        elif PROMO_ITEM.fullmatch(line):
            promoted = True
        elif _is_barrier(line) and not (promoted and _is_sandwiched(lines, index)):
            break
        index -= 1
    if start < length and _kind(lines[start]) == "call":
        start -= _slogans_above(lines, start)
    return start


def _is_barrier(line: str) -> bool:
    """Tell whether the article must still go on here: nothing above is reached past such a line."""
    if line.endswith(("!", "！")) and len(line) <= _SANDWICHED_LIMIT and "。" not in line:
        return False
    return len(line) > _SANDWICHED_LIMIT or ends_sentence(line)


def _is_sandwiched(lines: Sequence[str], index: int) -> bool:
    """Tell whether a sentence stands right below a call to the reader, within a promotion."""
    return index > 1 and len(lines[index]) <= _SANDWICHED_LIMIT and _kind(lines[index - 1]) == "call"


def _slogans_above(lines: Sequence[str], start: int) -> int:
    """Count the slogans that hang between the article's last sentence and a call to the reader."""
    count = 0
    while count < _SLOGANS and start - count > 0:
        line = lines[start - count - 1]
        if len(line) > _SLOGAN_LIMIT or not is_title_like(line):
            break
        count += 1
    above = start - count - 1
    return count if above >= 0 and ends_sentence(lines[above]) else 0


def _trailing_fragment(line: str) -> str:
    """Return what is glued to the end of the last paragraph and is no part of it."""
    match = None
    end = line[-_TRAILING_REACH:]
    for found in TRAILING.finditer(end):
        match = found
    if match is None or match.end() != len(end):
        return ""
    rest = line[: len(line) - len(match[0])]
    return match[0] if ends_sentence(rest.rstrip()) else ""
