"""Bytes and what they are called → the article in them. Pure but for the child process that reads a PDF.

The name's suffix says which parser; what a file begins with corrects a wrong suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import SourceError, SourceUnsupported
from index.intake.checks import check_size, check_text, sanitise
from index.intake.encoding import decode
from index.models import Draft, Rejected

# Front matter is looked for within the first characters.
_FRONT = 20_000
_PLAIN = frozenset({".txt", ".text", ""})
_MARKDOWN = frozenset({".md", ".markdown"})
JSONL = frozenset({".jsonl", ".ndjson"})
_DOCUMENTS = frozenset({".pdf", ".docx", ".epub"})
PAGES = frozenset({".html", ".htm", ".xhtml", ".mhtml", ".mht"})
READABLE = (_PLAIN - {""}) | _MARKDOWN | JSONL | _DOCUMENTS | PAGES
# How a page begins that was saved, or is served, as a plain text.
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
# Text files of other suffixes are tried as plain text; of these it is known that they are none.
UNSUPPORTED = frozenset(
    [
        ".doc",
        ".rtf",
        ".odt",
        ".mobi",
        ".azw3",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".wps",
        ".pages",
        ".key",
        ".numbers",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".bmp",
        ".tif",
        ".tiff",
        ".heic",
        ".svg",
        ".mp3",
        ".mp4",
        ".m4a",
        ".wav",
        ".ogg",
        ".mov",
        ".avi",
        ".mkv",
        ".zip",
        ".rar",
        ".7z",
        ".gz",
        ".bz2",
        ".xz",
        ".tar",
        ".exe",
        ".dll",
        ".so",
        ".bin",
        ".iso",
        ".dmg",
        ".apk",
        ".db",
        ".sqlite",
        ".sqlite3",
    ]
)


def read_one(data: bytes, name: str, suffix: str) -> Iterator[Draft | Rejected]:
    """Yield the article of a file of one article, or why there is none."""
    try:
        if suffix in UNSUPPORTED:
            raise SourceUnsupported(source=name)
        check_size(len(data), name)
        yield _read(data, name, suffix)
    except SourceError as error:
        yield Rejected(name, error)


_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "multipart/related": ".mhtml",
}


def read_kind(data: bytes, source: str, kind: str, *, url: str | None, charset: str | None) -> Draft:
    """Return the article in bytes of a media type, fetched from ``url``; raises SourceError."""
    check_size(len(data), source)
    return _read(data, source, _SUFFIXES.get(kind, ""), url, charset)


def _read(data: bytes, name: str, suffix: str, url: str | None = None, charset: str | None = None) -> Draft:
    document = _document(data, name, suffix)
    if document:
        return document
    if suffix in PAGES or (suffix not in _MARKDOWN and _PAGE.match(data)):
        return read_page(data, name, url=url, charset=charset)
    return _text(data, name, suffix)


def read_page(data: bytes, source: str, *, url: str | None = None, charset: str | None = None) -> Draft:
    """Return the article of a web page, which came from ``url``; raises SourceError."""
    from index.intake.web import parse_page

    draft = parse_page(data, source, url=url, charset=charset)
    check_text(draft.article.text, source)
    return draft


def _document(data: bytes, name: str, suffix: str) -> Draft | None:
    """Return the article of a file that is no text, or None for a text."""
    if data.startswith(b"%PDF-"):
        suffix = ".pdf"
    elif suffix not in _DOCUMENTS and data.startswith(b"PK\x03\x04"):
        # Names stand unpacked in a zip file.
        suffix = ".epub" if b"META-INF/container.xml" in data else ".docx" if b"word/document" in data else suffix
    if suffix not in _DOCUMENTS:
        return None
    # Imported when needed: a question must not wait for them.
    from index.intake import documents

    parse = {".pdf": documents.parse_pdf, ".docx": documents.parse_docx, ".epub": documents.parse_epub}[suffix]
    draft = parse(data, name)
    check_text(draft.article.text, name)
    return draft


def _text(data: bytes, name: str, suffix: str) -> Draft:
    text = decode(data, name)
    return text_article(text, name, data, markdown=suffix in _MARKDOWN)


def text_article(text: str, source: str, raw: bytes, *, markdown: bool = False) -> Draft:
    """Return the article of a text: Markdown also when it begins with front matter, else plain. Raises SourceError."""
    from index.intake.markdown import front_matter, parse_markdown
    from index.intake.plain import parse_plain

    check_text(text, source)
    fields, _ = front_matter(sanitise(text[:_FRONT]))
    draft = (parse_markdown if markdown or fields else parse_plain)(text, source, raw)
    # What is left without the furniture must still be an article.
    check_text(draft.article.text, source)
    return draft
