"""An article made by a program → a draft. Pure."""

from __future__ import annotations

from dataclasses import asdict

from index.errors import SourceInvalid
from index.intake.record import article_of
from index.models import Article, Draft, Rejected


def from_article(article: Article) -> Draft | Rejected:
    """Check the fields as those of a JSONL line are; the text is kept but for control characters."""
    checked = article_of({name: value for name, value in asdict(article).items() if value is not None})
    source = article.url or article.title or "article"
    if isinstance(checked, Article):
        return Draft(checked, source, article.text.encode("utf-8", "replace"))
    return Rejected(source, SourceInvalid(source=source, problem=checked))
