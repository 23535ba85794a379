"""An article is changed as its editor saw it, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import Article, Library
from index.errors import ArticleChanged, LinkTaken, SourceInvalid

FERRY = Article("青石渡口停航，是因为河床淤积，渡轮搁浅了十一次。", title="渡口停航", url="https://example.com/ferry")
BRIDGE = Article("柳湾大桥在十一月正式通车，全长八百二十米。", title="大桥通车", url="https://example.com/bridge")


@pytest.fixture
def library(tmp_path: Path):
    """A library of two articles."""
    with Library.open(tmp_path / "library.db") as opened:
        opened.add(FERRY, BRIDGE)
        yield opened


def test_a_new_title_is_found_and_cited(library: Library) -> None:
    """The next question finds the article by its new title; the version before is counted."""
    revised = library.editing.revise(1, replace(FERRY, title="摆渡人的最后一天"), 1)
    assert (revised.version, revised.state) == (2, "live")
    assert library.ask("摆渡人的最后一天").hits[0].title == "摆渡人的最后一天"


def test_a_new_text_is_what_is_quoted(library: Library) -> None:
    """Nothing of the text before is quoted any more."""
    library.editing.revise(1, replace(FERRY, text="青石渡口停航，是因为缆绳断了两根，没有备件。"), 1)
    assert library.ask("青石渡口为什么停航").hits[0].answer == "青石渡口停航，是因为缆绳断了两根，没有备件。"


def test_an_article_that_was_changed_meanwhile_is_left_alone(library: Library) -> None:
    """The second of two editors of the same version is refused; so is one of a trashed article."""
    library.editing.revise(1, replace(FERRY, publisher="江岸日报"), 1)
    with pytest.raises(ArticleChanged):
        library.editing.revise(1, replace(FERRY, publisher="江岸晚报"), 1)
    assert library.get(1).article.publisher == "江岸日报"
    library.remove(2)
    with pytest.raises(ArticleChanged):
        library.editing.revise(2, replace(BRIDGE, title="大桥"), 1)
    with pytest.raises(ArticleChanged):
        library.editing.revise(99, BRIDGE, 1)


def test_no_two_articles_have_one_link(library: Library) -> None:
    """Another article's link is refused, however it is written; one's own is not."""
    with pytest.raises(LinkTaken) as refusal:
        library.editing.revise(1, replace(FERRY, url="https://EXAMPLE.com/bridge?utm_source=x"), 1)
    assert refusal.value.fields["article_id"] == 2
    assert library.editing.revise(1, replace(FERRY, title="新标题"), 1).article.url == FERRY.url


def test_impossible_facts_are_refused(library: Library) -> None:
    """A date or link that is none changes nothing."""
    for article in (replace(FERRY, published="昨天"), replace(FERRY, url="ftp://x"), replace(FERRY, text=" ")):
        with pytest.raises(SourceInvalid):
            library.editing.revise(1, article, 1)
    assert library.get(1).version == 1


def test_known(library: Library) -> None:
    """An article is known by its link, without one by its very content, trashed or not."""
    assert library.editing.known(Article("任何内容", url="https://example.com/ferry?utm_source=y")).id == 1
    assert library.editing.known(Article("任何内容")) is None
    library.remove(1)
    assert library.editing.known(FERRY).state == "trashed"


def test_latest(library: Library) -> None:
    """The last added come first, and no more than asked for."""
    assert [each.id for each in library.latest(9)] == [2, 1]
    assert [each.id for each in library.latest(1)] == [2]
    assert library.latest(9, "trashed") == ()
