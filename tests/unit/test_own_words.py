"""A library's own words: the cut keeps them whole, and a text is read in the question's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import Words
from index.retrieval.judge import missing_words
from index.retrieval.question import analyse
from index.retrieval.synonyms import REPLACED, SYNONYM, as_asked, same_as
from index.text.own import NO_WORDS, keep_whole, own_words
from index.text.segment import cut
from index.text.terms import grams_of, recut, sure_grams, terms_of, words_of
from tests.unit.test_judge import found

DISMISSED = own_words(Words((("开除", "辞退", "炒鱿鱼"),)))


@pytest.mark.parametrize(
    ("tokens", "words", "kept"),
    [
        (["本周", "王", "腾", "被", "辞退"], ["王腾"], ["本周", "王腾", "被", "辞退"]),
        # One neighbour is cut apart for it, two are not: there it is chance.
        (["王", "腾飞", "了"], ["王腾"], ["王腾", "飞", "了"]),
        (["本周王", "腾", "了"], ["王腾"], ["本周", "王腾", "了"]),
        (["国王", "腾飞"], ["王腾"], ["国王", "腾飞"]),
        # A longer word stays, and the longest goes first.
        (["北京大学"], ["北京"], ["北京大学"]),
        (["小", "鹏", "汽车"], ["小鹏", "小鹏汽车"], ["小鹏汽车"]),
        (["王", "腾", "王", "腾"], ["王腾"], ["王腾", "王腾"]),
        # No part of a model number.
        (["rk50", " ", "pro"], ["k50 pro"], ["rk50", " ", "pro"]),
        (["k50", " ", "pro"], ["k50 pro"], ["k50 pro"]),
        (["50", "米"], ["0米"], ["50", "米"]),
        ([], ["王腾"], []),
    ],
)
def test_own_words_stay_whole(tokens, words, kept):
    """Tokens are joined, and split where needed, around a word of one's own."""
    assert keep_whole(tokens, own_words(Words((), tuple(words)))) == kept


han = st.text("王腾国飞小鹏汽车k50 .一", max_size=20)


@given(han, st.lists(st.text("王腾国飞小鹏k5", min_size=2, max_size=4), max_size=3))
def test_no_character_is_lost(text, words):
    """Whatever the own words are, the tokens joined are the text."""
    own = own_words(Words((), tuple(words)))
    assert "".join(cut(text, own)) == text
    if any(word in text for word in words):
        assert keep_whole(cut(text, own), own) == cut(text, own)


@given(han, st.text("王腾国飞小鹏k5. ", min_size=1, max_size=4))
def test_a_passage_that_is_cut_otherwise_has_the_words_grams(text, word):
    """A text without a word's sure grams is cut as before: it need not be indexed anew."""
    own = own_words(Words((), (word,)))
    changed = recut(text, NO_WORDS, own)
    assert changed or terms_of(text) == terms_of(text, own)
    if changed:
        assert set(sure_grams(word)) <= set(grams_of(text))


def test_two_libraries_do_not_disturb_each_other():
    """The words are handed to the cut; without them it is as ever."""
    before = words_of("王腾出任经理")
    assert "王腾" in words_of("王腾出任经理", own_words(Words((), ("王騰",))))
    assert words_of("王腾出任经理") == before


def test_a_word_with_synonyms_is_a_concept():
    """The word itself counts 1, the others a little less; words of one group side by side are left alone."""
    (concept,) = same_as(["王", "腾", "开除"], DISMISSED)
    assert (concept.label, concept.weight) == ("开除", REPLACED)
    assert [(each.field, each.term, each.weight) for each in concept.alternatives] == [
        ("grams", "开除", 1.0), ("grams", "辞退", SYNONYM), ("words", "炒鱿鱼", SYNONYM),
    ]  # fmt: skip
    assert same_as(["开除", "和", "辞退"], DISMISSED) == ()
    assert same_as(["王腾"], DISMISSED) == ()


def test_what_is_sought_instead_of_the_word():
    """The concept takes the place of the word, its characters and its pair; the rest is sought as without it."""
    plain, question = analyse("王腾为什么被开除"), analyse("王腾为什么被开除", own=DISMISSED)
    assert (question.words, question.grams, question.units) == (plain.words, plain.grams, plain.units)
    assert set(plain.sought.words) - set(question.sought.words) == {"开除"}
    assert set(plain.sought.grams) - set(question.sought.grams) == {"开", "除", "开除"}
    assert [concept.label for concept in question.sought.concepts] == ["开除"]
    assert plain.sought.concepts == ()


def test_a_question_without_such_words_is_as_ever():
    """Own words that the question does not use change nothing in what is sought."""
    assert analyse("青河大桥为什么封闭", own=DISMISSED).sought == analyse("青河大桥为什么封闭").sought


@pytest.mark.parametrize(
    ("group", "asked", "text", "read"),
    [
        (("开除", "辞退"), "开除", "王腾被辞退了", "王腾被开除了"),
        (("开除", "辞退"), "辞退", "王腾被辞退了", "王腾被辞退了"),
        # 车 is a word of 坐车 and none of 火车.
        (("汽车", "车"), "汽车", "他坐火车，又修 车。", "他坐火车，又修 汽车。"),
        (("小鹏汽车", "小鹏"), "小鹏汽车", "小鹏汽车和小鹏", "小鹏汽车和小鹏汽车"),
        (("人工智能", "AI"), "人工智能", "ai 与 aigc", "人工智能 与 aigc"),
    ],
)
def test_a_text_in_the_questions_words(group, asked, text, read):
    """Synonyms are read as the question's word; parts of other words are not."""
    own = own_words(Words((group,)))
    assert as_asked(text, same_as([asked], own), own) == read


@pytest.mark.parametrize(("df", "missing"), [(1, ()), (0, ("開除",))])
def test_a_word_said_otherwise_is_not_missing(df, missing):
    """A word that the library expresses by a synonym is there; one that it does not is named as it was asked."""
    question = analyse("大桥開除", own=DISMISSED)
    seen = found(question, held=("大桥",))
    told = question.told(type(seen)((), 100, seen.words_df, seen.grams_df, (df,), 10.0))
    assert told.concepts_df == ()
    assert told.words_df["开除"] == told.grams_df["开除"] == df
    assert missing_words(question, told, as_asked("大桥被辞退", question.same, question.own)) == missing


def test_english_questions_know_own_words():
    """A Latin word of a group replaces what the dictionaries make of it."""
    own = own_words(Words((("OPPO", "欧珀"),)))
    question = analyse("why was OPPO fined", own=own)
    (concept,) = (each for each in question.concepts if each.label == "oppo")
    assert [each.term for each in concept.alternatives] == ["oppo", "欧珀"]
    assert question.same == ()
