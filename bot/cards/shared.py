"""Answers that are shown in another chat than the one where they were asked, and why they were chosen. Pure.

Such a card tells the question too: whoever receives it has not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from bot.cards.card import Button, Card
from bot.cards.limits import cut_text, units
from bot.cards.parts import title_of
from bot.cards.sharing import ANSWER, CONTEXT, COPY, Address, answer_rows, link_of, turn_row
from bot.cards.telegram import DEFAULTS, answer_card, context_html, head
from bot.locales import Texts
from bot.service import Asked
from bot.sharing import Offer, Shared, pinned
from bot.state import ChatSettings
from index import Hit

QUESTION = 120
TITLE = 100
SNIPPET = 160
SURE, RATHER_SURE = 0.85, 0.65
WORDS = 8


@dataclass(frozen=True, slots=True)
class Offering:
    """A result of inline mode: how the list shows it, and the message that it becomes."""

    number: str
    title: str
    snippet: str
    card: Card


def shared_card(
    shared: Shared, page: int, username: str | None, texts: Texts, settings: ChatSettings = DEFAULTS
) -> Card:
    """Return a page of a shared answer, or the abstention that it has become.

    ``username`` is the bot's, to be told at the end; None in a chat with the bot itself, which has ``settings``.
    """
    asked, token = shared.asked, shared.kept.token
    shown = asked.shown if asked.answer.answered else ()
    page = min(max(page, 0), max(len(shown) - 1, 0))
    share = asked.tokens[page] if page < len(asked.tokens) else token
    rows = _rows(Address(token, page), share, len(shown), texts) if shown else ()
    # After a while a question is forgotten: without it, only the shared sentence itself is an answer.
    told = shown or shared.kept.question
    html = answer_card(Asked(asked.answer, None), page, texts, settings).html if told else texts("share.gone")
    return Card(_framed(html, shared.kept.question, share, username, texts), rows)


def shared_context(shared: Shared, page: int, around: tuple[str, str], texts: Texts) -> Card:
    """Return a hit of a shared answer with the passages before and after it."""
    hit = shared.hit(page)
    back = Button(texts("card.back"), Address(shared.kept.token, page).data(ANSWER))
    return Card(context_html(hit, around, texts) if hit else texts("share.gone"), ((back,),))


def offering(offer: Offer, username: str, texts: Texts) -> Offering:
    """Return an offer as inline mode shows it."""
    answer, question = offer.answer, offer.answer.question
    if offer.hit is None:
        html = _framed(answer_card(Asked(answer, None), 0, texts).html, question, None, username, texts)
        return Offering(offer.number, texts("share.none"), texts("share.none_more"), Card(html))
    hits = pinned(offer.hit, answer)
    html = answer_card(Asked(replace(answer, hits=hits), None), 0, texts).html
    html = _framed(html, question, offer.token, username, texts)
    rows = () if offer.token is None else _rows(Address(offer.token, 0), offer.token, len(hits), texts)
    return Offering(offer.number, *_listed(offer.hit, texts), Card(html, rows))


def shared_offering(shared: Shared, number: str, username: str, texts: Texts) -> Offering:
    """Return a shared answer as inline mode shows it."""
    hit, card = shared.hit(0), shared_card(shared, 0, username, texts)
    title, snippet = _listed(hit, texts) if hit else (texts("share.none"), texts("share.gone"))
    return Offering(number, title, snippet, card)


def why_card(shared: Shared, address: Address, missing: tuple[str, ...], username: str, texts: Texts) -> Card:
    """Tell why a hit was chosen and what it lacks, and hand out its sentence and its link."""
    hit = shared.hit(address.page)
    back = (Button(texts("card.back"), address.data(ANSWER)),)
    if hit is None:
        return Card(texts("share.gone"), (back,))
    lines = [head(hit, texts), "", f"<b>{texts('share.why')}</b>"]
    if hit.matched:
        lines.append(escape(texts("share.matched", words=texts.words(_short(hit.matched)))))
    if missing:
        lines.append(escape(texts("share.missing", words=texts.words(_short(missing)))))
    if hit.confidence:
        lines.append(texts(_sureness(hit)))
    token = shared.asked.tokens[shared.asked.shown.index(hit)] if shared.asked.tokens else shared.kept.token
    copies = (
        Button(texts("share.copy_sentence"), copy=copied(hit, texts)),
        Button(texts("share.copy_link"), copy=link_of("a", token, username)),
    )
    return Card("\n".join(lines), (copies, back))


def copied(hit: Hit, texts: Texts) -> str:
    """Return the sentence and the title for the clipboard, at most 256 UTF-16 units."""
    title = cut_text(title_of(hit.title, hit.passage, texts), COPY // 3)
    source = texts("share.copied_source", title=title)
    return f"{cut_text(hit.answer, COPY - units(source) - 1)}\n{source}"


def _rows(address: Address, share: int, pages: int, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    turn = turn_row(ANSWER, address.token, address.page, pages, texts)
    context = Button(texts("card.context"), address.data(CONTEXT))
    return answer_rows(turn, context, address, share, texts)


def _framed(html: str, question: str, token: int | None, username: str | None, texts: Texts) -> str:
    """Put the question above a card, and below it where it comes from and more can be asked."""
    question = cut_text(" ".join(question.split()), QUESTION)
    asked = f"<i>{escape(texts('share.question', question=question))}</i>\n\n" if question else ""
    if username is None:
        return f"{asked}{html}"
    # A bare @name would call the bot, and it would answer its own words.
    link = link_of("a", token, username) if token is not None else f"https://t.me/{username}"
    via = f'<a href="{escape(link)}">{escape(f"@{username}")}</a>'
    return f"{asked}{html}\n\n{texts('share.via', name=via)}"


def _listed(hit: Hit, texts: Texts) -> tuple[str, str]:
    title = cut_text(title_of(hit.title, hit.passage, texts), TITLE)
    return title, cut_text(" ".join(hit.answer.split()), SNIPPET)


def _sureness(hit: Hit) -> str:
    if hit.confidence >= SURE:
        return "share.sure"
    return "share.rather_sure" if hit.confidence >= RATHER_SURE else "share.unsure"


def _short(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cut_text(word, 30) for word in words[:WORDS])
