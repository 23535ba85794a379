"""A question that goes on from an earlier one → the readings to try, the likeliest first. Pure.

「王腾为什么被辞退」, then 「他什么时候加入的」: the second names nobody, so it is asked as
「王腾什么时候加入的」. What names its own subject is asked as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.retrieval.question import analyse

LONGEST_SUBJECT = 24

# Where a question begins to ask; what stands before it is mostly what it asks about.
_ASKING = re.compile(
    r"为什么|为何|因何|何时|何地|什么|哪|谁|怎么|怎样|如何|几(?=[个年月天次点号])|多少|多[久长大高远重]"
    r"|是不是|是否|有没有|吗|呢|為什麼|為何|何時|什麼|誰|怎麼|怎樣|幾(?=[個年月天次點號])|多[長遠]|嗎"
)
# What leads from the subject to the rest: at least two characters stand before it, as in 是非 it is part of a name.
_LINK = re.compile(
    r"(?<=..)(?:被|把|在|是|的|到底|究竟|后来|後來|最后|最後|一共|总共|曾经|曾經|已经|已經|[今去明当當每那][年天时時]|现在|現在|好像|似乎|可能|大概|[，,：:；;\s])"
)
_POLITE = re.compile(
    r"^(?:请问|請問|我想知道|想问|想問|那么|那麼|那(?![里裡儿兒边邊个個位件时時])"
    r"|关于|關於|至于|至於|还有|還有)+[，, ]*"
)
_PERSON = re.compile(
    r"(?:他|她|它|牠)(?:们|們)?(?![人汀])|(?<!应)(?<!應)该(?:公司|人|校|书|產品|产品|片|项目|机构)|其(?![他它中实實余餘次])"
)
_THING = re.compile(
    r"(?:这|那|這)(?:件事|位|次|事|座|家|本|部|篇|款|种|種|项|項|一?[个個](?:人)?)?(?![么麼样樣里裡儿兒])"
)
_ENGLISH_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their|this|that)\b", re.IGNORECASE)
_SUBJECTIVE = {"his", "its", "their", "her"}
_ENGLISH_NAME = re.compile(r"[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*)*")
_ENGLISH_ASKING = re.compile(
    r"^(?:(?:why|when|where|who|what|which|how|did|does|do|is|was|were|are|has|have|the|many|much|long)\b\s*)+",
    re.IGNORECASE,
)
# What a question is about is not the measure that it asks for (栖宁高铁全长多少公里).
_MEASURE = re.compile(r"(?<=..)(?:有|共有|全长|全長|长度|長度|高度|面积|面積|人口|价格|價格|售价|售價|今年)$")
# 雷军是谁, 什么是霜害: one word, and the question is about it.
_ABOUT_ITSELF = re.compile(r"^(?:谁是|誰是|什么是|什麼是).{2,}|.{2,}(?:是谁|是誰|是什么|是什麼|在哪)|《.+》")
_INSTEAD = re.compile(r"^(?:那么?|那麼|那)?(?P<other>[^，。？?]{2,12}?)呢[？?]?$")
_WORD_OF_ITS_OWN = re.compile(r"[A-Za-z]|[0-9]{2}")
# Who or what is spoken of was named before; and in English, where a name with a capital letter is none.
_POINTING = re.compile(
    rf"(?:{_PERSON.pattern}|(?:这|那|這)(?:件事|[个個]人|位|家公司|家店|座|本书|本書|部|篇|款))"
    r"|(?:(?:why|when|where|who|what|how)\s+)?(?:\w+\s+)?(?:he|she|they|him|her|them|his|their)\b(?!.*\b(?-i:[A-Z])[a-z])",
    re.IGNORECASE,
)
_ONLY_ASKING = re.compile(
    r"(?:那|可是|但|但是|到底|究竟)?(?:(?:为什么|為什麼|为啥|為啥|原因(?:是什么|是什麼)?|why)呢?"
    r"|(?:后来|後來|然后|然後|结果|結果|还有|還有)(?:呢|怎么样|怎麼樣|怎样|怎樣|[吗嗎])了?)[呀啊？?！!。\s]*",
    re.IGNORECASE,
)
# Words that ask more about the same event, and others that are no subject either.
_SAME_EVENT = frozenset("原因 理由 影响 结果 详细 具体 情况 别的 还有".split())
_NO_SUBJECT = _SAME_EVENT | frozenset("时间 地点 公司 家 后来 然后 最后 之后 以后 以前".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """A question to ask, and the earlier subject that was put into it (empty: none)."""

    text: str
    about: str = ""


def readings(text: str, earlier: str) -> tuple[Reading, ...]:
    """Return how a question may be meant after an earlier one, the likeliest first; at least one.

    The first that the library answers is taken. A pronoun leaves no choice: alone it would be answered
    by chance.
    """
    alone, subject = Reading(text), subject_of(earlier)
    if not subject or subject in text:
        return (alone,)
    other = _other(text)
    if other:
        return (Reading(earlier.replace(subject, other, 1), other), alone)
    pointed = _pointed(text, subject)
    if pointed:
        return (Reading(pointed, subject),)
    combined = Reading(_joined(subject, text), subject)
    units = set(analyse(text).units)
    if units <= _SAME_EVENT:
        return (Reading(f"{_ASKING.sub(' ', _POLITE.sub('', earlier)).strip(' ？?。')} {text}", subject),)
    units -= _NO_SUBJECT
    if not units:
        return (combined,)
    if len(units) > 1 or _ABOUT_ITSELF.search(text) or _WORD_OF_ITS_OWN.search(text):
        return (alone, combined)
    return (combined, alone)


def leans(text: str) -> bool:
    """Tell whether a question cannot stand alone: it says he or she, only why, or 「那雷军呢」."""
    text = text.strip()
    return bool(_POINTING.match(_POLITE.sub("", text)) or _ONLY_ASKING.fullmatch(text) or _other(text))


def demanded(text: str, reading: Reading) -> tuple[tuple[str, ...], ...]:
    """Return of which words an answer to one reading of a question must have some: of each group at least one.

    Of 「他什么时候加入的」 that is 加入; of 「那雷军呢」 雷军, and 辞退 from what was asked before. Reasons are told in
    many words, of which none may be the asked one (为什么被开除): there a sentence that gives a reason is enough.
    """
    if _other(text):
        return _words(reading.about), _words(reading.text.replace(reading.about, " ", 1))
    if analyse(text).kind == "why":
        return ()
    return (_words(_THING.sub("", _PERSON.sub("", _POLITE.sub("", text)))),)


def _words(text: str) -> tuple[str, ...]:
    return tuple(unit for unit in analyse(text).units if unit not in _NO_SUBJECT)


def _other(text: str) -> str:
    """Return whom or what a question asks the same about, 雷军 of 「那雷军呢」; empty when it does not."""
    found = _INSTEAD.match(text.strip())
    other = found["other"] if found else ""
    return other if other not in _NO_SUBJECT and not _ASKING.search(other) and analyse(other).units else ""


def subject_of(question: str) -> str:
    """Return what a question is about, in its own words: its names, as far as they can be told by form."""
    text = _POLITE.sub("", question.strip().rstrip("？?。.!！ "))
    if not re.search(r"[\u4e00-\u9fff]", text):
        rest = _ENGLISH_ASKING.sub("", text)
        name = _ENGLISH_NAME.search(rest)
        return (name[0] if name else rest)[:LONGEST_SUBJECT].strip()
    asking = _ASKING.search(text)
    before = text[: asking.start()] if asking else text
    if len(before.strip()) < 2 and asking:
        # 谁发明了活字印刷: it asks first. 什么时候开始的 is about nothing.
        before = re.sub(r"^(?:时候|時候|是|了|里|裡|个|個|人|年|天)+", "", text[asking.end() :])
        if len(analyse(before).units) < 2:
            return ""
    link = _LINK.search(before)
    subject = before[: link.start()] if link else before
    return _MEASURE.sub("", subject.strip("的是在了 ，,"))[:LONGEST_SUBJECT]


def _pointed(text: str, subject: str) -> str | None:
    """Return a question with its pronoun replaced by what it stands for, or None without a pronoun."""
    if re.search(r"[\u4e00-\u9fff]", text):
        for pattern in (_PERSON, _THING):
            found = pattern.search(text)
            if found:
                own = "的" if found[0] == "其" else ""
                rest = text[: found.start()].removeprefix("那") + subject + own + text[found.end() :]
                return _POLITE.sub("", rest)
        return None
    found = _ENGLISH_PRONOUN.search(text)
    if not found:
        return None
    own = "'s" if found[0].lower() in _SUBJECTIVE else ""
    return f"{text[: found.start()]}{subject}{own}{text[found.end() :]}"


def _joined(subject: str, text: str) -> str:
    text = _POLITE.sub("", text)
    return f"{subject}{' ' if subject.isascii() or text.isascii() else ''}{text}"
