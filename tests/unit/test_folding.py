"""Passages that repeat a better one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.folding import folded
from index.text.normalise import normalise

NEWS = "因为桥墩被洪水冲空，青河大桥在上周一封闭。封闭之后，居民只好坐渡船过河，每趟要等半个钟头。"
OTHER = "柳河镇图书馆昨天重新开放。馆长宋青说，整修花了八个月，新添了三千本书。"


def test_a_repost_is_folded_into_the_first():
    """Reposts with another ending or in the other script are the same; what is different stands alone."""
    passages = [NEWS, OTHER, NEWS + "（记者苏禾）", NEWS.replace("冲空", "沖空")]
    assert folded([*map(normalise, passages)]) == [
        0,
        1,
        0,
        0,
    ]


def test_what_says_more_stands_alone():
    """A longer passage is not folded into a shorter one that it contains; the shorter is, into the longer."""
    longer = NEWS + "修复工程由工程师林若川主持，预计明年五月完工，届时桥面会加宽两米，并且新设自行车道。"
    assert folded([NEWS, longer]) == [0, 1]
    assert folded([longer, NEWS]) == [0, 0]


def test_passages_without_letters_are_left_alone():
    """Nothing can be said of a passage too short to compare."""
    assert folded(["。", "。", "大桥", "大桥"]) == [0, 1, 2, 3]


@given(st.lists(st.text("青河大桥封闭因为洪水", max_size=30), max_size=8))
def test_each_is_folded_into_one_that_stands_alone(passages):
    """A passage is folded into an earlier one, which is not folded itself."""
    places = folded(passages)
    assert len(places) == len(passages)
    for place, better in enumerate(places):
        assert better <= place
        assert places[better] == better
