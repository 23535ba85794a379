"""What all cards share: a hit's heading line, the sentence before the answer, nearest titles. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards.limits import cut_text
from bot.locales import Texts
from index import Answer, Hit
from index.text.normalise import normalise_mapped
from index.text.passages import heading_of
from index.text.sentences import sentence_spans

NEAREST = 3
WORTH_OFFERING = 0.25
LEAD = 90
ALSO = 5
# In UTF-16 units; an article without a title is known by its beginning.
TITLE, BEGINNING, SOURCE = 200, 25, 200


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage cut for showing: ``lead`` + ``answer``; ``whole`` tells that nothing else is left."""

    lead: str
    answer: str
    whole: bool


def quote(hit: Hit) -> Quote:
    """Cut a passage to the sentence that answers and the one before it."""
    before = [
        hit.passage[start:end]
        for start, end in sentence_spans(hit.passage[: hit.answer_start])
        if not heading_of(hit.passage[start:end])
    ]
    lead = before[-1] if before and len(before[-1]) <= LEAD else ""
    shown = "".join((lead + hit.answer).split())
    return Quote(lead, hit.answer, shown == "".join(hit.passage.split()))


def title_of(title: str, passage: str, texts: Texts) -> str:
    """Return a title to show; an article without one is known by its beginning."""
    title = " ".join(title.split())
    if not title:
        title = cut_text(" ".join(passage.split()), BEGINNING) or texts("card.untitled")
    return cut_text(title, TITLE)


def source_line(hit: Hit) -> str:
    """Return publisher and date, what is known of them."""
    return " · ".join(filter(None, (hit.publisher, hit.published)))


def also(hit: Hit, texts: Texts) -> list[tuple[str, str | None]]:
    """Return (name, link) of the first of the articles that say the same, by publisher or else by title."""
    return [(each.publisher or title_of(each.title, "", texts), each.url) for each in hit.also[:ALSO]]


def nearest(answer: Answer) -> tuple[Hit, ...]:
    """Return the hits whose titles are offered beside an abstention."""
    if answer.reason is None or answer.reason.code != "weak_match":
        return ()
    least = answer.hits[0].confidence * WORTH_OFFERING
    return tuple(hit for hit in answer.hits[:NEAREST] if hit.confidence >= least)


def _as_written(word: str, question: str) -> str:
    """Return a word of a question as the question writes it: 手搖 and not 手摇."""
    written = normalise_mapped(question)
    start = written.text.find(word)
    return question[written.offsets[start] : written.offsets[start + len(word)]] if start >= 0 else word


def abstention(answer: Answer, texts: Texts) -> list[str]:
    """Return the sentences that say why there is no answer."""
    if answer.reason is None:
        return []
    lines = [texts(f"abstain.{answer.reason.code}")]
    missing = tuple(cut_text(_as_written(word, answer.question), 30) for word in answer.reason.missing[:8])
    if missing:
        lines.append(texts("abstain.missing", words=texts.words(missing)))
    return lines
