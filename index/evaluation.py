"""A folder in BEIR layout → figures of retrieval, evidence and judgement. Does I/O.

``corpus.jsonl`` (_id, title, text), ``queries.jsonl`` (_id, text, metadata.answers) and
``qrels/test.tsv`` (query-id, corpus-id, score). A query without a line in qrels is unanswerable.
Everything goes the normal way: articles are added to a throw-away library, questions are asked.
Measures at article level, as in https://arxiv.org/abs/2104.08663 .
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.encoders import Encoder
from index.errors import QuestionSetError
from index.library import Library
from index.models import Answer, Article
from index.problems import BROKEN_LINE
from index.text.normalise import normalise

DEPTH = 10
Figures = dict[str, int | float | None]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the articles that answer it (with their grades), and strings of the answer."""

    id: str
    text: str
    answers: tuple[str, ...]
    relevant: dict[str, int]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """What a BEIR folder holds."""

    articles: dict[str, Article]
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking a query gave; ``ranked`` are names of articles, best first, and ``seconds`` the wait."""

    query: Query
    ranked: tuple[str, ...]
    answer: Answer
    seconds: float

    @property
    def confidence(self) -> float:
        """The confidence of the best hit, 0 without one."""
        return self.answer.hits[0].confidence if self.answer.hits else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Every query of a set asked once, of a library that took ``index_seconds`` to make."""

    outcomes: tuple[Outcome, ...]
    articles: int
    passages: int
    index_seconds: float

    def figures(self, chosen: Callable[[Query], bool] = lambda query: True) -> Figures:
        """Measure the chosen queries; a figure that nothing was asked for is None."""
        outcomes = [each for each in self.outcomes if chosen(each.query)]
        return {
            "queries": len(outcomes),
            "articles": self.articles,
            "passages": self.passages,
            **_ranking(outcomes),
            **_answering(outcomes),
            "index_s": round(self.index_seconds, 3),
            "p50_ms": _percentile([each.seconds for each in outcomes], 50),
            "p99_ms": _percentile([each.seconds for each in outcomes], 99),
        }


def load(folder: Path, queries: Path | None = None) -> QuestionSet:
    """Read a question set; raise QuestionSetError with the file and the line at fault."""
    grades: dict[str, dict[str, int]] = {}
    qrels = folder / "qrels" / "test.tsv"
    for number, line in _lines(qrels):
        parts = line.split("\t")
        if number == 1 and not parts[-1].strip().lstrip("-").isdigit():
            continue
        if len(parts) != 3 or not parts[2].strip().lstrip("-").isdigit():
            raise QuestionSetError(path=f"{qrels}:{number}", problem=BROKEN_LINE)
        if int(parts[2]) > 0:
            grades.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    articles = {str(row["_id"]): Article(row["text"], row.get("title") or "") for row in _rows(folder / "corpus.jsonl")}
    asked = tuple(
        Query(
            str(row["_id"]),
            row["text"],
            _answers(row.get("metadata")),
            grades.get(str(row["_id"]), {}),
        )
        for row in _rows(queries or folder / "queries.jsonl")
    )
    return QuestionSet(articles, asked)


def _answers(metadata: object) -> tuple[str, ...]:
    answers = metadata.get("answers") if isinstance(metadata, dict) else None
    return tuple(map(str, answers)) if isinstance(answers, list) else ()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(path=str(path), problem=_trouble(error)) from error


def _trouble(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "missing"
    return "unreadable"


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or "_id" not in row:
                raise KeyError("text")
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(path=f"{path}:{number}", problem=BROKEN_LINE) from error
        yield row


def evaluate(
    questions: QuestionSet,
    progress: Callable[[int, int], None] = lambda done, total: None,
    encoder: Encoder | str | None = None,
) -> Figures:
    """Measure the whole set, with an encoder or without; ``progress`` is told how many of how many steps are done."""
    return ask_all(questions, progress, encoder).figures()


def ask_all(
    questions: QuestionSet,
    progress: Callable[[int, int], None] = lambda done, total: None,
    encoder: Encoder | str | None = None,
) -> Run:
    """Make a library of the articles and ask it every query, so that parts of the set can be measured apart."""
    total = len(questions.articles) + len(questions.queries)
    with (
        tempfile.TemporaryDirectory(prefix="yuanwen-eval-") as folder,
        Library.open(f"{folder}/library.db", encoder=encoder) as library,
    ):
        began = time.perf_counter()
        names: dict[int, str] = {}
        for done, (name, entry) in enumerate(
            zip(questions.articles, library.adding(*questions.articles.values()), strict=True), 1
        ):
            if entry.article_id is not None:
                # Two articles of the same text are one in the library; either name is right.
                names.setdefault(entry.article_id, name)
            progress(done, total)
        index_seconds = time.perf_counter() - began
        aliases = _aliases(questions, names)
        passages = library.health().passages
        if questions.queries:
            library.search("一", 1)  # the first question reads the index: not the engine's speed
        outcomes = []
        for done, query in enumerate(questions.queries, len(questions.articles) + 1):
            outcomes.append(_asked(library, query, aliases))
            progress(done, total)
    return Run(tuple(outcomes), len(names), passages, index_seconds)


def _aliases(questions: QuestionSet, names: dict[int, str]) -> dict[int, tuple[str, ...]]:
    by_content: dict[Article, list[str]] = {}
    for name, article in questions.articles.items():
        by_content.setdefault(article, []).append(name)
    return {number: tuple(by_content[questions.articles[name]]) for number, name in names.items()}


def _asked(library: Library, query: Query, aliases: dict[int, tuple[str, ...]]) -> Outcome:
    began = time.perf_counter()
    answer = library.ask(query.text, limit=DEPTH)
    seconds = time.perf_counter() - began
    ranked = []
    # An article that says the same as a hit is shown with it.
    for number in (each for hit in answer.hits for each in (hit.article_id, *(other.article_id for other in hit.also))):
        same = aliases.get(number, ())
        ranked.append(next((name for name in same if name in query.relevant), same[0] if same else ""))
    return Outcome(query, tuple(ranked), answer, seconds)


def _ranking(outcomes: Sequence[Outcome]) -> Figures:
    asked = [each for each in outcomes if each.query.relevant]
    figures: Figures = {}
    for k in (1, 5, 10):
        figures[f"success@{k}"] = _mean(
            [any(name in each.query.relevant for name in each.ranked[:k]) for each in asked]
        )
    figures["recall@10"] = _mean(
        [len(set(each.ranked[:10]) & set(each.query.relevant)) / len(each.query.relevant) for each in asked]
    )
    figures["mrr@10"] = _mean([_reciprocal_rank(each) for each in asked])
    figures["ndcg@10"] = _mean([_ndcg(each) for each in asked])
    return figures


def _answering(outcomes: Sequence[Outcome]) -> Figures:
    answerable = [each for each in outcomes if each.query.relevant]
    strangers = [each for each in outcomes if not each.query.relevant]
    answered = [each for each in answerable if each.answer.answered]
    with_answers = [each for each in answered if each.query.answers]
    return {
        "answer_sentence@1": _mean([_holds_answer(each) for each in with_answers]),
        "answer_chars": _mean([len(each.answer.hits[0].answer) for each in answered]),
        "answered": _mean([each.answer.answered for each in answerable]),
        "false_answers": _mean([each.answer.answered for each in strangers]),
        "auroc": _auroc([each.confidence for each in answerable], [each.confidence for each in strangers]),
    }


def _holds_answer(outcome: Outcome) -> bool:
    said = normalise(outcome.answer.hits[0].answer)
    return any(normalise(answer) in said for answer in outcome.query.answers if answer)


def _reciprocal_rank(outcome: Outcome) -> float:
    ranks = (1 / rank for rank, name in enumerate(outcome.ranked[:10], 1) if name in outcome.query.relevant)
    return next(ranks, 0.0)


def _ndcg(outcome: Outcome) -> float:
    gains = [outcome.query.relevant.get(name, 0) for name in outcome.ranked[:10]]
    ideal = sorted(outcome.query.relevant.values(), reverse=True)[:10]

    def discounted(grades: Sequence[int]) -> float:
        return math.fsum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))

    return discounted(gains) / discounted(ideal)


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a random positive scores above a random negative (ties count half)."""
    if not positive or not negative:
        return None
    ordered = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    ranks = start = 0.0
    place = 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end][0] == ordered[place][0]:
            end += 1
        start = (place + 1 + end) / 2
        ranks += start * sum(label for _, label in ordered[place:end])
        place = end
    count = len(positive)
    return round((ranks - count * (count + 1) / 2) / (count * len(negative)), 4)


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None


def _percentile(seconds: Sequence[float], share: int) -> float | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)
