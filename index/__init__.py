"""Yuanwen's library: from articles to a verbatim, cited answer.

 source ─ intake ─ passages ─ terms ─ store ─────────────┐      write: ``adding``
                                                         │
 question ─ query ─ candidates ─ evidence ─ judge ─► Answer      read: ``asking``

>>> from index import Library, Article

``Library.open`` is where to begin; everything it returns is a frozen value.
"""

from index.errors import LibraryError
from index.explaining import Explanation
from index.library import Library
from index.models import (
    AddEntry,
    AddReport,
    Answer,
    Article,
    Draft,
    Duplicate,
    Elsewhere,
    Health,
    Hit,
    Reason,
    StoredArticle,
    Words,
)
from index.models_web import Feed, FeedReport, FetchLimits, Refreshed

__all__ = [
    "AddEntry",
    "AddReport",
    "Answer",
    "Article",
    "Draft",
    "Duplicate",
    "Elsewhere",
    "Explanation",
    "Feed",
    "FeedReport",
    "FetchLimits",
    "Health",
    "Hit",
    "Library",
    "LibraryError",
    "Reason",
    "Refreshed",
    "StoredArticle",
    "Words",
]
