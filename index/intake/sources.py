"""The one door to files: a path, a folder or standard input → drafts and rejections, one by one. Does I/O.

What cannot be read is handed over as a ``Rejected``, never raised, so that one bad file does not stop
the others. Only ``read_text``, which takes a single text, raises its ``SourceError``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from index.errors import (
    FolderEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    SourceUnreadable,
    SourceUnsupported,
)
from index.intake.checks import MAX_BYTES, check_size, check_text, sanitise
from index.intake.encoding import decode
from index.intake.jsonl import looks_like_jsonl, read_jsonl
from index.intake.links import has_scheme
from index.intake.markdown import front_matter, parse_markdown
from index.intake.plain import parse_plain
from index.models import Draft, Rejected

_Parser = Callable[[str, str, bytes], Draft]

STANDARD_INPUT = "-"
# Front matter is looked for within the first characters.
_FRONT = 20_000
_PLAIN = frozenset({".txt", ".text", ""})
_MARKDOWN = frozenset({".md", ".markdown"})
_JSONL = frozenset({".jsonl", ".ndjson"})
_PAGES = frozenset({".html", ".htm", ".xhtml", ".mhtml", ".mht"})
_READABLE = (_PLAIN - {""}) | _MARKDOWN | _JSONL | _PAGES
# Text files of other suffixes are tried as plain text; of these it is known that they are none.
_UNSUPPORTED = frozenset(
    [
        ".pdf",
        ".doc",
        ".docx",
        ".rtf",
        ".odt",
        ".epub",
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


def read(source: str | Path, stdin: BinaryIO | None = None) -> Iterator[Draft | Rejected]:
    """Read a file, every readable file of a folder, or, for ``-``, standard input."""
    name = str(source)
    if source == STANDARD_INPUT:
        return _read_stream(stdin or sys.stdin.buffer, name)
    if not name.strip():
        return _rejected(name, SourceMissing(source=name))
    if isinstance(source, str) and has_scheme(source):
        return _rejected(name, SourceUnsupported(source=name))
    return _read_path(Path(source), name)


def read_text(text: str, source: str) -> Draft:
    """Read a pasted text: Markdown when it begins with front matter, else plain. Raises SourceError."""
    raw = text.encode("utf-8", "replace")
    check_size(len(raw), source)
    return _article(text, source, raw, _parser_of(text))


def read_bytes(data: bytes, name: str) -> Iterator[Draft | Rejected]:
    """Read an uploaded file by its name's suffix."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _JSONL:
        return read_jsonl(io.BytesIO(data), name)
    return _read_one(data, name, suffix)


def count(source: str | Path) -> int | None:
    """Return how many articles a source holds, or None when only reading it would tell."""
    if source == STANDARD_INPUT or (isinstance(source, str) and (has_scheme(source) or not source.strip())):
        return None
    path = Path(source)
    try:
        files = list(_walk(path)) if path.is_dir() else [path]
        if not all(isinstance(file, Path) and file.suffix.lower() not in _JSONL and file.exists() for file in files):
            return None
    except (OSError, ValueError):
        return None
    return len(files)


def _rejected(source: str, error: SourceError) -> Iterator[Draft | Rejected]:
    yield Rejected(source, error)


def _read_path(path: Path, name: str) -> Iterator[Draft | Rejected]:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        # ValueError: a NUL in the path.
        is_folder = False
    if is_folder:
        yield from _read_folder(path, name)
    else:
        yield from _read_file(path, name)


def _read_folder(folder: Path, name: str) -> Iterator[Draft | Rejected]:
    empty = True
    for found in _walk(folder):
        empty = False
        if isinstance(found, Rejected):
            yield found
        else:
            yield from _read_file(found, str(found))
    if empty:
        yield Rejected(name, FolderEmpty(source=name))


def _walk(folder: Path) -> Iterator[Path | Rejected]:
    """Return the readable files below a folder in order; each real folder is entered once."""
    seen: set[Path] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if path.is_dir():
                real = path.resolve()
                if real not in seen:
                    seen.add(real)
                    inside = sorted(child for child in path.iterdir() if not child.name.startswith("."))
                    waiting += reversed(inside)
            elif path.suffix.lower() in _READABLE and (path.is_file() or not path.exists()):
                # A dangling link is told of; a pipe or a socket is passed by.
                yield path
        except OSError:
            yield Rejected(str(path), SourceUnreadable(source=str(path)))


def _read_file(path: Path, name: str) -> Iterator[Draft | Rejected]:
    suffix = path.suffix.lower()
    opened = _opened(path, name)
    if isinstance(opened, SourceError):
        yield Rejected(name, opened)
        return
    with opened:
        yield from read_jsonl(opened, name) if suffix in _JSONL else _read_whole(opened, name, suffix)


def _opened(path: Path, name: str) -> BinaryIO | SourceError:
    """Return the open file, or why there is none; what is too large is not even opened."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if suffix in _UNSUPPORTED:
            return SourceUnsupported(source=name)
        if suffix not in _JSONL:
            check_size(size, name)
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        # ValueError: a NUL in the path.
        return SourceMissing(source=name)
    except OSError:
        return SourceUnreadable(source=name)
    except SourceTooLarge as error:
        return error


def _read_stream(stream: BinaryIO, name: str) -> Iterator[Draft | Rejected]:
    try:
        first = stream.readline(MAX_BYTES + 1)
    except OSError:
        yield Rejected(name, SourceUnreadable(source=name))
        return
    jsonl = looks_like_jsonl(first.decode("utf-8", "replace"))
    yield from read_jsonl(stream, name, first) if jsonl else _read_whole(stream, name, "", first)


def _read_whole(stream: BinaryIO, name: str, suffix: str, first: bytes = b"") -> Iterator[Draft | Rejected]:
    try:
        # One byte more than allowed: a pipe has no size beforehand.
        data = first + stream.read(MAX_BYTES + 1 - len(first))
    except OSError:
        yield Rejected(name, SourceUnreadable(source=name))
    else:
        yield from _read_one(data, name, suffix)


def _read_one(data: bytes, name: str, suffix: str) -> Iterator[Draft | Rejected]:
    try:
        if suffix in _UNSUPPORTED:
            raise SourceUnsupported(source=name)
        check_size(len(data), name)
        if suffix in _PAGES:
            # What reads pages is loaded with the first of them: asking a question must start at once.
            from index.intake.web import parse_page

            yield parse_page(data, name)
            return
        text = decode(data, name)
        parser = parse_markdown if suffix in _MARKDOWN else _parser_of(text)
        yield _article(text, name, data, parser)
    except SourceError as error:
        yield Rejected(name, error)


def _parser_of(text: str) -> _Parser:
    fields, _ = front_matter(sanitise(text[:_FRONT]))
    return parse_markdown if fields else parse_plain


def _article(text: str, source: str, raw: bytes, parser: _Parser) -> Draft:
    check_text(text, source)
    draft = parser(text, source, raw)
    # What is left without the furniture must still be an article.
    check_text(draft.article.text, source)
    return draft
