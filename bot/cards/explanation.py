"""Explanation → text for an admin's terminal. Pure."""

from __future__ import annotations

import math

from rich.style import Style
from rich.text import Text

from bot.cards.parts import title_of
from bot.locales import Texts
from index import Explanation
from index.explaining import ExplainedHit, Weighed

HEAD = Style(bold=True)
FAINT = Style(dim=True)
OTHERS = 6


def explanation_text(explanation: Explanation, texts: Texts) -> Text:
    """Return what the question became, what was looked for, and hit by hit why it is how sure."""
    joint = texts("list.joint")
    none = texts("explain.none")
    told = Text("\n" + texts("explain.question") + "\n", HEAD)
    for line in (
        texts("explain.kind", value=texts(f"explain.kind_{explanation.kind}")),
        texts("explain.tongue", value=texts(f"explain.tongue_{explanation.tongue}")),
        texts("explain.kept", value=joint.join(explanation.kept) or none),
        texts("explain.left_out", value=joint.join(explanation.left_out) or none),
        texts("explain.numbers", value=joint.join(explanation.numbers) or none),
    ):
        told.append(f"  {line}\n")
    if explanation.terms:
        told.append(texts("explain.terms", articles=explanation.articles) + "\n", HEAD)
    for term in explanation.terms:
        told.append(f"  {_term(term, texts)}\n")
    for number, hit in enumerate(explanation.hits, 1):
        told.append_text(_hit(number, hit, texts))
    expected = f"{explanation.expected:.2f}"
    told.append(texts("explain.threshold", threshold=_percent(explanation.threshold), expected=expected))
    return told


def _term(term: Weighed, texts: Texts) -> str:
    matter = texts(f"explain.matter_{term.matter}")
    line = texts("explain.term", term=term.term, matter=matter, weight=f"{term.weight:.2f}", articles=term.articles)
    if term.others:
        more = texts("explain.more", count=len(term.others) - OTHERS) if len(term.others) > OTHERS else ""
        line += texts("explain.others", words=texts("list.joint").join(term.others[:OTHERS]) + more)
    return line


def _hit(number: int, hit: ExplainedHit, texts: Texts) -> Text:
    told = Text(f"[{number}] {title_of(hit.title, '', texts)}", HEAD)
    told.append(
        "  " + texts("explain.confidence", confidence=_percent(hit.confidence), score=f"{hit.score:.1f}") + "\n"
    )
    joint, none = texts("list.joint"), texts("explain.none")
    for line in (
        texts("explain.in_title", terms=joint.join(hit.in_title) or none),
        texts("explain.in_passage", terms=joint.join(hit.in_passage) or none),
        texts("explain.in_answer", terms=joint.join(hit.in_answer) or none),
    ):
        told.append(f"  {line}\n")
    for name, amount in hit.parts:
        told.append(f"    {amount:+6.2f}  {texts(f'explain.part_{name}')}\n", FAINT)
    total = math.fsum(amount for _, amount in hit.parts)
    told.append(f"    {total:+6.2f}  {texts('explain.sum', confidence=_percent(hit.confidence))}\n", FAINT)
    return told


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
