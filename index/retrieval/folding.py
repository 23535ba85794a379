"""Passages that say the same as a better one: reposts, and news that copies an agency. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.shingles import shingles

SAME = 0.8


def folded(passages: Sequence[str]) -> list[int]:
    """Return for each normalised passage, best first, the place of the one that says it already, or its own place.

    It does when it holds ``SAME`` of the passage's shingles: a longer passage, which says more, is not folded
    into a shorter one.
    """
    held = [shingles(passage) for passage in passages]
    places: list[int] = []
    for place, mine in enumerate(held):
        better = (other for other in range(place) if places[other] == other and _says(held[other], mine))
        places.append(next(better, place))
    return places


def _says(better: set[str], mine: set[str]) -> bool:
    return bool(mine) and len(mine & better) >= SAME * len(mine)
