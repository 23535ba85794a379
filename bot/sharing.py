"""Answers outside of the chat where they were asked: links, inline mode, shared messages, whole articles.

Whatever a token names is looked up in the library as it is now, so an article that was removed meanwhile
is not cited, by whatever road an old answer comes back. Knows no chat protocol and no layout.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.service import PAGES, Asked, Service
from bot.state import Asker, KeptAnswer, new_token
from index import Answer, Hit, StoredArticle
from index.errors import ArticleMissing
from index.retrieval.fragment import link_to
from index.retrieval.question import STOP_WORDS

MOST_OFFERS = 4000
MOST_HITS = 50
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Shared:
    """The answer that a token names, as the library gives it today: the shared sentence first if it still stands."""

    kept: KeptAnswer
    asked: Asked

    def hit(self, page: int) -> Hit | None:
        """Return the hit of a page; None when there is no answer any more."""
        shown = self.asked.shown if self.asked.answer.answered else ()
        return shown[min(max(page, 0), len(shown) - 1)] if shown else None


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that was offered to a person in inline mode; ``number`` is that of its result.

    ``hit`` is None for an abstention; so is ``token`` for that, and where nothing can be kept.
    """

    number: str
    user_id: int
    answer: Answer
    hit: Hit | None
    token: int | None


class Sharing:
    """Shows answers and articles again, and keeps what was sent from inline mode."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._library = service.library
        self._offers: OrderedDict[str, Offer] = OrderedDict()
        self._tokens: dict[int, str] = {}
        self._kept: dict[str, int] = {}
        self._lock = threading.RLock()

    # Tokens

    def find(self, token: int) -> KeptAnswer | None:
        """Return what a token names; what was offered a while ago and used now is kept from now on."""
        state = self._service.state
        if state is None:
            return None
        kept = state.shares.get(token)
        if kept is None and token in self._tokens:
            with self._lock:
                number = self._tokens.get(token)
                if number:
                    self._keep(self._offers[number])
            kept = state.shares.get(token)
        return kept

    def open(self, kept: KeptAnswer) -> Shared:
        """Ask the library anew, with the very article and sentence first if they are still there."""
        answer = self._library.ask(kept.question, PAGES)
        hit = self._very(kept, answer)
        if hit:
            answer = replace(answer, answered=True, hits=pinned(hit, answer))
        return Shared(kept, self._service.named(Asked(answer, kept.question_id)))

    def _very(self, kept: KeptAnswer, answer: Answer) -> Hit | None:
        stored = self.article(kept.article_id)
        if stored is None:
            return None
        same = next((hit for hit in answer.hits if hit.article_id == kept.article_id), None)
        if same and same.answer == kept.answer:
            return same
        for position, passage in enumerate(self._library.passages(stored.id)):
            start = passage.find(kept.answer)
            if start >= 0:
                return _quoted(stored, position, passage, start, kept.answer)
        # A new version says it in other words.
        return same if answer.answered else None

    def missing(self, shared: Shared, hit: Hit) -> tuple[str, ...]:
        """Return the words of the question that stand neither in a hit's title nor in its passage."""
        told = self._library.explain(shared.kept.question, PAGES)
        explained = next((each for each in told.hits if each.article_id == hit.article_id), None)
        if explained is None:
            return ()
        found = {*explained.in_title, *explained.in_passage, *STOP_WORDS}
        text = f"{hit.title}\n{hit.passage}"
        return tuple(term for term in told.kept if term not in found and term not in text)

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an article if it is live."""
        try:
            stored = self._library.get(article_id)
        except ArticleMissing:
            return None
        return stored if stored.state == "live" else None

    # Inline mode

    def offers(self, text: str, user_id: int, language: str, places: slice) -> tuple[tuple[Offer, ...], bool]:
        """Return some of what inline mode offers for a question, and whether there is more behind it.

        That is an offer for each hit, or one that tells of none.
        """
        answer = self._library.ask(text, PAGES)
        if not answer.answered:
            return (self._offer(answer, None, user_id, language),), False
        if len(Asked(answer, None).shown) == PAGES:
            # Each further hit costs milliseconds, and few questions have so many: only then look for more.
            answer = self._library.ask(text, min(places.stop, MOST_HITS) + 1)
        shown = Asked(answer, None).shown
        return tuple(self._offer(answer, hit, user_id, language) for hit in shown[places]), places.stop < len(shown)

    def suggestions(self, user_id: int, language: str) -> tuple[Offer, ...]:
        """Return answers to what this person asked last, and to what many people asked."""
        state = self._service.state
        if state is None:
            return ()
        asked = (*state.questions.recent(user_id, SUGGESTIONS), *state.questions.popular(SUGGESTIONS))
        answers = [self._library.ask(question, PAGES) for question in dict.fromkeys(asked)]
        return tuple(self._offer(answer, answer.hits[0], user_id, language) for answer in answers if answer.answered)

    def _offer(self, answer: Answer, hit: Hit | None, user_id: int, language: str) -> Offer:
        named = (str(user_id), language, answer.question, str(hit.article_id) if hit else "", hit.answer if hit else "")
        number = hashlib.sha256("\0".join(named).encode("utf-8", "replace")).hexdigest()[:32]
        with self._lock:
            known = self._offers.pop(number, None)
            token = known.token if known else new_token() if hit and self._keeps else None
            offer = self._offers[number] = Offer(number, user_id, answer, hit, token)
            if token is not None:
                self._tokens[token] = number
            while len(self._offers) > MOST_OFFERS:
                gone, old = self._offers.popitem(last=False)
                self._tokens.pop(old.token or 0, None)
                self._kept.pop(gone, None)
        return offer

    @property
    def _keeps(self) -> bool:
        return self._service.state is not None and not self._library.read_only

    def chosen(self, number: str, token: int | None) -> bool:
        """Count that a result was sent into a chat; its question is kept from now on.

        ``token`` is the one in a query of a share button. False when nothing is known of the result.
        """
        state = self._service.state
        if state is None or not self._keeps:
            return False
        with self._lock:
            offer = self._offers.get(number)
            if offer:
                self._keep(offer)
                token = offer.token
        if token is not None:
            state.shares.count_sent(token)
        return offer is not None or token is not None

    def _keep(self, offer: Offer) -> None:
        state = self._service.state
        if state is None or offer.number in self._kept:
            return
        question_id = self._service.keep(offer.answer, offer.hit, Asker("inline", None, offer.user_id))
        if question_id is not None:
            self._kept[offer.number] = question_id
            if offer.hit and offer.token is not None:
                state.shares.adopt(offer.token, question_id, offer.hit.article_id, offer.hit.answer)


def pinned(hit: Hit, answer: Answer) -> tuple[Hit, ...]:
    """Return the hits of an answer that are worth a page, with a certain one first."""
    others = Asked(answer, None).shown if answer.answered else ()
    return (hit, *(each for each in others if each.article_id != hit.article_id))[:PAGES]


def _quoted(stored: StoredArticle, position: int, passage: str, start: int, sentence: str) -> Hit:
    article = stored.article
    return Hit(
        article_id=stored.id,
        passage_id=0,
        position=position,
        title=article.title,
        url=article.url,
        link=link_to(article.url, sentence),
        publisher=article.publisher,
        published=article.published,
        passage=passage,
        answer=sentence,
        answer_start=start,
        answer_end=start + len(sentence),
        matched=(),
        score=0.0,
        confidence=0.0,
    )
