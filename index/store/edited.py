"""Which facts of an article were typed by hand, in the database. Does I/O on the connection it is given.

Such a fact stays until it is typed again: what the web says of the article later changes the others only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database as Tables

from index.models import Draft
from index.store import articles


def mark(tables: Tables, article_id: int, names: Iterable[str]) -> None:
    """Note which facts of an article were typed by hand, by the names of Article's fields."""
    for name in names:
        tables.execute("INSERT OR IGNORE INTO edited_facts (article_id, name) VALUES (?, ?)", [article_id, name])


def kept(tables: Tables, draft: Draft, link: str, collection: str) -> Draft:
    """Return a draft with the facts that were typed for the article of its link, but for those typed for the draft."""
    known = articles.find(tables, draft.article, link, collection)
    if known is None:
        return draft
    rows = tables.execute("SELECT name FROM edited_facts WHERE article_id = ?", [known.id])
    facts = {name: getattr(known.article, name) for (name,) in rows if name not in draft.edited}
    return replace(draft, article=replace(draft.article, **facts)) if facts else draft
