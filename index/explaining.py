"""Why a question was answered as it was: told from the very thought that led to the answer. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from index.asking import Judged, Thought
from index.engines.embedded import GRAMS_WEIGHT
from index.models import Alternative, Concept
from index.retrieval import judge
from index.retrieval.bm25 import idf
from index.retrieval.concepts import View, clarity
from index.retrieval.question import Kind, Question
from index.text.normalise import normalise
from index.text.own import OwnWords
from index.text.terms import words_of

Matter = Literal["word", "pair", "concept"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Something looked for: in how many articles it stands, and the weight of finding it once.

    ``others`` are the ways of saying it that count as well: translations, synonyms, and pinyin (``wang_teng``).
    """

    term: str
    matter: Matter
    weight: float
    articles: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """Which of the terms stand where in a hit, and what makes its confidence.

    ``parts`` are (name, amount); their sum is the log odds of ``confidence``.
    """

    article_id: int
    title: str
    score: float
    confidence: float
    in_title: tuple[str, ...]
    in_passage: tuple[str, ...]
    in_answer: tuple[str, ...]
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a question became, what was found of it, and why the confidence is what it is."""

    question: str
    kind: Kind
    tongue: judge.Tongue
    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    numbers: tuple[str, ...]
    terms: tuple[Weighed, ...]
    articles: int
    threshold: float
    expected: float
    hits: tuple[ExplainedHit, ...]


def explain(thought: Thought) -> Explanation:
    """Put a thought into words and figures."""
    question = thought.question
    terms = _weighed(thought)
    kept = tuple(each.term for each in terms if each.matter != "pair")
    said = {token for term in kept for token in (term, *term.split(), *words_of(term, question.own))}
    tokens = dict.fromkeys(words_of(normalise(question.text), question.own))
    return Explanation(
        question=question.text,
        kind=question.kind,
        tongue=thought.tongue,
        kept=kept,
        left_out=tuple(token for token in tokens if token not in said),
        numbers=tuple(unit for unit in question.units if any(map(str.isdigit, unit))),
        terms=terms,
        articles=thought.found.articles,
        threshold=judge.THRESHOLD,
        expected=thought.expected - judge.EASED[thought.tongue],
        hits=tuple(_hit(each, question, terms) for each in thought.judged),
    )


def _weighed(thought: Thought) -> tuple[Weighed, ...]:
    question, found = thought.question, thought.found
    if not found.articles:
        return ()
    sought = question.sought
    df_of = [*found.concepts_df, *(found.words_df[concept.label] for concept in question.same)]
    concepts = [
        Weighed(each.label, "concept", _weight(found.articles, df, each.weight), df, _others(each))
        for each, df in zip(sought.concepts, df_of, strict=True)
    ]
    words = [
        Weighed(word, "word", _weight(found.articles, found.words_df[word], times), found.words_df[word])
        for word, times in Counter(sought.words).items()
    ]
    pairs = [
        Weighed(pair, "pair", _weight(found.articles, found.grams_df[pair], GRAMS_WEIGHT * times), found.grams_df[pair])
        for pair, times in Counter(sought.grams).items()
        if pair in question.pairs and pair not in sought.words
    ]
    return tuple(sorted([*concepts, *words], key=lambda each: -each.weight) + pairs)


def _weight(articles: int, df: int, times: float) -> float:
    return round(times * idf(articles, df), 3)


def _others(concept: Concept) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.term for each in concept.alternatives if each.term != concept.label))


def _hit(judged: Judged, question: Question, terms: tuple[Weighed, ...]) -> ExplainedHit:
    hit = judged.hit
    concepts = {each.label: each for each in (*question.concepts, *question.same)}

    def standing(text: str) -> tuple[str, ...]:
        return _standing(normalise(text), terms, concepts, question.own)

    return ExplainedHit(
        article_id=hit.article_id,
        title=hit.title,
        score=hit.score,
        confidence=hit.confidence,
        in_title=standing(hit.title),
        in_passage=standing(hit.passage),
        in_answer=standing(hit.answer),
        parts=tuple((name, round(amount, 3)) for name, amount in judged.parts.items()),
    )


def _standing(text: str, terms: tuple[Weighed, ...], concepts: dict[str, Concept], own: OwnWords) -> tuple[str, ...]:
    seen = View(text, own)

    def stands(each: Weighed) -> bool:
        if each.matter == "concept":
            return clarity(concepts[each.term], seen) > 0
        return seen.count(Alternative("words" if each.matter == "word" else "grams", each.term, 1.0)) > 0

    return tuple(each.term for each in terms if stands(each))
