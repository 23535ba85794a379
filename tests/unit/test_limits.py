"""The guard at the door: whatever HTML comes, Telegram can read what leaves, and nothing is cut in two."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.drafts import text_pages
from bot.cards.limits import BYTES, ENTITIES, VISIBLE, cut_text, fits, fitted, units
from bot.cards.reading import pages_of
from tests.e2e.fake_telegram.tdlib import parse

words = st.sampled_from(
    ["渡口停航了。", "河床淤积", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "é", "&lt;b&gt;", "&amp;", "&#39;", "\n", "https://e.com/a?b=1 "]
)  # fmt: skip
plain = st.lists(words, min_size=1, max_size=30).map("".join)


def wrapped(inner):
    """Put HTML into tags."""
    link = st.builds('<a href="https://example.com/{}">{}</a>'.format, st.text("ab%2", max_size=300), plain)
    return st.one_of(
        st.builds("<b>{}</b>".format, inner),
        st.builds("<blockquote expandable>{}</blockquote>".format, plain),
        link,
        st.lists(inner, min_size=1, max_size=4).map("".join),
    )


html = st.builds(lambda part, times: part * times, st.recursive(plain, wrapped, max_leaves=12), st.integers(1, 120))
# Hypothesis warns of what is too long to be shown, should it fail.
html = html.filter(lambda text: len(repr(text)) < 60_000)


def visible(text):
    """Return what Telegram shows of an HTML, and its entities."""
    shown, entities = parse(text, "html", lambda user_id: None)
    return shown, entities


@pytest.mark.behaviour(36)
@settings(max_examples=150, deadline=None)
@given(html)
def test_whatever_comes_fits(text):
    """What leaves is within all limits and well-formed; what fitted already is unchanged."""
    out = fitted(text)
    shown, _ = visible(out)
    assert units(shown) <= VISIBLE
    assert len(out.encode()) <= BYTES
    assert len(re.findall(r"<[a-z]", out)) <= ENTITIES
    assert fits(out)
    if fits(text):
        assert out == text
    else:
        whole, _ = visible(re.sub(r"<[^>]*>", "", text))
        start = shown.rstrip("…").rstrip()
        assert "".join(whole.split()).startswith("".join(start.split()))


@pytest.mark.behaviour(36)
@pytest.mark.parametrize("joined", ["👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "https://example.com/a/long/address?with=a&b=query "])
@pytest.mark.parametrize("shift", range(12))
def test_nothing_is_cut_in_two(joined, shift):
    """The cut is before or behind an emoji of several characters, or a web address, never inside."""
    out = cut_text("x " * shift + "。" + joined * 2000)
    body = out.removesuffix("…").partition("。")[2]
    assert out.endswith("…")
    assert units(out) <= VISIBLE
    assert body
    assert body.replace(joined, "").replace(joined.rstrip(), "") == ""


@pytest.mark.behaviour(36)
def test_cut_at_a_sentence():
    """The cut is at the end of a sentence when one is near."""
    text = "青石渡口停航了，两岸的人都绕道走。" * 400
    assert fitted(f"<b>{text}</b>").endswith("绕道走。…</b>")
    assert cut_text(text).endswith("绕道走。…")


@pytest.mark.behaviour(36)
def test_more_entities_than_telegram_keeps():
    """Of more than a hundred entities the first hundred stay, and all of the text."""
    out = fitted("<b>渡</b>口" * 150)
    shown, entities = visible(out)
    assert shown == "渡口" * 150
    assert len(entities) == ENTITIES


@pytest.mark.behaviour(36)
def test_bytes_of_long_links():
    """Links whose addresses alone are too many bytes are cut between links."""
    out = fitted("".join(f'<a href="https://e.com/{"%E4" * 600}">第{number}篇</a>\n' for number in range(40)))
    assert len(out.encode()) <= BYTES
    shown, entities = visible(out)
    assert 10 < len(entities) < 40
    assert shown.endswith("…")


@pytest.mark.behaviour(36)
@pytest.mark.parametrize("before", range(8))
def test_pages_tear_no_emoji(before):
    """Neither the pages of a whole article nor those of a draft cut an emoji in two; together they are the text."""
    family = "👨‍👩‍👧‍👦"
    text = "字" * before + family * 1000
    for pages in (["".join(page) for page in pages_of(text)], text_pages(text)):
        assert len(pages) > 1
        assert "".join(pages) == text
        for page in pages:
            assert not set(page.replace(family, "")) & set(family)
