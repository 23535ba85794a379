"""What admins do with articles: preview, save, undo, change, pin, follow; and what that answers. Does I/O.

Every act leaves a line in the audit. Whatever fails raises a LibraryError and has changed nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.gaps import Cluster, clusters
from bot.state import ADDED, CHANGED, POSTED, ActName, BotState, DraftState, KeptDraft, UnansweredQuestion
from index import AddEntry, Answer, Article, Draft, Duplicate, Library, StoredArticle
from index.errors import ArticleChanged, SourceError
from index.intake import read_bytes, read_text
from index.models import Rejected, State, Status
from index.retrieval.suggest import questions_of
from index.text.normalise import normalise

QUESTIONS = 3
# So many of an article's possible questions are tried, and so many gaps after each new article.
TRIED = 8
ASKED_AGAIN = 60
SEARCHED = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """What a forward or a post says of its text; the text's own facts come first."""

    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft with what saving it would mean.

    ``known`` is the article that it would update, ``duplicates`` others that share most of its text,
    ``questions`` some that it answers.
    """

    draft: KeptDraft
    known: StoredArticle | None
    duplicates: tuple[Duplicate, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a draft did."""

    status: Status
    stored: StoredArticle


class Curating:
    """The acts of admins on one library."""

    def __init__(self, library: Library, state: BotState) -> None:
        self.library = library
        self.state = state

    # Drafts

    def offer(self, draft: Draft, user_id: int | None, origin: Origin = Origin()) -> Preview:
        """Keep a draft and return its preview; nothing is in the library yet."""
        filled = replace(draft, article=_filled(draft.article, origin))
        return self.preview(self.state.drafts.keep(user_id, filled))

    def offer_text(self, text: str, name: str, user_id: int | None, origin: Origin = Origin()) -> Preview:
        """Offer a pasted or forwarded text; raises SourceError."""
        return self.offer(read_text(text, name), user_id, origin)

    def offer_file(self, data: bytes, name: str, user_id: int | None, origin: Origin = Origin()) -> Preview:
        """Offer a file with one article; raises SourceError."""
        return self._offered(read_bytes(data, name), user_id, origin)

    def offer_link(self, link: str, user_id: int | None) -> Preview:
        """Offer the article behind a link; raises SourceError."""
        return self._offered(self.library.editing.drafts(link), user_id, Origin())

    def _offered(self, drafts: Iterable[Draft | Rejected], user_id: int | None, origin: Origin) -> Preview:
        draft = next(iter(drafts))
        if isinstance(draft, Rejected):
            raise draft.error
        return self.offer(draft, user_id, origin)

    def preview(self, number: int) -> Preview:
        """Return a draft as it is now; raises KeyError for one that is gone."""
        draft = self.state.drafts.get(number)
        if draft is None:
            raise KeyError(number)
        known = self.library.editing.known(draft.draft.article)
        (entry,) = self.library.preview(draft.draft)
        others = tuple(each for each in entry.duplicates if not known or each.article_id != known.id)
        return Preview(draft, known, others, answerable(draft.draft.article))

    def change_draft(self, number: int, field: str, value: str | None) -> Preview:
        """Put another fact into a draft."""
        draft = self.preview(number).draft.draft
        self.state.drafts.change(number, _changed(draft.article, field, value), (*draft.edited, field))
        return self.preview(number)

    def save(self, number: int, user_id: int | None) -> Saved:
        """Put a draft into the library; raises SourceShrunk, StorageError, or KeyError for a draft that is gone."""
        draft = self.preview(number).draft
        known = self.library.editing.known(draft.draft.article)
        (entry,) = self.library.add(draft.draft).entries
        if entry.error or entry.article_id is None or entry.status is None:
            raise entry.error or KeyError(number)
        stored = self.library.get(entry.article_id)
        before = known.article if known and entry.status == "updated" and known.state == "live" else None
        if self.state.drafts.bring(number, "open", "saved"):
            self.state.drafts.saved(number, stored.id, stored.version, before)
            self._audit(user_id, ADDED[entry.status], stored.id, draft.draft.source)
        return Saved(entry.status, stored)

    def undo(self, number: int, user_id: int | None) -> None:
        """Take back what saving a draft did; raises ArticleChanged when the article was changed since."""
        draft = self.preview(number).draft
        if draft.article_id is None or draft.version is None or draft.state != "saved":
            return
        if draft.before:
            self.library.editing.revise(draft.article_id, draft.before, draft.version)
        elif self.library.get(draft.article_id).version != draft.version:
            raise ArticleChanged(article_id=draft.article_id)
        else:
            self.library.remove(draft.article_id)
        self.state.drafts.bring(number, "saved", "undone")
        self._audit(user_id, "undo", draft.article_id, "")

    def reopen(self, number: int) -> None:
        """Show a draft that was put aside, or taken back, as a new one."""
        ended: tuple[DraftState, ...] = ("cancelled", "undone")
        for state in ended:
            self.state.drafts.bring(number, state, "open")

    # Articles

    def page(self, state: State, offset: int, limit: int) -> tuple[StoredArticle, ...]:
        """Return some articles, the pinned first, then the last added."""
        pins = self.pinned() if state == "live" else ()
        pinned = {each.id for each in pins}
        others = (each for each in self.library.latest(offset + limit + len(pins), state) if each.id not in pinned)
        return tuple([*pins, *others][offset : offset + limit])

    def find(self, words: str, limit: int) -> tuple[StoredArticle, ...]:
        """Return the articles that hold all of some words, in the order in which a search ranks them."""
        hits = self.library.search(words, SEARCHED)
        found = map(self.library.get, dict.fromkeys(hit.article_id for hit in hits))
        wanted = normalise(words).split()
        return tuple(each for each in found if all(word in _searched(each.article) for word in wanted))[:limit]

    def pinned(self) -> tuple[StoredArticle, ...]:
        """Return the pinned articles that are live."""
        numbers = self.state.pins.every()
        return tuple(each for each in map(self.library.get, numbers) if each.state == "live")

    def change(self, article_id: int, version: int, field: str, value: str | None, user_id: int | None) -> None:
        """Change a fact of an article as its editor saw it; raises ArticleChanged, LinkTaken or SourceInvalid."""
        article = self.library.get(article_id).article
        self.library.editing.revise(article_id, _changed(article, field, value), version, (field,))
        self._audit(user_id, CHANGED[field], article_id, value or "")

    def pin(self, article_id: int, pinned: bool, user_id: int | None) -> None:
        """Show an article first, or no longer."""
        (self.state.pins.pin if pinned else self.state.pins.unpin)(article_id)
        self._audit(user_id, "pin" if pinned else "unpin", article_id, "")

    # Posts of followed channels

    def follow_post(self, text: str, origin: Origin, *, edited: bool) -> StoredArticle | None:
        """Keep a post as an article, or its new wording; None when an admin has removed it. Raises SourceError."""
        try:
            draft = read_text(text, origin.url or "")
        except SourceError:
            if edited:
                self._end_post(origin)
            raise
        draft = replace(draft, article=replace(_filled(draft.article, origin), url=origin.url))
        article = self.library.editing.keeping(draft).article
        known = self.library.editing.known(article)
        if known and known.state == "trashed":
            return None
        if known and edited:
            self.library.editing.revise(known.id, article, known.version)
            self._audit(None, "post:edited", known.id, origin.url or "")
            return self.library.get(known.id)
        (entry,) = self.library.add(draft).entries
        if entry.error or entry.article_id is None or entry.status is None:
            raise entry.error or KeyError(origin.url)
        self._audit(None, POSTED[entry.status], entry.article_id, origin.url or "")
        return self.library.get(entry.article_id)

    def _end_post(self, origin: Origin) -> None:
        """Put the article of a post into the trash whose new wording is none: it must not be quoted any more."""
        known = self.library.editing.known(Article("", url=origin.url)) if origin.url else None
        if known and self.library.remove(known.id):
            self._audit(None, "post:ended", known.id, origin.url or "")

    # Gaps

    def gaps(self) -> tuple[Cluster, ...]:
        """Return what was asked and not answered, grouped."""
        return clusters(self.state.unanswered.latest())

    def gap(self, question_id: int) -> Cluster | None:
        """Return the group that a question is in."""
        return next((each for each in self.gaps() if question_id in {every.id for every in each.questions}), None)

    def dismiss(self, gap: Cluster, user_id: int | None) -> None:
        """Put a gap aside for good."""
        self.state.unanswered.settle((question.id for question in gap.questions), "dismissed")
        self._audit(user_id, "gap:dismiss", None, gap.text)

    def answered_by(self, articles: Collection[int]) -> tuple[tuple[UnansweredQuestion, Answer], ...]:
        """Return the open questions that new articles answer now, each once for each who asked, and settle them."""
        answers: dict[str, Answer] = {}
        told: dict[int | None, tuple[UnansweredQuestion, Answer]] = {}
        for gap in self.gaps()[:ASKED_AGAIN]:
            for question in gap.questions:
                if question.text not in answers:
                    answers[question.text] = self.library.ask(question.text, QUESTIONS)
                answer = answers[question.text]
                if not answer.answered or answer.hits[0].article_id not in articles:
                    continue
                if self.state.unanswered.settle((question.id,), "answered"):
                    told.setdefault(question.asker.user_id or -question.id, (question, answer))
        return tuple(told.values())

    # Many articles at once

    def add_batch(self, drafts: Iterable[Draft | Rejected], user_id: int | None) -> tuple[AddEntry, ...]:
        """Add articles of a file, without previews."""
        entries = self.library.add(*drafts).entries
        self.state.audit.keep_all(
            (user_id, ADDED[each.status], each.article_id, each.source) for each in entries if each.status
        )
        return entries

    def _audit(self, user_id: int | None, act: ActName, article_id: int | None, detail: str) -> None:
        self.state.audit.keep(user_id, act, article_id, detail)


@lru_cache(maxsize=64)
def answerable(article: Article) -> tuple[str, ...]:
    """Return questions that an article answers: they were asked of a library that holds nothing else."""
    asked = questions_of(article)[:TRIED]
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="yuanwen-") as folder, Library.open(Path(folder) / "trial.db") as trial:
        if asked and trial.add(article).added:
            found = [question for question in asked if trial.ask(question, 1).answered]
    return tuple(found[:QUESTIONS])


def _searched(article: Article) -> str:
    return normalise("\n".join(filter(None, (article.title, article.publisher, article.author, article.text))))


def _filled(article: Article, origin: Origin) -> Article:
    return replace(
        article,
        publisher=article.publisher or origin.publisher,
        author=article.author or origin.author,
        url=article.url or origin.url,
        published=article.published or origin.published,
    )


def _changed(article: Article, field: str, value: str | None) -> Article:
    changes: dict[str, Any] = {field: value or ("" if field == "title" else None)}
    return replace(article, **changes)
