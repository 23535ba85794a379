"""A question that goes on from another: what it is about, and when it is asked alone."""

from __future__ import annotations

import pytest

from bot.followup import Reading, demanded, leans, readings, subject_of

EARLIER = "王腾为什么被辞退"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("王腾为什么被辞退", "王腾"),
        ("王騰為何被解雇？", "王騰"),
        ("请问华为的创始人是谁", "华为"),
        ("青石渡口为什么停航", "青石渡口"),
        ("柳湾大桥是什么时候通车的", "柳湾大桥"),
        ("什么时候柳湾大桥通车", "柳湾大桥通车"),
        ("谁发明了活字印刷", "发明了活字印刷"),
        ("王腾", "王腾"),
        ("栖宁高铁全长多少公里", "栖宁高铁"),
        ("岭上三分甜有多少家店", "岭上三分甜"),
        ("王腾好像被辞退了", "王腾"),
        ("Why was Wang Teng dismissed?", "Wang Teng"),
        ("how long is the bridge", "bridge"),
        ("什么时候开始的", ""),
        ("为什么", ""),
        ("？？", ""),
        ("", ""),
    ],
)
def test_subject(question, subject):
    """The subject is what stands before the asking, without what leads to the rest."""
    assert subject_of(question) == subject


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("他什么时候加入的", "王腾什么时候加入的"),
        ("那他后来去了哪", "王腾后来去了哪"),
        ("他们什么时候走的", "王腾什么时候走的"),
        ("该公司有多少人", "王腾有多少人"),
        ("其原因是什么", "王腾的原因是什么"),
        ("这件事影响了谁", "王腾影响了谁"),
        ("When did he join", "When did 王腾 join"),
    ],
)
def test_pronoun(text, asked):
    """A pronoun stands for the earlier subject, and the question is never asked without it."""
    assert readings(text, EARLIER) == (Reading(asked, "王腾"),)


@pytest.mark.parametrize("text", ["为什么", "为什么？", "在哪里", "什么时候"])
def test_nothing_but_a_question_word(text):
    """A bare question word asks more about the same event."""
    assert readings(text, EARLIER) == (Reading(f"王腾 被辞退 {text}", "王腾"),)


@pytest.mark.parametrize("text", ["什么时候加入的", "后来去了哪家公司", "有多少员工"])
def test_no_name(text):
    """A question without a name is first asked about the earlier subject."""
    assert readings(text, EARLIER)[0] == Reading(f"王腾{text}", "王腾")


@pytest.mark.parametrize(
    "text",
    ["钟楼的大钟为什么走慢", "雷军是谁", "小米 SU7 多少钱", "停航以后怎么过河", "其他人应该怎么办理停航", "王腾在哪里"],
)
def test_self_contained(text):
    """A question with a subject of its own is first asked as it stands."""
    assert readings(text, EARLIER)[0] == Reading(text)


def test_what_about():
    """「那雷军呢」 asks the earlier question about somebody else."""
    assert readings("那雷军呢？", EARLIER)[0] == Reading("雷军为什么被辞退", "雷军")


@pytest.mark.parametrize("earlier", ["", "为什么", "？"])
def test_nothing_to_go_on_from(earlier):
    """After a question about nothing even a pronoun is asked as it stands."""
    assert readings("他什么时候加入的", earlier) == (Reading("他什么时候加入的"),)


@pytest.mark.parametrize(
    "text",
    [
        "他什么时候加入的",
        "那她后来呢",
        "该公司何时成立",
        "这件事怎么样了",
        "为什么",
        "为什么呢？",
        "那雷军呢",
        "why?",
        "后来呢",
        "还有吗？",
        "When did he join?",
        "what did they say",
    ],
)
def test_what_cannot_stand_alone(text):
    """Who says he or she, only why, or 「那雷军呢」 goes on from something."""
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "王腾为什么被辞退",
        "其实王腾很冤",
        "其他人怎么说",
        "他汀类药物有什么用",
        "那场火灾什么时候发生的",
        "怎么办呢",
        "彗尾为什么背向太阳呢",
        "what did they say about Lei Jun?",
        "The price of herbal tea",
        "多少钱",
        "",
    ],
)
def test_what_stands_alone(text):
    """What names its subject, or may have one, is asked as it is."""
    assert not leans(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("他什么时候加入的", (("加入",),)),
        ("为什么", ()),
        ("他为什么被开除", ()),
        ("那他收入多少", (("收入",),)),
        ("这件事后来怎么样了", ((),)),
        ("那雷军呢", (("雷军",), ("辞退",))),
    ],
)
def test_demanded(text, own):
    """What a follow-up asks itself, or asks of somebody else, is what its answer must have."""
    assert demanded(text, readings(text, EARLIER)[0]) == own


def test_a_long_question_with_ne_is_nobody_else():
    """Only a name before 呢 takes the subject's place."""
    assert Reading("彗尾为什么背向太阳呢") in readings("彗尾为什么背向太阳呢", EARLIER)
    assert readings("那雷军呢", EARLIER)[0] == Reading("雷军为什么被辞退", "雷军")
