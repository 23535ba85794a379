"""The read side: question → candidates → evidence → judge → Answer. Reads the database.

1. analyse the question (``retrieval.question``)
2. rank the passages (an engine)
3. find the sentence that answers in each (``retrieval.evidence``)
4. judge how sure the answer is, and abstain below the threshold (``retrieval.judge``)
"""

from __future__ import annotations

from dataclasses import replace

from index.engines.base import Engine
from index.models import Answer, Candidate, Found, Hit, Reason, StoredArticle
from index.retrieval import judge
from index.retrieval.evidence import find_evidence, matched_words
from index.retrieval.fragment import link_to
from index.retrieval.latin import is_foreign
from index.retrieval.question import Question, analyse, reworded
from index.retrieval.synonyms import as_asked
from index.store import Database, articles, passages
from index.store.words import Lexicon
from index.text.normalise import normalise

HOPELESS = 0.1


class Asking:
    """Answers questions from the passages of a library."""

    def __init__(self, database: Database, engine: Engine, lexicon: Lexicon) -> None:
        self._database = database
        self._engine = engine
        self._lexicon = lexicon

    def ask(self, text: str, limit: int) -> Answer:
        """Return the best passage of each of the best articles, or an abstention with its reason."""
        question = analyse(text, own=self._lexicon.current())
        if not question:
            return Answer(text, False, Reason("empty_question"), ())
        # More than asked for: the lead over the next article and the company of others are signals.
        wanted = max(limit, judge.COMPANY)
        found = self._found(question, wanted)
        if not found.articles:
            return Answer(text, False, Reason("empty_library"), ())
        question, found = self._reworded(question, found, wanted)
        judged = self._judged(question, found, limit)
        if not judged:
            return Answer(text, False, Reason("no_match", judge.missing_words(question, found, None)), ())
        hits = tuple(hit for hit, _ in judged)
        top = hits[0].confidence
        if top >= judge.THRESHOLD:
            return Answer(text, True, None, hits)
        missing = judge.missing_words(question, found, judged[0][1])
        return Answer(text, False, Reason("no_match" if top < HOPELESS else "weak_match", missing), hits)

    def _reworded(self, question: Question, found: Found, limit: int) -> tuple[Question, Found]:
        """Try other words for those that the library lacks, and keep the ones that it has."""
        absent = judge.absent(question, found)
        while absent and (other := reworded(question, absent)):
            again = self._found(other, limit)
            said = [each.label for each, df in zip(other.concepts, again.concepts_df, strict=True) if df]
            if len(said) == len(other.concepts):
                return other, again
            absent = said
        return question, found

    def _found(self, question: Question, limit: int, *, one_per_article: bool = True) -> Found:
        return question.told(self._engine.search(question.sought, limit, one_per_article=one_per_article))

    def search(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Return ranked passages without judgement: their confidence is 0."""
        question = analyse(text, own=self._lexicon.current())
        if not question:
            return ()
        found = self._found(question, limit, one_per_article=False)
        hits = (self._hit(question, candidate) for candidate in found.candidates)
        return tuple(hit[0] for hit in hits if hit)

    def _judged(self, question: Question, found: Found, limit: int) -> list[tuple[Hit, str]]:
        """Pair each hit with its article's normalised text, which the judge has read."""
        judged: list[tuple[Hit, str]] = []
        foreign = is_foreign(normalise(question.text))
        for place, candidate in enumerate(found.candidates[:limit]):
            made = self._hit(question, candidate)
            if made is None:
                continue
            hit, stored = made
            # A concept has many words: they are looked for where the answer is, not all over the article.
            body = hit.passage if question.concepts else stored.article.text
            text = as_asked(normalise(f"{stored.article.title}\n{body}"), question.same, question.own)
            signals = judge.signals(question, found, text, place)
            confidence = judge.confidence(signals, foreign=foreign)
            judged.append((replace(hit, confidence=confidence), text))
        return judged

    def _hit(self, question: Question, candidate: Candidate) -> tuple[Hit, StoredArticle] | None:
        tables = self._database.reader()
        stored = articles.get(tables, candidate.article_id)
        place = passages.place(tables, candidate.passage_id)
        if stored is None or place is None or stored.state != "live":
            # Removed or replaced since the engine looked; it will not be cited.
            return None
        position, span = place
        passage = stored.article.text[span.start : span.end]
        evidence = find_evidence(passage, question)
        answer = passage[evidence.start : evidence.end]
        hit = Hit(
            article_id=stored.id,
            passage_id=candidate.passage_id,
            position=position,
            title=stored.article.title,
            url=stored.article.url,
            link=link_to(stored.article.url, answer),
            publisher=stored.article.publisher,
            published=stored.article.published,
            passage=passage,
            answer=answer,
            answer_start=evidence.start,
            answer_end=evidence.end,
            matched=matched_words(passage, question),
            score=candidate.score,
            confidence=0.0,
        )
        return hit, stored
