"""The table of engines: its arithmetic, what it indexes and asks, and a run of it with the engines that are here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speed import goals
from benchmarks.speed.figures import Measured, agreement, curves, percentile, shown, summary, table, times
from benchmarks.speed.plans import GROUP, groups, marked, plan, questions_of, split
from benchmarks.speed.synthetic import made_up
from benchmarks.speed.texts import Prepared, cut_article, write
from index.text.terms import terms_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts") / "prepared"
    write(made_up(600, 1), folder)
    return Prepared(folder)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([7], 0.99, 7),
        ([3, 1, 2], 0.5, 2),
        ([4, 3, 2, 1], 0.5, 2),
        ([*range(1, 101)], 0.99, 99),
        ([*range(1, 51)], 0.99, 50),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values, share, expected):
    """The median and the 99th percentile are the smallest values that reach the share; of few values, the last."""
    assert percentile(values, share) == expected


def test_a_row_has_the_units_of_its_columns():
    """Nanoseconds become micro- and milliseconds, bytes megabytes; what was not measured is a dash."""
    figures = summary(Measured(1.5, 120_000_000, 3_000_000, [40_000_000], [1000, 3000, 2000], [500], [9000]))
    assert figures["start"] == 40.0
    assert (figures["cold p50"], figures["cold p99"], figures["warm p50"], figures["after p99"]) == (2.0, 3.0, 0.5, 9.0)
    assert (figures["rss"], figures["disk"], figures["add"], figures["asked"]) == (120.0, 3.0, None, 3.0)
    head, rule, row = table([("1,000", "one", figures)]).splitlines()
    assert head.count("|") == rule.count("|") == row.count("|")
    assert (
        row == "| 1,000 | one | 1.50 | 40.0 | 2.00 / 3.00 | 0.500 / 0.500 | 9.00 / 9.00 | – | – | 120 | 3.00 | 3.00 |"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "–"), (0, "0"), (0.01234, "0.0123"), (9.876, "9.88"), (12.34, "12.3"), (347_000.4, "347,000")],
)
def test_figures_have_three_digits(value, expected):
    """As many digits as a noisy machine can mean."""
    assert shown(value) == expected


def test_a_ratio_needs_both_figures():
    """What was not measured, or took no time at all, gives no ratio."""
    assert times(6.0, 2.0) == 3.0
    assert times(None, 2.0) is times(6.0, None) is times(6.0, 0.0) is None


def test_goals_are_told_as_met_or_not():
    """A ratio is theirs by ours; a goal counts at the size that it was set for."""
    ours = {"cold p50": 500.0, "after p50": 900.0, "add": 8.0, "remove": 1.0, "start": 40.0, "rss": 130.0}
    theirs = {"cold p50": 400_000.0, "after p50": 5e6, "add": 5000.0, "remove": 5000.0}
    rows = {"yuanwen": ours, "rank-bm25": theirs, "yuanwen-full": {**ours, "cold p50": 1600.0}}
    said = "\n".join(goals.lines(100_000, rows))
    assert "question, cold: 800× as fast as rank-bm25 (goal ≥ 500×: met)" in said
    assert "question just after an add: 1.80× its own cold figure (goal ≤ 1.5×: NOT met)" in said
    assert "memory, one field: 130 MB (goal ≤ 120 MB: NOT met)" in said
    assert "full recipe, cold: 3.20× one field (goal ≤ 3×: NOT met)" in said
    assert "tantivy" not in said
    assert "goal" not in "\n".join(goals.lines(1000, rows))
    assert goals.growth((100_000, ours), (1_000_000, {**ours, "cold p50": 4000.0})).endswith(
        "10.0× the passages: 8.00× the time (goal ≤ 10×: met)"
    )


def test_agreement_counts_the_questions_that_both_were_asked():
    """The best scores must be as many and the same to 1e-8."""
    ours = {1: [3.0, 2.0], 2: [3.0], 3: [3.0, 1.0], 4: [1.0]}
    theirs = {1: [3.0, 2.0 + 1e-9], 2: [3.0, 1.0], 3: [3.0, 1.1]}
    assert agreement(ours, theirs) == (1, 3)


def test_a_curve_has_an_engine_s_points_by_size():
    """Sizes in order, whatever the order of the rows; what was not measured is no point."""
    rows = [
        {"engine": "a", "size": 10, "rss": 5.0},
        {"engine": "a", "size": 1, "rss": 4.0},
        {"engine": "b", "size": 1, "rss": None},
    ]
    assert curves(rows, "rss", 2.0) == {"a": [(1, 8.0), (10, 10.0)]}


def test_prepared_texts_are_what_the_analyser_makes(tmp_path):
    """Terms read back from a prepared article are those that an import indexes."""
    article = ("标题", "王腾被小米辞退，原因是K50泄密。\n他说：“不。”")
    write([cut_article(article)], tmp_path)
    expected = terms_of("标题\n\n王腾被小米辞退，原因是K50泄密。\n他说：“不。”")
    assert Prepared(tmp_path).terms(0, whole=True) == expected
    assert Prepared(tmp_path).terms(0, whole=False).words == expected.words


def test_made_up_words_are_as_unequal_as_real_ones():
    """The same for a seed; the first word has a few hundredths of a text, and half of all words come once."""
    words = [word for article in made_up(3000, 7) for passage in article for word in passage]
    again = [word for article in islice(made_up(3000, 7), 5) for passage in article for word in passage]
    assert words[: len(again)] == again
    counts = Counter(words)
    assert 0.01 < counts.most_common(1)[0][1] / len(words) < 0.05
    assert sum(count == 1 for count in counts.values()) > len(counts) / 3


def test_nothing_is_asked_or_added_of_what_is_indexed(prepared):
    """Articles to index, to add and to ask about are different ones."""
    parts = split(prepared, 4, 20, 1)
    assert not {*parts.indexed} & {*parts.added} | {*parts.added} & {*parts.asked} | {*parts.indexed} & {*parts.asked}
    assert len(parts.indexed) + len(parts.added) + len(parts.asked) == prepared.articles
    added = {each for article in parts.added for each in range(*prepared.of(article))}
    assert all(len(group) == GROUP and {*group} <= added for group in groups(prepared, parts.added, 4))
    asked = questions_of(prepared, parts.asked, 10, 1, cut=False)
    texts = ["".join(prepared.tokens(each)) for article in parts.asked for each in range(*prepared.of(article))]
    assert all(any("".join(question.words) in text for text in texts) for question in asked)
    assert len(asked) == 10


@pytest.mark.parametrize("size", [1, 100, 2000])
def test_a_plan_has_as_many_passages_as_it_should(prepared, size):
    """Exactly so many; drawn again only where there are too few."""
    parts = split(prepared, 4, 20, 1)
    rows = plan(prepared, parts.indexed, size, 1)
    assert int((rows[:, 1] - rows[:, 0]).sum()) == size
    unlike = len(np.unique(rows[:, 0]))
    assert unlike == (len(rows) if size < 2000 else len(parts.indexed))


def test_a_marked_passage_is_found_by_its_own_word():
    """The question holds a word that no other text has."""
    article, probe = marked([terms_of("大桥通车"), terms_of("大桥封闭")], 3)
    assert probe.words[0] in article[0].words
    assert probe.words[0] in article[0].grams
    assert probe.words[0] not in article[1].words


def test_the_command_prints_the_table(tmp_path):
    """Engines built, asked and changed in processes of their own; ours has rank-bm25's scores."""
    figures = tmp_path / "figures.json"
    sizes = ["--sizes", "200", "--asked", "15", "--changes", "2", "--starts", "1"]
    outcome = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed", *sizes, "--engines", "rank-bm25,fts5,yuanwen",
         "--folder", str(tmp_path), "--out", str(figures), "--label", "a label"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.startswith("a label; rank-bm25 ")
    assert "| 200 made up | **Yuanwen, one field** |" in outcome.stdout
    assert "- top 10 with rank-bm25's scores, one field: 10 of 10 questions" in outcome.stdout
    rows = json.loads(figures.read_text(encoding="utf-8"))["rows"]
    assert [row["engine"] for row in rows] == ["rank-bm25", "fts5", "yuanwen"]
    assert all(row[name] > 0 for row in rows for name in ("build", "start", "cold p50", "after p50", "add", "rss"))
