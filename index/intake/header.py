"""The head of a page: what its label lines say of the article, and which lines they are. Pure, no I/O.

The zone is the short lines before the prose. In it, only lines that consist of labels and their values,
dates, addresses and buttons are taken away; every other line stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.intake.dates import find_date
from index.intake.lines import fold, is_heading, is_statement, is_title_like
from index.intake.links import valid_url
from index.intake.patterns import EVENT, FIELD, HEADER_FURNITURE, LABEL, LINK_LINE, OUTLET, URL
from index.text.normalise import normalise_mapped

_ZONE = 16
_FOREIGN_LINES = 4
_LABEL_LINE_LIMIT = 140
_VALUE_LIMIT = 40
_TITLE_LIMIT = 80
_BESIDE_DATE = re.compile(r"[^,，。！？!?:：；;]{0,24}")
_SEPARATORS = " \t\u3000\xa0|｜丨·・,，、/"
_OPENERS = "(（[【"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its article; the empty string for what it does not say."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    url: str = ""

    def filled_from(self, other: Facts) -> Facts:
        """Return these facts, with those of ``other`` where there is none."""
        return Facts(
            title=self.title or other.title,
            publisher=self.publisher or other.publisher,
            author=self.author or other.author,
            published=self.published or other.published,
            url=self.url or other.url,
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The facts of a header, the lines that told them, and the line above them that is the title."""

    facts: Facts
    lines: frozenset[int]
    title_line: int | None


def read_header(lines: Sequence[str]) -> Header:
    """Return what the label lines before the prose say; indices refer to ``lines``."""
    facts = Facts()
    taken: set[int] = set()
    first: int | None = None
    foreign = 0
    for index, line in enumerate(lines[:_ZONE]):
        told = facts_of(line, below_title=first is not None or bool(facts.title))
        if told is not None and not _is_event(lines, index):
            facts = facts.filled_from(told)
            taken.add(index)
            continue
        # A first line with one # is a title; every other heading belongs to the article.
        if (is_heading(line) and (index or line.startswith("##"))) or not _may_be_above(
            line, lines, index, is_first=first is None
        ):
            break
        if first is None:
            first = index
        foreign += 1
        if foreign > _FOREIGN_LINES:
            break
    return Header(facts, frozenset(taken), first if taken and first is not None and not facts.title else None)


def facts_of(line: str, *, below_title: bool) -> Facts | None:
    """Return what a line of labels, dates, addresses or buttons says, or None when it is no such line.

    A date with words beside it may well be a headline, so it counts only below a title.
    """
    if len(line) > _LABEL_LINE_LIMIT:
        return None
    line = _unwrapped(line)
    link = link_facts(line)
    if link is not None:
        # What stands before the address may be 首页 as well; the line above is the better title.
        return replace(link, title="")
    labelled = _labelled(line)
    if labelled is not None:
        return labelled
    dated = _dated(line, words_beside=below_title)
    if dated is not None:
        return dated
    if HEADER_FURNITURE.fullmatch(fold(line)):
        return Facts()
    return None


def link_facts(line: str) -> Facts | None:
    """Return the address, and the title before it, of a line such as 「网址：the title https://…」."""
    match = URL.search(line)
    if match is None:
        return None
    url = valid_url(_trimmed(match[0]))
    if url is None:
        return None
    if match[0] == line:
        return Facts(url=url)
    if not LINK_LINE.fullmatch(fold(line)):
        return None
    title = re.split(r"[:：]", line[: match.start()], maxsplit=1)[1].strip(_SEPARATORS + "_-")
    return Facts(title=title, url=url)


def _may_be_above(line: str, lines: Sequence[str], index: int, *, is_first: bool) -> bool:
    """Tell whether a line that says nothing may stand before the prose."""
    if is_title_like(line):
        return True
    if not is_first or is_statement(line) or len(line) > _TITLE_LIMIT or line.endswith("。"):
        return False
    # A headline that asks or exclaims is one when the labels follow at once.
    following = lines[index + 1 : index + 2]
    return bool(following) and facts_of(following[0], below_title=True) is not None


def _is_event(lines: Sequence[str], index: int) -> bool:
    """Tell whether the line says when something takes place: the next one says where, or what."""
    following = fold(lines[index + 1]) if index + 1 < len(lines) else ""
    return following.startswith(EVENT) and ":" in following[:8] and FIELD.fullmatch(fold(lines[index])) is not None


def _unwrapped(line: str) -> str:
    close = _BRACKETS.get(line[0])
    if close and line.endswith(close) and line.count(line[0]) == 1:
        return line[1:-1].strip()
    return line


def _labelled(line: str) -> Facts | None:
    """Return what a line says that consists of nothing but labels and their values."""
    folded = normalise_mapped(line)
    labels = list(LABEL.finditer(folded.text))
    if not labels:
        return None
    facts = _dated(line[: folded.offsets[labels[0].start()]], words_beside=True)
    if labels[0].start() and facts is None:
        return None
    facts = facts or Facts()
    ends = [match.start() for match in labels[1:]] + [len(folded.text)]
    for label, end in zip(labels, ends, strict=True):
        value = _closed(line[folded.offsets[label.end()] : folded.offsets[end]].strip(_SEPARATORS + _OPENERS))
        told = _value_facts(label.lastgroup or "", value)
        if told is None:
            return None
        facts = facts.filled_from(told)
    return facts


def _value_facts(kind: str, value: str) -> Facts | None:
    """Return the fact in a label's value, or None when no such label has such a value."""
    if kind == "title":
        return Facts(title=value) if 0 < len(value) <= _TITLE_LIMIT else None
    if len(value) > _VALUE_LIMIT or any(mark in value for mark in "。！？!?；;"):
        return None
    if kind in ("date", "published"):
        found = find_date(value)
        if found and found.start == 0:
            rest = value[found.end :].strip(_SEPARATORS)
            # 时间：2025年3月18日下午 may well be when a thing takes place.
            told = (
                not rest
                or HEADER_FURNITURE.fullmatch(fold(rest))
                or (kind == "published" and _BESIDE_DATE.fullmatch(rest))
            )
            return Facts(published=found.iso) if told else None
        return Facts() if kind == "published" and len(value) <= 12 else None
    if kind == "counter":
        return Facts() if value[:1].isdigit() else None
    if kind == "credit":
        return Facts()
    if kind == "publisher":
        return _publisher_facts(value)
    return Facts(author=value)


def _publisher_facts(value: str) -> Facts:
    dated = _dated(value, words_beside=True)
    if dated is None:
        return Facts(publisher=value)
    # 来源：某某网 2025-03-18
    found = find_date(value)
    return replace(dated, publisher=value[: found.start].strip(_SEPARATORS) if found else value)


def _dated(text: str, *, words_beside: bool) -> Facts | None:
    """Return the facts of a bare date; with ``words_beside``, a publisher's name may stand beside it."""
    text = text.strip(_SEPARATORS + _OPENERS)
    found = find_date(text)
    if found is None:
        return None
    before, after = text[: found.start], text[found.end :]
    if not before and not after:
        return Facts(published=found.iso)
    apart = (not before or before[-1] in _SEPARATORS) and (not after or after[0] in _SEPARATORS)
    if not (words_beside and apart and _BESIDE_DATE.fullmatch(before) and _BESIDE_DATE.fullmatch(after)):
        return None
    for name in (before.strip(_SEPARATORS), after.strip(_SEPARATORS)):
        if OUTLET.fullmatch(fold(name)):
            return Facts(published=found.iso, publisher=name)
    return Facts(published=found.iso)


def _closed(value: str) -> str:
    """Return the value without a bracket that was opened before it."""
    for opener, closer in _BRACKETS.items():
        if opener not in value:
            value = value.rstrip(closer)
    return value.rstrip(_SEPARATORS)


def _trimmed(url: str) -> str:
    url = url.rstrip(".,;:!?")
    return url.rstrip(")") if "(" not in url else url
