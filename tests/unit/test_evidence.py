"""The sentence that answers: of the kind that was asked for, one sentence, verbatim."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.retrieval.evidence import find_evidence, matched_words
from index.retrieval.question import analyse
from index.text.sentences import sentence_spans

PASSAGE = (
    "河上的大桥今年六十岁了。大桥于1965年5月3日通车，那天下着小雨。设计大桥的是工程师林若川。"
    "大桥全长1200米，宽18米。因为桥墩被水冲空，大桥在上周一封闭。大桥封闭后，居民只好坐渡船过河。"
    "修复大桥通过更换桥墩来完成。大桥会不会拆除呢？"
)
parts = st.lists(
    st.sampled_from(["大桥", "王腾", "封闭", "因为", "1965年", "，", "。", "！", "？", "：", "\n", "# ", "“", "”", "他说", " ", "🚢", "é"]),
    max_size=60,
).map("".join)  # fmt: skip
questions = st.sampled_from(["大桥为什么封闭", "王腾是谁", "什么时候", "大桥多长", "🚢", "K50 怎么样", "桥"])


def answer(passage, text):
    found = find_evidence(passage, analyse(text))
    return passage[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大桥为什么封闭", "因为桥墩被水冲空，大桥在上周一封闭。"),
        ("大橋為什麼封閉？", "因为桥墩被水冲空，大桥在上周一封闭。"),
        ("大桥什么时候通车", "大桥于1965年5月3日通车，那天下着小雨。"),
        ("谁设计了大桥", "设计大桥的是工程师林若川。"),
        ("大桥全长多少米", "大桥全长1200米，宽18米。"),
        ("大桥怎么修复", "修复大桥通过更换桥墩来完成。"),
        ("大桥封闭后居民怎么过河", "大桥封闭后，居民只好坐渡船过河。"),
    ],
)
def test_the_kind_of_question_picks_the_sentence(text, expected):
    """A reason answers why, a date when, a person who, a figure how many, a way how."""
    assert answer(PASSAGE, text) == expected


@pytest.mark.parametrize(
    ("passage", "text", "expected"),
    [
        # What came after is no reason.
        (
            "王腾被辞退后因为没钱回了老家。据内部邮件说，因为泄露公司机密，王腾被辞退。",
            "王腾为什么被辞退",
            "据内部邮件说，因为泄露公司机密，王腾被辞退。",
        ),
        # A sentence that only asks is no answer.
        ("大桥几时通车呢？大桥去年五月通车。", "大桥几时通车", "大桥去年五月通车。"),
        # A heading is no answer, unless there is nothing else.
        ("# 大桥通车\n大桥在五月通车。", "大桥通车", "大桥在五月通车。"),
        ("# 大桥通车", "大桥通车", "# 大桥通车"),
        # Two sentences, when the first cannot stand alone.
        ("票价如下：\n成人五元。\n儿童免费。", "票价是多少", "票价如下：\n成人五元。"),
        # Never over a heading that stands between them.
        ("谁设计了大桥？\n# 工程师\n林若川。", "谁设计了大桥", "谁设计了大桥？"),
        ("票价如下：\n## 成人\n五元。", "票价是多少", "票价如下："),
        ("天气晴。", "王腾是谁", "天气晴。"),
        ("", "王腾是谁", ""),
    ],
)
def test_what_can_answer(passage, text, expected):
    """Aftermaths, questions and headings give way to sentences that tell; a list's head takes its first item along."""
    assert answer(passage, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "林若川为什么被辞退",
        "why was Lin Ruochuan dismissed",
        "lin ruochuan weishenme bei citui",
        "林若川 weishenme citui",
    ],
)
def test_the_cause_is_found_in_any_tongue(text):
    """The sentence that gives the reason, and not the one that has the most words of the question, or what came after."""
    passage = (
        "守桥十年，看桥人却因一把钥匙出局。\n镇里发了辞退通告。\n通告说，林若川是因“弄丢桥头的钥匙，又瞒着不报”而离岗。\n"
        "林若川被辞退后，桥头冷清了。\n林若川平日爱下棋。"
    )
    assert answer(passage, text) == "通告说，林若川是因“弄丢桥头的钥匙，又瞒着不报”而离岗。"


@pytest.mark.parametrize(
    "text", ["林若川为什么被辞退", "why was Lin Ruochuan dismissed", "lin ruochuan weishenme bei citui"]
)
def test_a_cause_outweighs_what_only_sounds_like_one(text):
    """因 alone says less than 是因…而, even where its sentence has the question's own word in another way (出局)."""
    passage = (
        "看桥二十年的老站长，却因一把钥匙出局。\n5月8日，新桥通车在即，青河镇上议论纷纷。\n"
        "桥务所的一纸通知，结束了站长林若川的看桥生涯。\n镇长也舍不得林若川。\n"
        "通知写得清楚，林若川是因“弄丢桥头的钥匙，又瞒着不报”而离岗。\n当天，林若川的值班室就换了锁。\n"
        "被辞退后的林若川，虽说自己没有违法，离岗的事实却改不了了。"
    )
    found = find_evidence(passage, analyse(text), "镇长舍不得林若川，桥务所还能撑下去吗")
    assert passage[found.start : found.end] == "通知写得清楚，林若川是因“弄丢桥头的钥匙，又瞒着不报”而离岗。"


@pytest.mark.parametrize(
    ("passage", "text", "expected"),
    [
        # A number of the measure that is asked about, not any number.
        ("大桥改造历时3年，桥长200米。\n大桥改造共花了1.9亿元。", "大桥改造花了多少钱", "大桥改造共花了1.9亿元。"),
        # He who is meant was named before.
        (
            "馆长闻人静是临江人。\n她1982年生于一个渔民家庭。\n馆长每天来得最早。",
            "馆长哪年出生",
            "她1982年生于一个渔民家庭。",
        ),
        # The year that is asked about.
        ("2019年灯会的主题是鲤鱼。\n今年灯会的主题是月亮。", "2021年灯会的主题是什么", "今年灯会的主题是月亮。"),
    ],
)
def test_a_sentence_of_the_kind_asked_for_comes_first(passage, text, expected):
    """Among sentences on the same matter, the one that can answer is shown."""
    assert answer(passage, text) == expected


@given(parts, questions)
@example("？# 。大桥", "大桥多长")
def test_evidence_is_one_or_two_whole_sentences(passage, text):
    """What is shown is a verbatim part of the passage: one sentence, or two that follow each other."""
    found = find_evidence(passage, analyse(text))
    spans = sentence_spans(passage)
    if not spans:
        assert (found.start, found.end) == (0, len(passage))
        return
    starts, ends = zip(*spans, strict=True)
    assert found.start in starts
    assert found.end in ends
    assert ends.index(found.end) - starts.index(found.start) in (0, 1)
    assert found == find_evidence(passage, analyse(text))


@pytest.mark.parametrize(
    ("passage", "text", "expected"),
    [
        ("王腾被公司辞退。", "王腾为什么被辞退", ("王腾", "辞退")),
        ("王騰被公司辭退。", "王腾为什么被辞退", ("王騰", "辭退")),
        ("ＲＥＤＭＩ Ｋ５０ 发布。", "redmi k50 发布了吗", ("ＲＥＤＭＩ", "Ｋ５０", "发布")),
        ("天气晴。", "王腾是谁", ()),
    ],
)
def test_matched_words_are_written_as_in_the_passage(passage, text, expected):
    """The words that matched come in the passage's own script, width and case."""
    matched = matched_words(passage, analyse(text))
    assert set(expected) <= set(matched)
    assert all(word in passage for word in matched)


@given(parts, questions)
def test_matched_words_stand_in_the_passage(passage, text):
    """Every word that is said to match is a verbatim part of the passage, and none is empty."""
    matched = matched_words(passage, analyse(text))
    assert all(word and word in passage for word in matched)
