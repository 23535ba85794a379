"""Links that open at the quote: percent-encoded whole, and what they name is the quote."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.fragment import EDGE, WHOLE, link_to

URL = "https://example.com/a?b=c"
MARK = "#:~:text="


def test_marks_of_the_fragment_syntax_are_encoded():
    """A hyphen, a comma, an ampersand and a hash in the quote are no syntax of the link."""
    assert link_to(URL, "a-b,c&d#e") == f"{URL}{MARK}a%2Db%2Cc%26d%23e"


def test_chinese_is_encoded_as_utf8():
    """Chinese characters and full-width marks are percent-encoded."""
    assert link_to(URL, "桥。") == f"{URL}{MARK}%E6%A1%A5%E3%80%82"


def test_a_link_with_a_fragment_keeps_it():
    """An anchor of the article's own link stays, and the directive follows it."""
    assert link_to(f"{URL}#part", "桥") == f"{URL}#part:~:text=%E6%A1%A5"


@pytest.mark.parametrize(("url", "answer"), [(None, "桥"), ("", "桥"), (URL, "")])
def test_without_a_link_or_a_quote_nothing_is_added(url, answer):
    """No link stays none, and an empty quote leaves the link as it is."""
    assert link_to(url, answer) == url


def test_a_quote_over_paragraphs_is_named_by_its_edges():
    """First and last words name a quote of several paragraphs, with the one bare comma between them."""
    answer = "第一段的开头写得特别特别特别特别特别长。\n中间。\n最后一段结束在这里。"
    start, _, end = link_to(URL, answer).removeprefix(URL + MARK).partition(",")
    assert answer.startswith(unquote(start))
    assert answer.endswith(unquote(end))
    assert unquote(start) == answer[:EDGE]
    assert unquote(end) == "最后一段结束在这里。"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=WHOLE))
def test_a_quote_of_one_paragraph_comes_back(answer):
    """Decoding the directive gives the quote back, and none of its syntax stands bare in it."""
    directive = link_to(URL, answer).removeprefix(URL + MARK)
    assert unquote(directive) == answer
    assert directive.isascii()
    assert not set(directive) & set('-,&#" <>')


@given(st.lists(st.text("桥a-,& ", min_size=1, max_size=400), min_size=1, max_size=3).map("\n".join))
def test_edges_are_parts_of_the_quote(answer):
    """However long the quote, what the directive names stands at its beginning and at its end."""
    parts = [unquote(part) for part in link_to(URL, answer).removeprefix(URL + MARK).split(",")]
    assert len(parts) in (1, 2)
    assert answer.startswith(parts[0])
    assert answer.endswith(parts[-1])
    assert (len(parts) == 1) == ("\n" not in answer and len(answer) <= WHOLE)
