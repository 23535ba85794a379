"""Sentences end where a reader ends them: quotes, numbers, links, dots, titles, headings and tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import QUOTE_LIMIT, sentence_spans

# What ends, opens, closes and joins sentences, among characters that do none of it.
PIECES = st.sampled_from(
    [
        "桥",
        "通车了",
        "a",
        "5",
        " ",
        "\n",
        "\u3000",
        ".",
        ". ",
        "。",
        "！",
        "？",
        "?",
        "…",
        "……",
        "；",
        "，",
        "“",
        "”",
        "「",
        "」",
        "《",
        "》",
        "（",
        "）",
        "的",
        "说",
        "他说",
        "https://a.cn/b?c=d",
        "# ",
        "| ",
    ]
)


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        # The plain ends, alone, in rows, and not at a comma.
        ["大桥通车了。", "车队缓缓驶过！", "谁不高兴？"],
        ["真的吗？！", "当然。"],
        ["风停了，雨停了，船也停了。"],
        ["没有句号的最后一句"],
        # Quotes stay whole, and who speaks belongs to what is said.
        ["他说：“今天下雨。”", "随后他离开了。"],
        ["“你要去哪里？去多久？”他问道。", "没有人回答。"],
        ["“真的吗？”他说，明天再去。"],
        ["「船幾點開？」她問。", "「八點。」他答。"],
        ["他说“好。”的时候笑了。"],
        ["他问：“为什么？”", "“因为下雨。”她答。"],
        ["（见附件。）", "然后继续。"],
        # Half-width dots within numbers, names and links end nothing.
        ["新机售价3.5万元，升级到iOS 17.5。", "下月发售。"],
        ["网址是example.com。", "欢迎来信。"],
        ["版本v2.0.1发布.", "下一版在春天."],
        ["见 https://example.com/a.b?c=1&d=2 的说明。", "第二句。"],
        ["见https://example.com/?q=桥。", "第二句。"],
        ["他问我what?", "我没有回答."],
        # Dots of silence end a sentence only when there is one before them.
        ["这件事情到这里还没有说清楚呢……", "他又说了一遍。"],
        ["好……他又说了一遍。"],
        # A semicolon ends only a long clause.
        ["甲方供货；乙方销售。"],
        ["甲方在合同签订之后的三十个工作日之内负责把全部货物运送到指定的仓库并且完成清点验收；", "乙方负责销售。"],
        # A title with a mark in it is a name.
        ["《谁来了！》是一部电影。", "《你好吗？》也是。"],
        # English.
        ["It rained.", "Mr. Smith left at 3.5 pm.", "He lives at No. 5."],
        ["Wait... what?", "Yes!"],
        ["Is it open?", "It is."],
    ],
)  # fmt: skip
def test_sentences_of_one_line(expected):
    """The sentences of a line come apart again; with a half-width full stop they need a space between them."""
    assert sentences(" ".join(expected)) == expected
    if not any(sentence.endswith(".") for sentence in expected):
        assert sentences("".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t \n", []),
        ("# 一号码头\n开船时间。票价！", ["# 一号码头", "开船时间。", "票价！"]),
        (
            "| 型号 | 电池 |\n| --- | --- |\n| Y60 | 6200 mAh |",
            ["| 型号 | 电池 |", "| --- | --- |", "| Y60 | 6200 mAh |"],
        ),
        ("1. 买票\n2. 上船", ["1. 买票", "2. 上船"]),
        ("　　前后都有空白。  \n\n\t下一段", ["前后都有空白。", "下一段"]),
        ("“没有关上的引号\n下一行。", ["“没有关上的引号", "下一行。"]),
        ("好。 . 好", ["好。", ". 好"]),
        (" .", ["."]),
        ("?a", ["?", "a"]),
    ],
)
def test_sentences_of_lines(text, expected):
    """A line's end ends a sentence, white space belongs to none, and odd marks do no harm."""
    assert sentences(text) == expected


def test_an_open_quote_ends_at_its_limit():
    """A quote that never closes does not swallow the text: it goes on to the first end after its limit."""
    first, *others = sentences("“" + "他们说个不停。" * 100)
    assert QUOTE_LIMIT < len(first) <= QUOTE_LIMIT + len("他们说个不停。")
    assert set(others) == {"他们说个不停。"}


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_sentences_are_the_text_but_for_white_space(text):
    """Sentences come in order, begin and end with something visible, lie in one line, and leave only white space."""
    place = 0
    for start, end in sentence_spans(text):
        assert place <= start < end
        assert text[place:start].strip() == ""
        assert text[start:end].strip() == text[start:end]
        assert "\n" not in text[start:end]
        place = end
    assert text[place:].strip() == ""
