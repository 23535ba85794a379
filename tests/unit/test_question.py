"""Questions: their type, the words that count in them, and the names that stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.question import analyse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("王腾为什么被辞退", "why"),
        ("王騰為何離職？", "why"),
        ("小明为什么", "why"),
        ("大桥封闭的原因是什么", "why"),
        ("Why did he leave?", "why"),
        ("what was the reason he left", "why"),
        ("how come he left", "why"),
        ("王腾怎么被辞退了", "why"),
        ("凭什么辞退他", "why"),
        ("大桥怎么修", "how"),
        # 改名为什么 asks for the new name.
        ("公司改名为什么", "what"),
        ("更名為何", "what"),
        ("被称为什么", "what"),
        ("公司为什么改名", "why"),
        ("大桥什么时候通车", "when"),
        ("哪一年通车", "when"),
        ("几点开门", "when"),
        ("多久开一班", "when"),
        ("When was the bridge opened?", "when"),
        ("有多少人受伤", "how_many"),
        ("大桥有多长", "how_many"),
        ("几个人受伤", "how_many"),
        ("How many bridges are there", "how_many"),
        ("大桥在哪里", "where"),
        ("在哪个城市", "where"),
        ("Where is the bridge", "where"),
        ("大桥是谁设计的", "who"),
        ("哪位工程师", "who"),
        ("Who is she", "who"),
        ("怎么还书", "how"),
        ("如何清洗键盘", "how"),
        ("How to swim", "how"),
        ("什么是活字", "what"),
        ("小米 SU7", "what"),
        ("", "what"),
    ],
)
def test_the_type_of_a_question(text, kind):
    """The type says what kind of sentence answers."""
    assert analyse(text).kind == kind


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("王腾为什么被辞退", ("王腾", "辞退")),
        ("請問王騰為什麼被辭退？", ("王腾", "辞退")),
        ("周鸿祎和王腾是谁", ("周鸿祎", "王腾")),
        ("请帮我查一下大桥什么时候通车", ("大桥", "通车")),
        ("我想知道王腾是谁", ("王腾",)),
        # 何 and 几 and 哪 that ask nothing.
        ("何炅的妻子是谁", ("何炅", "妻子")),
        ("几内亚的首都在哪里", ("几内亚", "首都")),
        ("哪吒的师父是谁", ("哪吒", "师父")),
        ("Redmi K50 和 K60 哪个便宜", ("redmi", "k50", "k60", "便宜")),
        # An English question looks for its codes as they are; its words are concepts.
        ("What is the price of the Y60?", ("y60",)),
        # The same word twice is one thing to look for.
        ("大桥，大桥什么时候通车", ("大桥", "通车")),
    ],
)
def test_the_units_of_a_question(text, units):
    """What an answer should hold: whole words and names, without politeness and question words."""
    assert analyse(text).units == units


@pytest.mark.parametrize(
    ("text", "kind", "units"),
    [
        ("《十万个为什么》的作者是谁", "who", ("十万个为什么", "作者")),
        ("谁说过“因为山在那里”？", "who", ("说", "因为山在那里")),
        ("「青河大橋」幾時通車", "when", ("青河大桥", "通车")),
        ('"Redmi K50" 多少钱', "how_many", ("redmi k50",)),
        ("“什么时候”", "what", ("什么时候",)),
        # An apostrophe, an empty pair and a whole paragraph quote nothing.
        ("“”王腾是谁", "who", ("王腾",)),
        (f"“{'桥' * 61}”封闭了吗", "what", ("桥" * 61, "封闭")),
    ],
)
def test_a_quote_is_one_unit(text, kind, units):
    """What is quoted is looked for as it stands, whatever words are in it."""
    question = analyse(text)
    assert (question.kind, question.units) == (kind, units)


@pytest.mark.parametrize(
    "text", ["", "   ", "？？？", "……", "🚢👍", "_", "\u202e\u200b", "为什么？", "谁", "什么时候呢", "請問"]
)
def test_a_question_about_nothing_is_false(text):
    """Punctuation, emoji and bare question words leave nothing to look for."""
    assert not analyse(text)


@pytest.mark.parametrize("text", ["桥", "k50", "5", "é", "何炅", "王腾"])
def test_a_question_of_one_word_is_true(text):
    """A single word or character is enough to look for."""
    assert analyse(text)


def test_a_model_number_counts_twice():
    """Which of several like things is meant weighs more than what they have in common."""
    words = analyse("远山 Y60 的电池多大").words
    assert words.count("y60") == 2
    assert words.count("电池") == 1


def test_question_words_are_not_looked_for():
    """Neither the words nor the grams that are scored hold a part of the question words."""
    question = analyse("请问王腾为什么被辞退呢？")
    assert question.words == ("王", "腾", "被", "辞退")
    assert question.pairs == ("王腾", "被辞", "辞退")
    assert question.grams == ("王", "腾", "王腾", "被", "辞", "退", "被辞", "辞退")


def test_a_question_keeps_what_was_typed():
    """The text of a question is what was typed, in its own script."""
    assert analyse("王騰為什麼被辭退？").text == "王騰為什麼被辭退？"


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text):
    """Whatever is typed is analysed, the same way each time."""
    question = analyse(text)
    assert question == analyse(text)
    assert bool(question) == bool(question.words or question.grams or question.concepts)
    assert len(set(question.units)) == len(question.units)
