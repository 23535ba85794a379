"""Values → the JSON that programs read. Pure; the shapes are contracts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.locales import Texts
from index import AddEntry, Answer, Article, Hit, StoredArticle

Json = dict[str, Any]
_HIT = (
    "article_id",
    "title",
    "url",
    "link",
    "publisher",
    "published",
    "passage",
    "answer",
    "answer_start",
    "answer_end",
    "matched",
    "score",
    "confidence",
)


def hit_json(hit: Hit) -> Json:
    """Return a hit as ``ask --json`` and ``search --json`` show it."""
    return {name: list(value) if isinstance(value := getattr(hit, name), tuple) else value for name in _HIT}


def answer_json(answer: Answer, took_ms: float) -> Json:
    """Return an answer as ``ask --json`` shows it."""
    reason = {"code": answer.reason.code, "missing": list(answer.reason.missing)} if answer.reason else None
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": reason,
        "hits": [hit_json(hit) for hit in answer.hits],
        "took_ms": round(took_ms, 2),
    }


def entry_json(entry: AddEntry, texts: Texts, *, kept: bool) -> Json:
    """Return what became of a source as ``add --json`` shows it, or its preview (``kept`` false)."""
    article = entry.article or Article("")
    shown: Json = {
        "source": entry.source,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published,
        "url": article.url,
        "text": article.text,
        "removed": list(entry.removed),
        "duplicates": [asdict(each) for each in entry.duplicates],
        "error": texts.error(entry.error) if entry.error else None,
    }
    return {**shown, "article_id": entry.article_id, "status": entry.status} if kept else shown


def article_json(stored: StoredArticle, *, text: bool) -> Json:
    """Return an article as ``list --json`` (without) and ``show --json`` (with its text) show it."""
    shown: Json = {
        "article_id": stored.id,
        "title": stored.article.title,
        "url": stored.article.url,
        "publisher": stored.article.publisher,
        "author": stored.article.author,
        "published": stored.article.published,
        "language": stored.article.language,
        "state": stored.state,
        "version": stored.version,
        "added_at": stored.added_at,
        "updated_at": stored.updated_at,
        "characters": len(stored.article.text),
    }
    return {**shown, "text": stored.article.text, "removed": list(stored.removed)} if text else shown
