"""English words and their stems. Pure; the only door to the stemmer."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
_CENTRE = re.compile(r"(?<=[a-z]{2})tre(s?)$")
_BUSIEST = re.compile(r"(?<=[a-z]{2})iest$")
# Every suffix that the stemmer takes off, or that is made American, ends on one of these; half of all words,
# names above all, need no stemming.
_ENDINGS = tuple("e i s y al ant ed ent er ful ic iest ing ion ism ist ll or".split())
_IRREGULAR = {
    "won": "win", "lost": "lose", "began": "begin", "begun": "begin", "wrote": "write", "written": "write",
    "built": "build", "sold": "sell", "bought": "buy", "left": "leave", "led": "lead", "made": "make",
    "born": "birth", "died": "die", "dead": "die", "took": "take", "taken": "take", "went": "go", "gone": "go",
    "came": "come", "became": "become", "gave": "give", "given": "give", "got": "get", "held": "hold",
    "kept": "keep", "knew": "know", "known": "know", "met": "meet", "paid": "pay", "ran": "run", "said": "say",
    "saw": "see", "seen": "see", "sent": "send", "spent": "spend", "spoke": "speak", "spoken": "speak",
    "stood": "stand", "taught": "teach", "thought": "think", "told": "tell", "grew": "grow", "grown": "grow",
    "fell": "fall", "fallen": "fall", "found": "find", "fought": "fight", "caught": "catch", "chose": "choose",
    "chosen": "choose", "broke": "break", "broken": "break", "drew": "draw", "drawn": "draw", "fled": "flee",
    "hid": "hide", "hidden": "hide", "rose": "rise", "risen": "rise", "sang": "sing", "sung": "sing",
    "stole": "steal", "stolen": "steal", "threw": "throw", "thrown": "throw", "wore": "wear", "worn": "wear",
    "men": "man", "women": "woman", "children": "child", "people": "people", "feet": "foot", "teeth": "tooth",
    "countries": "country", "cities": "city", "fired": "dismiss", "sacked": "dismiss",
}  # fmt: skip


@cache
def stem(word: str) -> str:
    """Return the stem of a lower-case English word; British endings become American."""
    if not word.endswith(_ENDINGS) and word not in _IRREGULAR:
        return word
    plain = _BUSIEST.sub("y", _CENTRE.sub(r"ter\1", _IRREGULAR.get(word, word)))
    stemmed: str = _stemmer().stemWord(plain)
    return stemmed


@cache
def _stemmer() -> EnglishStemmer:
    # Brings the stemmers of thirty languages: a Chinese question does without.
    from snowballstemmer import stemmer

    return stemmer("english")


def without_accents(text: str) -> str:
    """Return the text with its letters bare: Dubček → Dubcek."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def english_words(text: str) -> list[str]:
    """Return the words of a text, lower case, without accents and possessives."""
    plain = without_accents(text.lower())
    return _WORD.findall(_POSSESSIVE.sub("", plain) if "'" in plain or "’" in plain else plain)
