"""The values that flow through the library; all are frozen, none does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.errors import LibraryError

Status = Literal["added", "updated", "unchanged", "failed"]
Field = Literal["words", "grams", "sounds"]
State = Literal["live", "trashed"]
ReasonCode = Literal["no_match", "weak_match", "empty_library", "empty_question"]


@dataclass(frozen=True, slots=True)
class Article:
    """A source text as its readers know it; only ``text`` is required.

    ``published`` is an ISO date (YYYY-MM-DD). Lines of ``text`` are its paragraphs; a line that
    starts with ``#`` is a heading.
    """

    text: str
    title: str = ""
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as intake hands it over: what was read, what was removed, where it came from.

    ``etag`` and ``last_modified`` are what the web site gave, to ask later whether the page has changed.
    ``edited`` names the facts (fields of Article) that somebody has typed instead of what was read.
    """

    article: Article
    source: str
    raw: bytes
    removed: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    edited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source, or a part of one, that could not become an article."""

    source: str
    error: LibraryError


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article in the library, with its number, version and state."""

    id: int
    article: Article
    collection: str
    source: str
    state: State
    version: int
    added_at: str
    updated_at: str
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A passage within its article's text: ``text[start:end]``, in code points."""

    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article of the library that a draft resembles; ``similarity`` is in 0..1."""

    article_id: int
    title: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Words:
    """An admin's own words, as written: groups that mean the same, and words that are not cut apart."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    dictionary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddEntry:
    """What became of one article of one source."""

    source: str
    status: Status | None
    article: Article | None = None
    article_id: int | None = None
    removed: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    error: LibraryError | None = None


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of every article handed in."""

    entries: tuple[AddEntry, ...]

    def count(self, status: Status) -> int:
        """Count the entries of one status."""
        return sum(entry.status == status for entry in self.entries)

    @property
    def added(self) -> int:
        """How many are new."""
        return self.count("added")

    @property
    def updated(self) -> int:
        """How many replaced an earlier version."""
        return self.count("updated")

    @property
    def unchanged(self) -> int:
        """How many were there already."""
        return self.count("unchanged")

    @property
    def failed(self) -> int:
        """How many could not be added."""
        return self.count("failed")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term of a field that would express a concept, and how well (at most 1)."""

    field: Field
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Concept:
    """Something asked about that an article may say in several ways; ``label`` is how it was asked."""

    label: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sought:
    """What an engine looks for; a term given twice counts twice.

    ``meaning`` is the unit vector of the whole question, empty without an encoder.
    """

    words: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    concepts: tuple[Concept, ...] = ()
    meaning: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that shares terms with the question.

    ``score`` is its own BM25 over both fields plus that of its whole article; ``nearness`` the mean of the
    question's cosines with the passage and with its nearest sentence, None without vectors.
    """

    passage_id: int
    article_id: int
    score: float
    nearness: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates, best first, with what a judge needs to know about the library.

    ``articles`` is the number of live articles; ``df`` says in how many of them each term of the
    question stands, by field. ``ceiling`` is the highest score that any passage could have reached.
    """

    candidates: tuple[Candidate, ...]
    articles: int
    words_df: dict[str, int]
    grams_df: dict[str, int]
    concepts_df: tuple[int, ...]
    ceiling: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an engine can find: articles, their passages, and the mean number of words of a passage."""

    articles: int
    passages: int
    mean_words: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence of a passage that answers: ``passage[start:end]``, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another article that says the same as a hit."""

    article_id: int
    title: str
    url: str | None
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the sentence of it that answers.

    ``passage`` is a verbatim part of the article's text and
    ``passage[answer_start:answer_end] == answer`` (code points). ``confidence`` is in 0..1 and
    comparable between questions; ``score`` is not. ``also`` are articles that say the same, best first.
    """

    article_id: int
    passage_id: int
    position: int
    title: str
    url: str | None
    link: str | None
    publisher: str | None
    published: str | None
    passage: str
    answer: str
    answer_start: int
    answer_end: int
    matched: tuple[str, ...]
    score: float
    confidence: float
    also: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer, and the words of the question that were not found."""

    code: ReasonCode
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, best first, one per article; or an abstention with its reason and the nearest hits."""

    question: str
    answered: bool
    reason: Reason | None
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the judge expects of an answer in a library, found when it held so many articles."""

    expected: float
    articles: int


@dataclass(frozen=True, slots=True)
class Health:
    """What a check of the library found."""

    articles: int
    trashed: int
    passages: int
    outdated_articles: int
    intact: bool
    bytes: int
    unencoded_articles: int = 0
    calibration: Calibration | None = None
