"""Answer → text for a terminal, with styles that vanish when piped. Pure."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from bot.cards.parts import abstention, also, nearest, quote, source_line, title_of
from bot.locales import Texts
from index import Answer, Hit
from index.text.passages import heading_of

TITLE = Style(bold=True, color="cyan")
FAINT = Style(dim=True)
ANSWER = Style(bold=True)
MATCH = Style(bold=True, color="yellow")


def answer_text(answer: Answer, hits: tuple[Hit, ...], texts: Texts, first: int = 0) -> Text:
    """Return the card of one hit (``hits[first]``), the others as numbered sources below it."""
    if not answer.answered:
        return _abstention(answer, texts)
    hit = hits[first]
    card = Text()
    card.append_text(_head(hit, texts))
    card.append("\n")
    cut = quote(hit)
    if cut.lead:
        card.append("  … ", FAINT).append(cut.lead + "\n")
    card.append("  ▌", MATCH)
    card.append_text(_highlighted(cut.answer, hit.matched))
    card.append("\n")
    if hit.url:
        card.append(f"  {hit.url}\n", FAINT)
    card.append_text(_also(hit, texts))
    others = [(number, each) for number, each in enumerate(hits, 1) if number != first + 1]
    if others:
        card.append("\n" + texts("chat.sources") + "\n", FAINT)
    for number, each in others:
        card.append(f"  [{number}] ", FAINT).append(title_of(each.title, each.passage, texts))
        card.append(f"  {source_line(each)}\n", FAINT)
    card.rstrip()
    return card


def context_text(hit: Hit, around: tuple[str, str], texts: Texts) -> Text:
    """Return a hit with the passages around it, the answer highlighted."""
    card = _head(hit, texts)
    card.append("\n")
    before, after = around
    if before:
        card.append(_plain(before) + "\n", FAINT)
    card.append(_plain(hit.passage[: hit.answer_start]))
    card.append_text(_highlighted(hit.answer, hit.matched))
    card.append(_plain(hit.passage[hit.answer_end :]) + "\n")
    if after:
        card.append(_plain(after) + "\n", FAINT)
    card.rstrip()
    return card


def article_text(title: str, line: str, url: str | None, text: str) -> Text:
    """Return a whole article."""
    card = Text()
    card.append(title + "\n", TITLE)
    for extra in filter(None, (line, url)):
        card.append(extra + "\n", FAINT)
    card.append("\n")
    for paragraph in text.split("\n"):
        heading = paragraph.startswith("#") and heading_of(paragraph)
        card.append(f"{heading or paragraph}\n", ANSWER if heading else "")
    card.rstrip()
    return card


def _head(hit: Hit, texts: Texts) -> Text:
    style = TITLE.update_link(hit.link) if hit.link else TITLE
    # Styled pieces on an unstyled text: what is appended later must not inherit the title's style.
    head = Text().append(title_of(hit.title, hit.passage, texts) + "\n", style)
    if source_line(hit):
        head.append(source_line(hit) + "\n", FAINT)
    return head


def _highlighted(answer: str, matched: tuple[str, ...]) -> Text:
    text = Text(answer, ANSWER)
    for word in matched:
        place = answer.find(word)
        while place >= 0:
            text.stylize(MATCH, place, place + len(word))
            place = answer.find(word, place + len(word))
    return text


def _also(hit: Hit, texts: Texts) -> Text:
    line = Text()
    if hit.also:
        line.append("  " + texts("card.also", count=len(hit.also)), FAINT)
        for number, (name, url) in enumerate(also(hit, texts)):
            line.append(texts("list.joint") if number else "", FAINT)
            line.append(name, FAINT.update_link(url) if url else FAINT)
        line.append("\n")
    return line


def _plain(text: str) -> str:
    return "\n".join(heading_of(line) if line.startswith("#") else line for line in text.split("\n"))


def _abstention(answer: Answer, texts: Texts) -> Text:
    card = Text("\n".join(abstention(answer, texts)))
    offered = nearest(answer)
    if offered:
        card.append("\n" + texts("abstain.nearest"), FAINT)
    for hit in offered:
        card.append(f"\n  · {title_of(hit.title, hit.passage, texts)}")
        card.append(f"  {source_line(hit)}", FAINT)
    return card
