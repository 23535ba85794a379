"""An article's text → the spans of its passages. Pure.

Whole sentences are packed to about 300 characters, 500 at most, never across a heading. Between two
passages stands nothing but white space, so the passages with their gaps are the text again.
"""

from __future__ import annotations

import re

from index.models import Span
from index.text.sentences import sentence_spans

TARGET = 300
LIMIT = 500

_HEADING = re.compile(
    r"#{1,6}\s+\S.*"
    r"|第[一二三四五六七八九十百0-9]{1,4}[章节回部篇][^。！？；，]{0,28}"
    r"|[（(]?[一二三四五六七八九十]{1,3}[、）)][^。！？；]{1,28}"
)


def heading_of(line: str) -> str:
    """Return the heading that a line is, without its mark, or an empty string."""
    line = line.strip()
    if not _HEADING.fullmatch(line):
        return ""
    return line.lstrip("#").strip()


def passage_spans(text: str) -> list[Span]:
    """Return the passages of a text in order; an empty text has none."""
    passages: list[Span] = []
    heading = ""
    start = end = -1
    only_heading = False
    for left, right in _pieces(text):
        title = heading_of(text[left:right])
        if start >= 0 and (
            (title and not only_heading) or (not only_heading and right - start > TARGET) or right - start > LIMIT
        ):
            passages.append(Span(start, end, heading))
            start = -1
        if title:
            heading = title
        only_heading = bool(title) and (start < 0 or only_heading)
        if start < 0:
            start = left
        end = right
    if start >= 0:
        passages.append(Span(start, end, heading))
    return passages


def _pieces(text: str) -> list[tuple[int, int]]:
    """Split sentences that are longer than a passage may be, at a comma where there is one."""
    pieces: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        left = start
        while end - left > LIMIT:
            cut = max(text.rfind(mark, left + LIMIT // 2, left + LIMIT) for mark in "，,；;、 ")
            following = cut + 1 if cut > 0 else left + LIMIT
            # White space belongs to no passage; a cut inside a blank would put it into one.
            while following < end and text[following].isspace():
                following += 1
            pieces.append((left, left + len(text[left:following].rstrip())))
            left = following
        if end > left:
            pieces.append((left, end))
    return pieces
