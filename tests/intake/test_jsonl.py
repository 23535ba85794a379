"""JSONL: every good line is an article, every bad line is told of by its number."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import JsonlLine
from index.intake.jsonl import looks_like_jsonl, parse_jsonl
from index.models import Article, Draft, Rejected
from tests.intake.samples import LINK


def only(line: str) -> Draft | Rejected:
    """Return what the only line of a file holds."""
    (entry,) = parse_jsonl(line, "a.jsonl")
    return entry


def test_every_field_is_read() -> None:
    """All fields of an article are taken; what belongs to other programs is ignored."""
    record = {
        "_id": "7",
        "metadata": {"pages": 3},
        "title": "换帅\n之后",
        "text": "店主们坐不住了。\r\n没有人回答。",
        "url": LINK,
        "publisher": "田野商业笔记",
        "author": "李小满",
        "published": "2025-08-04T09:30:00+08:00",
        "language": "zh",
    }
    line = json.dumps(record, ensure_ascii=False)
    draft = only(line)
    assert draft == Draft(
        Article("店主们坐不住了。\n没有人回答。", "换帅 之后", LINK, "田野商业笔记", "李小满", "2025-08-04", "zh"),
        "a.jsonl:1",
        line.encode(),
    )


@pytest.mark.parametrize(
    "rest", ["", ', "title": null, "url": null, "published": null', ', "url": "", "published": ""']
)
def test_only_the_text_is_required(rest: str) -> None:
    """A short text is enough; null and empty fields are none."""
    draft = only('{"text": "好"' + rest + "}")
    assert isinstance(draft, Draft)
    assert draft.article == Article("好")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "json"),
        ("店主们坐不住了。", "json"),
        ("[" * 100_000, "json"),
        ('{"text": "好", "n": ' + "1" * 10_000 + "}", "json"),
        ('["text"]', "object"),
        ('"text"', "object"),
        ("null", "object"),
        ("{}", "text"),
        ('{"text": null}', "text"),
        ('{"text": " \\n\\u200b"}', "text"),
        ('{"text": 5}', "type"),
        ('{"text": "好", "title": ["a"]}', "type"),
        ('{"text": "好", "published": 20250804}', "type"),
        ('{"text": "好", "published": "上周"}', "date"),
        ('{"text": "好", "published": "2025-02-30"}', "date"),
        ('{"text": "好", "url": "javascript:alert(1)"}', "scheme"),
        ('{"text": "好", "url": "example.com"}', "url"),
    ],
)
def test_each_bad_line_has_its_problem(line: str, problem: str) -> None:
    """The problem of a line is one code word, with the line's number."""
    entry = only(line)
    assert isinstance(entry, Rejected)
    assert entry.source == "a.jsonl:1"
    assert isinstance(entry.error, JsonlLine)
    assert entry.error.fields == {"source": "a.jsonl", "line": 1, "problem": problem}


def test_a_bad_line_does_not_stop_the_rest() -> None:
    """Lines are numbered as an editor does, blank ones are skipped, and the good ones are read."""
    entries = list(parse_jsonl('\ufeff{"text": "甲"}\n\n{"text": \r\n  {"text": "乙\u2028丙"}\r\n', "a.jsonl"))
    assert [entry.source for entry in entries] == ["a.jsonl:1", "a.jsonl:3", "a.jsonl:4"]
    assert [entry.article.text for entry in entries if isinstance(entry, Draft)] == ["甲", "乙\n丙"]


def test_hidden_characters_of_a_text_go() -> None:
    """Escapes cannot bring in what a plain text may not hold, nor half a character."""
    draft = only('{"text": "甲\\u202e乙\\u0000\\ud800丙", "title": "\\u200b题"}')
    assert isinstance(draft, Draft)
    assert (draft.article.text, draft.article.title) == ("甲乙丙", "题")
    draft.article.text.encode()


@pytest.mark.parametrize(
    ("line", "expected"),
    [('{"text": ""}', True), ('\ufeff{"text": 1}\n', True), ('{"a": 1}', False), ("{", False), ("[", False)],
)
def test_jsonl_is_recognised_by_its_first_line(line: str, expected: bool) -> None:
    """A JSON object with a text is JSONL, anything else is not."""
    assert looks_like_jsonl(line) is expected


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Cn", "Co"]), min_size=1)
    )
)
def test_texts_come_back(texts: list[str]) -> None:
    """What is written as JSONL is read again, in order and unchanged."""
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    drafts = [entry for entry in parse_jsonl(lines, "a.jsonl") if isinstance(entry, Draft)]
    assert [draft.article.text for draft in drafts] == [text.strip() for text in texts]
