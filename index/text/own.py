"""A library's own words: kept whole by the cut, and known to mean the same as others. Pure.

They belong to one library, so they are handed from the question and the article down to the cut;
nothing about them is kept in this process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from index.models import Words
from index.text.normalise import normalise

_LETTERS = re.compile("[^\\W\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Own words, normalised.

    ``whole`` are not cut apart; ``others`` leads from a word to those that mean the same.
    """

    whole: frozenset[str]
    others: Mapping[str, tuple[str, ...]]


NO_WORDS = OwnWords(frozenset(), {})


def own_words(words: Words) -> OwnWords:
    """Return an admin's words as they are compared; a word with synonyms is kept whole too."""
    groups = [[normalise(word) for word in group] for group in words.synonyms]
    others = {word: tuple(each for each in group if each != word) for group in groups for word in group}
    return OwnWords(frozenset([*map(normalise, words.dictionary), *others]), others)


def keep_whole(tokens: list[str], own: OwnWords) -> list[str]:
    """Return the tokens of a text, joined and split where one of its own words stands.

    A word inside a longer token stays there (北京 in 北京大学), and one that would cut both its neighbours
    apart is chance (王腾 in 国王|腾飞). The longest word goes first.
    """
    text = "".join(tokens)
    here = sorted((word for word in own.whole if word in text), key=lambda word: (-len(word), word))
    if not here:
        return tokens
    edges = {0, *accumulate(map(len, tokens))}
    for found in re.finditer("|".join(map(re.escape, here)), text):
        within = edges.intersection(range(found.start() + 1, found.end()))
        loose = [place for place in found.span() if place not in edges]
        if within and len(loose) < 2 and not any(_LETTERS.fullmatch(text[end - 1 : end + 1]) for end in loose):
            edges = edges - within | set(found.span())
    return [text[start:end] for start, end in pairwise(sorted(edges))]
