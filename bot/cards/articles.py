"""Articles of the library → cards for those who look after them. Pure.

The buttons of an article are of one kind: its number, an act, and what the act is about. Removing asks
first; the button that confirms is another kind and names the admin it is for and when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot.cards.buttons import pack
from bot.cards.drafts import ARTICLE, FIELDS, NAMES, facts, reading
from bot.cards.limits import cut_text
from bot.cards.parts import SOURCE, title_of
from bot.cards.telegram import Button, Card
from bot.locales import Texts
from index import StoredArticle

LIST, CONFIRM = "cl", "cx"
# What a press on an article means; OPEN shows it in a message of its own.
SHOW, TEXT, EDIT, ASK, REMOVE, RESTORE, PIN, UNPIN, REREAD, OPEN = range(10)
PER_PAGE = 8
CONFIRM_SECONDS = 120


def article_card(stored: StoredArticle, texts: Texts, *, pinned: bool = False) -> Card:
    """Show an article's facts and what can be done with it."""
    article, number = stored.article, stored.id
    title = escape(title_of(article.title, article.text, texts))
    url = escape(article.url or "", quote=True)
    linked = f'<a href="{url}">{title}</a>' if url and len(url) < 2000 else title
    size = texts("curate.length", characters=len(article.text))
    state = texts("curate.is_trashed") if stored.state == "trashed" else texts("curate.is_pinned") if pinned else ""
    lines = [
        f"<b>{linked}</b>",
        escape(" · ".join(filter(None, (cut_text(facts(article), SOURCE), size)))),
        escape(" · ".join(filter(None, (texts("curate.number", id=number, date=stored.added_at[:10]), state)))),
    ]
    back = Button(texts("curate.to_articles"), pack(LIST, 0, 0))
    if stored.state == "trashed":
        restore = Button(texts("curate.restore"), pack(ARTICLE, number, RESTORE))
        return Card("\n".join(lines), ((restore, back),))
    pin = Button(texts("curate.unpin"), pack(ARTICLE, number, UNPIN))
    if not pinned:
        pin = Button(texts("curate.pin"), pack(ARTICLE, number, PIN))
    return Card(
        "\n".join(lines),
        (
            (
                Button(texts("curate.view"), pack(ARTICLE, number, TEXT, 0)),
                Button(texts("curate.edit"), pack(ARTICLE, number, EDIT)),
            ),
            (pin, Button(texts("curate.reread"), pack(ARTICLE, number, REREAD))),
            (Button(texts("curate.remove"), pack(ARTICLE, number, REMOVE)), back),
        ),
    )


def fields_card(stored: StoredArticle, texts: Texts, *, pinned: bool = False) -> Card:
    """Show an article with a button for each fact that can be changed."""
    buttons = [Button(texts(NAMES[name]), pack(ARTICLE, stored.id, ASK, place)) for place, name in enumerate(FIELDS)]
    back = Button(texts("card.back"), pack(ARTICLE, stored.id, SHOW))
    shown = article_card(stored, texts, pinned=pinned)
    return replace(shown, rows=(tuple(buttons[:2]), tuple(buttons[2:]), (back,)))


def reading_card(stored: StoredArticle, page: int, texts: Texts) -> Card:
    """Show a page of an article's text."""
    title = title_of(stored.article.title, stored.article.text, texts)
    html, turn = reading(title, stored.article.text, page, texts, lambda other: pack(ARTICLE, stored.id, TEXT, other))
    return Card(html, (*turn, (Button(texts("card.back"), pack(ARTICLE, stored.id, SHOW)),)))


def confirm_card(stored: StoredArticle, admin: int, until: int, texts: Texts) -> Card:
    """Ask before an article goes to the trash; ``until`` in seconds since 1970."""
    title = escape(title_of(stored.article.title, stored.article.text, texts))
    yes = Button(texts("curate.remove_yes"), pack(CONFIRM, stored.id, admin, until))
    no = Button(texts("curate.remove_no"), pack(ARTICLE, stored.id, SHOW))
    return Card(texts("curate.remove_sure", title=f"<b>{title}</b>", id=stored.id), ((yes, no),))


def list_card(articles: Sequence[StoredArticle], page: int, total: int, trashed: bool, texts: Texts) -> Card:
    """Show a page of articles, one button each."""
    scope = int(trashed)
    pages = max(1, -(-total // PER_PAGE))
    heading = texts("curate.trash", count=total) if trashed else texts("curate.articles", count=total)
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=pages), pack(LIST, page - 1, scope)))
    if page + 1 < pages:
        turn.append(Button(texts("card.next", page=page + 2, pages=pages), pack(LIST, page + 1, scope)))
    other = Button(texts("curate.to_articles") if trashed else texts("curate.to_trash"), pack(LIST, 0, 1 - scope))
    hint = "" if trashed else texts("curate.find_hint")
    html = f"<b>{escape(heading)}</b>" + (f"\n{escape(hint)}" if hint else "")
    return Card(html, (*_rows(articles, texts), *((tuple(turn),) if turn else ()), (other,)))


def found_card(words: str, articles: Sequence[StoredArticle], texts: Texts) -> Card:
    """Show the articles in which words were found."""
    key = "curate.found" if articles else "curate.none_found"
    return Card(escape(texts(key, words=cut_text(words, 60), count=len(articles))), _rows(articles, texts))


def with_edit(card: Card, article_id: int, texts: Texts) -> Card:
    """Add to an answer the button that leads an admin to its article."""
    button = Button(texts("curate.edit_article"), pack(ARTICLE, article_id, OPEN))
    return replace(card, rows=(*card.rows, (button,)))


def _rows(articles: Sequence[StoredArticle], texts: Texts) -> tuple[tuple[Button, ...], ...]:
    labels = ((each, cut_text(title_of(each.article.title, each.article.text, texts), 40)) for each in articles)
    return tuple((Button(f"{each.id} · {title}", pack(ARTICLE, each.id, SHOW)),) for each, title in labels)
