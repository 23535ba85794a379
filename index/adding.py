"""The write side: source → intake → passages → terms → store. Does I/O.

Everything that can fail on a source's account happens before the transaction; a batch of articles is
then one transaction, and an entry is reported only after its commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.analysing import LONG, Analysed, Analysing, Coming, analyse
from index.encoders.base import Encoder
from index.engines.base import Engine
from index.errors import ArticleChanged, LibraryError, LinkTaken, SourceShrunk
from index.intake import canonical_link, is_web_link
from index.models import AddEntry, Article, Draft, Duplicate, Rejected, Sought, Span, Status, StoredArticle
from index.store import Database, Tables, articles, edited, passages, postings, vectors, words
from index.text.normalise import normalise
from index.text.own import OwnWords, own_words
from index.text.sentences import sentence_spans
from index.text.shingles import shingles
from index.text.terms import fingerprint, pairs_of

TIDY = 2000  # passages of a large import after which the engine may tidy up: it reads them into memory
PROBES = 16
RESEMBLES = 0.5
SHRUNK = 0.4
COLLECTION = "main"

Vectors = NDArray[np.float32]
GoingOn = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class _Prepared:
    draft: Draft
    analysed: Analysed
    duplicates: tuple[Duplicate, ...]
    meanings: list[Vectors]


class Adding:
    """Turns drafts into articles that can be found."""

    def __init__(
        self, database: Database, engine: Engine, analysing: Analysing, encoder: Encoder | None = None
    ) -> None:
        self._database = database
        self._engine = engine
        self._analysing = analysing
        self._encoder = encoder

    def add(self, drafts: Iterable[Draft | Rejected]) -> Iterator[AddEntry]:
        """Keep the drafts; yield what became of each, in order, once it is safe on disk."""
        done = since = 0
        for batch in self._analysing.batches(drafts):
            own = self._analysing.own()
            prepared = [self._prepare(each, own) for each in batch]
            with self._database.writing() as tables:
                now = own_words(words.read(tables))
                kept = [each.draft for each in prepared if isinstance(each, _Prepared)]
                if now != own or any(keeping(tables, each) != each for each in kept):
                    # An admin changed the words, or a fact of an article, while the articles were analysed.
                    prepared = [self._prepare(each, now) for each in batch]
                entries = [self._kept(tables, each) for each in prepared]
            yield from entries
            done += len(batch)
            since += sum(len(each.analysed.spans) for each in prepared if isinstance(each, _Prepared))
            if since >= TIDY:
                since = 0
                self._engine.compact()
        # Where most of the library is new, one more tidying is little beside what was done, and questions gain by it.
        much = done >= LONG and 2 * done >= self._engine.statistics().articles
        self._engine.compact(thoroughly=much)

    def preview(self, drafts: Iterable[Draft | Rejected]) -> Iterator[AddEntry]:
        """Yield what would be kept of each draft; nothing is written."""
        for each in drafts:
            if isinstance(each, Rejected):
                yield _failed(each.source, each.error)
            else:
                duplicates = self._duplicates(each.article)
                yield AddEntry(each.source, None, each.article, None, each.removed, duplicates)

    def known(self, article: Article) -> StoredArticle | None:
        """Return the article that this one would update or be, live or trashed."""
        return articles.find(self._database.reader(), article, _link(article), COLLECTION)

    def revise(self, article_id: int, article: Article, version: int, edited_now: tuple[str, ...] = ()) -> None:
        """Replace an article as its editor saw it; raises ArticleChanged or LinkTaken."""
        made = analyse(article, self._analysing.own())
        meanings = self._encoded(article, made.spans)
        link = _link(article)
        with self._database.writing() as tables:
            stored = articles.get(tables, article_id)
            if stored is None or stored.version != version or stored.state != "live":
                raise ArticleChanged(article_id=article_id)
            other = articles.find(tables, article, link, COLLECTION) if link else None
            if link and other and other.id != article_id:
                raise LinkTaken(url=link, article_id=other.id)
            draft = Draft(article, stored.source, articles.raw(tables, article_id), stored.removed)
            articles.update(tables, article_id, draft, link)
            edited.mark(tables, article_id, edited_now)
            self._index(tables, article_id, made, meanings)

    def trash(self, article_id: int) -> bool:
        """Let an article be found no more; false when it was in the trash."""
        with self._database.writing() as tables:
            done = articles.set_state(tables, article_id, "trashed")
            if done:
                self._engine.remove(tables, passages.ids(tables, article_id))
        return done

    def restore(self, article_id: int) -> bool:
        """Take an article out of the trash; false when it was not there."""
        with self._database.writing() as tables:
            return self._restored(tables, article_id)

    def recut(self, tables: Tables, article_id: int, own: OwnWords) -> None:
        """Index an article anew where it stands, with other own words; its vectors stay."""
        read = _read(tables, article_id)
        if read:
            self._engine.remove(tables, passages.ids(tables, article_id))
            kept = passages.renumber(tables, article_id)
            self._engine.put(tables, kept, analyse(read[0], own).terms, fingerprint())

    def _restored(self, tables: Tables, article_id: int) -> bool:
        if not articles.set_state(tables, article_id, "live"):
            return False
        kept = passages.ids(tables, article_id)
        read = _read(tables, article_id)
        if read and postings.analysers(tables, kept) <= {fingerprint()}:
            self._engine.put(tables, kept, analyse(*read).terms, fingerprint())
        elif read:
            self.recut(tables, article_id, read[1])
        return True

    def reindex(self, going_on: GoingOn) -> int:
        """Make the terms of all passages anew where another analyser made them; return the articles done.

        An article is a transaction, so that others can ask and write between any two. ``going_on`` is asked
        before each, with how many are left.
        """
        outdated = postings.outdated_articles(self._database.reader(), fingerprint())
        return len({*self._each(outdated, going_on, self._anew), *self._complete(going_on)})

    def _each(self, numbers: list[int], going_on: GoingOn, do: Callable[[int], None]) -> list[int]:
        """Do something with each article until told to stop; return those done."""
        for done, article_id in enumerate(numbers):
            if not going_on(len(numbers) - done):
                return numbers[:done]
            do(article_id)
        return numbers

    def _anew(self, article_id: int) -> None:
        read = _read(self._database.reader(), article_id)
        # Before the transaction, like all that takes long; again if it was in vain.
        made = analyse(*read) if read else None
        with self._database.writing() as tables:
            now = _read(tables, article_id)
            if now:
                self._index(tables, article_id, made if made and now == read else analyse(*now), [])

    def _complete(self, going_on: GoingOn) -> list[int]:
        """Encode the passages that have no vectors of this encoder; return their articles."""
        if self._encoder is None:
            return []
        lacking = vectors.articles_without(self._database.reader(), self._encoder.fingerprint)
        return self._each(lacking, going_on, self._encode)

    def _encode(self, article_id: int) -> None:
        tables = self._database.reader()
        # The numbers first: if the article is replaced meanwhile, they are gone and nothing is kept for them.
        kept = passages.ids(tables, article_id)
        spans = passages.spans(tables, article_id)
        stored = articles.get(tables, article_id)
        if stored is None or self._encoder is None:
            return
        # Before the transaction: encoding takes long, and others want to write.
        meanings = self._encoded(stored.article, spans)
        with self._database.writing() as tables:
            for passage_id, each in zip(kept, meanings, strict=False):
                vectors.keep(tables, passage_id, self._encoder.fingerprint, each)
            passages.changed(tables)

    def _encoded(self, article: Article, spans: list[Span]) -> list[Vectors]:
        """Return the vectors of each passage: of the whole, then of its sentences."""
        if self._encoder is None:
            return []
        texts = [_texts(article, span) for span in spans]
        ends = list(accumulate(map(len, texts)))
        return np.split(self._encoder.encode([text for each in texts for text in each]), ends[:-1]) if texts else []

    def _prepare(self, coming: Coming, own: OwnWords) -> _Prepared | Rejected:
        if isinstance(coming.draft, Rejected):
            return coming.draft
        draft = keeping(self._database.reader(), coming.draft)
        ahead = coming.ahead if coming.own == own and draft.article == coming.draft.article else None
        made = ahead or analyse(draft.article, own)
        # What is there already keeps its vectors.
        known = articles.find(self._database.reader(), draft.article, _link(draft.article), COLLECTION)
        same = known and articles.content_hash(known.article) == articles.content_hash(draft.article)
        meanings = [] if same else self._encoded(draft.article, made.spans)
        return _Prepared(draft, made, self._duplicates(draft.article), meanings)

    def _duplicates(self, article: Article) -> tuple[Duplicate, ...]:
        """Find articles that share most of their text: containment of 4-character shingles."""
        text = normalise(article.text)
        pairs = pairs_of(text)
        # A few pairs spread over the text are enough to bring a repost among the first.
        probes = pairs[:: max(1, len(pairs) // PROBES)]
        found = self._engine.search(Sought(grams=tuple(probes)), 3)
        mine = shingles(text)
        duplicates: list[Duplicate] = []
        for candidate in found.candidates:
            if candidate.score < found.ceiling / 4:
                continue
            stored = articles.get(self._database.reader(), candidate.article_id)
            if stored is None:
                continue
            others = shingles(normalise(stored.article.text))
            similarity = len(mine & others) / max(1, min(len(mine), len(others)))
            if similarity >= RESEMBLES:
                duplicates.append(Duplicate(stored.id, stored.article.title, round(similarity, 3)))
        return tuple(sorted(duplicates, key=lambda each: -each.similarity))

    def _kept(self, tables: Tables, prepared: _Prepared | Rejected) -> AddEntry:
        if isinstance(prepared, Rejected):
            return _failed(prepared.source, prepared.error)
        draft = prepared.draft
        link = _link(draft.article)
        known = articles.find(tables, draft.article, link, COLLECTION)
        status: Status
        if known is None:
            status, article_id = "added", articles.insert(tables, draft, link, COLLECTION)
            self._index(tables, article_id, prepared.analysed, prepared.meanings)
        elif articles.content_hash(known.article) == articles.content_hash(draft.article):
            article_id = known.id
            status = "added" if self._restored(tables, article_id) else "unchanged"
        elif known.state == "live" and len(draft.article.text) < SHRUNK * len(known.article.text):
            percent = round(100 * len(draft.article.text) / len(known.article.text))
            return _failed(draft.source, SourceShrunk(source=draft.source, percent=percent), draft.article)
        else:
            status, article_id = "updated", known.id
            articles.update(tables, article_id, draft, link)
            self._index(tables, article_id, prepared.analysed, prepared.meanings)
        edited.mark(tables, article_id, draft.edited)
        others = tuple(each for each in prepared.duplicates if each.article_id != article_id)
        return AddEntry(draft.source, status, draft.article, article_id, draft.removed, others)

    def _index(self, tables: Tables, article_id: int, made: Analysed, meanings: list[Vectors]) -> None:
        self._engine.remove(tables, passages.ids(tables, article_id))
        kept = passages.replace(tables, article_id, made.spans)
        self._engine.put(tables, kept, made.terms, fingerprint())
        if self._encoder and meanings:
            for passage_id, each in zip(kept, meanings, strict=True):
                vectors.keep(tables, passage_id, self._encoder.fingerprint, each)


def _read(tables: Tables, article_id: int) -> tuple[Article, OwnWords] | None:
    stored = articles.get(tables, article_id)
    # What is in the trash is indexed when it comes out of it.
    return (stored.article, own_words(words.read(tables))) if stored and stored.state == "live" else None


def _texts(article: Article, span: Span) -> list[str]:
    text = article.text[span.start : span.end]
    about = " ".join(filter(None, (article.title, span.heading)))
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    whole = f"{about}\n{text}".strip()
    return [whole, *sentences] if len(sentences) > 1 else [whole]


def keeping(tables: Tables, draft: Draft) -> Draft:
    """Return a draft as it is kept: what the web says replaces no fact that was typed, what is handed in does."""
    link = _link(draft.article) if is_web_link(draft.source) else None
    return edited.kept(tables, draft, link, COLLECTION) if link else draft


def _link(article: Article) -> str | None:
    return canonical_link(article.url) if article.url else None


def _failed(source: str, error: LibraryError, article: Article | None = None) -> AddEntry:
    return AddEntry(source, "failed", article, error=error)
