"""What a program hands in, an article or where to find one → drafts. Reads files and links through ``sources``."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from index.errors import SourceInvalid
from index.intake.links import is_web_link
from index.intake.record import article_of
from index.intake.remote import Web
from index.intake.sources import read
from index.models import Article, Draft, Rejected

# Requests to one host keep their distance anyway; this many sites are read at the same time.
AT_ONCE = 4

Source = str | Path | Article | Draft | Rejected


def from_article(article: Article) -> Draft | Rejected:
    """Check the fields as those of a JSONL line are; the text is kept but for control characters."""
    checked = article_of({name: value for name, value in asdict(article).items() if value is not None})
    source = article.url or article.title or "article"
    if isinstance(checked, Article):
        return Draft(checked, source, article.text.encode("utf-8", "replace"))
    return Rejected(source, SourceInvalid(source=source, problem=checked))


def drafts(sources: Iterable[Source], stdin: BinaryIO | None, web: Web) -> Iterator[Draft | Rejected]:
    """Yield the drafts of each source in order; several links are read at once, files one after the other."""
    listed = list(sources)
    with ThreadPoolExecutor(AT_ONCE) as readers:
        coming: deque[Future[list[Draft | Rejected]]] = deque()
        for place, source in enumerate(listed):
            if not _is_link(source):
                yield from _drafts(source, stdin, web)
                continue
            ahead = place + len(coming)
            while len(coming) < AT_ONCE and ahead < len(listed) and _is_link(listed[ahead]):
                coming.append(readers.submit(lambda each: list(_drafts(each, stdin, web)), listed[ahead]))
                ahead += 1
            yield from coming.popleft().result()


def _is_link(source: Source) -> bool:
    return isinstance(source, str) and is_web_link(source)


def _drafts(source: Source, stdin: BinaryIO | None, web: Web) -> Iterator[Draft | Rejected]:
    if isinstance(source, Draft | Rejected):
        yield source
    elif isinstance(source, Article):
        yield from_article(source)
    else:
        yield from read(source, stdin, web)
