"""What a program hands in, an article or where to find one → drafts. Reads files and links through ``sources``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from index.errors import SourceInvalid
from index.intake.kinds import JSONL, READABLE
from index.intake.links import is_web_link
from index.intake.record import article_of
from index.intake.remote import Web
from index.intake.sources import files_in, read
from index.models import Article, Draft, Rejected
from index.processes import Processes

# Requests to one host keep their distance anyway; this many sites are read at the same time.
AT_ONCE = 4
MANY = 16  # files that are worth the start of further processes

Source = str | Path | Article | Draft | Rejected


def from_article(article: Article) -> Draft | Rejected:
    """Check the fields as those of a JSONL line are; the text is kept but for control characters."""
    checked = article_of({name: value for name, value in asdict(article).items() if value is not None})
    source = article.url or article.title or "article"
    if isinstance(checked, Article):
        return Draft(checked, source, article.text.encode("utf-8", "replace"))
    return Rejected(source, SourceInvalid(source=source, problem=checked))


def drafts(
    sources: Iterable[Source], stdin: BinaryIO | None, web: Web, processes: Processes | None = None
) -> Iterator[Draft | Rejected]:
    """Yield the drafts of each source in order; several links are read at once, and by ``processes`` many files."""
    listed: list[Source] = []
    for source in sources:
        listed += files_in(source) if isinstance(source, str | Path) else (source,)
    if processes and (processes.at_once == 1 or sum(map(_is_file, listed)) < MANY):
        processes = None
    at_once = processes.at_once if processes else 1
    links, files = ThreadPoolExecutor(AT_ONCE), ThreadPoolExecutor(at_once)
    coming: deque[Callable[[], Iterable[Draft | Rejected]]] = deque()
    ahead = iter(listed)
    try:
        for _ in listed:
            for source in islice(ahead, AT_ONCE * at_once - len(coming)):
                if isinstance(source, str) and is_web_link(source):
                    coming.append(links.submit(lambda each: list(_drafts(each, stdin, web)), source).result)
                elif processes and _is_file(source):
                    coming.append(files.submit(processes.call, _whole, str(source)).result)
                else:
                    coming.append(partial(_drafts, source, stdin, web))
            yield from coming.popleft()()
    finally:
        links.shutdown(cancel_futures=True)
        files.shutdown(cancel_futures=True)


def _is_file(source: Source) -> bool:
    """Tell whether a source is a file that is read whole."""
    if not isinstance(source, str | Path) or (isinstance(source, str) and is_web_link(source)):
        return False
    return Path(source).suffix.lower() in READABLE - JSONL


def _whole(source: str) -> list[Draft | Rejected]:
    return list(read(source))


def _drafts(source: Source, stdin: BinaryIO | None, web: Web) -> Iterator[Draft | Rejected]:
    if isinstance(source, Draft | Rejected):
        yield source
    elif isinstance(source, Article):
        yield from_article(source)
    else:
        yield from read(source, stdin, web)
