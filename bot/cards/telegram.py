"""Answer → Telegram HTML and buttons. Pure.

Everything of an article is escaped; tags are opened and closed within one line of code. Limits of a
message: 4,096 UTF-16 units of visible text, 32,768 bytes with the tags, 64 bytes a button.
"""

from __future__ import annotations

from html import escape

from bot.cards.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.limits import BYTES, cut_text
from bot.cards.parts import SOURCE, abstention, also, nearest, quote, source_line, title_of
from bot.cards.sharing import AT_HOME, Address, answer_rows
from bot.locales import Texts
from bot.service import Asked
from bot.state import ChatSettings, Sources
from index import Hit
from index.text.passages import heading_of

__all__ = ["Button", "Card", "answer_card", "context_card", "context_html", "head"]

URL = 4096
DEFAULTS = ChatSettings()

# The kinds of buttons of this module: a page of the answer, and its context.
PAGE, CONTEXT = "p", "c"


def answer_card(asked: Asked, page: int, texts: Texts, settings: ChatSettings = DEFAULTS) -> Card:
    """Return a page of an answer, as a chat has set it, or the abstention; a short one has the sentence alone.

    First comes what a question was understood to be about, if it did not say so itself.
    """
    about = f"<i>{escape(texts('talk.about', subject=asked.about))}</i>\n" if asked.about else ""
    if not asked.answer.answered:
        return Card(about + _abstention(asked, texts))
    hits = asked.shown
    page = max(0, min(page, len(hits) - 1))
    hit = hits[page]
    cut = quote(hit)
    body = f"… {escape(cut.lead)}\n" if cut.lead and hit.passage.find(cut.lead) > 0 else _line(escape(cut.lead))
    body += f"<b>{escape(cut.answer)}</b>"
    if not cut.whole and settings.length == "full":
        body += f"\n<blockquote expandable>{_passage(hit)}</blockquote>"
    elsewhere = _also(hit, texts) if settings.sources == "full" else ""
    html = f"{about}{head(hit, texts, settings.sources)}\n\n{body}{elsewhere}"
    return Card(html, _buttons(asked, page, len(hits), texts))


def context_card(asked: Asked, page: int, around: tuple[str, str], texts: Texts) -> Card:
    """Return a hit with the passages before and after it."""
    hit = asked.shown[min(page, len(asked.shown) - 1)]
    back = Button(texts("card.back"), data=pack(PAGE, asked.question_id or 0, page))
    return Card(context_html(hit, around, texts), ((back,),) if asked.question_id else ())


def context_html(hit: Hit, around: tuple[str, str], texts: Texts) -> str:
    """Return a hit with the passages before and after it."""
    before, after = (f"{_plain(each)}\n" if each else "" for each in around)
    return f"{head(hit, texts)}\n\n{before}{_passage(hit)}\n{after}".rstrip()


def head(hit: Hit, texts: Texts, sources: Sources = "full") -> str:
    """Return a hit's title, linked to its source at the very sentence, and the line below it.

    In short the title alone; one without a link keeps its line, as else nothing would say where it is from.
    """
    title = escape(title_of(hit.title, hit.passage, texts))
    link = next((each for each in (hit.link, hit.url) if each and len(each) <= URL), None)
    if link:
        title = f'<a href="{escape(link, quote=True)}">{title}</a>'
    line = "" if link and sources == "short" else escape(cut_text(source_line(hit), SOURCE))
    return f"<b>{title}</b>\n{line}".rstrip()


def _also(hit: Hit, texts: Texts) -> str:
    if not hit.also:
        return ""
    links = []
    for name, url in also(hit, texts):
        # Several links in one message: together they must stay below its bytes.
        href = escape(url or "", quote=True)
        label = escape(cut_text(name, 40))
        links.append(f'<a href="{href}">{label}</a>' if href and len(href.encode()) <= BYTES // 16 else label)
    return "\n" + escape(texts("card.also", count=len(hit.also))) + escape(texts("list.joint")).join(links)


def _passage(hit: Hit) -> str:
    start, end = hit.answer_start, hit.answer_end
    return f"{_plain(hit.passage[:start])}<b>{escape(hit.answer)}</b>{_plain(hit.passage[end:])}"


def _plain(text: str) -> str:
    """Escape a text; a heading is shown without its mark."""
    lines = text.split("\n")
    return escape("\n".join(heading_of(line) if line.startswith("#") else line for line in lines))


def _line(html: str) -> str:
    return f"{html}\n" if html else ""


def _abstention(asked: Asked, texts: Texts) -> str:
    lines = [escape(line) for line in abstention(asked.answer, texts)]
    offered = nearest(asked.answer)
    if offered:
        lines += ["", escape(texts("abstain.nearest"))]
    for hit in offered:
        title = escape(title_of(hit.title, hit.passage, texts))
        url = escape(hit.url or "", quote=True)
        # Several links in one message: together they must stay below its bytes.
        linked = url and len(url.encode()) <= BYTES // 8
        lines.append(f'• <a href="{url}">{title}</a>' if linked else f"• {title}")
    return "\n".join(lines)


def _buttons(asked: Asked, page: int, pages: int, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    number = asked.question_id
    if number is None:
        return ()
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=pages), pack(PAGE, number, page - 1)))
    if page + 1 < pages:
        turn.append(Button(texts("card.next", page=page + 2, pages=pages), pack(PAGE, number, page + 1)))
    context = Button(texts("card.context"), pack(CONTEXT, number, page))
    if page >= len(asked.tokens):
        return tuple(filter(None, (tuple(turn), (context,))))
    token = asked.tokens[page]
    return answer_rows(tuple(turn), context, Address(token, AT_HOME), token, texts)
