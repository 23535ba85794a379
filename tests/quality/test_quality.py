"""The gate: an exam of our own, whose proof half is never looked at when tuning, may not be answered worse than before.

The exam is in BEIR layout: 64 Chinese and 4 English articles, and questions in five ways of writing, a quarter of
which no article answers. ``metadata.half`` says which may be looked at: tune to "tuning", judge by "proof".

floors.toml says what the proof half must reach. A figure that rises may have its floor raised: renew FLOORS below.
To lower a floor (or to change the exam, which is the same), write under "Quality" in CHANGELOG.md which figure, from
what to what, and why; then renew FLOORS. Nothing here can stop a silent lowering, but no one can do it by accident,
and a reviewer sees two changed lines that say what they are.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from index.evaluation import Outcome, Run, ask_all, load
from index.models import Answer, Hit

EXAM = Path(__file__).parent
FLOORS = "48c3235fbbc1854028ddb70b432b994546684d37c096b33327d5bcd392097f44"
SCRIPTS = ("hans", "hant", "pinyin", "en", "mixed")
KINDS = ("why", "who", "when", "where", "how_many", "how", "what", "yes_no")


def rows(name):
    """Read a file of the exam, one object a line."""
    return [json.loads(line) for line in (EXAM / name).read_text(encoding="utf-8").splitlines()]


def digest(*names):
    """Return the SHA-256 of files of the exam, one after the other."""
    return hashlib.sha256(b"".join((EXAM / name).read_bytes() for name in names)).hexdigest()


def thresholds():
    """Read floors.toml: the exam's digest, floors and ceilings by script."""
    return tomllib.loads((EXAM / "floors.toml").read_text(encoding="utf-8"))


def proof():
    """Read the articles, and the questions of the proof half only."""
    kept = {row["_id"] for row in rows("queries.jsonl") if row["metadata"]["half"] == "proof"}
    exam = load(EXAM)
    return replace(exam, queries=tuple(query for query in exam.queries if query.id in kept))


def measured(run):
    """Measure what was asked, each script and all together."""
    scripts = {row["_id"]: row["metadata"]["script"] for row in rows("queries.jsonl")}
    figures = {"all": run.figures()}
    for script in SCRIPTS:
        figures[script] = run.figures(lambda query, script=script: scripts[query.id] == script)
    for told in figures.values():
        # What a reader sees: of all that could be answered, how much was, and by the right sentence. Unlike
        # answer_sentence@1, it does not fall when hard questions begin to be answered.
        told["rightly_answered"] = told["answered"] * (told["answer_sentence@1"] or 0.0)
    return figures


def shortfalls(figures, limits):
    """Name each figure below its floor or above its ceiling."""
    below = [
        f"{script} {name}: {figures[script][name]:.4f}, below its floor {floor}"
        for script, floors in limits["floors"].items()
        for name, floor in floors.items()
        if figures[script][name] < floor
    ]
    above = [
        f"{script} {name}: {figures[script][name]:.4f}, above its ceiling {ceiling}"
        for script, ceilings in limits["ceilings"].items()
        for name, ceiling in ceilings.items()
        if figures[script][name] > ceiling
    ]
    return below + above


def test_the_proof_half_is_answered_no_worse_than_before():
    """Every question of the proof half is asked of one real library that holds all articles; no figure is below its floor."""
    missed = shortfalls(measured(ask_all(proof())), thresholds())
    assert not missed, "the quality fell:\n" + "\n".join(missed)


def by_raw_words(questions):
    """Ask a poor engine: pairs of characters as they are written, the first sentence, never an abstention."""
    pairs = {name: grams(article.title + article.text) for name, article in questions.articles.items()}
    outcomes = []
    for query in questions.queries:
        sought = grams(query.text)
        ranked = sorted(pairs, key=lambda name: -len(sought & pairs[name]))[:10]
        passage = questions.articles[ranked[0]].text
        said = passage[: passage.find("。") + 1]
        share = len(sought & pairs[ranked[0]]) / len(sought)
        hit = Hit(1, 1, 0, "", None, None, None, None, passage, said, 0, len(said), (), share, share)
        outcomes.append(Outcome(query, tuple(ranked), Answer(query.text, True, None, (hit,)), 0.0))
    return Run(tuple(outcomes), len(pairs), len(pairs), 0.0)


def grams(text):
    """Return the pairs of neighbouring characters."""
    return {text[start : start + 2] for start in range(len(text) - 1)}


def test_a_poor_engine_does_not_pass():
    """An engine that knows neither scripts, nor sentences, nor doubt, fails in each script."""
    missed = shortfalls(measured(by_raw_words(proof())), thresholds())
    assert {line.split()[0] for line in missed} == {"all", *SCRIPTS}
    for expected in ("hant success@1", "pinyin success@1", "en success@1", "hans answer_sentence@1", "all auroc"):
        assert any(line.startswith(expected) for line in missed), expected


def test_each_floor_and_each_ceiling_bites():
    """What lies just at its limit passes; one thing beyond its own is named, and nothing else."""
    limits = thresholds()
    figures = {script: dict(limits["floors"][script]) for script in limits["floors"]}
    for script, ceilings in limits["ceilings"].items():
        figures[script].update(ceilings)
    assert shortfalls(figures, limits) == []
    for kind, beyond in (("floors", -0.001), ("ceilings", 0.001)):
        for script, values in limits[kind].items():
            for name, value in values.items():
                worse = {**figures, script: {**figures[script], name: value + beyond}}
                assert [line.split(":")[0] for line in shortfalls(worse, limits)] == [f"{script} {name}"]


def test_every_script_has_its_floors():
    """No script and no figure is left out by leaving out its line."""
    limits = thresholds()
    always = {"success@1", "success@5", "answered"}
    for script in ("all", *SCRIPTS):
        # Of mixed questions, too few are answered for more than that.
        asked = always if script == "mixed" else always | {"rightly_answered", "auroc"}
        assert asked <= set(limits["floors"][script]), script
        assert set(limits["ceilings"][script]) == {"false_answers"}, script
    assert "answer_sentence@1" in limits["floors"]["hans"]


def test_the_exam_and_its_floors_are_those_agreed():
    """The exam is the one the floors were measured with, and the floors are the pinned ones."""
    assert digest("corpus.jsonl", "queries.jsonl", "qrels/test.tsv") == thresholds()["digest"], (
        "the exam changed: measure its floors anew and say so under 'Quality' in CHANGELOG.md"
    )
    assert digest("floors.toml") == FLOORS, (
        f"floors.toml changed: a lower floor or a higher ceiling needs a line under 'Quality' in CHANGELOG.md with "
        f'the figure, from what to what, and why. Then FLOORS = "{digest("floors.toml")}"'
    )


def test_every_answer_stands_in_its_article():
    """Each answer is a verbatim part of the one article that qrels names; only strangers have none."""
    texts = {row["_id"]: row["text"] for row in rows("corpus.jsonl")}
    for query in load(EXAM).queries:
        assert bool(query.answers) == bool(query.relevant), query
        for name in query.relevant:
            assert all(answer in texts[name] for answer in query.answers), query


def test_no_article_and_no_question_is_there_twice():
    """Names, texts and titles are unique, and qrels names only what exists, once."""
    for name, keys in (("corpus.jsonl", ("_id", "text", "title")), ("queries.jsonl", ("_id", "text"))):
        for key in keys:
            counted = Counter(row[key] for row in rows(name))
            assert counted.most_common(1)[0][1] == 1, counted.most_common(1)
    named = [line.split("\t")[:2] for line in (EXAM / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]]
    assert len(named) == len({query for query, _ in named})
    assert {query for query, _ in named} <= {row["_id"] for row in rows("queries.jsonl")}
    assert {article for _, article in named} == {row["_id"] for row in rows("corpus.jsonl")}


@pytest.mark.parametrize("half", ["tuning", "proof"])
def test_both_halves_have_some_of_everything(half):
    """Every kind and every script, answerable or not, is in either half, and the halves are of one size."""
    answerable = {query.id for query in load(EXAM).queries if query.relevant}
    asked = [row for row in rows("queries.jsonl") if row["metadata"]["half"] == half]
    assert {row["metadata"]["kind"] for row in asked} == set(KINDS)
    counted = Counter((row["metadata"]["script"], row["_id"] in answerable) for row in asked)
    assert set(counted) == {(script, known) for script in SCRIPTS for known in (True, False)}
    assert abs(2 * len(asked) - len(rows("queries.jsonl"))) <= 2
    assert len(asked) >= 160
    assert sum(count for (_, known), count in counted.items() if not known) >= 40


def test_the_articles_are_as_promised():
    """There are 64 Chinese articles or more and four English ones, of the length of a short piece, each with its source."""
    articles = rows("corpus.jsonl")
    chinese = [row for row in articles if not row["_id"].startswith("en-")]
    assert (len(chinese) >= 64, len(articles) - len(chinese)) == (True, 4)
    assert all(250 <= len(row["text"]) <= 600 for row in chinese)
    assert all(set(row["metadata"]) == {"publisher", "published", "url"} for row in articles)
