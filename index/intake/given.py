"""What a program hands in, an article or where to find one → drafts. Reads files through ``sources``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from index.errors import SourceInvalid
from index.intake.record import article_of
from index.intake.sources import read
from index.models import Article, Draft, Rejected

Source = str | Path | Article | Draft | Rejected


def from_article(article: Article) -> Draft | Rejected:
    """Check the fields as those of a JSONL line are; the text is kept but for control characters."""
    checked = article_of({name: value for name, value in asdict(article).items() if value is not None})
    source = article.url or article.title or "article"
    if isinstance(checked, Article):
        return Draft(checked, source, article.text.encode("utf-8", "replace"))
    return Rejected(source, SourceInvalid(source=source, problem=checked))


def drafts(sources: Iterable[Source], stdin: BinaryIO | None) -> Iterator[Draft | Rejected]:
    """Yield the drafts of each source in order."""
    for source in sources:
        if isinstance(source, Draft | Rejected):
            yield source
        elif isinstance(source, Article):
            yield from_article(source)
        else:
            yield from read(source, stdin)
