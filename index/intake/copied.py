"""A whole page copied from a browser, menus first → the lines of its article. Pure, no I/O.

Only a text that begins with the words of menus is taken for such a copy, and only when a headline stands
between them and the prose: an article about menus has its own above them. What surrounds the article is
then told by its place: up to the headline, and from the first button, list or menu below the prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.errors import SourceIsPage
from index.intake.dates import find_date
from index.intake.header import facts_of
from index.intake.lines import comparable, fold, is_heading, is_statement, is_title_like
from index.intake.patterns import (
    BELOW,
    BREADCRUMB,
    COOKIES,
    EDITOR,
    FIELD,
    HOME,
    LIST_MARKER,
    MENU,
    NUMBERED,
    SECTION,
    WEAK_MARKER,
)
from index.intake.tail import is_boilerplate

_ZONE = 300
_LINES_LEAST = 5
# A menu's word counts two, a section's name one, 首页 > 新闻 > 正文 four; two more where the first line is a menu.
_LEAST = 4
_LEAST_WITHOUT_HEADLINE = 6
_LEAST_TO_REFUSE = 8
_LINES_TO_REFUSE = 12
# A Han character counts two: eight of them, or three English words, are a headline.
_HEADLINE_LEAST = 16
_HEADLINE_MOST = 200
_SHORTEST = 4
_ABOVE_LABELS = 5
_FEW = 3
_SHORT = 100
_WORDS_SHARE = 0.7
_PROSE_SHARE_LEAST = 0.2
_PROSE_LEAST = 200
_NEWS_LEAST = 60
_BETWEEN = re.compile(r"[|丨>›»]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_PAUSE = re.compile(r"[，。、；！？：,.;!?:]")
_CLAUSE = re.compile(r"[,。;!?]")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Copied:
    """A copied page: its headline ("" when there is none), the lines above it, and those below."""

    title: str
    above: tuple[str, ...]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Menus:
    """What is a menu among the first lines: the words of each, the lines that tell where in the site one is."""

    words: tuple[frozenset[str], ...]
    sections: tuple[frozenset[str], ...]
    ways: frozenset[int]

    def score(self) -> int:
        words, sections = frozenset[str]().union(*self.words), frozenset[str]().union(*self.sections)
        # One word alone may be the title of a poem.
        first = 2 * bool(len(words | sections) > 1 and self.words[0])
        return 2 * len(words) + len(sections) + 4 * bool(self.ways) + first

    def lines(self) -> list[int]:
        return [place for place in range(len(self.words)) if self.has(place)]

    def has(self, place: int) -> bool:
        return bool(self.words[place] or self.sections[place] or place in self.ways)


def copied(lines: Sequence[str], source: str) -> Copied | None:
    """Return where the article of a copied page begins, or None for any other text.

    Raises SourceIsPage for a copy that is nearly all menus and headlines.
    """
    if len(lines) < _LINES_LEAST or _begins_within(lines[0]):
        return None
    first = next((index for index, line in enumerate(lines[:_ZONE]) if _is_prose(line)), min(len(lines), _ZONE))
    menus = _menus(lines[:first])
    score = menus.score()
    if score < _LEAST:
        return None
    labelled, below = _under_labels(lines, first, menus), _under_menus(lines, first, menus)
    if labelled is None and not menus.ways and not menus.has(0) and _may_be_headline(lines[0]):
        return None
    title = below if labelled is None else labelled
    if title is None and score < _LEAST_WITHOUT_HEADLINE:
        return None
    prose = sum(len(line) for line in lines if _is_prose(line))
    # Short news stands under its headline among much else.
    if prose < min(_PROSE_LEAST if title is None else _NEWS_LEAST, _PROSE_SHARE_LEAST * sum(map(len, lines))):
        if score < _LEAST_TO_REFUSE or len(lines) < _LINES_TO_REFUSE:
            return None
        raise SourceIsPage(source=source)
    begin = menus.lines()[-1] + 1 if title is None else title
    return Copied(
        "" if title is None else lines[title], tuple(lines[:begin]), list(lines[begin + (title is not None) :])
    )


def has_menus(lines: Sequence[str]) -> bool:
    """Tell whether a menu is among the lines."""
    return bool(_menus(lines).lines())


def without_buttons(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines from the first prose on, and the buttons and captions between the headline and it."""
    first = next((index for index, line in enumerate(lines) if _is_prose(line)), 0)
    return list(lines[first:]), list(lines[:first])


def without_surroundings(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines of the article and those of the page below it."""
    # sizes[i] is how much prose stands before line i.
    sizes = [0, *accumulate(len(line) * _is_prose(line) for line in lines)]
    end = len(lines)
    for index, line in enumerate(lines):
        # Readers' comments and teasers are prose, too; the article is the larger part.
        larger = sizes[index] >= max(1, sizes[-1] - sizes[index])
        if (larger and _begins_list(line)) or (sizes[index] >= _PROSE_LEAST and EDITOR.fullmatch(fold(line[:_SHORT]))):
            end = index
            break
    last = next((index for index in reversed(range(end)) if _is_prose(lines[index])), -1)
    below = [index for index in range(last + 1, end) if _is_furniture(lines[index])]
    if below or end < len(lines):
        begin = below[0] if below else end
        loose = [line for line in lines[last + 1 : begin] if not NUMBERED.fullmatch(fold(line))]
        # Headlines of other articles need no button above them.
        end = last + 1 if len(loose) > _FEW else begin
    return list(lines[:end]), list(lines[end:])


def _under_labels(lines: Sequence[str], first: int, menus: _Menus) -> int | None:
    """Return the headline above the label line (source, author, date) that is the nearest to the prose."""
    begun = menus.lines()[0]
    for index in reversed(range(begun + 1, first)):
        told = facts_of(lines[index], below_title=True)
        if told and (told.published or told.publisher or told.author):
            above = [each for each in range(max(begun, index - _ABOVE_LABELS), index) if not menus.has(each)]
            near = [each for each in above if _may_be_headline(lines[each])]
            # Right above it, a headline may be short.
            near = near or [
                each for each in above[-1:] if each == index - 1 and _may_be_headline(lines[each], _SHORTEST)
            ]
            if near:
                return near[-1]
    return None


def _under_menus(lines: Sequence[str], first: int, menus: _Menus) -> int | None:
    """Return the headline below the last menu above the prose."""
    last = menus.lines()[-1]
    fitting = [index for index in range(last + 1, first) if _may_be_headline(lines[index])]
    # Where in the site one is may be told by the headline itself.
    ways = "\n".join(comparable(lines[index]) for index in menus.ways)
    named = [index for index in fitting if comparable(lines[index]) in ways]
    if named or not fitting:
        return named[-1] if named else None
    if fitting[0] == last + 1 and last in menus.ways:
        return fitting[0]
    # Captions follow a headline, headlines of other articles come before it.
    return fitting[0] if len(fitting) <= _FEW else fitting[-1]


def _begins_within(line: str) -> bool:
    """Tell whether a first line is a heading, a field or an item: those of an article that was cleaned before."""
    folded = fold(line) if len(line) <= _SHORT else ""
    return is_heading(line) or NUMBERED.fullmatch(folded) is not None or FIELD.fullmatch(folded) is not None


def _may_be_headline(line: str, least: int = _HEADLINE_LEAST) -> bool:
    if not least <= len(line) + len(_HAN.findall(line)) <= _HEADLINE_MOST or is_boilerplate(line):
        return False
    if (
        len(_BETWEEN.findall(line)) >= 2
        or find_date(line)
        or facts_of(line, below_title=True) is not None
        or _begins_list(line)
    ):
        return False
    return is_title_like(line) or line.endswith(("？", "！", "?", "!", "…"))


def _menus(lines: Sequence[str]) -> _Menus:
    words: list[frozenset[str]] = []
    sections: list[frozenset[str]] = []
    ways: set[int] = set()
    for place, line in enumerate(lines):
        folded = fold(line) if len(line) <= _SHORT else ""
        plain = "" if NUMBERED.fullmatch(folded) or _CLAUSE.search(folded) else folded
        is_menu = _is_menu(plain)
        words.append(_words(MENU, plain) if is_menu else frozenset())
        sections.append(_words(SECTION, plain) if is_menu else frozenset())
        if plain and (BREADCRUMB.fullmatch(plain) or HOME.fullmatch(plain)):
            ways.add(place)
    return _Menus(tuple(words), tuple(sections), frozenset(ways))


def _is_menu(folded: str) -> bool:
    """Tell whether a line consists of nearly nothing but the words of menus and the names of sections."""
    if HOME.fullmatch(folded):
        return True
    size = len(_NOT_A_WORD.sub("", folded))
    return size > 0 and size - len(_NOT_A_WORD.sub("", SECTION.sub("", MENU.sub("", folded)))) >= _WORDS_SHARE * size


def _words(pattern: re.Pattern[str], folded: str) -> frozenset[str]:
    return frozenset(pattern.findall(folded))


def _begins_list(line: str) -> bool:
    folded = fold(line) if len(line) <= _SHORT else ""
    return bool(folded) and any(each.fullmatch(folded) for each in (LIST_MARKER, WEAK_MARKER, BELOW))


def _is_furniture(line: str) -> bool:
    folded = fold(line) if len(line) <= _SHORT else ""
    return _begins_list(line) or (_is_menu(folded) and bool(_words(MENU, folded))) or is_boilerplate(line)


def _is_prose(line: str) -> bool:
    return (
        is_statement(line)
        and _PAUSE.search(line) is not None
        and not is_boilerplate(line)
        and not COOKIES.fullmatch(line.lower())
    )
