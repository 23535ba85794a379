"""Chinese words → their toneless pinyin, and Latin letters → pinyin syllables. The only door to pypinyin.

Its readings are kept in the user's cache folder, where a word reads those of its parts.

``wang_teng`` is the pair of two neighbouring syllables: what is indexed, so that a name or a whole
question written in pinyin finds its characters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import pairwise

from index.text.kept import kept, kept_bytes
from index.text.table import Table, pack

READINGS = 1

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_COMMON = range(0x4E00, 0x9FA6)


def syllables(word: str) -> tuple[str, ...]:
    """Return the syllables of a word of Han characters; a word's readings depend on its neighbours.

    Those of ``pypinyin.lazy_pinyin``: of the longest phrase that it knows, then of the longest after that.
    """
    return tuple(_read(word))


def _read(word: str) -> Iterator[str]:
    while word:
        size = next((size for size in range(len(word), 1, -1) if _reading(word[:size])), 0)
        if size:
            yield from _reading(word[:size]) or ()
        else:
            # What ends before a phrase that it begins is read by characters: so pypinyin does.
            size = 1 if _reading(word) is None else len(word)
            for character in word[:size]:
                yield from _reading(character) or character
        word = word[size:]


@lru_cache(maxsize=100_000)
def _spoken(token: str) -> tuple[str, ...]:
    """Return the syllables of a token of Han characters, none of any other."""
    return syllables(token) if _HAN.fullmatch(token) else ()


@lru_cache(maxsize=50_000)
def _reading(part: str) -> tuple[str, ...] | None:
    """Return the syllables of a character or phrase, none of what only begins a phrase, None of anything else."""
    return _readings().get(part)


@cache
def _readings() -> Table[tuple[str, ...]]:
    return Table(kept_bytes(_name("readings"), _packed))


def _packed() -> bytes:
    # Imported when they are kept nowhere: pypinyin's tables take a quarter second and 60 MB.
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    readings: dict[str, tuple[str, ...]] = {}
    for phrase in PHRASES_DICT:
        readings |= dict.fromkeys((phrase[:size] for size in range(1, len(phrase))), ())
    for code, toned in PINYIN_DICT.items():
        readings[chr(code)] = (_without_tone(toned.split(",")[0]),)
    for phrase, each in PHRASES_DICT.items():
        readings[phrase] = tuple(_without_tone(toned[0]) for toned in each)
    return pack(readings)


@cache
def _without_tone(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    # Interned strings are kept as such: each syllable is in memory once.
    return sys.intern(str(to_normal(syllable)))


def _name(what: str) -> str:
    return f"{what}-{READINGS}-pypinyin-{version('pypinyin')}"


def sound_pairs(tokens: Iterable[str]) -> list[str]:
    """Return the pairs of neighbouring syllables of a text cut into tokens."""
    pairs: list[str] = []
    run: list[str] = []
    for token in (*tokens, ""):
        if spoken := _spoken(token):
            run.extend(spoken)
        else:
            pairs.extend(map("_".join, pairwise(run)))
            run = []
    return pairs


def split_syllables(letters: str) -> tuple[str, ...]:
    """Split lower-case letters into pinyin syllables, as few as possible; () when that cannot be."""
    known = _known()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and letters[start:end] in known:
                longer = (*before, letters[start:end])
                held = best[end]
                if held is None or len(longer) < len(held):
                    best[end] = longer
    return best[-1] or ()


@cache
def _known() -> frozenset[str]:
    known: frozenset[str] = kept(_name("syllables"), _toneless)
    return known


def _toneless() -> frozenset[str]:
    """Return all toneless syllables, from the readings of the common characters."""
    from pypinyin.constants import PINYIN_DICT

    known = {_without_tone(PINYIN_DICT[code].split(",")[0]) for code in _COMMON if code in PINYIN_DICT}
    known |= {syllable.replace("ü", "v") for syllable in known} | {"lv", "nv", "lu", "nu", "shei"}
    return frozenset(syllable for syllable in known if syllable.isascii() and (len(syllable) > 1 or syllable in "aeo"))
