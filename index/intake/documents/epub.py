"""An EPUB book → one article: its chapters in reading order, their titles as headings. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import DocumentRefused
from index.intake.checks import sanitise
from index.intake.dates import iso_date
from index.intake.documents.archive import Archive
from index.intake.documents.markup import descendants, first_text, local, parse_xml
from index.intake.header import Facts
from index.intake.lines import split_lines
from index.intake.plain import draft_of
from index.models import Draft

MOST_CHAPTERS = 500
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset("p li blockquote pre td th dt dd div section figcaption".split())
_ENTITIES = {b"&nbsp;": "\u00a0", b"&mdash;": "—", b"&hellip;": "…", b"&ldquo;": "“", b"&rdquo;": "”"}
_SKIPPED = frozenset({"script", "style", "head", "nav"})


def parse_epub(data: bytes, source: str) -> Draft:
    """Return the book in an .epub file; raises DocumentRefused."""
    archive = Archive(data, source)
    container = parse_xml(archive.read("META-INF/container.xml"), source)
    package = next((each.get("full-path") for each in descendants(container, "rootfile")), None)
    if not package:
        raise archive.refused("document_damaged")
    book = parse_xml(archive.read(package), source)
    lines = [line for chapter in _chapters(archive, book, package) for line in _lines(chapter, archive, source)]
    body = split_lines(sanitise("\n".join(lines)))
    if not any(not line.startswith("#") for line in body):
        raise DocumentRefused(source=source, problem="document_no_text")
    facts = Facts(
        title=first_text(book, "title"),
        publisher=first_text(book, "publisher"),
        author=first_text(book, "creator"),
        published=iso_date(first_text(book, "date")[:10]) or "",
    )
    return draft_of(body, facts, source, data, ())


def _chapters(archive: Archive, book: Element, package: str) -> Iterator[str]:
    """Yield the members that hold the chapters, in reading order."""
    places = {each.get("id"): each.get("href") for each in descendants(book, "item")}
    for number, reference in enumerate(descendants(book, "itemref")):
        place = places.get(reference.get("idref"))
        if place is None or number >= MOST_CHAPTERS:
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(place)))
        if name.startswith(("..", "/")) or "\\" in name:
            raise archive.refused("document_names")
        yield name


def _lines(chapter: str, archive: Archive, source: str) -> Iterator[str]:
    data = archive.read(chapter)
    root = parse_xml(_without_doctype(data), source)
    for block in _blocks(root):
        text = " ".join("".join(_words(block)).split())
        if text:
            yield f"## {text}" if local(block) in _HEADINGS else text


def _blocks(element: Element) -> Iterator[Element]:
    """Yield the innermost blocks, in order."""
    if local(element) in _SKIPPED:
        return
    inner = [each for each in element.iter() if each is not element and local(each) in _BLOCKS]
    if local(element) in _BLOCKS and not inner:
        yield element
        return
    for child in element:
        yield from _blocks(child)


def _words(block: Element) -> Iterator[str]:
    for each in block.iter():
        if local(each) in _SKIPPED:
            continue
        if each.text:
            yield each.text
        if local(each) == "br":
            yield " "
        if each is not block and each.tail:
            yield each.tail


def _without_doctype(data: bytes) -> bytes:
    """Take out a plain XHTML doctype and the entities that it names: a parser without DTDs knows none of them."""
    start = data.find(b"<!DOCTYPE", 0, 1000)
    end = data.find(b">", start)
    if start >= 0 and b"[" not in data[start:end]:
        data = data[:start] + data[end + 1 :]
    for name, char in _ENTITIES.items():
        data = data.replace(name, char.encode())
    return data
