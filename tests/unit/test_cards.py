"""Telegram cards: whatever an article holds, the message is well-formed, within the limits, and loses no text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.buttons import Pressed, pack, unpack
from bot.cards.limits import BYTES, VISIBLE
from bot.cards.telegram import answer_card, context_card
from bot.locales import LANGUAGES, texts
from bot.service import Asked
from index import Answer, Elsewhere, Hit, Reason
from index.retrieval.fragment import link_to
from tests.e2e.fake_telegram.tdlib import parse

letters = st.characters(
    exclude_categories=("Cs", "Cc", "Cf"), exclude_characters="#"
)  # a heading is shown without its mark
nasty = st.sampled_from(
    ["<b>", "</a>", "&lt=", '"', "'", "&amp;", "<script>", "𠮷", "🚢", "。", "“", "？", "大桥", "\n", " "]
)
passages = st.lists(st.one_of(nasty, letters), min_size=1, max_size=160).map("".join).filter(str.strip)
urls = st.one_of(
    st.none(),
    st.builds(
        "https://example.org/{}?a=1&b={}".format,
        st.integers(0, 9),
        st.text("ab&<\"'%#=中", max_size=60).map(lambda x: x * 40),
    ),
)


@st.composite
def hits(draw):
    """A hit whose answer is any part of any passage."""
    passage = draw(passages)
    start = draw(st.integers(0, len(passage) - 1))
    end = draw(st.integers(start + 1, len(passage)))
    answer, url = passage[start:end], draw(urls)
    title = draw(st.one_of(st.just(""), passages))
    return Hit(
        1, 1, 0, title, url, link_to(url, answer), draw(st.none() | passages), None, passage, answer, start, end, (), 1.0, 0.9,
        tuple(draw(st.lists(st.builds(Elsewhere, st.just(2), passages, urls, st.none() | passages), max_size=7)))
    )  # fmt: skip


def checked(html):
    """Return the visible text of a message that Telegram would take."""
    assert len(html.encode()) <= BYTES
    text, _ = parse(html, "html", lambda user_id: None)
    assert 0 < len(text.encode("utf-16-le")) // 2 <= VISIBLE
    return "".join(text.split())


def squeezed(text):
    """Return a text without its white space, which a message shows otherwise."""
    return "".join(text.split())


@settings(max_examples=150)
@given(
    st.lists(hits(), min_size=1, max_size=5),
    st.integers(0, 4),
    st.sampled_from(LANGUAGES),
    st.tuples(passages, passages),
)
@pytest.mark.behaviour(34, 36)
def test_every_page_is_well_formed_and_loses_no_text(found, page, language, around):
    """Each page and its context parse as Telegram HTML, keep the limits, and show the whole passage."""
    asked = Asked(Answer("大桥", True, None, tuple(found)), 12345)
    shown = asked.shown[min(page, len(asked.shown) - 1)]
    card = answer_card(asked, page, texts(language))
    text = checked(card.html)
    assert squeezed(shown.answer) in text
    assert squeezed(shown.passage) in text
    whole = checked(context_card(asked, page, around, texts(language)).html)
    assert squeezed(shown.passage) in whole
    assert all(len((button.data or "").encode()) <= 64 for row in card.rows for button in row)


@settings(max_examples=60)
@given(st.lists(hits(), max_size=4), st.lists(passages, max_size=12), st.sampled_from(LANGUAGES))
def test_an_abstention_is_well_formed(found, missing, language):
    """A message that abstains keeps the limits too, however long the links and the missing words."""
    answer = Answer("大桥", False, Reason("weak_match" if found else "no_match", tuple(missing)), tuple(found))
    checked(answer_card(Asked(answer, 1), 0, texts(language)).html)


@given(st.sampled_from(["p", "c", "fb"]), st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3))
@pytest.mark.behaviour(51)
def test_a_button_comes_back_as_it_went(kind, numbers):
    """A button's data is at most 64 bytes and means the same when it comes back."""
    data = pack(kind, *numbers)
    assert len(data.encode()) <= 64
    assert unpack(data) == Pressed(kind, tuple(numbers))


@given(st.text())
def test_any_other_data_is_refused_or_understood(data):
    """Data that is not ours means nothing, and what is understood is written in one way only."""
    pressed = unpack(data)
    assert pressed is None or data.startswith(f"v1:{pressed.kind}")
