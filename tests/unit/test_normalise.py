"""One writing for everything that is compared, with the way back to what was written."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import normalise as normalise_module
from index.text.normalise import normalise, normalise_mapped

# Each of these is compared the same whatever stands beside it.
PLAIN = st.sampled_from(
    [
        *"王騰為什麼被辭退電車臺灣這裡",
        *"ＡｂC１2３",
        *"，。！？「」",
        *"🚢👍🏽©①㈱℃ﬁ½",
        *" \u3000\n",
        "é",
        "é",
        "ñ",
        "👨\u200d👩\u200d👧",
        "❤️",
        "が",
        "が",
        "ạ̈",
    ]
)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("王騰為什麼被辭退", "王腾为什么被辞退"),
        ("後台裡面的頭髮乾了", "后台里面的头发干了"),
        ("皇后與乾隆", "皇后与乾隆"),
        ("ＳＵ７　Ｕｌｔｒａ！", "su7 ultra!"),
        ("①②Ⅳ㈱℃", "12iv(株)°c"),
        ("ﬁle", "file"),
        ("Cafe\u0301", "café"),
        ("ÀÉÎ", "àéî"),
        ("", ""),
        ("王腾\0辞退", "王腾\0辞退"),
        ("坏\udcff字", "坏?字"),
    ],
)
def test_writings_that_are_one(written, compared):
    """Traditional, full-width, upper-case and composed writings come to the same text; nothing makes it fail."""
    assert normalise(written) == compared


@given(
    st.lists(st.sampled_from("，：；？！（）％～…℃\u3000\xa0=<a") | st.characters(categories=["Mn", "So", "Po"])).map(
        "".join
    )
)
def test_what_is_put_in_place_of_marks_is_what_nfkc_makes_of_them(text):
    """Whatever stands beside them, also what combines with them."""
    assert normalise(text) == normalise(unicodedata.normalize("NFKC", text))


@given(st.text())
def test_offsets_lead_back(original):
    """Every character of the normalised text has a place in the original, in order, and the end is the end."""
    mapped = normalise_mapped(original)
    assert len(mapped.offsets) == len(mapped.text) + 1
    assert list(mapped.offsets) == sorted(mapped.offsets)
    assert mapped.offsets[-1] == len(original)
    assert all(0 <= place < len(original) for place in mapped.offsets[:-1])
    assert not any(unicodedata.combining(original[place]) for place in mapped.offsets[:-1] if place)


@given(st.lists(PLAIN, max_size=30).map("".join))
def test_a_mapped_text_is_the_normalised_text(original):
    """The text with places is the same as the one without."""
    assert normalise_mapped(original).text == normalise(original)


@given(st.lists(PLAIN, min_size=1, max_size=30).map("".join), st.data())
def test_what_is_found_is_shown_as_it_was_written(original, data):
    """A part that is found in the normalised text is cut out of the original in the original's writing."""
    mapped = normalise_mapped(original)
    start = data.draw(st.integers(0, len(mapped.text) - 1))
    end = data.draw(st.integers(start + 1, len(mapped.text)))
    found = mapped.text[start:end]
    shown = original[mapped.offsets[start] : mapped.offsets[end]]
    if mapped.offsets[start - 1 : start] != (mapped.offsets[start],) and mapped.offsets[end] != mapped.offsets[end - 1]:
        # The part begins and ends where a written character does.
        assert normalise(shown) == found


def test_no_character_that_stands_alone_joins_another():
    """What is taken to normalise character by character has no second half of a composed character, nor of a syllable."""
    alone = [chr(code) for code in range(0x10000) if normalise_module._ALONE.fullmatch(chr(code))]
    assert len(alone) > 30_000
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(sys.maxunicode + 1))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")}
    jamo = {chr(code) for code in range(0x1160, 0x1200)}
    assert not {char for char in alone if unicodedata.normalize("NFKD", char)[0] in seconds | jamo}


def test_a_traditional_name_is_found_where_it_stands():
    """王腾 is found in a Traditional text with an emoji and an accent before it."""
    original = "👍🏽 Cafe\u0301：王騰離職"
    mapped = normalise_mapped(original)
    place = mapped.text.find("王腾")
    assert original[mapped.offsets[place] : mapped.offsets[place + 2]] == "王騰"
