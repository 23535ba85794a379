"""The read side: question → candidates → evidence → judge → Answer. Reads the database.

1. analyse the question (``retrieval.question``)
2. rank the passages (an engine)
3. find the sentence that answers in each (``retrieval.evidence``)
4. judge how sure the answer is, and abstain below the threshold (``retrieval.judge``)
"""

from __future__ import annotations

from dataclasses import replace

from index.encoders.base import Encoder
from index.engines.base import Engine
from index.models import Answer, Candidate, Found, Hit, Reason, Sought, StoredArticle
from index.retrieval import judge
from index.retrieval.dictionary import BUILT_IN, Dictionary
from index.retrieval.evidence import find_evidence, matched_words
from index.retrieval.fragment import link_to
from index.retrieval.latin import is_english, is_foreign
from index.retrieval.question import Question, analyse, in_english, reworded
from index.retrieval.synonyms import as_asked
from index.store import Database, articles, passages
from index.store.words import Lexicon
from index.text.normalise import normalise
from index.text.terms import ENGLISH

HOPELESS = 0.1
FAR_SURER = 5
_Judged = list[tuple[Hit, str]]
_Outcome = tuple[Question, Found, _Judged]


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
        question = analyse(text, dictionary=self._dictionary, own=self._lexicon.current())
        if not question:
            return Answer(text, False, Reason("empty_question"), ())
        # More than asked for: the lead over the next article and the company of others are signals.
        wanted = max(limit, judge.COMPANY)
        found = self._found(question, wanted)
        if not found.articles:
            return Answer(text, False, Reason("empty_library"), ())
        question, found = self._reworded(question, found, wanted)
        judged = self._judged(question, found, limit)
        if not judged or judged[0][0].confidence < HOPELESS:
            question, found, judged = self._in_english(question, found, judged, limit)
        if not judged:
            return Answer(text, False, Reason("no_match", judge.missing_words(question, found, None)), ())
        hits = tuple(hit for hit, _ in judged)
        top = hits[0].confidence
        if top >= judge.THRESHOLD:
            return Answer(text, True, None, hits)
        missing = judge.missing_words(question, found, judged[0][1])
        return Answer(text, False, Reason("no_match" if top < HOPELESS else "weak_match", missing), hits)

    def _in_english(self, question: Question, found: Found, judged: _Judged, limit: int) -> _Outcome:
        """Ask the English articles, if there are any, what no Chinese one comes near; they count when far surer."""
        held = passages.term_numbers(self._database.reader(), {ENGLISH})
        other = in_english(question, self._dictionary) if held else None
        if other is None:
            return question, found, judged
        again = self._found(other, max(limit, judge.COMPANY))
        english = self._judged(other, again, limit, abroad=True)
        if english and (not judged or english[0][0].confidence > FAR_SURER * judged[0][0].confidence):
            return other, again, english
        return question, found, judged

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
        found = self._engine.search(self._sought(question), limit, one_per_article=one_per_article)
        return question.told(found)

    def search(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Return ranked passages without judgement: their confidence is 0."""
        question = analyse(text, dictionary=self._dictionary, own=self._lexicon.current())
        if not question:
            return ()
        found = self._found(question, limit, one_per_article=False)
        hits = (self._hit(question, candidate) for candidate in found.candidates)
        return tuple(hit[0] for hit in hits if hit)

    def _judged(self, question: Question, found: Found, limit: int, *, abroad: bool = False) -> _Judged:
        """Pair each hit with its article's normalised text, which the judge has read.

        ``abroad``: the question is asked of articles in another language.
        """
        judged: _Judged = []
        foreign = abroad or is_foreign(normalise(question.text))
        for place, candidate in enumerate(found.candidates[:limit]):
            made = self._hit(question, candidate)
            if made is None:
                continue
            hit, stored = made
            # A concept has many words: they are looked for where the answer is, not all over the article.
            body = hit.passage if question.concepts else stored.article.text
            text = as_asked(normalise(f"{stored.article.title}\n{body}"), question.same, question.own)
            signals = judge.signals(question, found, text, place)
            confidence = judge.confidence(signals, foreign=foreign, nearness=candidate.nearness)
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
        evidence = find_evidence(passage, question, stored.article.title)
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
