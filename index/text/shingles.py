"""How much of a text stands in another: shares of sequences of four letters. Pure."""

from __future__ import annotations

SHINGLE = 4


def shingles(text: str) -> set[str]:
    """Return every run of four characters of a normalised text, letters and digits only."""
    letters = "".join(filter(str.isalnum, text))
    return {letters[start : start + SHINGLE] for start in range(len(letters) - SHINGLE + 1)}
