"""A draft → its preview, its text, and what became of it. Pure.

The buttons of a draft are of one kind: its number, an act, and what the act is about.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from bot.cards.buttons import pack
from bot.cards.limits import BYTES, cut_text, whole_until
from bot.cards.parts import SOURCE, title_of
from bot.cards.telegram import Button, Card
from bot.curating import Preview, Saved
from bot.locales import Texts
from index import Article
from index.text.passages import heading_of

Pages = Callable[[int], str]
DRAFT, ARTICLE = "cd", "ca"
# What a press on a draft means.
SHOW, SAVE, TEXT, EDIT, ASK, CANCEL, UNDO, REMOVED, TRY, REOPEN = range(10)
NAMES = {
    "title": "curate.field_title",
    "publisher": "curate.field_publisher",
    "published": "curate.field_published",
    "url": "curate.field_url",
}
FIELDS = tuple(NAMES)
OPENING = 160
PAGE = 2800
_SHOWN_LINKS = BYTES // 8


def preview_card(preview: Preview, texts: Texts) -> Card:
    """Show what would be saved, and what that would change."""
    draft, article = preview.draft.draft, preview.draft.draft.article
    lines = [f"<i>{escape(texts('curate.preview'))}</i>", *_head(article, texts)]
    notes = _notes(preview, texts)
    if notes:
        lines += ["", *notes]
    if preview.questions:
        lines += ["", escape(texts("curate.answers")), *(f"• {escape(each)}" for each in preview.questions)]
    opening = " ".join(" ".join(heading_of(line) or line for line in article.text.split("\n")).split())
    lines += ["", f"<blockquote>{escape(opening[:OPENING])}{'…' if len(opening) > OPENING else ''}</blockquote>"]
    number = preview.draft.id
    save = texts("curate.update") if preview.known and preview.known.state == "live" else texts("curate.save")
    looks = [Button(texts("curate.view"), pack(DRAFT, number, TEXT, 0))]
    if draft.removed:
        looks.append(Button(texts("curate.removed", count=len(draft.removed)), pack(DRAFT, number, REMOVED, 0)))
    rows = [
        (Button(save, pack(DRAFT, number, SAVE)), Button(texts("curate.edit"), pack(DRAFT, number, EDIT))),
        tuple(looks),
        (Button(texts("curate.cancel"), pack(DRAFT, number, CANCEL)),),
    ]
    return Card("\n".join(lines), tuple(rows))


def edit_card(preview: Preview, texts: Texts) -> Card:
    """Show the preview with a button for each fact that can be changed."""
    number = preview.draft.id
    buttons = [Button(texts(NAMES[name]), pack(DRAFT, number, ASK, place)) for place, name in enumerate(FIELDS)]
    back = Button(texts("card.back"), pack(DRAFT, number, SHOW))
    return Card(preview_card(preview, texts).html, (tuple(buttons[:2]), tuple(buttons[2:]), (back,)))


def text_card(preview: Preview, page: int, texts: Texts, *, removed: bool = False) -> Card:
    """Show a page of a draft's text, or of the lines that were taken out of it."""
    number, draft = preview.draft.id, preview.draft.draft
    title = texts("curate.removed_title") if removed else title_of(draft.article.title, draft.article.text, texts)
    act = REMOVED if removed else TEXT
    text = "\n".join(draft.removed) if removed else draft.article.text
    card, turn = reading(title, text, page, texts, lambda other: pack(DRAFT, number, act, other))
    return Card(card, (*turn, (Button(texts("card.back"), pack(DRAFT, number, SHOW)),)))


def saved_card(preview: Preview, saved: Saved, told: int, texts: Texts) -> Card:
    """Tell that a draft is in the library, and where it can be tried."""
    article, number = saved.stored.article, preview.draft.id
    key = {
        "added": "curate.added",
        "updated": "curate.updated",
        "unchanged": "curate.unchanged",
    }[saved.status]
    lines = [texts(key, title=f"<b>{_linked(article, texts)}</b>", id=saved.stored.id)]
    if told:
        lines.append(escape(texts("curate.askers_told", count=told)))
    tries = [
        (Button(question, pack(DRAFT, number, TRY, place)),) for place, question in enumerate(preview.questions[:3])
    ]
    if tries:
        lines += ["", escape(texts("curate.try_it"))]
    opened = Button(texts("curate.open"), pack(ARTICLE, saved.stored.id, 0))
    undo = Button(texts("curate.undo"), pack(DRAFT, number, UNDO))
    return Card("\n".join(lines), (*tries, (opened,) if saved.status == "unchanged" else (undo, opened)))


def ended_card(preview: Preview, texts: Texts) -> Card:
    """Tell that a draft was put aside or taken back."""
    title = escape(title_of(preview.draft.draft.article.title, preview.draft.draft.article.text, texts))
    undone = "curate.reverted" if preview.draft.before else "curate.undone"
    key = undone if preview.draft.state == "undone" else "curate.cancelled"
    again = Button(texts("curate.reopen"), pack(DRAFT, preview.draft.id, REOPEN))
    return Card(texts(key, title=f"<b>{title}</b>"), ((again,),))


def facts(article: Article) -> str:
    """Return publisher, author and date of an article, what is known of them."""
    return " · ".join(filter(None, (article.publisher, article.author, article.published)))


def reading(title: str, text: str, page: int, texts: Texts, data: Pages) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Return the HTML of one page of a long text and the row that turns it; ``data`` makes a button's data."""
    pages = text_pages(text)
    page = max(0, min(page, len(pages) - 1))
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=len(pages)), data(page - 1)))
    if page + 1 < len(pages):
        turn.append(Button(texts("card.next", page=page + 2, pages=len(pages)), data(page + 1)))
    return f"<b>{escape(title)}</b>\n\n{escape(pages[page])}", (tuple(turn),) if turn else ()


def text_pages(text: str) -> list[str]:
    """Cut a text into pages of at most PAGE characters, at ends of lines where there are any."""
    pages: list[str] = []
    while len(text) > PAGE:
        cut = text.rfind("\n", PAGE // 2, PAGE) + 1 or whole_until(text, PAGE)
        pages.append(text[:cut].strip("\n"))
        text = text[cut:]
    return [*pages, text]


def _head(article: Article, texts: Texts) -> list[str]:
    known = cut_text(facts(article), SOURCE)
    paragraphs = len([line for line in article.text.split("\n") if line.strip()])
    size = texts("curate.size", characters=len(article.text), paragraphs=paragraphs)
    return [f"<b>{_linked(article, texts)}</b>", escape(" · ".join(filter(None, (known, size))))]


def _linked(article: Article, texts: Texts) -> str:
    title = escape(title_of(article.title, article.text, texts))
    url = escape(article.url or "", quote=True)
    return f'<a href="{url}">{title}</a>' if url and len(url.encode()) <= _SHOWN_LINKS else title


def _notes(preview: Preview, texts: Texts) -> list[str]:
    article = preview.draft.draft.article
    notes = [texts(NAMES[name]) for name in FIELDS if not getattr(article, name)]
    told = [texts("curate.lacking", facts=texts("list.joint").join(notes))] if notes else []
    if preview.known:
        told += _changes(preview, texts)
    for each in preview.duplicates[:3]:
        percent = min(100, round(100 * each.similarity))
        told.append(texts("curate.duplicate", id=each.article_id, title=cut_text(each.title, 80), percent=percent))
    return [escape(each) for each in told]


def _changes(preview: Preview, texts: Texts) -> list[str]:
    """Tell what saving would change of the article that is there."""
    if preview.known is None:
        return []
    old, new = preview.known.article, preview.draft.draft.article
    if preview.known.state == "trashed":
        return [texts("curate.in_trash", id=preview.known.id)]
    changed = [texts(NAMES[name]) for name in FIELDS if (getattr(old, name) or "") != (getattr(new, name) or "")]
    before, after = set(old.text.split("\n")), set(new.text.split("\n"))
    if before != after:
        changed.append(texts("curate.paragraphs_changed", added=len(after - before), gone=len(before - after)))
    if not changed:
        return [texts("curate.same", id=preview.known.id)]
    return [texts("curate.changes", id=preview.known.id, changes=texts("list.joint").join(changed))]
