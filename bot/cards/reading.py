"""A whole article, page by page. Pure.

A page holds whole paragraphs; only one that is longer than a page is cut, after a sentence. Joined, the
pages give back the article's text, white space aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bot.cards.card import Button, Card
from bot.cards.limits import cut_text, units, whole_until
from bot.cards.parts import SOURCE, title_of
from bot.cards.sharing import ANSWER, ARTICLE, COPY, READ, Address, link_of, turn_row
from bot.locales import Texts
from index import StoredArticle
from index.text.passages import heading_of
from index.text.sentences import sentence_spans

# In UTF-16 units; two or three screens of a telephone.
PAGE = 1500
URL = 4096
# Telegram drops what is marked beyond a hundred places of a message.
MOST_HEADINGS = 60


def pages_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of each page of a text; an empty text has one empty page."""
    pages: list[tuple[str, ...]] = []
    page: list[str] = []
    filled = 0
    for paragraph in _paragraphs(text):
        size = units(paragraph)
        if page and filled + size > PAGE:
            pages.append(tuple(page))
            page, filled = [], 0
        page.append(paragraph)
        filled += size
    return (*pages, tuple(page))


def reading_card(
    stored: StoredArticle, page: int, username: str, texts: Texts, *, answer: str = "", address: Address | None = None
) -> Card:
    """Return a page of an article; ``answer`` is marked in it, ``address`` is the answer to go back to."""
    article = stored.article
    pages = pages_of(article.text)
    page = min(max(page, 0), len(pages) - 1)
    title = escape(title_of(article.title, article.text, texts))
    if article.url and len(article.url) <= URL:
        title = f'<a href="{escape(article.url, quote=True)}">{title}</a>'
    source = cut_text(" · ".join(filter(None, (article.publisher, article.published))), SOURCE)
    lines = [f"<b>{title}</b>", *([escape(source)] if source else [])]
    body = "\n\n".join(_marked(paragraph, answer, page=pages[page]) for paragraph in pages[page])
    link = link_of("d", stored.id, username)
    last = [Button(texts("share.copy_link"), copy=link)] if len(link) <= COPY else []
    if address:
        turn = turn_row(READ, address.token, page, len(pages), texts, address.page)
        last.insert(0, Button(texts("card.back"), address.data(ANSWER)))
    else:
        turn = turn_row(ARTICLE, stored.id, page, len(pages), texts)
    return Card("\n".join(lines) + f"\n\n{body}", tuple(row for row in (turn, tuple(last)) if row))


def _paragraphs(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if not line.strip():
            continue
        if units(line) <= PAGE:
            yield line
            continue
        piece = ""
        for start, end in sentence_spans(line):
            for part in _parts(line[start:end]):
                if piece and units(piece + part) > PAGE:
                    yield piece
                    piece = ""
                piece += part
        if piece:
            yield piece


def _parts(sentence: str) -> Iterator[str]:
    # Half a page of code points is at most a page of UTF-16 units.
    while sentence:
        end = whole_until(sentence, PAGE // 2)
        yield sentence[:end]
        sentence = sentence[end:]


def _marked(paragraph: str, answer: str, *, page: tuple[str, ...]) -> str:
    heading = heading_of(paragraph)
    if heading:
        few = sum(bool(heading_of(each)) for each in page) <= MOST_HEADINGS
        return f"<b>{escape(heading)}</b>" if few else escape(heading)
    for part in filter(None, answer.split("\n")):
        start = paragraph.find(part)
        if start >= 0:
            end = start + len(part)
            return f"{escape(paragraph[:start])}<b>{escape(part)}</b>{escape(paragraph[end:])}"
    return escape(paragraph)
