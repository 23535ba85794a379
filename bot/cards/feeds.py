"""Subscriptions → cards for those who look after them. Pure.

The buttons are of one kind: an act, then the number of the feed or of the page that it is about. The offer to
subscribe carries its link in the message itself, marked as code, as no button has room for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.cards.buttons import pack
from bot.cards.telegram import Button, Card
from bot.locales import Texts
from index import Feed, FeedReport

FEED = "cf"
# What a press means; LIST is about a page.
LIST, SHOW, READ, REMOVE, DO_REMOVE, SUBSCRIBE = range(6)
PER_PAGE = 8
FAILURES = 3
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_CUT = "…"


def feeds_card(feeds: Sequence[Feed], page: int, now: datetime, texts: Texts, notice: str = "") -> Card:
    """Show a page of the subscriptions, one button each; ``notice`` tells what was just done."""
    pages = max(1, -(-len(feeds) // PER_PAGE))
    page = max(0, min(page, pages - 1))
    shown = feeds[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [escape(notice), ""] if notice else []
    lines.append(f"<b>{escape(texts('feeds.list', count=len(feeds)) if feeds else texts('feeds.none'))}</b>")
    lines += [escape(f"• {name_of(each)} · {_state(each, now, texts)}") for each in shown]
    lines += ["", texts("feeds.how")]
    rows = [
        (Button(f"{'⚠️ ' if each.failures else ''}{name_of(each, 36)}", pack(FEED, SHOW, each.id)),) for each in shown
    ]
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=pages), pack(FEED, LIST, page - 1)))
    if page + 1 < pages:
        turn.append(Button(texts("card.next", page=page + 2, pages=pages), pack(FEED, LIST, page + 1)))
    return Card("\n".join(lines), (*rows, tuple(turn)) if turn else tuple(rows))


def feed_card(feed: Feed, now: datetime, texts: Texts, notice: str = "") -> Card:
    """Show a subscription and what can be done with it; ``notice`` tells what was just done."""
    lines = [f"<b>{escape(name_of(feed))}</b>", escape(feed.url[:500])]
    if feed.keywords:
        lines.append(escape(texts("feeds.only", words=texts.words(feed.keywords))[:300]))
    lines.append(escape(read_when(feed, now, texts)))
    if feed.failures:
        problem = problem_of(feed.problem or "", texts)
        lines.append(escape(texts("feeds.trouble", problem=problem, times=feed.failures)))
    if notice:
        lines += ["", escape(notice)]
    read = Button(texts("feeds.read"), pack(FEED, READ, feed.id))
    remove = Button(texts("feeds.unsubscribe"), pack(FEED, REMOVE, feed.id))
    return Card("\n".join(lines), ((read, remove), (_back(texts),)))


def remove_card(feed: Feed, texts: Texts) -> Card:
    """Ask before a subscription ends."""
    yes = Button(texts("feeds.unsubscribe"), pack(FEED, DO_REMOVE, feed.id))
    no = Button(texts("feeds.unsubscribe_no"), pack(FEED, SHOW, feed.id))
    return Card(escape(texts("feeds.unsubscribe_sure", title=name_of(feed))), ((yes, no),))


def offer_card(link: str, texts: Texts) -> Card:
    """Say that a link is a feed, with the button that subscribes to it."""
    said = texts("feeds.offer", link=f"<code>{escape(link)}</code>")
    return Card(said, ((Button(texts("feeds.subscribe"), pack(FEED, SUBSCRIBE)),),))


def how_card(texts: Texts) -> Card:
    """Say how one subscribes, to whoever named no link."""
    return Card(f"{escape(texts('feeds.no_link'))}\n{texts('feeds.how')}")


def failing_card(reports: Sequence[FeedReport], texts: Texts) -> Card:
    """Tell which feeds have begun to fail, with the way to each."""
    shown = reports[:PER_PAGE]
    lines = [escape(texts("feeds.failing_now", count=len(reports)))]
    lines += [escape(f"• {name_of(each.feed)} · {problem_of(each.feed.problem or '', texts)}") for each in shown]
    lines += ["", escape(texts("feeds.failing_how"))]
    rows = ((Button(name_of(each.feed, 36), pack(FEED, SHOW, each.feed.id)),) for each in shown)
    return Card("\n".join(lines), tuple(rows))


def outcome(report: FeedReport, told: int, texts: Texts) -> str:
    """Tell what reading a feed brought; ``told`` is how many askers got an answer by it.

    Nothing of a feed that could not be read: its card says why.
    """
    if report.error:
        return ""
    if not report.entries:
        return texts("feeds.nothing_new")
    found = Counter(entry.status or "failed" for entry in report.entries)
    counts = {name: found[name] for name in ("added", "updated", "unchanged", "failed")}
    lines = [texts("curate.counts", **counts)]
    errors = [texts.error(entry.error)[:200] for entry in report.entries if entry.error]
    lines += [texts("curate.failed", problem=each) for each in errors[:FAILURES]]
    if told:
        lines.append(texts("curate.askers_told", count=told))
    return "\n".join(lines)


def name_of(feed: Feed, longest: int = 60) -> str:
    """Return a feed's title, its address where it has none."""
    name = feed.title or feed.url
    return name if len(name) <= longest else name[: longest - 1] + _CUT


def read_when(feed: Feed, now: datetime, texts: Texts) -> str:
    """Tell how long ago a feed was read last."""
    if feed.polled_at is None:
        return texts("feeds.read_never")
    seconds = int((now - datetime.fromisoformat(feed.polled_at)).total_seconds())
    if seconds < _MINUTE:
        return texts("feeds.read_now")
    if seconds < _HOUR:
        return texts("feeds.read_minutes", count=seconds // _MINUTE)
    if seconds < _DAY:
        return texts("feeds.read_hours", count=seconds // _HOUR)
    return texts("feeds.read_days", count=seconds // _DAY)


def problem_of(problem: str, texts: Texts) -> str:
    """Tell why a feed could not be read: the kept word or the status of the web site."""
    return texts("feeds.status", status=problem) if problem.isdigit() else texts.problem(problem)


def _state(feed: Feed, now: datetime, texts: Texts) -> str:
    if feed.failures:
        return f"⚠️ {problem_of(feed.problem or '', texts)}"
    return read_when(feed, now, texts)


def _back(texts: Texts) -> Button:
    return Button(texts("feeds.back"), pack(FEED, LIST, 0))
