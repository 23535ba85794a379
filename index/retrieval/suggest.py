"""An article → questions that it may answer, in its own words. Pure.

Nothing is made up: a sentence with a reason, a date or a number is turned into the question that this
answers, by putting the question word where the answer stood. Chinese only; what comes out is a guess,
to be asked before it is shown. Last of all stands the title: whoever asks it, asks what the article is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.models import Article
from index.text.passages import heading_of
from index.text.sentences import sentence_spans
from index.text.terms import pairs_of

_DATE = r"(?:(?:19|20)\d\d年)?(?:\d{1,2}月(?:\d{1,2}[日号號])?)|(?:19|20)\d\d年"
# A clause is taken from its beginning to its end: half of one is no question.
_BEGIN, _END = r"(?:^|(?<=[，。；：]))", r"(?=[，。；：！？]|$)"
_REASON = re.compile(rf"{_BEGIN}(?P<what>[^，。；：！？]{{4,24}})，?(?:是因[为為]|是由[于於]|的原因是)")
_REASON_FIRST = re.compile(rf"^(?:因[为為]|由[于於])[^，。；：！？]{{2,30}}，(?P<what>[^，。；：！？]{{6,24}}){_END}")
_DATED = re.compile(
    rf"{_BEGIN}(?P<before>[^，。；：0-9]{{2,16}}?)(?:[于於在])?(?:{_DATE})(?P<after>[^，。；：0-9]{{3,16}}){_END}"
)
_DATE_FIRST = re.compile(rf"^(?:{_DATE})，(?P<what>[^，。；：0-9]{{6,26}}){_END}")
_COUNTED = re.compile(
    rf"{_BEGIN}(?P<before>[^，。；：0-9]{{4,20}}?)(?<![A-Za-z第])(?!(?:19|20)\d\d年|[一二]九)"
    r"(?:[0-9][0-9.,]*(?!\d)[万亿萬億]?|[一二三四五六七八九十百千两兩]{2,6})(?P<many>多)?"
    rf"(?P<after>(?:[位名个個家米吨噸元次岁歲种種公倍座人层層本辆輛]|年(?![0-9底初末代]))[^，。；：0-9]{{0,10}}){_END}"
)
_NO_SUBJECT = re.compile(
    r"^(?:他|她|它|这|這|那|其|该|該|我|你|但|而|也|并|並|第|到|却|卻|再|于是|於是|用|最|以|共|距离|距離|是|如今"
    r"|后来|後來|当|當|从|從|在)"
)
_TRADITIONAL = re.compile("[們國說這個為麼時來會對發與]")
_ASKS = re.compile(r"[?？]$|为什么|為什麼|为何|為何|如何|怎么|怎麼")
_LONGEST = 36


def questions_of(article: Article) -> tuple[str, ...]:
    """Return questions that the article may answer, the most telling first, each from another sentence."""
    title = " ".join(article.title.split())
    traditional = _TRADITIONAL.search(article.text) is not None
    about = set(pairs_of(title))
    found: list[tuple[int, int, str]] = []
    for place, sentence in enumerate(_sentences(article.text)):
        for kind, question in enumerate(_asked(sentence)):
            if question and len(question) <= _LONGEST:
                # A reason before a date, a date before a number; what the title speaks of before all else.
                shared = min(3, len(about & set(pairs_of(question))))
                found.append((kind - 2 * shared, place, _written(question, traditional)))
                break
    asks = _ASKS.search(title) is not None
    own = [] if not title or len(title) > _LONGEST else [f"{title.rstrip('?？')}？" if asks else title]
    made = [question for *_, question in sorted(found)]
    return tuple(dict.fromkeys([*own, *made] if asks else [*made, *own]))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if not heading_of(line):
            for start, end in sentence_spans(line):
                yield line[start:end].strip()


def _asked(sentence: str) -> tuple[str, ...]:
    """Return what can be asked of a sentence by its reason, date and number; empty where it cannot."""
    reason = _REASON.search(sentence) or _REASON_FIRST.search(sentence)
    dated = _DATED.search(sentence)
    first = _DATE_FIRST.match(sentence)
    counted = _COUNTED.search(sentence)
    return (
        f"{reason['what']}的原因是什么？" if reason and _has_subject(reason["what"]) else "",
        f"{dated['before']}什么时候{dated['after']}？" if dated and _has_subject(dated["before"]) else "",
        f"{first['what']}是什么时候？" if first and _has_subject(first["what"]) else "",
        f"{counted['before']}多少{counted['after']}？" if counted and _has_subject(counted["before"]) else "",
    )


def _has_subject(words: str) -> bool:
    return not _NO_SUBJECT.match(words) and not _ASKS.search(words) and "之所以" not in words


def _written(question: str, traditional: bool) -> str:
    return question.replace("什么", "什麼").replace("时候", "時候") if traditional else question
