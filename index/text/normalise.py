"""One writing for everything that is compared: NFKC, lower case, Simplified characters.

Text in, text out, no I/O; the only door to OpenCC. The original is kept for display: a
``Normalised`` knows for each of its characters where it stood.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

# What NFKC makes of what it changes in most Chinese texts: it takes a hundredth of the time when nothing is left.
_MARKS = {wide: unicodedata.normalize("NFKC", wide) for wide in "，：；？！（）％～…℃\u3000\xa0"}


@cache
def _converter() -> OpenCC:
    # Loading the dictionaries takes some 10 ms, so it waits for the first text.
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Return the text as it is compared."""
    for wide, plain in _MARKS.items():
        text = text.replace(wide, plain)
    return _simplified(unicodedata.normalize("NFKC", text).lower())


def _simplified(text: str) -> str:
    # Half a surrogate pair, as from a command line that is not UTF-8, is nothing that OpenCC can take.
    simplified: str = _converter().convert(text.encode("utf-8", "replace").decode("utf-8"))
    return simplified


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; ``offsets[i]`` is where its character ``i`` begins in the original.

    ``offsets`` has one entry more than ``text``: the length of the original.
    """

    text: str
    offsets: tuple[int, ...]


def normalise_mapped(original: str) -> Normalised:
    """Normalise and remember the positions in the original, for highlighting."""
    folded, offsets = _folded(original)
    text = _simplified(folded)
    if len(text) != len(folded):
        # A phrase of another length; character by character the places stay known.
        text = "".join(_simplified(char)[:1] or char for char in folded)
    return Normalised(text, (*offsets, len(original)))


def _folded(original: str) -> tuple[str, Sequence[int]]:
    """Return the text as NFKC in lower case, with where each of its characters began."""
    plain = "".join(map(_folded_character, original))
    # No character folds to nothing: if there are as many, each became one.
    if len(plain) == len(original) and not any(map(unicodedata.combining, original)):
        return plain, range(len(original))
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(original):
        end = start + 1
        while end < len(original) and unicodedata.combining(original[end]):
            end += 1
        piece = unicodedata.normalize("NFKC", original[start:end]).lower()
        pieces.append(piece)
        offsets.extend([start] * len(piece))
        start = end
    return "".join(pieces), offsets


@lru_cache(maxsize=20_000)
def _folded_character(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower()
