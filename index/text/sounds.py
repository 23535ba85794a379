"""Chinese words → their toneless pinyin, and Latin letters → pinyin syllables. The only door to pypinyin.

``wang_teng`` is the pair of two neighbouring syllables: what is indexed, so that a name or a whole
question written in pinyin finds its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, pairwise

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_COMMON = range(0x4E00, 0x9FA6)


def syllables(word: str) -> tuple[str, ...]:
    """Return the syllables of a word of Han characters; a word's readings depend on its neighbours.

    Those of ``pypinyin.lazy_pinyin``, which takes five times as long: it looks at every part of a word
    anew, and copies and converts what it finds.
    """
    # Imported at the first word: a Chinese question needs no pinyin, and its tables take a quarter second.
    from pypinyin.seg.mmseg import seg

    return tuple(chain.from_iterable(map(_read, seg.cut(word))))


@lru_cache(maxsize=100_000)
def _spoken(token: str) -> tuple[str, ...]:
    """Return the syllables of a token of Han characters, none of any other."""
    return syllables(token) if _HAN.fullmatch(token) else ()


@lru_cache(maxsize=50_000)
def _read(part: str) -> tuple[str, ...]:
    """Return the syllables of a phrase that pypinyin knows, or of a single character."""
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    readings = PHRASES_DICT.get(part)
    return tuple(_without_tone(each[0]) for each in readings) if readings else tuple(lazy_pinyin(part))


@cache
def _without_tone(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return str(to_normal(syllable))


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
    """Return all toneless syllables, from the readings of the common characters."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = {PINYIN_DICT[code].split(",")[0] for code in _COMMON if code in PINYIN_DICT}
    known = {to_normal(reading) for reading in readings}
    known |= {syllable.replace("ü", "v") for syllable in known} | {"lv", "nv", "lu", "nu", "shei"}
    return frozenset(syllable for syllable in known if syllable.isascii() and (len(syllable) > 1 or syllable in "aeo"))
