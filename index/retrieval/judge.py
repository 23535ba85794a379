"""A hit and the question → how sure, 0..1, and which words are missing. Pure.

No score of BM25 says by itself whether an article answers: it grows with the question's length and
the library's size. What tells is how much of the question stands in the article, and close together.
Each part of the question weighs by its rarity in the library; a name or number that is nowhere
weighs most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from index.models import Found
from index.retrieval import bm25
from index.retrieval.concepts import clarity, view
from index.retrieval.question import Question
from index.text.normalise import normalise_mapped
from index.text.sentences import sentence_spans
from index.text.terms import pairs_of

WINDOW = 150
UNSEEN = 100
THRESHOLD = 0.5
EXPECTED = 6.3
EXPECTED_FOREIGN = 5.7
NEARNESS_WEIGHT = 10.0
EXPECTED_NEARNESS = 0.37


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a hit; each in 0..1.

    window    share of the question's pairs in the best 150 characters of the article (by rarity)
    units     share of the question's words and names in the article
    ceiling   the score, of the highest that was possible
    margin    lead over the next article, of the score (at most ½)
    """

    window: float
    units: float
    ceiling: float
    margin: float


def confidence(signals: Signals, *, foreign: bool = False, nearness: float | None = None) -> float:
    """Return how sure it is that the hit answers the question, 0..1: a logistic curve.

    The weights were fitted to questions whose article was there or taken away (one set of questions;
    other sets judge them). The lead is held down on purpose: it is small wherever several articles
    tell the same, which is no reason to be silent. A question in Latin letters (``foreign``) is never met
    word for word, so less is expected of it. ``nearness`` is that of the vectors, where there are any: its weight
    lifts the area under the curve from .727 to .764 on English questions with half of their articles taken away.
    """
    strength = 4.0 * signals.window + 3.0 * signals.units + 2.5 * signals.ceiling + 4.0 * signals.margin
    if nearness is not None:
        strength += NEARNESS_WEIGHT * (nearness - EXPECTED_NEARNESS)
    return 1 / (1 + math.exp((EXPECTED_FOREIGN if foreign else EXPECTED) - strength))


def signals(question: Question, found: Found, text: str, score: float, next_score: float) -> Signals:
    """Measure a hit; ``text`` is its article with the title, normalised."""
    if question.concepts:
        return _concept_signals(question, found, text, score, next_score)
    pairs = {pair: rarity(found.articles, found.grams_df.get(pair, 0)) for pair in question.pairs}
    units = {unit: rarity(found.articles, _df(unit, found)) for unit in question.units}
    return Signals(
        window=max((_share(pairs, set(pairs_of(window))) for window in _windows(text)), default=0.0),
        units=_share(units, {unit for unit in units if unit in text}),
        ceiling=score / found.ceiling if found.ceiling else 0.0,
        margin=min((score - next_score) / score, 0.5) if score > 0 else 0.0,
    )


def _concept_signals(question: Question, found: Found, text: str, score: float, next_score: float) -> Signals:
    here = view(text)
    weights, held = [], []
    for concept, df in zip(question.concepts, found.concepts_df, strict=True):
        weights.append(concept.weight * rarity(found.articles, df))
        held.append(weights[-1] * clarity(concept, here))
    for pair in (*question.pairs, *question.units):
        weights.append(rarity(found.articles, found.grams_df.get(pair, 0)))
        held.append(weights[-1] if pair in text else 0.0)
    share = sum(held) / sum(weights) if weights else 0.0
    return Signals(
        window=share,
        units=share,
        ceiling=score / found.ceiling if found.ceiling else 0.0,
        # Ranked by meaning too, the first may have the lower score.
        margin=max(0.0, min((score - next_score) / score, 0.5)) if score > 0 else 0.0,
    )


def absent(question: Question, found: Found) -> list[str]:
    """Return the question's words that stand nowhere in the library."""
    return [unit for unit in question.units if _df(unit, found) == 0]


def missing_words(question: Question, found: Found, text: str | None) -> tuple[str, ...]:
    """Return the question's words that the library lacks, or else those that the article lacks."""
    if question.concepts:
        nowhere = [each.label for each, df in zip(question.concepts, found.concepts_df, strict=True) if not df]
        return tuple(dict.fromkeys([*nowhere, *absent(question, found)]))
    if question.concepts:
        nowhere = [each.label for each, df in zip(question.concepts, found.concepts_df, strict=True) if not df]
        return tuple(dict.fromkeys([*nowhere, *absent(question, found)]))
    lacking = absent(question, found)
    if not lacking and text is not None:
        lacking = [unit for unit in question.units if unit not in text]
    return tuple(_as_asked(unit, question.text) for unit in lacking)


def _as_asked(unit: str, text: str) -> str:
    """Return a word as the question writes it, in its own script and case."""
    mapped = normalise_mapped(text)
    place = mapped.text.find(unit)
    return text[mapped.offsets[place] : mapped.offsets[place + len(unit)]] if place >= 0 else unit


def rarity(total: int, df: int) -> float:
    """Return the weight of a term as if the library held some hundred articles more.

    In a library of one or two, whatever is missing would otherwise outweigh all that is there.
    """
    return bm25.idf(total + UNSEEN, df)


def _df(unit: str, found: Found) -> int:
    if unit in found.words_df:
        return max(found.words_df[unit], found.grams_df.get(unit, 0))
    # A joined name is no term of its own; it cannot be more frequent than its rarest pair.
    return min((found.grams_df.get(pair, 0) for pair in pairs_of(unit)), default=0)


def _share(weights: dict[str, float], held: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _windows(text: str) -> list[str]:
    windows: list[str] = []
    start = end = 0
    for left, right in sentence_spans(text):
        if right - start > WINDOW and end > start:
            windows.append(text[start:end])
            start = left
        end = right
    return [*windows, text[start:end]] if end > start else windows
