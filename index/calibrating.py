"""The judge is set to the library: how well is a question met that no article of it answers? Does I/O.

Half of the words of a sentence of the library make a question; asked with that sentence's article left out,
whatever comes first is wrong. Where many articles tell the same, as in the news, such wrong articles come close,
and more is expected of a right one than in an encyclopaedia: as much as only a tenth of the wrong ones reach, and
a little more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from index.engines.base import Engine
from index.errors import LibraryBusy
from index.models import Article, Calibration, Candidate
from index.retrieval import judge
from index.retrieval.evidence import find_evidence
from index.retrieval.question import analyse
from index.store import Database, articles, calibration, passages
from index.store.words import Lexicon
from index.text.normalise import normalise
from index.text.own import OwnWords
from index.text.sentences import sentence_spans
from index.text.terms import words_of

FEWEST = 100  # articles: in fewer, what is left of a question without its article says little
ENOUGH = 50  # questions
SAMPLE = 120  # articles
SENTENCES = 3
QUANTILE = 0.9
# A question that somebody asks is met better by wrong articles than half a sentence is. In two encyclopaedias the
# best threshold for such questions was 1.3 higher; in the news, where wrong articles are as good as copies, it was
# MOST. Never much less than usual, since wrong answers cost more than missed ones.
HIGHER = 1.0
LEAST, MOST = 5.8, 7.45
GROWN = 1.5
SHORTEST, LONGEST = 20, 80
FEWEST_WORDS, MOST_WORDS = 3, 6


class Calibrating:
    """Finds out what the judge may expect of an answer."""

    def __init__(self, database: Database, engine: Engine, lexicon: Lexicon) -> None:
        self._database = database
        self._engine = engine
        self._lexicon = lexicon

    def due(self) -> bool:
        """Tell whether the library has become another one since it was calibrated: half as large again, or half."""
        count = articles.count(self._database.reader())
        last = calibration.read(self._database.reader())
        if count < FEWEST:
            return last is not None
        return last is None or not last.articles / GROWN < count < last.articles * GROWN

    def calibrate_when_due(self) -> None:
        """Calibrate a library that has become another one, unless somebody else writes: then the next adding does."""
        if self.due():
            with suppress(LibraryBusy):
                self.calibrate()

    def calibrate(self) -> Calibration | None:
        """Measure anew and keep it; None for a library too small, of which as much is expected as of any."""
        tables = self._database.reader()
        ids = articles.live_ids(tables)
        met = sorted(self._strengths(ids)) if len(ids) >= FEWEST else []
        made = None
        if len(met) >= ENOUGH:
            expected = min(max(met[int(QUANTILE * len(met))] + HIGHER, LEAST), MOST)
            made = Calibration(round(expected, 2), len(ids))
        with self._database.writing() as writing:
            calibration.keep(writing, made)
        return made

    def _strengths(self, ids: list[int]) -> list[float]:
        """Return how well each question is met by the best of the other articles."""
        own = self._lexicon.current()
        met: list[float] = []
        # Spread over the time of adding; the same library is always asked the same.
        for article_id in ids[:: -(-len(ids) // SAMPLE)]:
            stored = articles.get(self._database.reader(), article_id)
            for asked in _questions(stored.article.text, article_id, own) if stored else ():
                met.extend(self._met(asked, article_id, own))
        return met

    def _met(self, asked: str, article_id: int, own: OwnWords) -> list[float]:
        question = analyse(asked, own=own)
        if not question or question.concepts:
            return []
        found = self._engine.search(question.sought, judge.COMPANY + 1)
        others = tuple(each for each in found.candidates if each.article_id != article_id)[: judge.COMPANY]
        passage = self._passage(others[0]) if others else None
        if passage is None:
            return []
        article, text = passage
        evidence = find_evidence(text, question, article.title)
        answer = text[evidence.start : evidence.end]
        found = question.told(replace(found, candidates=others))
        shown = judge.shown(question, article.title, answer, article.text)
        return [math.fsum(judge.parts(judge.signals(question, found, shown, 0), expected=0.0).values())]

    def _passage(self, candidate: Candidate) -> tuple[Article, str] | None:
        tables = self._database.reader()
        stored, place = articles.get(tables, candidate.article_id), passages.place(tables, candidate.passage_id)
        return (stored.article, stored.article.text[place[1].start : place[1].end]) if stored and place else None


def _questions(text: str, number: int, own: OwnWords) -> Iterator[str]:
    """Yield every other longer word of some of the text's sentences, where those are enough."""
    sentences = [text[start:end] for start, end in sentence_spans(text) if SHORTEST <= end - start <= LONGEST]
    for place in range(min(SENTENCES, len(sentences))):
        sentence = normalise(sentences[(number + place) % len(sentences)])
        words = [word for word in words_of(sentence, own) if len(word) > 1][(number + place) % 2 :: 2]
        if len(words) >= FEWEST_WORDS:
            yield "".join(words[:MOST_WORDS])
