"""Texts cut into passages and words, on disk in columns: a process reads those that it needs. Does I/O.

A *prepared* folder holds ``vocabulary.json``, the numbers of all tokens in a row (uint32), where each passage
ends among the tokens and each article among the passages (int64). Tokens are jieba's, punctuation included: all
fields of the analyser can be made of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.passages import indexed_text
from index.text.normalise import normalise
from index.text.passages import passage_spans
from index.text.segment import cut
from index.text.sounds import sound_pairs
from index.text.terms import Terms, grams_of, kept_words

Numbers = NDArray[np.int64]
Cut = list[list[str]]


def cut_article(title_and_text: tuple[str, str]) -> Cut:
    """Return the tokens of each passage of an article."""
    title, text = title_and_text
    indexed = (indexed_text(title, each.heading, text[each.start : each.end]) for each in passage_spans(text))
    return [cut(normalise(each)) for each in indexed]


def read_articles(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield (title, text) of each line of a corpus.jsonl."""
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row.get("title") or "", row["text"]


def prepare(articles: Iterable[tuple[str, str]], folder: Path) -> None:
    """Cut articles, with all cores, and write them down."""
    with ProcessPoolExecutor() as workers:
        write((each for each in workers.map(cut_article, articles, chunksize=64) if each), folder)


def write(articles: Iterable[Cut], folder: Path) -> None:
    """Write down articles that are cut."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, int] = {}
    ends: list[int] = []
    article_ends: list[int] = []
    total = 0
    with (folder / "tokens.bin").open("wb") as tokens:
        for article in articles:
            for passage in article:
                row = [numbers.setdefault(token, len(numbers)) for token in passage]
                tokens.write(np.array(row, np.uint32).tobytes())
                total += len(row)
                ends.append(total)
            article_ends.append(len(ends))
    np.save(folder / "passages.npy", np.array(ends, np.int64))
    np.save(folder / "articles.npy", np.array(article_ends, np.int64))
    # Last, since its being there says that all is.
    (folder / "vocabulary.json").write_text(json.dumps([*numbers], ensure_ascii=False), encoding="utf-8")


class Prepared:
    """What ``prepare`` wrote down."""

    def __init__(self, folder: Path) -> None:
        self._tokens = np.memmap(folder / "tokens.bin", np.uint32, "r")
        self._passages: Numbers = np.load(folder / "passages.npy")
        self._articles: Numbers = np.load(folder / "articles.npy")
        self._vocabulary: list[str] = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        self._words = np.array([bool(kept_words([token])) for token in self._vocabulary], np.bool_)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self._articles)

    def of(self, article: int) -> tuple[int, int]:
        """Return the first passage of an article and the one after its last."""
        return int(self._articles[article - 1]) if article else 0, int(self._articles[article])

    def tokens(self, passage: int) -> list[str]:
        """Return the tokens of a passage."""
        return [self._vocabulary[each] for each in self._row(passage)]

    def terms(self, passage: int, *, whole: bool) -> Terms:
        """Return the terms of a passage: its words, and the other fields if the ``whole`` is wished for."""
        row = self._row(passage)
        words = tuple(self._vocabulary[each] for each in row[self._words[row]])
        if not whole:
            return Terms(words, (), ())
        tokens = [self._vocabulary[each] for each in row]
        return Terms(words, tuple(grams_of("".join(tokens))), tuple(sound_pairs(tokens)))

    def chosen(self, plan: Numbers, *, whole: bool) -> Iterator[Sequence[Terms]]:
        """Yield the terms of articles; a plan has (first passage, the one after the last) of each."""
        for first, after in plan.tolist():
            yield [self.terms(each, whole=whole) for each in range(first, after)]

    def _row(self, passage: int) -> NDArray[np.uint32]:
        first = int(self._passages[passage - 1]) if passage else 0
        return np.asarray(self._tokens[first : int(self._passages[passage])])
