"""The library's own words → cards for those who look after them. Pure.

A proposal carries its words in the message itself, marked as code, so that its buttons need no memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from zlib import crc32

from bot.cards.buttons import pack
from bot.cards.limits import cut_text
from bot.cards.parts import title_of
from bot.cards.telegram import Button, Card
from bot.locales import Texts
from bot.service import Effect
from index import Answer, Words

WORDS = "cw"
# What a press means.
REMOVE, DO_ADD, DO_REMOVE, LIST = range(4)
MOST = 20
SHOWN = 5


def words_card(kept: Words, texts: Texts) -> Card:
    """Show the words; each group has a button that removes it."""
    groups = groups_of(kept)
    lines = [f"<b>{escape(texts('curate.words'))}</b>"]
    lines += [escape(_line(group, texts)) for group in groups[:MOST]] or [escape(texts("words.none"))]
    lines += ["", texts("curate.words_how")]
    labels = (
        (place, group, texts("curate.words_remove", words=cut_text(" ".join(group), 30)))
        for place, group in enumerate(groups[:MOST])
    )
    rows = tuple((Button(label, pack(WORDS, REMOVE, place, mark_of(group))),) for place, group, label in labels)
    return Card("\n".join(lines), rows)


def proposal_card(words: Sequence[str], removing: bool, effects: Sequence[Effect], texts: Texts) -> Card:
    """Show which past questions would be answered otherwise, before anything is changed."""
    shown = " ".join(f"<code>{escape(word)}</code>" for word in words)
    lines = [texts("curate.words_removing" if removing else "curate.words_adding", words=shown), ""]
    lines.append(escape(texts("words.effects" if effects else "words.no_effect", count=len(effects))))
    for each in effects[:SHOWN]:
        before, after = (_told(answer, texts) for answer in (each.before, each.after))
        lines.append(escape(texts("words.effect", question=cut_text(each.question, 100), before=before, after=after)))
    do = Button(texts("curate.words_do"), pack(WORDS, DO_REMOVE if removing else DO_ADD))
    return Card("\n".join(lines), ((do, Button(texts("curate.cancel"), pack(WORDS, LIST))),))


def groups_of(kept: Words) -> tuple[tuple[str, ...], ...]:
    """Return the groups of synonyms, then each dictionary word as a group of one."""
    return (*kept.synonyms, *((word,) for word in kept.dictionary))


def mark_of(group: Sequence[str]) -> int:
    """Return a number by which a button knows its group again."""
    return crc32(" ".join(group).encode("utf-8", "replace"))


def _line(group: Sequence[str], texts: Texts) -> str:
    words = texts.words(tuple(group))
    return texts("words.synonyms", words=words) if len(group) > 1 else texts("words.dictionary", word=words)


def _told(answer: Answer, texts: Texts) -> str:
    if not answer.answered:
        return texts("words.unanswered")
    hit = answer.hits[0]
    title = cut_text(title_of(hit.title, hit.passage, texts), 60)
    return f"{title}  {cut_text(' '.join(hit.answer.split()), 100)}"
