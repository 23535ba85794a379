"""A Word file → an article: its paragraphs as lines, its headings marked, its properties as facts. Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from index.errors import DocumentRefused, SourceUnsupported
from index.intake.dates import iso_date
from index.intake.documents.archive import Archive
from index.intake.documents.markup import attribute, descendants, first_text, local, parse_xml
from index.intake.header import Facts
from index.intake.lines import split_lines, without_mark
from index.intake.plain import draft_of, facts_below, without_header
from index.intake.tail import trim
from index.models import Draft

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-6])|([1-6])", re.IGNORECASE)
# A document with a password lies in a container like those of old Word, which is told by its own stream.
_CONTAINER = b"\xd0\xcf\x11\xe0"
_OLD = "WordDocument".encode("utf-16-le")
_TITLE = frozenset({"title", "标题", "標題"})


def parse_docx(data: bytes, source: str) -> Draft:
    """Return the article in a .docx file; raises DocumentRefused or SourceUnsupported."""
    if data.startswith(_CONTAINER):
        if _OLD in data:
            raise SourceUnsupported(source=source)
        raise DocumentRefused(source=source, problem="document_password")
    archive = Archive(data, source)
    root = parse_xml(archive.read("word/document.xml"), source)
    lines: list[str] = []
    title = ""
    for paragraph in descendants(root, "p"):
        text = " ".join(_text(paragraph).split())
        style = _style(paragraph)
        if not text:
            continue
        if style.lower() in _TITLE and not title:
            title = text
        elif _HEADING.fullmatch(style):
            lines.append(f"## {text}")
        else:
            lines.append(text)
    lines = split_lines("\n".join(lines))
    if not lines:
        raise DocumentRefused(source=source, problem="document_no_text")
    body, facts, above = without_header([*([f"# {title}"] if title else []), *lines])
    body, below = trim(body)
    if not body:
        body, above, below = [without_mark(line) for line in lines], [], []
    facts = facts.filled_from(facts_below(below)).filled_from(_properties(archive, source))
    return draft_of(body, facts, source, data, (*above, *below))


def _text(paragraph: Element) -> str:
    pieces: list[str] = []
    for each in paragraph.iter():
        name = local(each)
        if name == "t":
            pieces.append(each.text or "")
        elif name in ("tab", "br", "cr"):
            pieces.append(" ")
    return "".join(pieces)


def _style(paragraph: Element) -> str:
    return next((attribute(each, "val") or "" for each in descendants(paragraph, "pStyle")), "")


def _properties(archive: Archive, source: str) -> Facts:
    """Return the title and the date that the file tells of itself; its author is whoever typed it."""
    if not archive.holds("docProps/core.xml"):
        return Facts()
    core = parse_xml(archive.read("docProps/core.xml"), source)
    return Facts(title=first_text(core, "title"), published=iso_date(first_text(core, "created")[:10]) or "")
