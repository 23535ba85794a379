"""Near-duplicates are one hit; of equals the newer comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index import Elsewhere, Library
from tests.library.making import BRIDGE, LIBRARY, ORANGE, check_quotes

REPOST = replace(
    BRIDGE,
    text=BRIDGE.text + "\n本报记者苏禾报道。",
    url="https://example.org/again",
    publisher="柳河日报",
    published=None,
)
QUESTION = "青河大桥为什么封闭"


@pytest.fixture
def library(tmp_path):
    """A library with an article that two papers printed."""
    with Library.open(tmp_path / "library.db") as opened:
        opened.add(BRIDGE, REPOST, LIBRARY, ORANGE)
        yield opened


def test_a_repost_is_no_hit_of_its_own(library):
    """The better one is shown with the other's name; search, which does not judge, lists both."""
    answer = library.ask(QUESTION)
    check_quotes(library, answer.hits)
    shown = [hit.article_id for hit in answer.hits]
    assert shown[0] in (1, 2)
    other = 3 - shown[0]
    assert other not in shown
    source = (BRIDGE, REPOST)[other - 1]
    assert answer.hits[0].also == (Elsewhere(other, source.title, source.url, source.publisher),)
    assert {1, 2} <= {hit.article_id for hit in library.search(QUESTION)}


def test_what_is_removed_is_not_told(library):
    """A repost in the trash is not named."""
    library.remove(2)
    assert library.ask(QUESTION).hits[0].also == ()
    library.restore(2)
    library.remove(1)
    hit = library.ask(QUESTION).hits[0]
    assert (hit.article_id, hit.also) == (2, ())


def test_a_smaller_limit_tells_the_same(library):
    """How many hits are wanted changes nothing about the first."""
    assert library.ask(QUESTION, 1).hits == library.ask(QUESTION, 5).hits[:1]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_equals_the_newer_comes_first(tmp_path, order):
    """Articles that differ in nothing but their date: the newest is the hit, what has no date comes last."""
    dated = [
        replace(ORANGE, url=f"https://example.org/{day}", published=day) for day in (None, "2024-05-06", "2025-01-02")
    ]
    with Library.open(tmp_path / "library.db") as library:
        library.add(BRIDGE, *(dated[place] for place in order))
        hit = library.ask("脐橙的收购价每斤多少元").hits[0]
        assert hit.published == "2025-01-02"
        assert [each.url for each in hit.also] == [dated[1].url, dated[0].url]
