"""A Western name → the pairs of characters that may write it in Chinese (Jared → 贾里, 里德 …).

Learnt from the names in CC-CEDICT (华盛顿 Washington): each character stands for one to five letters.
Which ones is found by aligning (hard EM): first by likeness of the letters to the pinyin, then by
what the alignment before has counted. A name is written by the joint source-channel model (Li,
Zhang and Su 2004, https://aclanthology.org/P04-1021/) with single units; the chance that a pair of
characters is in it is summed over all ways to cut the letters (forward-backward).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import product

from index.retrieval.cedict import Entry, built_in
from index.text.english import without_accents
from index.text.kept import kept

VERSION = 2
LONGEST = 5
ROUNDS = 2
UNLIKE = 0.8
BACK_OFF = 0.3
BEST = 8
PAIRS = 20
LEAST = 0.02
FAR = 1.0
TOO_MANY = 0.7  # for each sound before the first letter

_VOWELS = frozenset("aeiouvy")
_WEAK = frozenset("aeiouyhr")
# Pinyin letter → the letters of Western names that it may stand for.
_SOUNDS_LIKE = {
    "b": "p", "p": "b", "f": "v", "v": "fw", "w": "vhu", "d": "t", "t": "d", "n": "m", "l": "r", "r": "l",
    "g": "k", "k": "gcqh", "h": "kjg", "j": "gyz", "q": "ckj", "x": "sch", "z": "cjst", "c": "kszqx",
    "s": "zcx", "y": "jie",
}  # fmt: skip
_CHINESE = re.compile(r"county|district|city in|prefecture|province|Qing|Ming|dynasty|surname")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_CAPITALISED = re.compile(r"[A-Z][A-Za-z'-]*")
_DOUBLE = re.compile(r"([^aeiou])\1")

_Name = tuple[str, str, tuple[str, ...]]
_Units = dict[str, list[tuple[str, float]]]
_Tree = dict[str, "_Tree"]


def name_pairs(word: str) -> dict[str, float]:
    """Return the likeliest pairs of characters for a lower-case name, each with its chance (0..1)."""
    letters = _DOUBLE.sub(r"\1", word)
    size = len(letters)
    written = {
        (start, end): characters
        for start in range(size)
        for end, characters in enumerate(_written(letters[start : start + LONGEST]), start + 1)
    }
    mass = {span: sum(chance for _, chance in characters) for span, characters in written.items()}
    before, after = [1.0] + [0.0] * size, [0.0] * size + [1.0]
    for start, end in sorted(mass, key=lambda span: span[1]):
        before[end] += before[start] * mass[start, end]
    for start, end in sorted(mass, reverse=True):
        after[start] += after[end] * mass[start, end]
    if not before[size]:
        return {}
    pairs: defaultdict[str, float] = defaultdict(float)
    for (start, middle), chance in mass.items():
        for end in range(middle + 1, min(size, middle + LONGEST) + 1):
            around = before[start] * after[end] / before[size]
            if around * chance * mass[middle, end] < LEAST / 2:
                continue
            for one, other in product(written[start, middle], written[middle, end]):
                pairs[one[0] + other[0]] += around * one[1] * other[1]
    likeliest = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:PAIRS]
    return {pair: min(1.0, likely) for pair, likely in likeliest if likely >= LEAST}


@lru_cache(maxsize=5_000)
def _written(letters: str) -> list[list[tuple[str, float]]]:
    """Return the characters that may write the first letter, the first two, …, with their joint chances."""
    units, sounds = _learnt()
    chances = [defaultdict(float, units.get(letters[: number + 1], ())) for number in range(len(letters))]
    for syllable, unlike in _alike(letters):
        for each, far in zip(chances, unlike, strict=True):
            if far <= FAR:
                for character, share in sounds[syllable]:
                    each[character] += share * BACK_OFF * math.exp(-2 * far)
    return [sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))[:BEST] for each in chances]


def _alike(letters: str) -> Iterator[tuple[str, list[float]]]:
    """Yield syllables with how ``_unlike`` they are to the first letter, to the first two, and so on.

    Syllables that begin alike share the columns of that table, and no cost is negative: once a column of it
    is too far everywhere, all that begins so is.
    """
    first = [number * cost for number, cost in enumerate((0.0, *map(_dropped, letters)))]
    coming = [("", _syllables(), first)]
    while coming:
        begun, tree, last = coming.pop()
        for sound, branch in tree.items():
            if not sound:
                yield begun, last[1:]
                continue
            column = [last[0] + TOO_MANY]
            for number, letter in enumerate(letters, 1):
                without = min(column[-1] + _dropped(letter), last[number] + _added(sound))
                column.append(min(without, last[number - 1] + _swapped(letter, sound)))
            if min(column) <= FAR:
                coming.append((begun + sound, branch, column))


@cache
def _syllables() -> _Tree:
    """Return the syllables as a tree of their letters; where one ends is a branch without a letter."""
    root: _Tree = {}
    for syllable in _learnt()[1]:
        tree = root
        for sound in (*syllable, ""):
            tree = tree.setdefault(sound, {})
    return root


@cache
def _learnt() -> tuple[_Units, _Units]:
    """Return letters → characters with their joint chances, syllable → characters with their shares."""
    units, sounds = kept(f"names-{VERSION}", lambda: _learn(built_in()))
    return units, sounds


def _learn(entries: Iterable[Entry]) -> tuple[_Units, _Units]:
    names: list[_Name] = []
    cuts: list[tuple[int, ...]] = []
    for name in _names(entries):
        letters, characters, syllables = name
        found = _aligned(letters, len(characters), _by_sound(syllables))
        if found and -found[0] / len(characters) < UNLIKE:
            names.append(name)
            cuts.append(found[1])
    for _ in range(ROUNDS):
        counted = _counted(names, cuts)
        scored = ((name, _aligned(name[0], len(name[1]), _by_count(name, counted))) for name in names)
        cuts = [found[1] if found else () for _, found in scored]
    counts, _, total = _counted(names, cuts)
    units: _Units = {}
    often: Counter[str] = Counter()
    for (letters, character), count in counts.items():
        units.setdefault(letters, []).append((character, count / total))
        often[character] += count
    sound_of = {character: syllable for name in names for character, syllable in zip(name[1], name[2], strict=True)}
    common = {character: count for character, count in often.items() if count >= 3}
    of_sound: Counter[str] = Counter()
    for character, count in common.items():
        of_sound[sound_of[character]] += count
    sounds: _Units = {}
    for character, count in common.items():
        share = count / of_sound[sound_of[character]] / total
        sounds.setdefault(sound_of[character], []).append((character, share))
    return units, sounds


def _names(entries: Iterable[Entry]) -> Iterator[_Name]:
    """Yield Western names: letters (doubled consonants once), characters, syllables."""
    for entry in entries:
        if not entry.pinyin[:1].isupper() or len(entry.word) < 2:
            continue
        syllables = tuple(re.sub("[0-9]", "", each).lower().replace("u:", "v") for each in entry.pinyin.split(" "))
        parts = entry.word.split("·")
        syllables = tuple(each for each in syllables if each != "·")
        glosses = without_accents(_BRACKETS.sub("", entry.glosses))
        if len(syllables) != sum(map(len, parts)) or _CHINESE.search(entry.glosses):
            continue
        if "".join(syllables[:2]) in re.sub("[' -]", "", glosses.lower()):
            continue  # a Chinese name in pinyin
        for name in _parts(parts, syllables, re.split("[/;,]", glosses)):
            alike = _swapped(name[0][0], syllables[0][0]) < UNLIKE
            if alike and 3 <= len(name[0]) <= 4.5 * len(name[1]) and 2 <= len(name[1]) <= len(name[0]):
                yield name


def _parts(parts: list[str], syllables: tuple[str, ...], glosses: list[str]) -> list[_Name]:
    found: dict[_Name, None] = {}
    for gloss in glosses:
        words = [re.sub("['-]", "", word).lower() for word in _CAPITALISED.findall(gloss)]
        words = [_DOUBLE.sub(r"\1", word) for word in words]
        if len(parts) == 1:
            found.update(dict.fromkeys((word, parts[0], syllables) for word in words))
        elif len(parts) == len(words):
            start = 0
            for word, part in zip(words, parts, strict=True):
                found[word, part, syllables[start : start + len(part)]] = None
                start += len(part)
    return list(found)


def _aligned(letters: str, count: int, score: Callable[[str, int], float]) -> tuple[float, tuple[int, ...]] | None:
    """Return the best way to cut letters into ``count`` pieces: its score and where each piece ends."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for place in range(count):
        rest = count - place - 1
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (value, ends) in best.items():
            for end in range(start + 1, min(start + LONGEST, len(letters) - rest) + 1):
                if len(letters) - end <= rest * LONGEST:
                    total = value + score(letters[start:end], place)
                    if end not in longer or total > longer[end][0]:
                        longer[end] = (total, (*ends, end))
        best = longer
    return best.get(len(letters))


_Counted = tuple[Counter[tuple[str, str]], Counter[tuple[str, str]], int]


def _counted(names: list[_Name], cuts: list[tuple[int, ...]]) -> _Counted:
    """Count letters with their character and with their syllable."""
    characters: Counter[tuple[str, str]] = Counter()
    syllables: Counter[tuple[str, str]] = Counter()
    for (letters, written, spoken), ends in zip(names, cuts, strict=True):
        for start, end, character, syllable in zip((0, *ends), ends, written, spoken, strict=False):
            characters[letters[start:end], character] += 1
            syllables[letters[start:end], syllable] += 1
    return characters, syllables, sum(characters.values())


def _by_sound(syllables: tuple[str, ...]) -> Callable[[str, int], float]:
    return lambda letters, place: -_unlike(letters, syllables[place])


def _by_count(name: _Name, counted: _Counted) -> Callable[[str, int], float]:
    characters, syllables, total = counted

    def score(letters: str, place: int) -> float:
        same = characters.get((letters, name[1][place]), 0) + 0.3 * syllables.get((letters, name[2][place]), 0)
        return math.log((same + 0.05 * math.exp(-2 * _unlike(letters, name[2][place]))) / total)

    return score


# Only for learning; a question's letters would fill the memory.
@lru_cache(maxsize=100_000)
def _unlike(letters: str, syllable: str) -> float:
    """Return the weighted edit distance of letters to a pinyin syllable; vowels and h, r are cheap."""
    row = [TOO_MANY * place for place in range(len(syllable) + 1)]
    for number, letter in enumerate(letters, 1):
        dropped = _dropped(letter)
        new = [number * dropped]
        for place, sound in enumerate(syllable, 1):
            without = min(row[place] + dropped, new[-1] + _added(sound))
            new.append(min(without, row[place - 1] + _swapped(letter, sound)))
        row = new
    return row[-1]


def _dropped(letter: str) -> float:
    return 0.4 if letter in _WEAK else 0.9


def _added(sound: str) -> float:
    return 0.3 if sound in _VOWELS else 0.9


def _swapped(letter: str, sound: str) -> float:
    if letter == sound:
        return 0.0
    if letter in _SOUNDS_LIKE.get(sound, ""):
        return 0.5
    return 0.4 if letter in _VOWELS and sound in _VOWELS else 1.5
