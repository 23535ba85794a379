"""Markdown → an article: its words without the marks. Pure, no I/O; the only door to markdown-it-py.

Front matter and the first ``# `` heading tell of the article; other headings become ``## `` lines. Each
paragraph, list item, table row and line of code is one line of the text. A table row repeats the heads
of its columns, so that it can be quoted alone.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import SourceInvalid
from index.intake.checks import sanitise
from index.intake.dates import iso_date
from index.intake.header import Facts, read_header
from index.intake.lines import comparable, split_lines
from index.intake.links import url_problem, valid_url
from index.intake.plain import draft_of, facts_below
from index.intake.tail import trim
from index.models import Draft

_FRONT_MATTER_LINES = 100
_FIELD = re.compile(r"(?P<key>[^\s:：#][^:：]{0,30}?)\s{0,4}(?::(?=\s|$)|：)\s*(?P<value>.*)")
_KEYS = {
    "title": "title", "标题": "title", "標題": "title",
    "url": "url", "link": "url", "链接": "url", "連結": "url", "网址": "url", "網址": "url",
    "publisher": "publisher", "source": "publisher", "来源": "publisher", "來源": "publisher",
    "author": "author", "作者": "author",
    "published": "published", "date": "published", "日期": "published",
    "发布时间": "published", "發布時間": "published",
    "language": "language", "lang": "language",
}  # fmt: skip
_BLOCK_SCALARS = frozenset({"|", ">", "|-", ">-", "[]", "null", "~"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_UNSEEN = ("script", "style", "template")
_TASK = re.compile(r"\A\[[ xX]\]\s+")


def parse_markdown(text: str, source: str, raw: bytes) -> Draft:
    """Return the article that a Markdown text holds, and what was left out of it.

    Raises SourceInvalid for front matter that names another kind of address, or a day that there is not.
    """
    fields, content = front_matter(sanitise(text))
    problem = _problem(fields)
    if problem:
        raise SourceInvalid(source=source, problem=problem)
    title, lines = _lines(content)
    facts = Facts(
        title=fields.get("title", ""),
        publisher=fields.get("publisher", ""),
        author=fields.get("author", ""),
        published=iso_date(fields.get("published", "")) or "",
        url=valid_url(fields.get("url", "")) or "",
    )
    if title and facts.title and comparable(title) != comparable(facts.title):
        lines.insert(0, f"## {title}")
    facts = facts.filled_from(Facts(title=title))
    body, told, above = _without_labels(lines)
    body, below = trim(body)
    if not body:
        body, told, above, below = lines, Facts(), [], []
    facts = facts.filled_from(told).filled_from(facts_below(below))
    draft = draft_of(body, facts, source, raw, (*above, *below))
    return _with_language(draft, fields.get("language", ""))


def _problem(fields: Mapping[str, str]) -> str | None:
    """Return the code of a field that is wrong: a path (/posts/1) and a loose date (昨天) are merely no facts."""
    url, day = fields.get("url", ""), fields.get("published", "")
    if not valid_url(url) and url_problem(url) == "scheme":
        return "scheme"
    return "date" if _DAY.match(day) and not iso_date(day) else None


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the fields between the two ``---`` at the beginning, by our names, and the text below."""
    lines = text.lstrip("\ufeff\n").split("\n", _FRONT_MATTER_LINES)
    if lines[0].rstrip() != "---":
        return {}, text
    ends = [index for index, line in enumerate(lines) if index and line.rstrip() in ("---", "...")]
    if not ends or (len(lines) > _FRONT_MATTER_LINES and ends[0] == _FRONT_MATTER_LINES):
        return {}, text
    fields: dict[str, str] = {}
    known = False
    for line in lines[1 : ends[0]]:
        match = _FIELD.fullmatch(line.rstrip())
        if match is None:
            continue
        known = True
        key = _KEYS.get(match["key"].strip().lower())
        value = _unquoted(match["value"])
        if key and value and key not in fields:
            fields[key] = value
    # Two rules with prose between them are no front matter.
    return (fields, "\n".join(lines[ends[0] + 1 :])) if known else ({}, text)


def _unquoted(value: str) -> str:
    value = value.strip()
    if value in _BLOCK_SCALARS:
        return ""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value


def _with_language(draft: Draft, language: str) -> Draft:
    if not language:
        return draft
    return replace(draft, article=replace(draft.article, language=language))


def _without_labels(lines: list[str]) -> tuple[list[str], Facts, list[str]]:
    header = read_header(lines)
    body = [line for index, line in enumerate(lines) if index not in header.lines]
    return body, header.facts, [lines[index] for index in sorted(header.lines)]


class _Reader:
    """Walks over the tokens of a text, and collects its lines and its title, the first ``# `` heading."""

    def __init__(self) -> None:
        self.title = ""
        self.lines: list[str] = []
        self._heading = ""
        self._ordered: list[bool] = []
        self._number = ""
        self._rows: list[list[str]] = []

    def take(self, token: Token) -> None:
        """Take the next token."""
        handle = self._HANDLERS.get(token.type)
        if handle:
            handle(self, token)

    def _open_heading(self, token: Token) -> None:
        self._heading = token.tag

    def _open_list(self, token: Token) -> None:
        self._ordered.append(token.type == "ordered_list_open")

    def _close_list(self, _: Token) -> None:
        self._ordered.pop()

    def _open_item(self, token: Token) -> None:
        # markdown-it keeps the number of an ordered item in ``info``.
        self._number = f"{token.info}. " if self._ordered[-1] else ""

    def _open_row(self, _: Token) -> None:
        self._rows.append([])

    def _close_table(self, _: Token) -> None:
        heads, *body = self._rows
        rows = [" | ".join(_cells(heads, row)) for row in body] or [" | ".join(filter(None, heads))]
        self.lines += filter(None, rows)
        self._rows = []

    def _inline(self, token: Token) -> None:
        words = _words(token)
        if self._rows:
            self._rows[-1].append(" ".join(words))
        elif self._heading:
            self._close_heading(" ".join(words))
        elif words:
            if self._ordered:
                words[0] = self._number + _TASK.sub("", words[0], count=1)
            self.lines += words
            self._number = ""

    def _close_heading(self, words: str) -> None:
        if self._heading == "h1" and not self.title:
            self.title = words
        elif words:
            self.lines.append(f"## {words}")
        self._heading = ""

    def _code(self, token: Token) -> None:
        self.lines += [line for line in sanitise(token.content).split("\n") if line.strip()]

    def _html(self, token: Token) -> None:
        self.lines += split_lines(sanitise(_visible_html(token.content)))

    _HANDLERS: ClassVar[dict[str, Callable[[_Reader, Token], None]]] = {
        "heading_open": _open_heading,
        "ordered_list_open": _open_list,
        "bullet_list_open": _open_list,
        "ordered_list_close": _close_list,
        "bullet_list_close": _close_list,
        "list_item_open": _open_item,
        "tr_open": _open_row,
        "table_close": _close_table,
        "inline": _inline,
        "fence": _code,
        "code_block": _code,
        "html_block": _html,
    }


def _lines(content: str) -> tuple[str, list[str]]:
    """Return the first ``# `` heading and the lines of everything else."""
    reader = _Reader()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(content):
        reader.take(token)
    return reader.title, reader.lines


def _cells(heads: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for head, cell in zip(heads, row, strict=False):
        if cell:
            yield f"{head}：{cell}" if head else cell


def _words(token: Token) -> list[str]:
    """Return the lines of a paragraph: one, or more where it has hard breaks."""
    lines = [""]
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            lines[-1] += child.content
        elif child.type == "softbreak":
            lines[-1] += "\n"
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.fullmatch(child.content)):
            lines.append("")
    return [joined for line in lines if (joined := _joined(sanitise(line)))]


def _joined(paragraph: str) -> str:
    """Return the lines of a paragraph as one: a space between words, none beside Chinese characters."""
    whole = ""
    for line in split_lines(paragraph):
        if whole and not (_is_wide(whole[-1]) or _is_wide(line[0])):
            whole += " "
        whole += line
    return whole


def _is_wide(char: str) -> bool:
    if "\uac00" <= char <= "\ud7a3":
        return False
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—"


def _visible_html(content: str) -> str:
    """Return the words of a block of HTML."""
    content = _without_pairs(content, "<!--", "-->")
    for name in _UNSEEN:
        content = _without_pairs(content, f"<{name}", f"</{name}>")
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", content)))


def _without_pairs(content: str, opener: str, closer: str) -> str:
    """Drop everything from each opener to its closer, or to the end."""
    pieces = []
    folded = content.lower()
    if len(folded) != len(content):
        folded = content
    start = 0
    while (begin := folded.find(opener, start)) >= 0:
        pieces.append(content[start:begin])
        end = folded.find(closer, begin)
        if end < 0:
            return "".join(pieces)
        start = end + len(closer)
    return "".join((*pieces, content[start:]))
