"""Which articles are indexed, which are added later, and what is asked: never of the same articles. Pure."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.speed.peers import Asked
from benchmarks.speed.texts import Numbers, Prepared
from index.models import Sought
from index.retrieval.question import analyse
from index.text.terms import Terms, grams_of

GROUP = 10  # passages that are added at once
HELD_OUT = 0.2  # of all articles at most
FEWEST, MOST = 5, 25  # words of a sentence that is asked
_END = re.compile("[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class Split:
    """The numbers of a corpus' articles, in a chance order: to index, to add later, to ask about."""

    indexed: tuple[int, ...]
    added: tuple[int, ...]
    asked: tuple[int, ...]


def split(prepared: Prepared, groups: int, questions: int, seed: int) -> Split:
    """Hold out articles enough for so many groups of passages and as many as there are questions."""
    order = [*range(prepared.articles)]
    random.Random(seed).shuffle(order)
    most = max(1, int(HELD_OUT * len(order) / 2))
    added, wanted = 0, groups * GROUP
    while added < most and wanted > 0:
        first, after = prepared.of(order[added])
        wanted -= after - first
        added += 1
    asked = min(questions, most)
    return Split(tuple(order[added + asked :]), tuple(order[:added]), tuple(order[added : added + asked]))


def plan(prepared: Prepared, articles: Sequence[int], size: int, seed: int) -> Numbers:
    """Return so many passages, as (first, after) of articles; drawn again where there are too few."""
    chosen: list[tuple[int, int]] = []
    for article in _again(articles, seed):
        if size <= 0:
            break
        first, after = prepared.of(article)
        after = min(after, first + size)
        chosen.append((first, after))
        size -= after - first
    return np.array(chosen, np.int64).reshape(-1, 2)


def _again(articles: Sequence[int], seed: int) -> Iterator[int]:
    yield from articles
    chance = random.Random(seed)
    while True:
        yield chance.choice(articles)


def groups(prepared: Prepared, articles: Sequence[int], count: int) -> list[list[int]]:
    """Return the passages to add, ten at a time; the same again where there are too few."""
    passages = [each for article in articles for each in range(*prepared.of(article))]
    return [[passages[(GROUP * number + each) % len(passages)] for each in range(GROUP)] for number in range(count)]


def questions_of(prepared: Prepared, articles: Sequence[int], count: int, seed: int, *, cut: bool) -> list[Asked]:
    """Make questions of sentences of articles.

    With ``cut`` the text is analysed as a question; without, its tokens are the words: nobody can cut made-up text.
    """
    chance = random.Random(seed)
    made: list[Asked] = []
    for _ in range(100 * count):
        if len(made) == count:
            break
        tokens = prepared.tokens(chance.choice(range(*prepared.of(chance.choice(articles)))))
        if cut:
            sentence = chance.choice([each for each in _sentences(tokens) if each] or [[]])
            if FEWEST <= len(sentence) <= MOST and (asked := asked_of("".join(sentence))).words:
                made.append(asked)
        else:
            start = chance.randrange(len(tokens))
            words = tuple(tokens[start : start + 8])
            made.append(Asked(words, Sought(words, tuple(grams_of("".join(words))))))
    return made


def asked_of(text: str) -> Asked:
    """Analyse a question."""
    question = analyse(text)
    return Asked(question.words, question.sought)


def marked(article: Sequence[Terms], number: int) -> tuple[list[Terms], Asked]:
    """Give an article's first passage a word of its own; return it with a question that finds it."""
    word = f"标记{number}号"
    first = article[0]
    changed = Terms((*first.words, word), (*first.grams, word) if first.grams else (), first.sounds)
    words = (word, *dict.fromkeys(first.words[:5]))
    grams = (word, *grams_of("".join(words[1:]))) if first.grams else ()
    return [changed, *article[1:]], Asked(words, Sought(words, grams))


def _sentences(tokens: Sequence[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for token in tokens:
        if _END.search(token):
            yield sentence
            sentence = []
        else:
            sentence.append(token)
    yield sentence
