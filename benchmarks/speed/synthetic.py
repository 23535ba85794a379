"""Made-up articles whose words are as unequally frequent as real ones (Zipf's law). Pure, the same for a seed.

The word of rank r has a share proportional to 1 / (r + 2.7) (Zipf and Mandelbrot); words are of Han characters,
themselves unequally frequent, so that grams have the long postings that they have in real text.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

VOCABULARY, CHARACTERS, SHIFT = 400_000, 3_500, 2.7
MEAN_WORDS, SPREAD = 120, 0.4
PASSAGES = 3  # of an article
_CHUNK = 3_000


def made_up(passages: int, seed: int) -> Iterator[list[list[str]]]:
    """Yield articles of three passages, each a list of words."""
    chance = np.random.default_rng(seed)
    words = np.array(_words(chance), np.object_)
    sums = _sums(VOCABULARY)
    for start in range(0, passages, _CHUNK):
        count = min(_CHUNK, passages - start)
        drift = -(SPREAD**2) / 2
        sizes = np.maximum(5, MEAN_WORDS * chance.lognormal(drift, SPREAD, count)).astype(np.int64)
        drawn = words[sums.searchsorted(chance.random(int(sizes.sum())))]
        texts = [each.tolist() for each in np.split(drawn, np.cumsum(sizes)[:-1])]
        yield from (texts[first : first + PASSAGES] for first in range(0, count, PASSAGES))


def _words(chance: np.random.Generator) -> list[str]:
    """Return different words by rank: characters, then mostly pairs, at last longer ones."""
    sums = _sums(CHARACTERS)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        rank = len(found)
        size = 1 if rank < 100 else 2 if rank < 60_000 else 3
        size += int(chance.random() < 0.15)
        characters = sums.searchsorted(chance.random(size))
        found["".join(chr(0x4E00 + int(each)) for each in characters)] = None
    return [*found]


def _sums(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shares = 1 / (np.arange(1, count + 1) + SHIFT)
    sums = np.cumsum(shares)
    sums /= sums[-1]
    return np.asarray(sums)
