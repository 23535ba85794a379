"""The one door to files: a path, a folder or standard input → drafts and rejections, one by one. Does I/O.

What cannot be read is handed over as a ``Rejected``, never raised, so that one bad file does not stop
the others. Only ``read_text``, which takes a single text, raises its ``SourceError``.
"""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import BinaryIO

from index.errors import (
    DocumentRefused,
    FolderEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    SourceUnnamed,
    SourceUnreadable,
    SourceUnsupported,
)
from index.intake.checks import MAX_BYTES, check_size
from index.intake.jsonl import looks_like_jsonl, read_jsonl
from index.intake.kinds import JSONL, PAGES, READABLE, UNSUPPORTED, read_one, text_article
from index.intake.links import has_scheme
from index.intake.remote import Web, read_link
from index.models import Draft, Rejected

STANDARD_INPUT = "-"
# What browsers call the folder beside a saved page, in which its frames and advertisements lie.
_PARTS = ("_files", ".files")
# Hidden files, and those by which Word says that a document is open.
_HIDDEN = (".", "~$")
# What the system says of a path that is wrong in itself, whatever the permissions.
_WRONG = {errno.ENAMETOOLONG: "document_name_long", errno.ELOOP: "document_link_loop"}


def read(source: str | Path, stdin: BinaryIO | None = None, web: Web | None = None) -> Iterator[Draft | Rejected]:
    """Read a file, every readable file of a folder, a link, or, for ``-``, standard input."""
    name = str(source)
    if source == STANDARD_INPUT:
        return _read_stream(stdin or sys.stdin.buffer, name)
    if not name.strip():
        return _rejected(name, SourceUnnamed(source=name))
    if isinstance(source, str) and has_scheme(source) and not _exists(source):
        return read_link(source.strip(), web or Web())
    return _read_path(Path(source), name)


def read_text(text: str, source: str) -> Draft:
    """Read a pasted text: Markdown when it begins with front matter, else plain. Raises SourceError."""
    raw = text.encode("utf-8", "replace")
    check_size(len(raw), source)
    return text_article(text, source, raw)


def read_bytes(data: bytes, name: str) -> Iterator[Draft | Rejected]:
    """Read an uploaded file by its name's suffix."""
    suffix = PurePath(name).suffix.lower()
    if suffix in JSONL:
        return read_jsonl(io.BytesIO(data), name)
    return read_one(data, name, suffix)


def files_in(source: str | Path) -> Sequence[str | Path | Rejected]:
    """Return what is to be read of a folder; any other source, and a folder without anything, as it is."""
    named = isinstance(source, str) and (source == STANDARD_INPUT or has_scheme(source) or not source.strip())
    with suppress(OSError, ValueError):
        if not named and Path(source).is_dir():
            # An empty folder is told of as one.
            return [*_walk(Path(source))] or (source,)
    return (source,)


def expand(source: str) -> tuple[str, ...]:
    """Return the files of a folder by their names, with what cannot be entered; any other source as it is."""
    return tuple(each.source if isinstance(each, Rejected) else str(each) for each in files_in(source))


def count(source: str | Path) -> int | None:
    """Return how many articles a source holds, or None when only reading it would tell."""
    if source == STANDARD_INPUT or (isinstance(source, str) and not source.strip()):
        return None
    if isinstance(source, str) and has_scheme(source):
        return 1
    path = Path(source)
    try:
        files = list(_walk(path)) if path.is_dir() else [path]
        if not all(isinstance(file, Path) and file.suffix.lower() not in JSONL and file.exists() for file in files):
            return None
    except (OSError, ValueError):
        return None
    return len(files)


def _exists(source: str) -> bool:
    try:
        return Path(source).exists()
    except OSError:
        # A name that is too long, for one.
        return False


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
                    waiting += reversed(_inside(path))
            elif path.suffix.lower() in READABLE and (path.is_file() or not path.exists()):
                # A dangling link is told of; a pipe or a socket is passed by.
                yield path
        except OSError:
            yield Rejected(str(path), SourceUnreadable(source=str(path)))


def _inside(folder: Path) -> list[Path]:
    """Return what lies in a folder and may hold articles of its own, in order."""
    found = sorted(child for child in folder.iterdir() if not child.name.startswith(_HIDDEN))
    pages = {child.stem for child in found if child.suffix.lower() in PAGES}
    parts = {f"{name}{ending}" for name in pages for ending in _PARTS}
    return [child for child in found if child.name not in parts]


def _read_file(path: Path, name: str) -> Iterator[Draft | Rejected]:
    suffix = path.suffix.lower()
    opened = _opened(path, name)
    if isinstance(opened, SourceError):
        yield Rejected(name, opened)
        return
    with opened:
        yield from read_jsonl(opened, name) if suffix in JSONL else _read_whole(opened, name, suffix)


def _opened(path: Path, name: str) -> BinaryIO | SourceError:
    """Return the open file, or why there is none; what is too large is not even opened."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if suffix in UNSUPPORTED:
            return SourceUnsupported(source=name)
        if suffix not in JSONL:
            check_size(size, name)
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        # ValueError: a NUL in the path.
        return SourceMissing(source=name)
    except OSError as error:
        problem = _WRONG.get(error.errno or 0)
        return DocumentRefused(source=name, problem=problem) if problem else SourceUnreadable(source=name)
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
        yield from read_one(data, name, suffix)
