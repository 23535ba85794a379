"""A question as typed → what to look for. Pure.

1. normalise
2. find the type of the question: what kind of sentence answers it
3. take out politeness and question words (they would outweigh what is asked about)
4. words and grams of the rest; the units (whole words and names) whose absence counts
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.models import Alternative, Concept, Found, Sought
from index.retrieval.dictionary import BUILT_IN, Dictionary
from index.retrieval.latin import concepts_of, glossed, is_foreign, spaced, without_asking
from index.retrieval.quotes import split_quotes
from index.retrieval.synonyms import REPLACED, same_as
from index.text.normalise import normalise
from index.text.own import NO_WORDS, OwnWords
from index.text.terms import HAN, grams_of, pairs_of, words_of

Kind = Literal["why", "when", "who", "where", "how_many", "how", "what"]

_POLITE = re.compile(
    r"请问(?:一下)?|(?:请|能不能|可以|麻烦)?(?:帮我|给我|告诉我)(?:查|找|看|说)?(?:一下|下)?|我想(?:知道|问|了解)(?:一下|下)?"
)
# Longest first. A bare 何 or 几 is left alone: 何炅 and 几内亚 are names.
_QUESTION_WORDS = (
    "什么时候|什么样|什么|多长时间|多[久大长高远重宽深快热冷厚](?![之])|哪一年|哪一|哪里|哪儿|哪个|哪些|哪位|哪种|哪年|哪(?!吒)|为什么|为何|因何|何以|何故|何时|何人|何地|何处|何种|何物|如何"
    "|谁|多少|怎么样|怎么|怎样|几时|几个|是不是|有没有|是否|吗|呢|啥|咋"
)
_NUMBERED = re.compile(r".*[0-9].*")
# Nouns that only say which kind of answer is wanted: 通车时间, 另一个名称.
_KIND_NOUNS: dict[Kind, str] = {"when": "时间|日期", "where": "地点", "what": "(?:另一?[个种])?(?:名称|名字)|原名"}
_COUNT = r"几(?:[号回点]|(?=[个位名年月日天次种家岁层人只条件项部点元倍分]))"
_ASKED = re.compile(rf"{_QUESTION_WORDS}|{_COUNT}|(?<=[为于是由])何(?![{HAN}])")
_ENGLISH_ASKED = re.compile(
    r"\b(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|the|a|an|of)\b"
)

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # 改名为什么 and 称为什么 ask for a name, not for a reason.
    (
        "why",
        re.compile(
            r"(?<![名称作改成变化命选视誉误美认译])为(?:什么|何|啥)|因何|何以|何故|凭(?:什么|啥)|原因|缘故|理由|怎么(?:会|就|给|被)"
            r"|\bwhy\b|\bhow come\b|\bwhat caused\b|\bwhat (?:(?:is|are|was|were) )?(?:the )?(?:reason|cause)s?\b"
            r"|\bwei ?(?:shen ?me|he)\b"
        ),
    ),
    (
        "when",
        re.compile(
            r"什么时[候间]|何时|哪一?[年天月日]|哪一天|几时|几[月号日点]|多久|(?:时间|日期)(?=[\W是为在有及和与或定]|$)"
            r"|^(?!.*\bhow\b).*\bwhen\b|\b(?:what|which) (?:year|date|day|month|time)\b|\b(?:shen ?me )?shi ?hou\b"
        ),
    ),
    (
        "how_many",
        re.compile(
            r"多少|多[大高长远重宽深快久]|几[个位名年天次种家岁层人只条件项部元倍]|第几"
            r"|\bhow (?:many|much|old|tall|long|high|far|deep|wide|heavy)\b|\bduo ?shao\b"
        ),
    ),
    (
        "where",
        re.compile(r"哪里|哪儿|何地|何处|在哪|哪[个座]?[国省市县城地]|什么地方|位于|\bwhere\b|\bna ?(?:li|er)\b"),
    ),
    ("who", re.compile(r"谁|何人|哪位|哪一?个人|什么人|哪[些几]?名?人|\bwho\b|\bshei\b")),
    ("how", re.compile(r"怎么|怎样|如何|咋|\bhow\b|\bzen ?me\b|\bru ?he\b")),
)

STOP_WORDS = frozenset(
    """
    的 了 是 在 和 与 及 或 也 都 就 而 着 过 把 被 对 于 之 其 这 那 有 为 以 等 从 到 由 上 下 中 个 一个 请 该
    曾 会 能 要 想 吧 啊 呀 么 地 得 还 又 很 最 我 你 他 她 它 们 我们 他们 你们 这个 那个 这些 那些 时候 时 做 让
    给 用 可以 的话 所 并 但 位 名 次
    来 去 才 又 还是 到底 究竟 一共 总共 最后 后来 以后 平常 平时 打算 那么 这么 那种 这种 这次 那次 办 拿 座 里 呀 钱
    the a an of in on at to for and or is are was were be do does did it its he his she her they this that
    with by from
    """.split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a question looks for.

    ``words`` and ``grams`` are scored; ``pairs`` are the telling grams; ``units`` the words and
    names that an answer should hold. ``own`` are the library's own words; ``same`` are those of the
    question's words that have synonyms among them. ``quotes`` are the units that it quotes.
    """

    text: str
    kind: Kind
    words: tuple[str, ...]
    grams: tuple[str, ...]
    pairs: tuple[str, ...]
    units: tuple[str, ...]
    concepts: tuple[Concept, ...] = ()
    own: OwnWords = NO_WORDS
    same: tuple[Concept, ...] = ()
    quotes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.grams or self.concepts)

    @property
    def telling(self) -> bool:
        """Whether it says what it is about: of stop words or lone digits only, any sentence would be the answer."""
        return bool(self.concepts or self.same) or any(len(unit) > 1 or not unit.isascii() for unit in self.units)

    @property
    def sought(self) -> Sought:
        """What an engine is to look for: of a word with synonyms any, instead of the word and its grams."""
        if not self.same:
            return Sought(self.words, self.grams, self.concepts)
        labels = [concept.label for concept in self.same]
        spare = Counter(gram for word in self.words if word in labels for gram in grams_of(word))
        grams = []
        for gram in self.grams:
            if spare[gram]:
                spare[gram] -= 1
            else:
                grams.append(gram)
        words = tuple(word for word in self.words if word not in labels)
        return Sought(words, tuple(grams), (*self.concepts, *self.same))

    def told(self, found: Found) -> Found:
        """Return what was found as if each synonym were the question's own word: in as many articles as any."""
        if not self.same:
            return found
        count = len(self.concepts)
        words, grams = dict(found.words_df), dict(found.grams_df)
        for concept, df in zip(self.same, found.concepts_df[count:], strict=True):
            words[concept.label] = df
            grams |= {gram: max(df, grams.get(gram, 0)) for gram in grams_of(concept.label)}
        return replace(found, words_df=words, grams_df=grams, concepts_df=found.concepts_df[:count])


def reworded(question: Question, missing: Sequence[str], dictionary: Dictionary = BUILT_IN) -> Question | None:
    """Return the question with other words for those that the library lacks, or None when there are none.

    Only for such words: on words that are there, synonyms do more harm than good.
    """
    others = {word: dictionary.synonyms(word) for word in missing}
    known = [word for word in missing if others[word]]
    if not known or question.concepts:
        return None
    concepts = tuple(
        Concept(word, tuple(Alternative("words", other, weight) for other, weight in others[word].items()), REPLACED)
        for word in known
    )
    return replace(analyse(question.text, known, dictionary, question.own), concepts=concepts)


def analyse(
    text: str, without: Sequence[str] = (), dictionary: Dictionary = BUILT_IN, own: OwnWords = NO_WORDS
) -> Question:
    """Analyse a question, leaving some words out; one that asks about nothing (为什么？) is false.

    ``own`` are the words of the library that is asked.
    """
    normalised = spaced(normalise(text))
    concepts = concepts_of(text, normalised, dictionary)
    if concepts and is_foreign(normalised):
        kind = _kind_of(normalised)
        # Its digits and codes stand in the articles as they are; its words are in the concepts.
        codes = [word for word in words_of(normalised) if any(map(str.isdigit, word))]
        units = tuple(dict.fromkeys(codes))
        same = same_as(words_of(normalised, own), own) if own.others else ()
        said = {word for each in same for word in (each.label, *each.label.split())}
        others = tuple(each for each in concepts if each.label not in said)
        return Question(text, kind, tuple(codes), tuple(codes), units, units, (*others, *same), own)
    unquoted, quotes = split_quotes(normalised)
    kind = _kind_of(unquoted)
    concepts = tuple(each for each in concepts if not any(each.label in quote for quote in quotes))
    plain = _POLITE.sub(" ", unquoted)
    asked = without_asking(_ENGLISH_ASKED.sub(" ", _ASKED.sub(" ", plain)))
    same = same_as(words_of(asked, own), own) if own.others else ()
    concepts = tuple(each for each in concepts if each.label not in {one.label for one in same})
    for word in (*without, *(concept.label for concept in concepts)):
        asked = asked.replace(word, " ")
    # Beside a question word 时间 is what is asked about: 营业时间是几点到几点.
    if kind == "what" or not _ASKED.search(plain):
        asked = _without_kind(asked, kind)
    named = _units(words_of(asked, own), asked)
    asked = "\n".join((asked, *quotes))
    words = words_of(asked, own)
    # A year or a model number says which of several like things is meant: it counts twice.
    words += [word for word in words if _NUMBERED.fullmatch(word)]
    return Question(
        text,
        kind,
        tuple(words),
        tuple(grams_of(asked)),
        tuple(pairs_of(asked)),
        tuple(sorted(dict.fromkeys((*named, *quotes)), key=normalised.find) if quotes else named),
        concepts,
        own,
        tuple(concept for concept in same if concept.label in words),
        quotes,
    )


def _without_kind(asked: str, kind: Kind) -> str:
    """Take out the nouns that only name the kind, unless nothing else is asked about (什么时间)."""
    rest = re.sub(_KIND_NOUNS[kind], " ", asked) if kind in _KIND_NOUNS else asked
    return rest if re.search(r"\w", rest) else asked


def in_english(question: Question, dictionary: Dictionary = BUILT_IN) -> Question | None:
    """Return a Chinese question as it is asked of English articles, or None when nothing of it can be."""
    # What is quoted in Chinese stands in no English article.
    if is_foreign(normalise(question.text)) or not question.units or question.quotes:
        return None
    concepts = tuple(concept for unit in question.units if (concept := glossed(unit, dictionary)).alternatives)
    if not concepts:
        return None
    return replace(question, words=(), grams=(), pairs=(), units=(), concepts=concepts, same=())


def _kind_of(normalised: str) -> Kind:
    for kind, pattern in _KINDS:
        if pattern.search(normalised):
            return kind
    return "what"


def _units(words: list[str], asked: str) -> list[str]:
    """Join single characters that stand side by side: jieba splits the names it does not know."""
    units: list[str] = []
    run = ""
    place = 0
    for word in [*words, ""]:
        found = asked.find(word, place)
        single = len(word) == 1 and re.match(f"[{HAN}]", word) is not None and word not in STOP_WORDS
        if run and not (single and found == place):
            units.append(run)
            run = ""
        if single:
            run += word
        elif word and word not in STOP_WORDS:
            units.append(word)
        place = found + len(word)
    return list(dict.fromkeys(units))
