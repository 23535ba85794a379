"""Votes → the buttons that ask why, and what admins see of them. Pure."""

from __future__ import annotations

from html import escape

from bot.cards.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.limits import cut_text
from bot.cards.parts import title_of
from bot.cards.sharing import VOTE, Address, link_of
from bot.locales import Texts
from bot.state import REASONS, Vote
from index import StoredArticle

# The kind of the buttons that turn the pages of /feedback.
LIST = "fl"
EACH_PAGE = 5
# In the data of a button, the reasons come after "bad" and "good"; a press on the last one goes back.
FIRST_REASON = 2
BACK = FIRST_REASON + len(REASONS)
QUESTION = 100
URL = 2000


def reason_rows(address: Address, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that ask why an answer is no good."""
    said = _reasons(texts)
    buttons = [Button(said[name], address.data(VOTE, number)) for number, name in enumerate(REASONS, FIRST_REASON)]
    back = Button(texts("card.back"), address.data(VOTE, BACK))
    return (tuple(buttons[:2]), tuple(buttons[2:]), (back,))


def feedback_card(
    votes: tuple[tuple[Vote, StoredArticle | None], ...],
    totals: tuple[int, int],
    page: int,
    pages: int,
    username: str,
    texts: Texts,
) -> Card:
    """Return a page of the bad votes, each with links to the answer as it is now and to the article."""
    good, bad = totals
    lines = [f"<b>{texts('feedback.title')}</b>  👍 {good}  👎 {bad}"]
    if not votes:
        lines += ["", texts("feedback.none")]
    for vote, stored in votes:
        reason = _reasons(texts).get(vote.reason or "", texts("feedback.no_reason"))
        question = escape(cut_text(" ".join(vote.question.split()), QUESTION) or "…")
        again = escape(link_of("a", vote.token, username))
        lines += ["", f"👎 {reason} · {vote.at[:10]}", f'<a href="{again}">{question}</a>', _article(stored, texts)]
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=pages), pack(LIST, page - 1)))
    if page + 1 < pages:
        turn.append(Button(texts("card.next", page=page + 2, pages=pages), pack(LIST, page + 1)))
    return Card("\n".join(lines), (tuple(turn),) if turn else ())


def _reasons(texts: Texts) -> dict[str, str]:
    return {name: texts(f"feedback.{name}") for name in ("irrelevant", "outdated", "incomplete", "other")}


def _article(stored: StoredArticle | None, texts: Texts) -> str:
    if stored is None:
        return texts("feedback.article_gone")
    title = escape(title_of(stored.article.title, stored.article.text, texts))
    url = escape(stored.article.url or "", quote=True)
    # Several links in one message: together they must stay below its bytes.
    return f'→ <a href="{url}">{title}</a>' if url and len(url.encode()) <= URL else f"→ {title}"
