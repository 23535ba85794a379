"""The Latin words of a question → what they may mean in Chinese articles. Pure but for the dictionaries.

Latin letters are one of three things: a question in pinyin, an English question, or a word that
stands in the articles as it is (iPhone, K50). Each becomes a concept with weighted alternatives, of
which an article needs only one (Pirkola 1998: a structured query).

Pinyin is tried for Latin words only, so a Chinese question never meets a false friend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from index.models import Alternative, Concept
from index.retrieval.dictionary import BUILT_IN, MOST, Dictionary
from index.retrieval.names import name_pairs
from index.text.english import english_words, stem, without_accents
from index.text.sounds import split_syllables, syllables
from index.text.terms import HAN

_LATIN = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_PINYIN_WORDS = re.compile(
    r"\b(?:qing ?wen|wei ?shen ?me|wei ?he|shen ?me ?shi ?hou|shen ?me|shei|na ?li|na ?er|na ?ge|na ?xie"
    r"|na ?wei|na ?nian|duo ?shao|duo ?jiu|duo ?da|zen ?me ?yang|zen ?me|zen ?yang|ru ?he|he ?shi"
    r"|shi ?bu ?shi|shi ?fou)\b"
)
_PINYIN_ASKED = re.compile(_PINYIN_WORDS.pattern + r"|\b(?:ma|ne)\s*[?？]?$")
_GLUED = re.compile("[a-z0-9][a-z0-9']*")
LEAST_GLUED = 4
_FUNCTION = frozenset(
    """
    a an the of to in on at by for with from into onto and or but nor so yet as is are was were be been being am do
    does did doing done has have had having what which who whom whose when where why how that this these those it
    its he she they them his her their i you we us our your my me there here can could will would shall should may
    might must not no than then also about such some any each other one if while during after before between many
    much kind type name please tell know
    """.split()
)
# Of nine in ten Chinese, as they are written in pinyin; a name of two words has one of them first or last.
_SURNAMES = frozenset(
    """
    bai bao bi cai cao cen chai chang chen cheng chi cui dai deng ding dong dou du duan fan fang fei feng fu gan gao
    ge geng gong gu guan guo han hao he hong hou hu hua huang huo ji jia jian jiang jiao jin jing kang ke kong lai
    lan lang lei leng li lian liang liao lin ling liu long lou lu luo lyu ma mao mei meng mi miao mo mu ni nie ning
    niu ou pan pang pei peng pu qi qian qiao qin qiu qu rao ren ruan shang shao shen sheng shi shu si song su sun tan
    tang tao teng tian tong tu wan wang wei wen weng wu xi xia xiang xiao xie xin xing xiong xu xue yan yang yao ye
    yi yin you yu yuan yue zeng zhai zhan zhang zhao zheng zhong zhou zhu zhuang zhuo zong zou zuo
    """.split()
)
_WITHIN_PHRASE = 0.5
MOSTLY = 0.75


def concepts_of(original: str, normalised: str, dictionary: Dictionary = BUILT_IN) -> tuple[Concept, ...]:
    """Return the concepts of a question's Latin words; ``original`` has its capitals."""
    letters = _LATIN.findall(normalised)
    if not letters:
        return ()
    if not is_foreign(normalised):
        # A Chinese question with a Latin word in it: 王腾 citui, iPhone 多少钱.
        return tuple(_mixed(_LATIN.findall(without_asking(normalised))))
    pinyin = _PINYIN_ASKED.sub(" | ", normalised)
    if _is_pinyin(pinyin):
        return tuple(_sounds(pinyin))
    return tuple(_english(original, dictionary))


def is_foreign(normalised: str) -> bool:
    """Tell whether a question has no Han character: its words are looked up, not matched as they are."""
    return re.search(f"[{HAN}]", normalised) is None and _LATIN.search(normalised) is not None


def without_asking(normalised: str) -> str:
    """Return a text without the question words in pinyin: 王腾 weishenme 离职."""
    return _PINYIN_WORDS.sub(" ", normalised)


def is_english(normalised: str) -> bool:
    """Tell whether a question is in another language, and not Chinese in Latin letters."""
    return is_foreign(normalised) and not _is_pinyin(_PINYIN_ASKED.sub(" | ", spaced(normalised)))


def spaced(normalised: str) -> str:
    """Return a question in pinyin that was typed without spaces with spaces, any other text as it is.

    To be one, every word of it splits into syllables, but for codes that end on digits (SV8), and there are
    question words among those: English words that split are few, and none asks in Chinese.
    """
    if not is_foreign(normalised):
        return normalised
    parts = [_unglued(word) for word in _GLUED.findall(normalised)]
    apart = " ".join(part for each in parts for part in each)
    most = max((sum(map(str.isalpha, each)) for each in parts), default=0)
    return apart if all(parts) and most >= LEAST_GLUED and _PINYIN_WORDS.search(apart) else normalised


def _unglued(word: str) -> list[str]:
    """Return the syllables and codes of a word; none when it has anything else."""
    parts: list[str] = []
    for letters, digits in re.findall("([a-z]*)([0-9]*)", word):
        # The fewest letters before digits that are no syllables belong to the code.
        ends = range(len(letters), -1, -1) if digits else [len(letters)]
        split = ((split_syllables(letters[:end]), end) for end in ends)
        syllables, end = next(((each, end) for each, end in split if each or not end), ((), -1))
        # Syllables of one letter are rare, and what English words come out as (te e na ge).
        if end < 0 or any(len(each) == 1 for each in syllables):
            return []
        parts += [*syllables, *filter(None, [letters[end:] + digits])]
    return parts


def _is_pinyin(text: str) -> bool:
    words = _LATIN.findall(text)
    split = [len(split_syllables(word)) for word in words]
    # A name in its own letters may stand among the pinyin: AFC, Virgin Media.
    if sum(split) < 2 or sum(map(bool, split)) < MOSTLY * len(split):
        return False
    return sum(word in _FUNCTION for word in words) < len(words) / 2


def _sounds(text: str) -> Iterator[Concept]:
    syllables: list[str] = []
    for word in [*re.findall(r"[a-z']+|[^a-z' ]+", text), ""]:
        split = split_syllables(word.replace("'", ""))
        if split:
            syllables.extend(split)
            continue
        for pair in map("_".join, pairwise(syllables)):
            yield Concept(pair.replace("_", " "), (Alternative("sounds", pair, 1.0),))
        syllables = []
        if _LATIN.fullmatch(word):
            yield Concept(word, (Alternative("grams", word, 1.0),))


def _mixed(letters: list[str]) -> Iterator[Concept]:
    split = [split_syllables(word) for word in letters]
    spoken = any(len(each) > 1 for each in split)
    for word, own, following in zip(letters, split, [*split[1:], ()], strict=True):
        if own and spoken:
            # One syllable (bei citui) is heard with the next one alone.
            heard = own if len(own) > 1 else (*own, *following[:1])
            # It may as well be a word of another language that the articles use.
            sounds = (Alternative("sounds", pair, 1.0) for pair in map("_".join, pairwise(heard)))
            yield Concept(word, (Alternative("grams", word, 1.0), *sounds))


def _english(original: str, dictionary: Dictionary) -> Iterator[Concept]:
    words = [part for word in english_words(original) for part in _parts(word, dictionary)]
    stems = [stem(word) for word in words]
    names, western = _names(original, dictionary), _capitalised(original)
    within: set[int] = set()
    start = 0
    while start < len(words):
        size = next((n for n in (4, 3, 2) if _is_phrase(words, stems, start, n, dictionary)), 1)
        if size > 1:
            label, key = " ".join(words[start : start + size]), _key(words, stems, start, size)
            yield _translated(label, key, size**0.5, dictionary)
            within.update(range(start, start + size))
        start += size
    for place, (word, stemmed) in enumerate(zip(words, stems, strict=True)):
        if word not in _FUNCTION and not word.isdigit():
            concept = _translated(word, stemmed, _WITHIN_PHRASE if place in within else 1.0, dictionary)
            # A part of a name is found by the sound of the whole name, by itself it means little.
            heard = [Alternative("sounds", pair, 1.0) for pair in names.get(word, ())]
            if word in western and not dictionary.knows(stemmed):
                # The root, since which of many pairs an article has is nearly chance.
                heard += [Alternative("grams", pair, chance**0.5) for pair, chance in name_pairs(word).items()]
            yield replace(concept, alternatives=(*concept.alternatives, *heard))


def _parts(word: str, dictionary: Dictionary) -> list[str]:
    """Return the parts of a hyphenated word that the dictionary has only in parts."""
    return [word] if "-" not in word or dictionary.knows(stem(word)) else word.split("-")


def _capitalised(original: str) -> set[str]:
    """Return the words that may be names, lower case: those with a capital, or all when there is none.

    Initials (NFL) are no names that anyone spells by sound.
    """
    written = re.findall(r"[A-Za-z]{3,}", without_accents(original))
    capitalised = {word.lower() for word in written if word[0].isupper() and not word.isupper()}
    return capitalised or {word for word in written if word.islower()}


def glossed(unit: str, dictionary: Dictionary) -> Concept:
    """Return a word of a Chinese question with what it may be in an English article.

    A word that the dictionary lacks is a name: its pinyin, as names are written (王腾: Teng; Wangteng).
    """
    if unit.isascii():
        return Concept(unit, tuple(Alternative("grams", each, 1.0) for each in dict.fromkeys((unit, stem(unit)))))
    weights: dict[str, float] = {}
    for gloss, weight in dictionary.english(unit).items():
        terms = gloss.split(" ")
        for term in terms:
            weights[term] = max(weights.get(term, 0.0), weight / len(terms) ** 1.5)
    if not weights:
        spoken = syllables(unit)
        weights = {spoken[0]: 0.3, "".join(spoken[1:]): 0.9, "".join(spoken): 1.0} if len(spoken) > 1 else {}
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    return Concept(unit, tuple(Alternative("grams", term, weight) for term, weight in best))


def _key(words: list[str], stems: list[str], start: int, size: int) -> str:
    return " ".join(stems[place] for place in range(start, start + size) if words[place] not in _FUNCTION)


def _is_phrase(words: list[str], stems: list[str], start: int, size: int, dictionary: Dictionary) -> bool:
    if start + size > len(words) or words[start] in _FUNCTION or words[start + size - 1] in _FUNCTION:
        return False
    key = _key(words, stems, start, size)
    return " " in key and dictionary.knows(key)


def _translated(label: str, term: str, weight: float, dictionary: Dictionary) -> Concept:
    # Words of two characters are looked up as pairs: jieba may have cut the article's text otherwise.
    alternatives = [
        Alternative("grams" if len(word) == 2 else "words", word, value)
        for word, value in dictionary.translate(term).items()
    ]
    if " " not in label:
        # The word itself may stand in a Chinese article, whole or as the article inflects it.
        alternatives += [Alternative("grams", each, 1.0) for each in dict.fromkeys((label, term))]
    return Concept(label, tuple(alternatives), weight)


def _names(original: str, dictionary: Dictionary) -> dict[str, list[str]]:
    """Return, for each word that may belong to a name in pinyin, the sounds of that name.

    A name has one to three words of two to four syllables together, in either order, and a capital. Typed without
    one it stands among words of other kinds, and is two words with a surname or, where nothing has a capital, one.
    """
    written = re.findall(r"[A-Za-z]+", re.sub(r"['’]s\b", "", original))
    in_pinyin = _PINYIN_ASKED.search(original.lower()) is not None
    spoken = [word.lower() not in _FUNCTION and bool(split_syllables(word.lower())) for word in written]
    sounds: dict[str, list[str]] = {}
    for size in (1, 2, 3):
        for start in range(len(written) - size + 1):
            window = written[start : start + size]
            lower = [word.lower() for word in window]
            if any(word in _FUNCTION for word in lower):
                continue
            if not any(word[0].isupper() for word in window):
                alone = not any(spoken[place] for place in (start - 1, start + size) if 0 <= place < len(written))
                named = _SURNAMES & {lower[0], lower[-1]} if size > 1 else original.islower()
                if in_pinyin or not (alone and named):
                    continue
            if size == 1 and dictionary.knows(stem(lower[0])):
                continue
            orders = [lower] if size == 1 else [lower, [*lower[1:], lower[0]], [lower[-1], *lower[:-1]]]
            for word in lower:
                sounds.setdefault(word, []).extend(pair for order in orders for pair in _name_pairs(order))
    return {word: list(dict.fromkeys(pairs)) for word, pairs in sounds.items()}


def _name_pairs(words: list[str]) -> list[str]:
    parts = [split_syllables(word) for word in words]
    syllables = [syllable for part in parts for syllable in part]
    if not all(parts) or not 2 <= len(syllables) <= 4:
        return []
    return list(map("_".join, pairwise(syllables)))
