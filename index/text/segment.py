"""Normalised text → words, exactly those of ``jieba.lcut(text, HMM=False)``. The only door to jieba.

jieba's words and their counts are read from its dictionary; its code is not: its import and its cuts
take several times as long. A block without punctuation is cut into the words with the highest product
of their shares (https://github.com/fxsjy/jieba, ``calc`` and ``get_DAG``), from its end to its start:
by ``cutting``, which is compiled where Yuanwen was installed with a C compiler at hand, elsewhere here.
"""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from index.text.kept import kept_bytes
from index.text.own import NO_WORDS, OwnWords, keep_whole
from index.text.vocabulary import NO_WORD, Vocabulary, pack

ARTICLE_WORDS = 300
PACKING = 2

# jieba cuts each run of these characters by itself; all others are words of their own.
BLOCK = "[\u4e00-\u9fd5a-zA-Z0-9+#&\\._%\\-]+"
_OUTSIDE = re.compile(BLOCK.replace("[", "[^", 1).removesuffix("+"))
_LATIN = re.compile("[a-zA-Z0-9]")
_GAP = "\0"

_lock = threading.Lock()

compiled = False
with suppress(ImportError):
    from index.text import cutting

    compiled = True


def cut(text: str, own: OwnWords = NO_WORDS) -> list[str]:
    """Return jieba's words of a normalised text, punctuation and blanks included; own words stay whole.

    Without jieba's model for unknown words: it glues names to the next character, and characters
    pairs, which are indexed beside the words, find such names better.
    """
    words = _cutter().cut(text) if compiled else _cut(text)
    return keep_whole(words, own) if own.whole else words


@cache
def _cutter() -> cutting.Cutter:
    vocabulary = _vocabulary()
    return cutting.Cutter(
        vocabulary.scores, vocabulary.labels, vocabulary.begins, vocabulary.places, vocabulary.unknown
    )


def _cut(text: str) -> list[str]:
    """Cut as where no compiler was at hand."""
    ends = _ends(text)
    words: list[str] = []
    keep = words.append
    start = 0
    size = len(text)
    while start < size:
        end = ends[start]
        keep(text[start:end])
        start = end
    return words


def _ends(text: str) -> list[int]:
    """Return for each place of a text where its word would end if one began there.

    The same sums in the same order as jieba's, so that the same one of two near ones is the higher; of
    two that are equal, the longer word is taken.
    """
    vocabulary = _vocabulary()
    plain = _OUTSIDE.sub(_GAP, text)
    # After the last character stands one that no word goes on with.
    characters = [*plain, ""]
    following = len(text)
    scores = [0.0] * (following + 1)
    ends = [0] * following
    latin = -1
    for character in reversed(plain):
        best, branch = vocabulary[character]
        best += scores[following]
        end = place = following
        while (node := branch.get(characters[place])) is not None:
            score, branch = node
            place += 1
            score += scores[place]
            if score >= best:
                best = score
                end = place
        start = following - 1
        if best == NO_WORD:
            end = following
            if character == _GAP:
                # A new block begins before it.
                best = 0.0
                end += text.startswith("\r\n", start)
            else:
                best = vocabulary.unknown + scores[following]
                if _LATIN.match(character):
                    # Letters and digits that are no words stay together.
                    end = ends[following] if latin == following else following
                    latin = start
        scores[start] = best
        ends[start] = end
        following = start
    return ends


@cache
def version() -> str:
    """Return jieba's version, part of the analyser's fingerprint."""
    return distribution("jieba").version


@cache
def _vocabulary() -> Vocabulary:
    with _lock:
        return Vocabulary(kept_bytes(f"words-{PACKING}-jieba-{version()}", _packed))


def _packed() -> bytes:
    """Read jieba's dictionary, a line for each word: the word, its count, its part of speech."""
    counts: dict[str, int] = {}
    total = 0
    with Path(str(distribution("jieba").locate_file("jieba/dict.txt"))).open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            counts[word] = int(count)
            total += counts[word]
    return pack(counts, total)


def frequency(word: str) -> int:
    """Return how often jieba's dictionary saw a word, 0 when it never did."""
    return _vocabulary().count(word)


def prevalence(word: str) -> float:
    """Return the share of articles of general Chinese that would hold a word, 0..1.

    By the counts of jieba's dictionary: 1 - (1 - p)^n for an article of n = 300 words.
    """
    return float(1 - (1 - frequency(word) / _vocabulary().total) ** ARTICLE_WORDS)
