"""What a question asks for, a cause, a time, a number, decides which hit comes first and how sure it is."""

from __future__ import annotations

import pytest

from index import Article, Library

PREVIEW = Article("白沙镇的帆船节即将开幕。帆船节筹备组说，帆船节的志愿者已经到岗。", title="白沙镇帆船节志愿者到岗")
NOTICE = Article("白沙镇的帆船节将于8月9日开幕。帆船节筹备组说，帆船节为期三天。", title="白沙镇帆船节日程公布")
OTHERS = [Article(f"第{number}篇说的是{word}，与别的无关。", title=word) for number, word in enumerate("茶米油盐酱醋")]


@pytest.fixture
def library(tmp_path):
    """A library in which two articles tell of the same festival, one of them with its date."""
    with Library.open(tmp_path / "library.db") as opened:
        opened.add(PREVIEW, NOTICE, *OTHERS)
        yield opened


def test_of_like_hits_the_one_that_tells_comes_first(library):
    """As good by their words, the article that has the date goes before the one that has none."""
    assert library.ask("白沙镇帆船节什么时候开幕").hits[0].answer == "白沙镇的帆船节将于8月9日开幕。"
    assert library.ask("白沙镇帆船节志愿者到岗了没有").hits[0].title == PREVIEW.title


def test_what_tells_no_date_is_less_sure(tmp_path):
    """The article without the date alone is less sure to answer when than to answer what it tells."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(PREVIEW, *OTHERS)
        when, who = library.ask("白沙镇帆船节什么时候开幕"), library.ask("白沙镇帆船节谁到岗")
        assert when.hits[0].confidence < who.hits[0].confidence
        assert dict(library.explain("白沙镇帆船节什么时候开幕").hits[0].parts)["amiss"] < 0
        assert dict(library.explain("白沙镇帆船节谁到岗").hits[0].parts)["amiss"] == 0
