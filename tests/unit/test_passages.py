"""Passages: whole sentences, 500 characters at most, never across a heading, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.passages import LIMIT, TARGET, heading_of, passage_spans
from index.text.sentences import sentence_spans

SENTENCE = "渡口的老船工每天清晨五点钟起来给机器上油。"
HEADINGS = ("# 一号码头", "## 票价与时间", "第三章 归航", "二、怎样买票", "（四）换乘")

words = st.sampled_from(["船", "码头", "票价上涨", "，", "、", " ", "\u3000", "3.5", "iPhone", "……", "🚢", "é"])
sentences = st.lists(words, min_size=1, max_size=120).map(lambda parts: "".join(parts) + "。")
paragraphs = st.lists(sentences, min_size=1, max_size=8).map("".join)
articles = st.lists(paragraphs | st.sampled_from([*HEADINGS, "", "   "]), max_size=12).map("\n".join)


def passages(text):
    return [text[span.start : span.end] for span in passage_spans(text)]


@pytest.mark.parametrize("text", ["", "\n\n", " \t\u3000\n"])
def test_nothing_has_no_passage(text):
    """A text without anything visible has no passage."""
    assert passage_spans(text) == []


def test_short_paragraphs_are_packed():
    """Sentences are packed until a passage is about as long as wanted, and none is cut."""
    text = "\n\n".join([SENTENCE * 3] * 10)
    packed = passages(text)
    assert len(packed) == 3
    assert all(len(passage) <= TARGET for passage in packed)
    assert all(passage.startswith("渡口") and passage.endswith("。") for passage in packed)


def test_a_long_sentence_is_cut_at_a_comma():
    """A sentence longer than a passage may be is cut behind a comma."""
    cut = passages("船过了一个又一个渡口，" * 100 + "天亮了。")
    assert len(cut) > 2
    assert all(len(passage) <= LIMIT for passage in cut)
    assert all(passage.endswith("，") for passage in cut[:-1])


def test_a_sentence_without_any_mark_is_cut_hard():
    """Even a run of characters without a comma or a blank makes no passage that is too long."""
    assert [len(passage) for passage in passages("长" * 1200)] == [LIMIT, LIMIT, 1200 - 2 * LIMIT]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_begins_a_passage(heading):
    """A heading opens a passage, names it and those after it, and never stands inside one."""
    text = f"{SENTENCE}\n{heading}\n{SENTENCE * 30}"
    spans = passage_spans(text)
    name = heading.lstrip("# ")
    assert [span.heading for span in spans] == [""] + [name] * (len(spans) - 1)
    assert len(spans) >= 3
    assert text[spans[1].start :].startswith(heading)


def test_headings_in_a_row_stay_together():
    """A heading of a chapter and that of its first part open one passage."""
    assert passages(f"# 一号码头\n## 票价\n{SENTENCE}") == [f"# 一号码头\n## 票价\n{SENTENCE}"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# 一号码头", "一号码头"),
        ("  ### 票价  ", "票价"),
        ("第十二回 夜渡", "第十二回 夜渡"),
        ("三、怎样买票", "三、怎样买票"),
        ("#话题标签", ""),
        ("三、怎样买票？先去窗口。", ""),
        ("第三章写得很好，读者都说，这一章最耐看。", ""),
        ("一、二、三都到齐了，我们出发吧，再晚就赶不上那班船了，大家快一点走。", ""),
        ("开船时间", ""),
        ("", ""),
    ],
)
def test_what_is_a_heading(line, heading):
    """Marked lines and numbered titles are headings; sentences and hashtags are none."""
    assert heading_of(line) == heading


@given(articles | st.text(max_size=1500))
def test_passages_with_their_gaps_are_the_text(text):
    """Passages are parts of the text in order, at most 500 long; what stands between them is only white space."""
    rebuilt, place = "", 0
    for span in passage_spans(text):
        gap = text[place : span.start]
        assert gap.strip() == ""
        passage = text[span.start : span.end]
        assert passage.strip() == passage
        assert 0 < len(passage) <= LIMIT
        rebuilt += gap + passage
        place = span.end
    assert text[place:].strip() == ""
    assert rebuilt + text[place:] == text


@given(articles)
def test_no_passage_crosses_a_heading(text):
    """Within a passage headings stand only at its beginning, and it carries the last of them."""
    above = ""
    for span in passage_spans(text):
        passage = text[span.start : span.end]
        titles = [heading_of(passage[start:end]) for start, end in sentence_spans(passage)]
        leading = 0
        while leading < len(titles) and titles[leading]:
            leading += 1
        assert not any(titles[leading:])
        above = titles[leading - 1] if leading else above
        assert span.heading == above
