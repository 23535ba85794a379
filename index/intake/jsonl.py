"""JSONL, one article a line → drafts. Lines in, drafts and rejections out, one by one; reads the stream it is given.

Only ``text`` is required. A bad line is reported by its number, and the rest goes on.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from index.errors import JsonlLine, SourceEmpty, SourceError, SourceTooLarge, SourceUnreadable
from index.intake.checks import MAX_BYTES, MAX_MEGABYTES, check_size
from index.intake.encoding import decode
from index.intake.record import article_of
from index.models import Article, Draft, Rejected

# How an object begins in UTF-16 or UTF-32, with a byte order mark and without.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE, b"{\0", b"\0{")


def parse_jsonl(text: str, source: str) -> Iterator[Draft | Rejected]:
    """Return what each line holds; the source of an article is ``source:line``."""
    # Not splitlines(): U+2028 may stand inside a JSON string.
    return parse_lines(text.split("\n"), source)


def parse_lines(lines: Iterable[str | SourceError], source: str) -> Iterator[Draft | Rejected]:
    """Return what each line holds; a line that could not even be read is handed in as its error."""
    for number, line in enumerate(lines, start=1):
        place = f"{source}:{number}"
        if isinstance(line, SourceError):
            yield Rejected(place, line)
            continue
        record = line.strip("\ufeff \t\r\n")
        if not record:
            continue
        parsed = _parse(record)
        if isinstance(parsed, Article):
            yield Draft(parsed, place, record.encode("utf-8", "replace"))
        else:
            yield Rejected(place, JsonlLine(source=source, line=number, problem=parsed))


def read_jsonl(stream: BinaryIO, name: str, first: bytes = b"") -> Iterator[Draft | Rejected]:
    """Read a stream of any length line by line; ``first`` is what was already read of it."""
    empty = True
    for entry in parse_lines(_decoded_lines(stream, name, first), name):
        empty = False
        yield entry
    if empty:
        yield Rejected(name, SourceEmpty(source=name))


def looks_like_jsonl(line: str) -> bool:
    """Tell whether the first line of an unnamed text is an article in JSON."""
    try:
        value = json.loads(line.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "text" in value


def _parse(line: str) -> Article | str:
    """Return the article, or the problem's code word."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "json"
    if not isinstance(value, dict):
        return "object"
    return article_of(value)


def _decoded_lines(stream: BinaryIO, name: str, first: bytes) -> Iterator[str | SourceError]:
    line = first
    try:
        line = line or stream.readline(MAX_BYTES + 1)
        if line.startswith(_WIDE):
            # The byte of a line's end is half of a character there: only the whole has lines.
            yield from _wide_lines(line + stream.read(MAX_BYTES + 1 - len(line)), name)
            return
    except OSError:
        yield SourceUnreadable(source=name)
        return
    while True:
        try:
            line = line or stream.readline(MAX_BYTES + 1)
            if not line:
                return
            if len(line) > MAX_BYTES:
                size = len(line) + _skipped(stream, line)
                raise SourceTooLarge(source=name, megabytes=-(-size // (1024 * 1024)), limit=MAX_MEGABYTES)
            yield decode(line, name) if line.strip() else ""
        except SourceError as error:
            yield error
        except OSError:
            yield SourceUnreadable(source=name)
            return
        line = b""


def _wide_lines(data: bytes, name: str) -> Iterator[str | SourceError]:
    try:
        check_size(len(data), name)
        yield from decode(data, name).split("\n")
    except SourceError as error:
        yield error


def _skipped(stream: BinaryIO, line: bytes) -> int:
    """Read on to the end of a line; return how many bytes that was."""
    size = 0
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_BYTES)
        size += len(line)
    return size
