"""A hit and the question → how sure, 0..1, and which words are missing. Pure.

No score of BM25 says by itself whether an article answers: it grows with the question's length and
the library's size. What tells is how much of the question stands in the article, and close together.
Each part of the question weighs by its rarity in the library; a name or number that is nowhere
weighs most.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from index.models import Candidate, Found
from index.retrieval import bm25
from index.retrieval.concepts import View, clarity
from index.retrieval.kinds import fits, of_another_year
from index.retrieval.question import Question
from index.retrieval.synonyms import as_asked
from index.text.normalise import normalise, normalise_mapped
from index.text.segment import prevalence
from index.text.sentences import sentence_spans
from index.text.terms import pairs_of, pairs_within

WINDOW = 150
UNSEEN = 300
ASTRAY = 2.0
AMISS = 2.5
_NUMBERED = re.compile(r"[0-9]")
Tongue = Literal["chinese", "english", "pinyin", "abroad"]
THRESHOLD = 0.5
EXPECTED = 6.0
# Not met word for word, a question in pinyin is met less; one about articles in another language, too. An English
# question has more words than a Chinese one, which is no reason to be surer.
EASED: dict[Tongue, float] = {"chinese": 0.0, "english": -0.2, "pinyin": 0.8, "abroad": 0.7}
NEARNESS_WEIGHT = 10.0
EXPECTED_NEARNESS = 0.37
COMPANY = 8
LONG = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """What a hit shows, normalised: its title, the sentence that is to answer, and what is read of the article."""

    title: str
    answer: str
    text: str


def shown(question: Question, title: str, answer: str, body: str) -> Shown:
    """Return what a hit shows as it is compared: normalised, with the question's own words for their synonyms."""
    texts = (as_asked(normalise(each), question.same, question.own) for each in (title, answer, f"{title}\n{body}"))
    return Shown(*texts)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a hit; each in 0..1.

    window    share of the question's pairs in the best 150 characters of the article (by rarity)
    units     share of the question's words and names in the article
    ceiling   the score, of the highest that was possible
    margin    lead over the next article, of the score (at most ½)
    lead      lead over the fourth article, of the score: up to three may tell the same
    company   score of the eighth article, of the first one's: high where many tell the same
    astray    share of the question's years, numbers, model codes and quotes that the article lacks
    said      share of the question's words and names that the title lacks in the sentence that is to answer
    length    words and names of the question, of eight: the more there are, the more the same share of them tells
    amiss     how little the sentence that is to answer is of the kind that is asked for
    """

    window: float
    units: float
    ceiling: float
    margin: float
    lead: float
    company: float
    astray: float = 0.0
    said: float = 0.0
    length: float = 0.0
    amiss: float = 0.0


def parts(
    signals: Signals, *, tongue: Tongue = "chinese", nearness: float | None = None, expected: float = EXPECTED
) -> dict[str, float]:
    """Return what speaks for a hit and against it; the sum is the log odds that it answers the question.

    An answer either leads clearly, as in an encyclopaedia, where one article tells it, or stands in
    company, as in the news, where many do; either counts by how much was found. The weights were
    fitted to questions whose article was there or taken away (two encyclopaedias, news and the tuning
    half of ``tests/quality``; its proof half judges them). ``nearness`` is that of the vectors, where
    there are any; ``expected`` is the library's own (``calibrating``), the same for all its hits.
    """
    outstanding = min(max(1.4 * signals.lead, signals.company), 1.0) * signals.ceiling
    told = {
        "window": signals.window,
        "units": 2 * signals.units,
        "ceiling": signals.ceiling,
        "margin": 2 * signals.margin,
        "outstanding": 6 * outstanding,
        "said": signals.said,
        "length": 1.5 * signals.length,
        "astray": -ASTRAY * signals.astray,
        "amiss": -AMISS * signals.amiss,
        "expected": EASED[tongue] - expected,
    }
    if nearness is not None:
        told["nearness"] = NEARNESS_WEIGHT * (nearness - EXPECTED_NEARNESS)
    return told


def confidence(parts: Mapping[str, float]) -> float:
    """Return how sure it is that a hit answers the question, 0..1: the logistic curve over the sum of ``parts``."""
    return 1 / (1 + math.exp(-math.fsum(parts.values())))


def signals(question: Question, found: Found, shown: Shown, place: int) -> Signals:
    """Measure the candidate at a place."""
    candidates = found.candidates
    score = candidates[place].score
    window, units = _shares(question, found, shown.text)
    second, fourth, eighth = (_of_best(candidates, rank) for rank in (2, 4, COMPANY))
    return Signals(
        window=window,
        units=units,
        ceiling=score / found.ceiling if found.ceiling else 0.0,
        # Only the first can lead the next.
        margin=0.0 if place else min(max(1 - second, 0.0), 0.5),
        lead=max(1 - fourth, 0.0),
        company=min(eighth, 1.0),
        astray=_astray(question, shown.text),
        said=_said(question, found, shown),
        length=min((len(question.units) + len(question.concepts)) / LONG, 1.0),
        amiss=amiss(question, shown.answer),
    )


def amiss(question: Question, answer: str) -> float:
    """Return how little a sentence, normalised, is of the kind asked for, 0..1: it tells no cause, or another year.

    Such a sentence was the best of its passage, so that the article hardly tells what it is asked.
    """
    if of_another_year(answer, question):
        return 1.0
    kind = fits(answer, question)
    return 0.0 if kind is None else 1.0 - kind


def _astray(question: Question, text: str) -> float:
    """Return how much of what is numbered or quoted is another one: the K60 is not the K50."""
    meant = [unit for unit in question.units if _NUMBERED.search(unit) or unit in question.quotes]
    return sum(unit not in text for unit in meant) / len(meant) if meant else 0.0


def _of_best(candidates: tuple[Candidate, ...], rank: int) -> float:
    """Return the score of the candidate of a rank, of the best one's; 0 when there is none."""
    if len(candidates) < rank:
        return 0.0
    # Found by its meaning alone, even the best has no score: none leads.
    return candidates[rank - 1].score / candidates[0].score if candidates[0].score else 1.0


def _shares(question: Question, found: Found, text: str) -> tuple[float, float]:
    if question.concepts:
        share = _concept_share(question, found, text)
        return share, share
    pairs = {pair: rarity(found.articles, found.grams_df.get(pair, 0), pair) for pair in question.pairs}
    units = {unit: rarity(found.articles, _df(unit, found), unit) for unit in question.units}
    window = max((_share(pairs, pairs_within(window, pairs)) for window in _windows(text)), default=0.0)
    return window, _share(units, {unit for unit in units if unit in text})


def _concept_share(question: Question, found: Found, text: str) -> float:
    here = View(text, question.own)
    weights, held = [], []
    for concept, df in zip(question.concepts, found.concepts_df, strict=True):
        weights.append(concept.weight * rarity(found.articles, df))
        held.append(weights[-1] * clarity(concept, here))
    for pair in (*question.pairs, *question.units):
        weights.append(rarity(found.articles, found.grams_df.get(pair, 0)))
        held.append(weights[-1] if pair in text else 0.0)
    return sum(held) / sum(weights) if weights else 0.0


def _said(question: Question, found: Found, shown: Shown) -> float:
    """Return how much the sentence says of what the title does not say; all where nothing is left to say."""
    rest, held = [], []
    if question.concepts:
        title, answer = View(shown.title, question.own), View(shown.answer, question.own)
        for concept, df in zip(question.concepts, found.concepts_df, strict=True):
            rest.append(concept.weight * rarity(found.articles, df) * (1 - clarity(concept, title)))
            held.append(rest[-1] * clarity(concept, answer))
    units = (*question.pairs, *question.units) if question.concepts else question.units
    for unit in units:
        if unit not in shown.title:
            rest.append(rarity(found.articles, _df(unit, found), unit))
            held.append(rest[-1] if unit in shown.answer else 0.0)
    total = sum(rest)
    return sum(held) / total if total else 1.0


def absent(question: Question, found: Found) -> list[str]:
    """Return the question's words that stand nowhere in the library."""
    return [unit for unit in question.units if _df(unit, found) == 0]


def missing_words(question: Question, found: Found, text: str | None) -> tuple[str, ...]:
    """Return the question's words that the library lacks, or else those that the article lacks."""
    if question.concepts:
        nowhere = [each.label for each, df in zip(question.concepts, found.concepts_df, strict=True) if not df]
        return tuple(dict.fromkeys([*nowhere, *absent(question, found)]))
    lacking = absent(question, found)
    if not lacking and text is not None:
        lacking = [unit for unit in question.units if unit not in text]
    # A sign that is compared as a whole phrase (ﷺ) is many words, of which only the last stands for it.
    return tuple(dict.fromkeys(filter(None, (_as_asked(unit, question.text) for unit in lacking))))


def _as_asked(unit: str, text: str) -> str:
    """Return a word as the question writes it, in its own script and case."""
    mapped = normalise_mapped(text)
    place = mapped.text.find(unit)
    return text[mapped.offsets[place] : mapped.offsets[place + len(unit)]] if place >= 0 else unit


def rarity(total: int, df: int, term: str = "") -> float:
    """Return the weight of a term as if the library held a hundred articles of general Chinese more.

    In a library of one or two, whatever is missing would otherwise outweigh all that is there; and an
    everyday word that is missing tells less than a name, which those hundred would not hold either.
    """
    return bm25.idf(total + UNSEEN, df + UNSEEN * prevalence(term))


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
