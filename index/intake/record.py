"""A record of named fields, from JSONL or from a program → an article, or the code of its problem. Pure, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from index.intake.checks import sanitise
from index.intake.dates import iso_date
from index.intake.links import url_problem, valid_url
from index.models import Article

_FIELDS = tuple(field.name for field in fields(Article) if field.name != "text")


def article_of(record: Mapping[str, object]) -> Article | str:
    """Return the article, or "text", "type", "date", "url" or "scheme" for the field that is wrong."""
    text = record.get("text")
    if text is None:
        return "text"
    known = {name: record.get(name) for name in _FIELDS}
    if not isinstance(text, str) or not all(item is None or isinstance(item, str) for item in known.values()):
        return "type"
    text = sanitise(text).strip()
    if not text:
        return "text"
    given = {name: " ".join(sanitise(item).split()) for name, item in known.items() if isinstance(item, str)}
    published = iso_date(given["published"]) if given.get("published") else None
    if given.get("published") and not published:
        return "date"
    url = valid_url(given["url"]) if given.get("url") else None
    if given.get("url") and not url:
        return url_problem(given["url"])
    return Article(
        text=text,
        title=given.get("title", ""),
        url=url,
        publisher=given.get("publisher") or None,
        author=given.get("author") or None,
        published=published,
        language=given.get("language") or None,
    )
