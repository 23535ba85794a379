"""One writing for everything that is compared: NFKC, lower case, Simplified characters.

Text in, text out, no I/O; the only door to OpenCC. The original is kept for display: a
``Normalised`` knows for each of its characters where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

# What NFKC makes of what it changes in most Chinese texts: it takes a hundredth of the time when nothing is left.
_MARKS = {wide: unicodedata.normalize("NFKC", wide) for wide in "，：；？！（）％～…℃\u3000\xa0"}
# Latin, marks, signs, kana and Han: none of them becomes one with its neighbour, as accents and jamo do.
_ALONE = re.compile(
    "[\u0000-\u02ff\u2000-\u20cf\u2100-\u3029\u3030-\u3098\u309b-\u3130\u318f-\ua4cf\uf900-\ufaff\uff01-\uff9d\uffe0-\uffee]*"
)


@cache
def _converter() -> OpenCC:
    # Loading the dictionaries takes some 10 ms, so it waits for the first text.
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Return the text as it is compared."""
    return _simplified(_compatible(text))


def _compatible(text: str) -> str:
    """Return the text as NFKC in lower case."""
    for wide, plain in _MARKS.items():
        text = text.replace(wide, plain)
    return unicodedata.normalize("NFKC", text).lower()


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

    @property
    def aligned(self) -> bool:
        """Whether each character stands where it stood."""
        return self.offsets == tuple(range(len(self.offsets)))


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
    plain = _compatible(original)
    # Alone, no character becomes none: if there are as many, each became one.
    if len(plain) == len(original) and _ALONE.fullmatch(original):
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
