"""The read side: question → candidates → evidence → judge → Answer. Reads the database.

1. analyse the question (``retrieval.question``)
2. rank the passages (an engine)
3. find the sentence that answers in each (``retrieval.evidence``)
4. judge how sure the answer is, and abstain below the threshold (``retrieval.judge``)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from index.encoders.base import Encoder
from index.engines.base import Engine
from index.models import Answer, Candidate, Elsewhere, Found, Hit, Reason, Sought, StoredArticle
from index.retrieval import judge
from index.retrieval.dictionary import BUILT_IN, Dictionary
from index.retrieval.evidence import find_evidence, matched_words
from index.retrieval.folding import folded
from index.retrieval.fragment import link_to
from index.retrieval.judge import Tongue
from index.retrieval.latin import is_english, is_foreign
from index.retrieval.question import Question, analyse, in_english, reworded
from index.store import Database, articles, calibration, numbering, passages
from index.store.words import Lexicon
from index.text.normalise import Normalised, normalise, normalise_mapped
from index.text.terms import ENGLISH

HOPELESS = 0.09
FAR_SURER = 5
AS_GOOD = 0.9  # of the first hit's score: a hit that is of the kind asked for goes before one that is not
QUOTED = 30  # among so many, articles that have a quote word for word come first


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with what the judge made of it; ``text`` is the article as he read it, ``parts`` are his reasons.

    ``amiss`` tells how little the sentence that is shown is of the kind that is asked for, 0..1.
    """

    hit: Hit
    text: str
    parts: dict[str, float]
    amiss: float


@dataclass(frozen=True, slots=True)
class Thought:
    """How far a question came: what it became, what was found of it, the hits, and what was expected of them."""

    question: Question
    found: Found
    judged: tuple[Judged, ...]
    tongue: Tongue
    expected: float

    @property
    def confidence(self) -> float:
        """The best hit's, 0 without one."""
        return self.judged[0].hit.confidence if self.judged else 0.0

    @property
    def usual(self) -> float:
        """What the best hit's confidence would be in a library that is not calibrated."""
        if not self.judged:
            return 0.0
        return judge.confidence({**self.judged[0].parts, "expected": judge.EASED[self.tongue] - judge.EXPECTED})


class Asking:
    """Answers questions from the passages of a library."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        lexicon: Lexicon,
        dictionary: Dictionary = BUILT_IN,
        encoder: Encoder | None = None,
    ) -> None:
        self._database = database
        self._engine = engine
        self._lexicon = lexicon
        self._dictionary = dictionary
        self._encoder = encoder

    def ask(self, text: str, limit: int) -> Answer:
        """Return the best passage of each of the best articles, or an abstention with its reason."""
        return answer(text, self.think(text, limit))

    def think(self, text: str, limit: int) -> Thought:
        """Go all the way of a question up to the judged hits, in the library as it is at one moment."""
        with self._database.reading():
            return self._think(text, limit)

    def _think(self, text: str, limit: int) -> Thought:
        question = analyse(text, dictionary=self._dictionary, own=self._lexicon.current())
        tongue = _tongue(question.text)
        calibrated = calibration.read(self._database.reader())
        expected = calibrated.expected if calibrated else judge.EXPECTED
        if not question:
            return Thought(question, _NOTHING, (), tongue, expected)
        # More than asked for: the lead over the next article and the company of others are signals.
        wanted = max(limit, judge.COMPANY)
        found = self._found(question, wanted)
        question, found = self._reworded(question, found, wanted)
        thought = Thought(question, found, (), tongue, expected)
        thought = replace(thought, judged=self._judged(thought, limit))
        return self._in_english(thought, limit) if thought.usual < HOPELESS else thought

    def _in_english(self, thought: Thought, limit: int) -> Thought:
        """Ask the English articles, if there are any, what no Chinese one comes near; they count when far surer."""
        held = numbering.number(self._database.reader(), ENGLISH) is not None
        question = in_english(thought.question, self._dictionary) if held else None
        if question is None:
            return thought
        found = self._found(question, max(limit, judge.COMPANY))
        other = Thought(question, found, (), "abroad", thought.expected)
        # The best alone decides; the others are read when it does.
        if replace(other, judged=self._judged(other, 1)).confidence <= FAR_SURER * thought.confidence:
            return thought
        return replace(other, judged=self._judged(other, limit))

    def _sought(self, question: Question) -> Sought:
        # Chinese questions share words with the articles: vectors do not help them (measured), nor pinyin.
        if self._encoder and is_english(normalise(question.text)):
            return replace(question.sought, meaning=tuple(self._encoder.encode([question.text])[0].tolist()))
        return question.sought

    def _reworded(self, question: Question, found: Found, limit: int) -> tuple[Question, Found]:
        """Try other words for those that the library lacks, and keep the ones that it has."""
        absent = judge.absent(question, found)
        while absent and (other := reworded(question, absent, self._dictionary)):
            again = self._found(other, limit)
            said = [each.label for each, df in zip(other.concepts, again.concepts_df, strict=True) if df]
            if len(said) == len(other.concepts):
                return other, again
            absent = said
        return question, found

    def _found(self, question: Question, limit: int, *, one_per_article: bool = True) -> Found:
        wanted = max(limit, QUOTED) if question.quotes else limit
        found = self._engine.search(self._sought(question), wanted, one_per_article=one_per_article)
        if question.quotes:
            best = sorted(found.candidates, key=lambda each: -self._quoted(question, each.article_id))
            found = replace(found, candidates=tuple(best[:limit]))
        return question.told(found)

    def _quoted(self, question: Question, article_id: int) -> int:
        """Count the quotes of the question that stand in an article as they are."""
        stored = articles.get(self._database.reader(), article_id)
        text = normalise(f"{stored.article.title}\n{stored.article.text}") if stored else ""
        return sum(quote in text for quote in question.quotes)

    def search(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Return ranked passages without judgement: their confidence is 0."""
        question = analyse(text, dictionary=self._dictionary, own=self._lexicon.current())
        if not question:
            return ()
        with self._database.reading():
            found = self._found(question, limit, one_per_article=False)
            places = [(candidate, self._place(candidate)) for candidate in found.candidates]
        return tuple(_hit(question, candidate, place) for candidate, place in places if place)

    def _judged(self, thought: Thought, limit: int) -> tuple[Judged, ...]:
        """Find the sentence that answers in each of the best passages that say different things, and judge it."""
        question, found = thought.question, thought.found
        places = [
            (place, candidate, each)
            for place, candidate in enumerate(found.candidates)
            if (each := self._place(candidate))
        ]
        places = _newest_first(places)
        betters = folded([each.read.text for _, _, each in places])
        judged: list[Judged] = []
        for number, (place, candidate, each) in enumerate(places):
            if betters[number] != number or len(judged) == limit:
                continue
            hit = _hit(question, candidate, each)
            same = (places[other][2].stored for other, better in enumerate(betters) if number == better != other)
            # A concept has many words: they are looked for where the answer is, not all over the article.
            body = hit.passage if question.concepts else each.stored.article.text
            shown = judge.shown(question, hit.title, hit.answer, body)
            signals = judge.signals(question, found, shown, place)
            parts = judge.parts(signals, tongue=thought.tongue, nearness=candidate.nearness, expected=thought.expected)
            hit = replace(hit, confidence=judge.confidence(parts), also=tuple(map(_elsewhere, same)))
            judged.append(Judged(hit, shown.text, parts, signals.amiss))
        return tuple(_fitting_first(judged))

    def _place(self, candidate: Candidate) -> _Place | None:
        tables = self._database.reader()
        stored = articles.get(tables, candidate.article_id)
        place = passages.place(tables, candidate.passage_id)
        if stored is None or place is None or stored.state != "live":
            # Where the index is out of step with the articles, nothing is cited that is not there.
            return None
        position, span = place
        passage = stored.article.text[span.start : span.end]
        return _Place(stored, position, passage, normalise_mapped(passage))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate stands; its passage as written and as compared."""

    stored: StoredArticle
    position: int
    passage: str
    read: Normalised


def _fitting_first(judged: list[Judged]) -> list[Judged]:
    """Put a hit first that is about as good as the first one, where only this one tells the cause, date … asked for."""
    if judged and judged[0].amiss == 1:
        for place, each in enumerate(judged):
            if each.amiss < 1 and each.hit.score >= AS_GOOD * judged[0].hit.score:
                return [each, *judged[:place], *judged[place + 1 :]]
    return judged


def _newest_first(places: list[_Ranked]) -> list[_Ranked]:
    """Put the newer of equals first; what is undated comes last."""
    equals = groupby(places, key=lambda each: (each[1].score, each[1].nearness))
    return [each for _, group in equals for each in sorted(group, key=_published, reverse=True)]


def _published(ranked: _Ranked) -> str:
    return ranked[2].stored.article.published or ""


_Ranked = tuple[int, Candidate, _Place]
_NOTHING = Found((), 0, {}, {}, (), 0.0)


def answer(text: str, thought: Thought) -> Answer:
    """Return the hits as an answer, or say why they are none."""
    if not thought.question:
        return Answer(text, False, Reason("empty_question"), ())
    if not thought.found.articles:
        return Answer(text, False, Reason("empty_library"), ())
    hits = tuple(each.hit for each in thought.judged)
    if not thought.question.telling:
        return Answer(text, False, Reason("empty_question"), hits)
    if thought.confidence >= judge.THRESHOLD:
        return Answer(text, True, None, hits)
    read = thought.judged[0].text if thought.judged else None
    missing = judge.missing_words(thought.question, thought.found, read)
    return Answer(text, False, Reason("no_match" if thought.confidence < HOPELESS else "weak_match", missing), hits)


def _tongue(text: str) -> Tongue:
    normalised = normalise(text)
    if not is_foreign(normalised):
        return "chinese"
    return "english" if is_english(normalised) else "pinyin"


def _hit(question: Question, candidate: Candidate, place: _Place) -> Hit:
    article, passage = place.stored.article, place.passage
    evidence = find_evidence(passage, question, article.title, place.read)
    said = passage[evidence.start : evidence.end]
    return Hit(
        article_id=place.stored.id,
        passage_id=candidate.passage_id,
        position=place.position,
        title=article.title,
        url=article.url,
        link=link_to(article.url, said),
        publisher=article.publisher,
        published=article.published,
        passage=passage,
        answer=said,
        answer_start=evidence.start,
        answer_end=evidence.end,
        matched=matched_words(passage, question, place.read),
        score=candidate.score,
        confidence=0.0,
    )


def _elsewhere(stored: StoredArticle) -> Elsewhere:
    return Elsewhere(stored.id, stored.article.title, stored.article.url, stored.article.publisher)
