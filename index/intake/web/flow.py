"""A part of a page → its lines, as a reader sees them. Pure, no I/O.

A paragraph, a heading (``## ``), an item of a list, a row of a table and a line of code is one line each.
"""

from __future__ import annotations

import re
import unicodedata

from index.intake.checks import sanitise
from index.intake.lines import is_statement
from index.intake.web.tree import Element

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search"
    " section summary table tbody tfoot thead tr ul caption td th".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
# Buttons and fields, the pronunciation of characters, and what sound or pictures fall back on.
_SKIPPED = frozenset("head title select textarea button input rt rp picture nav dialog".split())
_PREFORMATTED = frozenset({"pre", "listing", "xmp"})
_SPACE = re.compile(r"[ \t\r\n\f\x0b\xa0\u2000-\u200a\u202f\u205f]+")
_HEADING_LIMIT = 60
_HASH = re.compile(r"#{1,6}(?=\s|$)")


class _Flow:
    """Collects lines; ``row`` is the row of a table that is being read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._cells: list[str] = []
        self._prefix = ""
        self._heading = ""
        self._preformatted = 0
        self._ordered: list[int] = []
        self._in_row = 0

    def text(self, text: str | None) -> None:
        """Take a piece of running text."""
        if not text:
            return
        if self._preformatted:
            first, *others = text.expandtabs(4).split("\n")
            self._pieces.append(first)
            for line in others:
                self._end_line()
                self._pieces.append(line)
        else:
            self._pieces.append(text)

    def open(self, element: Element) -> None:
        """Begin an element."""
        tag = element.tag
        if tag in _BLOCKS and not self._stays_in_row(element):
            self._end_line()
        if tag in _HEADINGS:
            self._heading = "## "
        elif tag in _PREFORMATTED:
            self._preformatted += 1
        elif tag == "ol":
            self._ordered.append(_number(element.attrib.get("start", "1")))
        elif tag == "ul":
            self._ordered.append(-1)
        elif tag == "li" and self._ordered and self._ordered[-1] >= 0:
            self._prefix = f"{self._ordered[-1]}. "
            self._ordered[-1] += 1
        elif tag == "tr" and _is_row(element):
            self._in_row += 1

    def close(self, element: Element) -> None:
        """End an element."""
        tag = element.tag
        if tag in _CELLS and self._in_row:
            self._cells.append(self._line())
        elif tag == "tr" and self._in_row and _is_row(element):
            self._in_row -= 1
            self._pieces = [" | ".join(filter(None, self._cells))]
            self._cells = []
            self._end_line()
        elif tag in _BLOCKS and not self._stays_in_row(element):
            self._end_line()
        if tag in _HEADINGS:
            self._heading = ""
        elif tag in _PREFORMATTED:
            self._preformatted -= 1
        elif tag in ("ol", "ul") and self._ordered:
            self._ordered.pop()

    def finish(self) -> list[str]:
        """Return all lines."""
        self._end_line()
        return self.lines

    def _stays_in_row(self, element: Element) -> bool:
        return self._in_row > 0 and element.tag != "tr"

    def _line(self) -> str:
        whole = sanitise("".join(self._pieces))
        self._pieces = []
        return whole.rstrip() if self._preformatted else _joined(whole)

    def _end_line(self) -> None:
        line = self._line()
        if not line.strip():
            return
        if self._heading and len(line) <= _HEADING_LIMIT and not is_statement(line):
            line = self._heading + line
        elif _HASH.match(line):
            # A line of code or a bullet, which is no heading of the article.
            line = "\\" + line
        self.lines.append(self._prefix + line)
        self._prefix = ""


def lines_of(part: Element) -> list[str]:
    """Return the lines of a part of a page; an element may be nested to any depth."""
    flow = _Flow()
    # (element, whether it ends here)
    waiting: list[tuple[Element, bool]] = [(part, False)]
    while waiting:
        element, ends = waiting.pop()
        if ends:
            flow.close(element)
            flow.text(element.tail if element is not part else None)
        elif not isinstance(element.tag, str) or element.tag in _SKIPPED:
            flow.text(element.tail if element is not part else None)
        else:
            flow.open(element)
            flow.text(element.text)
            waiting.append((element, True))
            waiting += [(child, False) for child in reversed(list(element))]
    return flow.finish()


def _is_row(row: Element) -> bool:
    """Tell whether a row is one line of data; tables that lay out a page hold paragraphs."""
    cells = [cell for cell in row if cell.tag in _CELLS]
    if len(cells) < 2:
        return False
    return all(_is_short(cell) for cell in cells)


def _is_short(cell: Element) -> bool:
    blocks = length = 0
    for each in cell.iter():
        if each.tag in ("table", "ul", "ol", "dl", "h1", "h2", "h3", "pre"):
            return False
        blocks += each.tag in ("p", "div", "br")
        length += len(each.text or "") + len(each.tail or "")
        if length > 400 or blocks > 3:
            return False
    return True


def _number(start: str) -> int:
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1


def _joined(text: str) -> str:
    """Return the text in one line; a line break of the markup between Chinese characters is no space."""
    pieces = _SPACE.split(text)
    spaces = _SPACE.findall(text)
    whole = pieces[0]
    for space, piece in zip(spaces, pieces[1:], strict=True):
        broken = "\n" in space or "\r" in space
        if not (broken and whole and piece and _is_wide(whole[-1]) and _is_wide(piece[0])):
            whole += " "
        whole += piece
    return whole.strip()


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7a3"
