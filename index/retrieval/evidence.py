"""A passage and a question → the sentence that answers. Pure.

The sentences are ranked as if the passage were the library: the weight of a word is its rarity
among them. A sentence of the kind that the question asks for (a cause, a date, a number, …) gets a
bonus. One sentence is shown, two only when the first cannot stand alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from index.models import Evidence
from index.retrieval import bm25
from index.retrieval.concepts import View, expressions, times
from index.retrieval.kinds import fits, likelier, of_another_year
from index.retrieval.question import STOP_WORDS, Kind, Question
from index.retrieval.synonyms import as_asked
from index.text.normalise import Normalised, normalise, normalise_mapped
from index.text.passages import heading_of
from index.text.sentences import sentence_spans
from index.text.terms import grams_of, words_of

GRAMS_WEIGHT = 0.8
# What a sentence of the kind asked for is worth, of the score of the best one.
KIND_BONUS: dict[Kind, float] = {"why": 0.8, "when": 0.4, "how_many": 0.8}
HALF_A_CAUSE_BONUS = 0.5
LIKELIER_BONUS = 0.25
CONCEPT_CAUSE_BONUS = 1.4
ANOTHER_YEAR_MALUS = 0.3
QUESTION_MALUS = 0.3
AFTERMATH_MALUS = 0.3
BEYOND_TITLE = 3
# What a sentence has of the score of the one before it, and how much as much of the one after it: 他 and 这 are not
# said twice, so that an answer often stands beside what it answers.
NEIGHBOUR, NEXT = 0.2, 0.5

_AFTER = re.compile(r"被\w{1,6}?[之以]?后")
_CAUSE_WORDS = frozenset({"原因", "因", "原", "由", "理由", "理", "缘故"})


def find_evidence(passage: str, question: Question, title: str = "", read: Normalised | None = None) -> Evidence:
    """Return the sentence of the passage that answers best; ``read`` is the passage normalised, if it is at hand.

    What the article's ``title`` says already, the answering sentence need not repeat: the rest of the
    question counts ``BEYOND_TITLE`` times as much.
    """
    spans = [span for span in sentence_spans(passage) if not heading_of(passage[slice(*span)])]
    if not spans:
        spans = sentence_spans(passage) or [(0, len(passage))]
    sentences = _normalised(passage, spans, read or normalise_mapped(passage))
    texts = [as_asked(each, question.same, question.own) for each in sentences]
    best = _best(texts, question, as_asked(normalise(title), question.same, question.own))
    if best and _leads_in(passage[slice(*spans[best - 1])]):
        best -= 1
    start, end = spans[best]
    if _leans_on_next(passage[start:end]) and best + 1 < len(spans):
        following, until = spans[best + 1]
        # Between two sentences stands nothing but white space, unless a heading was left out.
        if until - start <= 300 and not passage[end:following].strip():
            end = until
    return Evidence(start, end)


def _normalised(passage: str, spans: list[tuple[int, int]], read: Normalised) -> list[str]:
    if read.aligned:
        return [read.text[start:end] for start, end in spans]
    return [normalise(passage[start:end]) for start, end in spans]


def _best(texts: list[str], question: Question, title: str) -> int:
    words = _weighed(question.words, question.kind, title)
    grams = _weighed(question.grams, question.kind, title)
    by_words = bm25.scores([words_of(text, question.own) if words else [] for text in texts], words)
    by_grams = bm25.scores([grams_of(text) if grams else [] for text in texts], grams)
    scores = [left + GRAMS_WEIGHT * right for left, right in zip(by_words, by_grams, strict=True)]
    if question.concepts:
        scores = [score + more for score, more in zip(scores, _by_concepts(texts, question, title), strict=True)]
    top = max(scores)
    kinds = [fits(text, question) for text in texts]
    totals = [
        score + _bonus(text, question, kind, met=score > 0) * top + NEIGHBOUR * beside
        for text, score, kind, beside in zip(texts, scores, kinds, _beside(scores, question, kinds), strict=True)
    ]
    return max(range(len(totals)), key=lambda place: (totals[place], -place))


def _beside(scores: list[float], question: Question, kinds: list[float | None]) -> Iterator[float]:
    """Yield for each sentence the better score of its neighbours, 0 where it cannot be the answer by itself."""
    for place, kind in enumerate(kinds):
        # The words of a question in another language are met here and there by chance.
        if kind == 0 or (kind is None and question.concepts):
            yield 0.0
        else:
            before = scores[place - 1] if place else 0.0
            yield max(before, NEXT * scores[place + 1] if place + 1 < len(scores) else 0.0)


def _weighed(terms: Iterable[str], kind: Kind, title: str) -> list[str]:
    """Return the terms, those that the title lacks as often as they count."""
    asked = [term for term in terms if kind != "why" or term not in _CAUSE_WORDS]
    return [term for term in asked for _ in range(1 if term in title else BEYOND_TITLE)]


def _by_concepts(texts: list[str], question: Question, title: str) -> list[float]:
    """Rank sentences as if each concept were a word."""
    numbered = tuple(enumerate(question.concepts))
    named = View(title, question.own)
    tokens = [
        [f"#{number}" for number, each in numbered for _ in range(_rounded(times(each, seen)))]
        for seen in (View(text, question.own) for text in texts)
    ]
    # A concept of half the weight is asked once where others are asked twice.
    asked = [
        f"#{number}"
        for number, each in numbered
        for _ in range(_rounded(2 * each.weight) * (1 if times(each, named) else BEYOND_TITLE))
    ]
    return [score / 2 for score in bm25.scores(tokens, asked)]


def _rounded(count: float) -> int:
    return math.ceil(count - 0.3) if count > 0.3 else 0


def _bonus(text: str, question: Question, kind: float | None, *, met: bool) -> float:
    """Return what the kind of a sentence is worth, of the best score; ``met`` tells whether it has any by itself."""
    bonus = -QUESTION_MALUS if text.endswith(("?", "吗。", "呢。")) else 0.0
    if of_another_year(text, question):
        bonus -= ANOTHER_YEAR_MALUS
    if kind is None:
        return bonus + LIKELIER_BONUS * likelier(text, question)
    # 「被辞退后…」 tells what came after, not why.
    if question.kind == "why" and _tells_aftermath(text, question):
        bonus -= AFTERMATH_MALUS
    if question.kind == "why" and kind == 1 and question.concepts and met:
        # A concept is met in many a sentence, so the cause itself must tell more, if it is of what is asked.
        return bonus + CONCEPT_CAUSE_BONUS
    if kind == 1:
        return bonus + KIND_BONUS[question.kind]
    return bonus + HALF_A_CAUSE_BONUS if kind else bonus


def _tells_aftermath(text: str, question: Question) -> bool:
    units = (re.escape(unit) for unit in question.units)
    return bool(_AFTER.search(text)) or any(re.search(rf"{unit}[之以]?后", text) for unit in units)


def _leads_in(sentence: str) -> bool:
    return sentence.endswith((":", "："))


def _leans_on_next(sentence: str) -> bool:
    return _leads_in(sentence) or sentence.endswith(("?", "？"))


def matched_words(passage: str, question: Question, read: Normalised | None = None) -> tuple[str, ...]:
    """Return the question's words that stand in the passage, as the passage writes them; ``read`` as above."""
    mapped = read or normalise_mapped(passage)
    matched: list[str] = []
    compared: list[str] = []
    seen = View(mapped.text, question.own)
    said = [word for concept in question.concepts for word in expressions(concept, seen)[:2]]
    # A pair that crosses two words (河大 of 青河大桥) is no word of the question.
    within = [pair for pair in question.pairs if any(pair in unit for unit in question.units)]
    others = [each.term for concept in question.same for each in concept.alternatives]
    for unit in (*question.units, *within, *said, *others):
        if unit in STOP_WORDS or any(unit in word for word in compared):
            continue
        place = mapped.text.find(unit)
        if place >= 0:
            written = passage[mapped.offsets[place] : mapped.offsets[place + len(unit)]]
            if written:
                matched.append(written)
                compared.append(normalise(written))
    return tuple(matched)
