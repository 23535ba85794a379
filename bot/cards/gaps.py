"""Gaps, use, followed channels → cards for those who look after the library. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot.cards.buttons import pack
from bot.cards.limits import cut_text
from bot.cards.telegram import Button, Card
from bot.gaps import Cluster
from bot.locales import Texts
from bot.state import KeptChannel, Use

GAP, NOTIFY, CHANNEL = "cg", "cn", "ch"
# What a press on a gap means.
LIST, SHOW, ADD, DISMISS = range(4)
PER_PAGE = 8
WORDINGS = 6


def gaps_card(gaps: Sequence[Cluster], page: int, texts: Texts) -> Card:
    """Show the gaps, the most asked first, one button each."""
    if not gaps:
        return Card(escape(texts("curate.no_gaps")))
    pages = -(-len(gaps) // PER_PAGE)
    page = max(0, min(page, pages - 1))
    rows = [
        (Button(f"{len(each.questions)} × {cut_text(each.text, 36)}", pack(GAP, each.id, SHOW)),)
        for each in gaps[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(texts("card.previous", page=page, pages=pages), pack(GAP, page - 1, LIST)))
    if page + 1 < pages:
        turn.append(Button(texts("card.next", page=page + 2, pages=pages), pack(GAP, page + 1, LIST)))
    html = f"<b>{escape(texts('curate.gaps', count=len(gaps)))}</b>\n{escape(texts('curate.gaps_hint'))}"
    return Card(html, (*rows, tuple(turn)) if turn else tuple(rows))


def gap_card(gap: Cluster, texts: Texts) -> Card:
    """Show one gap: in which words it was asked, how often, and when last."""
    others = [each for each in dict.fromkeys(question.text for question in gap.questions) if each != gap.text]
    lines = [
        f"<b>{escape(cut_text(gap.text, 300))}</b>",
        escape(texts("curate.gap", count=len(gap.questions), people=gap.people, last=gap.last_asked[:10])),
    ]
    if others:
        lines += [
            "",
            escape(texts("curate.also_asked")),
            *(f"• {escape(cut_text(each, 120))}" for each in others[:WORDINGS]),
        ]
    add = Button(texts("curate.gap_add"), pack(GAP, gap.id, ADD))
    dismiss = Button(texts("curate.gap_dismiss"), pack(GAP, gap.id, DISMISS))
    back = Button(texts("card.back"), pack(GAP, 0, LIST))
    return Card("\n".join(lines), ((add, dismiss), (back,)))


def now_answered(question: str, answer: Card, texts: Texts) -> Card:
    """Tell an asker that there is an answer by now, with a way not to be told again."""
    heading = escape(texts("curate.now_answered", question=cut_text(question, 200)))
    stop = Button(texts("curate.tell_no_more"), pack(NOTIFY, 1))
    return replace(answer, html=f"{heading}\n\n{answer.html}", rows=(*answer.rows, (stop,)))


def use_lines(use: Use, articles: int, gaps: int, titles: Sequence[tuple[str, int]], texts: Texts) -> str:
    """Return the figures as HTML, short enough for a caption."""
    share = round(100 * use.answered / use.questions) if use.questions else 0
    lines = [
        f"<b>{escape(texts('curate.stats'))}</b>",
        escape(texts("curate.stats_articles", articles=articles)),
        escape(texts("curate.stats_questions", questions=use.questions, week=use.last_week, askers=use.askers)),
        escape(texts("curate.stats_answered", share=share, gaps=gaps)),
    ]
    if titles:
        lines += [
            "",
            escape(texts("curate.stats_top")),
            *(f"{times} × {escape(cut_text(title, 60))}" for title, times in titles),
        ]
    return "\n".join(lines)


def channels_card(channels: Sequence[KeptChannel], configured: Sequence[str], texts: Texts) -> Card:
    """Show the followed channels; those of the configuration can only be changed there."""
    lines = [f"<b>{escape(texts('curate.channels'))}</b>"]
    lines += [escape(texts("curate.channel_configured", name=name)) for name in configured]
    if not channels and not configured:
        lines.append(escape(texts("curate.no_channels")))
    lines += ["", texts("curate.channels_how")]
    rows = tuple(
        (Button(texts("curate.unfollow", title=cut_text(each.title, 40)), pack(CHANNEL, each.chat_id)),)
        for each in channels
    )
    return Card("\n".join(lines), rows)
