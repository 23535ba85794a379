"""Evaluation: its figures on a tiny question set are those worked out by hand; broken sets are told of."""

from __future__ import annotations

import json
import math

import pytest

from index.errors import QuestionSetError
from index.evaluation import ask_all, evaluate, load
from tests.library.making import BRIDGE, LIBRARY, ORANGE

CORPUS = (
    {"_id": "bridge", "title": BRIDGE.title, "text": BRIDGE.text},
    {"_id": "library", "title": LIBRARY.title, "text": LIBRARY.text},
    {"_id": "orange", "title": ORANGE.title, "text": ORANGE.text, "metadata": {"kind": "news"}},
    # The bridge is named here too, but the other article tells more about it.
    {"_id": "ferry", "title": "渡船加班", "text": "青河大桥封闭之后，渡船每天加开六班，票价两元。"},
)
QUERIES = (
    # Found first; its answer lies in the sentence.
    {"_id": "q1", "text": "图书馆周一为什么不能入馆", "metadata": {"answers": ["周一閉館整理圖書"]}},
    # Found first too, but no such words are in the sentence.
    {"_id": "q2", "text": "脐橙的收购价每斤多少元", "metadata": {"answers": ["八元"]}},
    # Two articles; the one of the higher grade comes second.
    {"_id": "q3", "text": "青河大桥为什么封闭"},
    # Nothing in common with any article, though qrels names one.
    {"_id": "q4", "text": "xyzzy plugh"},
    # Strangers.
    {"_id": "s1", "text": "xyzzy frotz"},
    {"_id": "s2", "text": "红烧肉怎么做"},
)
QRELS = "query-id\tcorpus-id\tscore\nq1\tlibrary\t1\nq2\torange\t1\nq3\tbridge\t1\nq3\tferry\t2\nq4\tbridge\t1\nq4\tlibrary\t0\n"


def write(folder, *, corpus=CORPUS, queries=QUERIES, qrels=QRELS):
    """Write a question set."""
    (folder / "qrels").mkdir()
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """What is measured on the tiny set, and what the progress was told."""
    told = []
    questions = load(write(tmp_path_factory.mktemp("set")))
    return evaluate(questions, lambda done, total: told.append((done, total))), told


def test_the_counts(figures):
    """Queries, articles and passages are counted, and the progress is told of each step."""
    measured, told = figures
    assert (measured["queries"], measured["articles"], measured["passages"]) == (6, 4, 4)
    assert told == [(step, 10) for step in range(1, 11)]


def test_the_ranking(figures):
    """Success, recall, reciprocal rank and gain are those worked out by hand over the four answerable queries."""
    measured, _ = figures
    assert measured["success@1"] == 0.75
    assert measured["success@5"] == measured["success@10"] == 0.75
    assert measured["recall@10"] == 0.75
    assert measured["mrr@10"] == 0.75
    # q3: the article of grade 1 before the one of grade 2.
    gain = (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))
    assert measured["ndcg@10"] == round((1 + 1 + gain + 0) / 4, 4)


def test_the_answers(figures):
    """Three of four are answered, one of two answers lies in its sentence, and no stranger is answered."""
    measured, _ = figures
    assert measured["answered"] == 0.75
    assert measured["answer_sentence@1"] == 0.5
    assert measured["false_answers"] == 0.0
    shown = (
        "读者周一不能入馆，因为周一闭馆整理图书。",
        "收购价每斤四元二角，比去年高出五角。",
        "因为桥墩被洪水冲空，青河大桥在上周一封闭。",
    )
    assert measured["answer_chars"] == round(sum(map(len, shown)) / 3, 4)


def test_the_confidences(figures):
    """Of the eight pairs of answerable and stranger, q4 ties with both strangers, who have no hit either."""
    measured, _ = figures
    assert measured["auroc"] == round((3 * 2 + 2 * 0.5) / 8, 4)


def test_the_times(figures):
    """Times are above zero, and the slowest is not faster than the middle one."""
    measured, _ = figures
    assert measured["index_s"] > 0
    assert 0 < measured["p50_ms"] <= measured["p99_ms"]


def test_a_lower_rank_counts_less(tmp_path):
    """A relevant article in second place gives half a reciprocal rank, no success at one, and 1/log2(3) of gain."""
    queries = [{"_id": "q", "text": "青河大桥为什么封闭"}]
    measured = evaluate(load(write(tmp_path, queries=queries, qrels="q\tferry\t1\n")))
    assert (measured["success@1"], measured["success@5"], measured["mrr@10"]) == (0.0, 1.0, 0.5)
    assert measured["ndcg@10"] == round(1 / math.log2(3), 4)
    assert (measured["auroc"], measured["false_answers"], measured["answer_sentence@1"]) == (None, None, None)


def test_articles_of_the_same_text_count_as_one(tmp_path):
    """When two names have the same text, either name of it is right."""
    twins = ({"_id": "one", "title": "", "text": BRIDGE.text}, {"_id": "two", "title": "", "text": BRIDGE.text})
    queries = [{"_id": "q", "text": "青河大桥为什么封闭"}]
    measured = evaluate(load(write(tmp_path, corpus=twins, queries=queries, qrels="q\ttwo\t1\n")))
    assert (measured["articles"], measured["success@1"]) == (1, 1.0)


def test_part_of_a_set_is_measured_apart(tmp_path):
    """Chosen queries have the figures that they have when asked alone; what is chosen of nothing has none."""
    run = ask_all(load(write(tmp_path)))
    chosen = run.figures(lambda query: query.id in {"q1", "q4", "s2"})
    assert (chosen["queries"], chosen["articles"]) == (3, 4)
    assert (chosen["success@1"], chosen["answered"], chosen["answer_sentence@1"]) == (0.5, 0.5, 1.0)
    assert chosen["auroc"] == 0.75
    assert run.figures(lambda query: False)["success@1"] is None
    assert run.figures()["queries"] == 6


def test_no_queries_have_no_figures(tmp_path):
    """A set without queries is measured without failing."""
    measured = evaluate(load(write(tmp_path, queries=(), qrels="")))
    assert measured["queries"] == 0
    assert measured["success@1"] is measured["answered"] is measured["p50_ms"] is None


def test_other_queries_for_the_same_articles(tmp_path):
    """A second file of queries is asked instead of the first."""
    folder = write(tmp_path)
    other = folder / "hant.jsonl"
    other.write_text('{"_id": "q1", "text": "圖書館週一為什麼不能入館"}\n', encoding="utf-8")
    assert [query.text for query in load(folder, other).queries] == ["圖書館週一為什麼不能入館"]


@pytest.mark.parametrize(
    ("file", "content", "line", "problem"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "桥"}\n{"_id": "b"}\n', ":2", "broken_line"),
        ("corpus.jsonl", "不是 JSON\n", ":1", "broken_line"),
        ("corpus.jsonl", '{"text": "桥"}\n', ":1", "broken_line"),
        ("queries.jsonl", '{"_id": "q", "text": 5}\n', ":1", "broken_line"),
        ("queries.jsonl", '["q"]\n', ":1", "broken_line"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1 library 1\n", ":2", "broken_line"),
        ("qrels/test.tsv", "q1\tlibrary\tvery\nq2\torange\tmuch\n", ":2", "broken_line"),
        ("corpus.jsonl", None, "", "missing"),
        ("qrels/test.tsv", None, "", "missing"),
        ("queries.jsonl", b"\xff\xfe\x00", "", "unreadable"),
    ],
)
def test_a_broken_set_names_the_place(tmp_path, file, content, line, problem):
    """The file and the line that are wrong are named."""
    folder = write(tmp_path)
    path = folder / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(QuestionSetError) as error:
        load(folder)
    assert error.value.fields == {"path": f"{path}{line}", "problem": problem}


@pytest.mark.parametrize("metadata", [None, "text", ["a"], {"answers": "整句"}, {"answers": None}, {"other": 1}])
def test_odd_metadata_has_no_answers(tmp_path, metadata):
    """Metadata of another shape is passed over."""
    folder = write(tmp_path, queries=[{"_id": "q", "text": "桥", "metadata": metadata}])
    assert load(folder).queries[0].answers == ()
