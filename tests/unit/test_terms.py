"""Terms: words as the dictionary cuts them, grams that find what it does not know."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import segment
from index.text.terms import HAN, fingerprint, grams_of, is_english, pairs_of, terms_of, words_of

mixed = st.lists(
    st.sampled_from(["王腾", "辞退", "公司", "k50", "su7", "17.5", "don't", "_", "，", " ", "🚢", "é", "〇", "２"]),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("text", "words", "grams", "pairs"),
    [
        ("大桥通车", ["大桥", "通车"], ["大", "桥", "通", "车", "大桥", "桥通", "通车"], ["大桥", "桥通", "通车"]),
        ("王腾", ["王", "腾"], ["王", "腾", "王腾"], ["王腾"]),
        ("桥", ["桥"], ["桥"], []),
        ("k50", ["k50"], ["k50", "k", "50"], ["k50"]),
        ("iOS 17.5", ["ios", "17", "5"], ["ios", "17.5", "17", "5"], ["ios", "17.5"]),
        ("don't", ["don", "t"], ["don't", "don", "t"], ["don't"]),
        ("naïve", ["na", "ï", "ve"], ["naïve"], ["naïve"]),
        ("二〇二五", ["二", "〇", "二五"], ["二", "〇", "二", "五", "二〇", "〇二", "二五"], ["二〇", "〇二", "二五"]),
        ("，。！_ 🚢", [], [], []),
        ("", [], [], []),
    ],
)  # fmt: skip
def test_terms_of_texts(text, words, grams, pairs):
    """Words, grams and pairs of short texts are what they should be."""
    terms = terms_of(text)
    assert list(terms.grams) == grams
    assert pairs_of(text.lower()) == pairs
    assert list(terms.words) == words


def test_all_writings_have_the_same_terms():
    """Traditional and full-width writings of a text have the terms of the Simplified one."""
    assert terms_of("王騰離開ＳＵ７團隊") == terms_of("王腾离开su7团队")


@given(mixed)
def test_every_term_is_a_part_of_the_text(text):
    """No term is made up: each stands in the normalised text (but an English text's stems), none is punctuation."""
    terms = terms_of(text)
    normalised = text.replace("２", "2")
    for term in (*terms.words, *(() if is_english(normalised) else terms.grams)):
        assert term in normalised
        assert re.search(r"[^\W_]", term)


@given(st.text(alphabet=st.sampled_from([*"王腾被小米辞退的电车"]), min_size=1, max_size=30))
def test_characters_and_pairs_are_complete(text):
    """A run of n Han characters has n characters and n - 1 pairs, in order."""
    assert grams_of(text) == [*text, *(text[place : place + 2] for place in range(len(text) - 1))]
    assert re.fullmatch(f"[{HAN}]+", text)


@given(mixed)
def test_words_lose_no_letter(text):
    """The words joined are the text without what is no letter, digit or character."""
    joined = "".join(words_of(text))
    assert re.sub(r"[\W_]", "", joined) == re.sub(r"[\W_]", "", text)


def test_the_fingerprint_names_the_analyser():
    """The name under which terms are kept tells jieba's version and the conversion."""
    assert fingerprint() == f"3/jieba-{segment.version()}/t2s"
