"""Normalised text → its terms, the analyser. Pure but for jieba's dictionary.

Three fields are kept, since each repairs the others' faults:

words  jieba's words; precise, but a name that the dictionary lacks falls apart
grams  Han characters one by one and in pairs, Latin and digit tokens, and their parts
       (k50 → k50, k, 50); finds any name, at the price of noise; in a text in English also the
       words' stems (dismissed → dismiss) and a mark that there is such a text
sounds pairs of neighbouring pinyin syllables (wang_teng), for what is asked in Latin letters
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np

from index.text.english import stem
from index.text.normalise import normalise
from index.text.own import NO_WORDS, OwnWords, keep_whole
from index.text.segment import cut, version
from index.text.sounds import sound_pairs

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇"
_RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+(?:[.'][^\W_{HAN}]+)*)")
_PART = re.compile(r"[0-9]+|[^\W0-9_]+")
_WORD = re.compile(r"\w")
_LATIN_WORD = re.compile(r"[a-z]{2,}")
_HAN_CHARACTERS = re.compile(f"[{HAN}]+")
FEW = 4
MOST = 65_535  # a count that fills its 16 bits; no passage of 500 characters comes near

ANALYSER = 3
# No question can hold it: it is no word, and normalising would lower it.
ENGLISH = "#ENGLISH"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text by field, with repetitions, in the order of the text."""

    words: tuple[str, ...]
    grams: tuple[str, ...]
    sounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often the terms of an article stand in its passages; little to hand from process to process.

    ``distinct`` has each term once. By passage and field (words, grams, sounds) ``passages`` has the places in
    ``distinct`` of the terms that stand there (uint32 each), then how often each does (uint16, and no more).
    """

    distinct: tuple[str, ...]
    passages: tuple[tuple[bytes, ...], ...]


def counted(passages: Sequence[Terms]) -> Counted:
    """Count the terms of an article's passages."""
    places: dict[str, int] = {}
    packed = tuple(
        tuple(_packed(Counter(field), places) for field in (each.words, each.grams, each.sounds)) for each in passages
    )
    return Counted(tuple(places), packed)


def _packed(counts: Counter[str], places: dict[str, int]) -> bytes:
    for term in counts:
        places.setdefault(term, len(places))
    these = np.fromiter(map(places.__getitem__, counts), np.uint32, len(counts))
    often = np.fromiter(counts.values(), np.uint32, len(counts))
    return these.tobytes() + np.minimum(often, MOST).astype(np.uint16).tobytes()


def words_of(normalised: str, own: OwnWords = NO_WORDS) -> list[str]:
    """Return the words of a normalised text, without punctuation; own words are whole."""
    return kept_words(cut(normalised, own))


def kept_words(tokens: list[str]) -> list[str]:
    """Return the tokens that are words: punctuation and blanks are out."""
    # Nearly all are of letters and digits alone, which is seen faster than a pattern is searched.
    return [token for token in tokens if token.isalnum() or (_WORD.search(token) and token.strip("_"))]


def grams_of(normalised: str) -> list[str]:
    """Return the grams of a normalised text."""
    grams: list[str] = []
    for match in _RUN.finditer(normalised):
        if han := match[1]:
            grams.extend(han)
            grams.extend(map(add, han, han[1:]))
        else:
            token = match[2]
            grams.append(token)
            parts = _PART.findall(token)
            if len(parts) > 1:
                grams.extend(parts)
    if is_english(normalised):
        grams.extend(stem(gram) for gram in tuple(grams) if gram.isascii() and stem(gram) != gram)
        grams.append(ENGLISH)
    return grams


def is_english(normalised: str) -> bool:
    """Tell whether a text is in English for the most part: Latin words, hardly a Han character."""
    words = len(_LATIN_WORD.findall(normalised))
    return words >= FEW and 20 * sum(map(len, _HAN_CHARACTERS.findall(normalised))) <= words


def pairs_of(normalised: str) -> list[str]:
    """Return the telling grams: Han pairs and whole Latin or digit tokens (no single characters)."""
    pairs: list[str] = []
    for match in _RUN.finditer(normalised):
        if han := match[1]:
            pairs.extend(map(add, han, han[1:]))
        else:
            pairs.append(match[2])
    return pairs


def pairs_within(normalised: str, pairs: Iterable[str]) -> set[str]:
    """Return those of some telling grams that a normalised text has too."""
    here = {pair for pair in pairs if pair in normalised}
    if all(_HAN_CHARACTERS.match(pair) for pair in here):
        # Two Han characters side by side are always a pair.
        return here
    return here.intersection(pairs_of(normalised))


def sure_grams(word: str) -> list[str]:
    """Return the grams that every text has in which a normalised word stands, whatever stands beside it."""
    return [gram for gram in grams_of(word) if _PART.fullmatch(gram)]


def terms_of(text: str, own: OwnWords = NO_WORDS) -> Terms:
    """Return the terms of a text as it was written; own words are whole."""
    normalised = normalise(text)
    tokens = cut(normalised, own)
    return Terms(tuple(kept_words(tokens)), tuple(grams_of(normalised)), tuple(sound_pairs(tokens)))


def recut(text: str, before: OwnWords, after: OwnWords) -> bool:
    """Tell whether a text is cut otherwise with other own words than before."""
    tokens = cut(normalise(text))
    return keep_whole(tokens, after) != keep_whole(tokens, before)


def fingerprint() -> str:
    """Name the analyser; terms kept under another name are out of date."""
    return f"{ANALYSER}/jieba-{version()}/t2s"
