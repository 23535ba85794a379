"""Whether a sentence is of the kind that a question asks for: a cause, a time, a number, the year that is meant. Pure.

Only what a pattern can tell. Who, where and how are answered in too many ways: of those, a pattern says which
sentence is likelier to answer, never that one does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.retrieval.question import Kind, Question
from index.text.normalise import normalise

_YEAR = "(?:1[0-9]|20)[0-9]{2}"
_FIGURE = "0-9〇零一二三四五六七八九十百千万亿两半"
# 之所以, 因球队遭遇七连败而…
_CAUSE = re.compile(
    r"因为|由于|是因|因[^此而]{1,40}?(?:而|被)|原因(?:是|在于|为)|之所以|出于|缘于|源于|鉴于|致使|所致|归因|因[“\"「]"
    r"|\b(?:because|due to|owing to|the reason|caused by|on account of)\b"
)
_LIKE_A_CAUSE = re.compile(
    r"因|为了|所以|导致|造成|使得|以便|以免|为此|于是|引发|引起|缺陷|涉嫌|违反|避免|防止|得益|归功|[,，]故|来自于?"
    r"|\b(?:causes?|reasons?|so that|in order|led to|result(?:ed|s)? in|after|since)\b"
)
_TIME = re.compile(
    rf"[{_FIGURE}几数]+[多余来]?个?[多半]?(?:年|月|日|号|点|时|世纪|天|周|星期|小时|钟头|分|秒|季度|学期|岁)"
    rf"|(?<![0-9]){_YEAR}(?![0-9])|[0-9]{{1,2}}[:.][0-9]{{1,2}}"
    r"|[今去明前后同当翌][年天日晚晨早]|昨[天日晚晨夜]|次[年日]|(?:周|星期|礼拜)[一二三四五六日末天]"
    r"|[凌清]晨|[早晚][上晨间]|[上中下]午|傍晚|夜[里间]|午夜|[年月][初底末中]|[春夏秋冬][天季日]|年[代间]|时[期代]|期间"
    r"|[\u4e00-\u9fff]时[,，;才就便]|的时候"
    r"|正月|腊月|除夕|春节|元旦|中秋|端午|国庆|清明|圣诞|唐|宋|[元明清]朝"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:year|month|week|day|hour|minute|second)s?|century|noon|midnight"
    r"|morning|evening|night|today|yesterday|spring|summer|autumn|winter)\b"
)
# How long something takes is no time at which it is; 三天后 is.
_DURATION = re.compile(rf"[{_FIGURE}几数]+[多余来]?(?:个?(?:星期|小时|钟头)|个月|周|分钟|秒|天)(?![之以]?[后前内])")
# Which part of a time is asked for → what gives it: the hour, the year, how long.
_TIMES = (
    (
        re.compile(r"几点|几时|\bwhat time\b"),
        re.compile(
            rf"[{_FIGURE}](?:点|时(?!间))|[0-9]{{1,2}}:[0-9]{{2}}|[中正]午|[午子]夜|\b(?:[ap]\.?m\b|o'clock|noon|midnight)"
        ),
    ),
    (
        re.compile(r"[哪何]一?年|\b(?:what|which) year\b"),
        re.compile(rf"[{_FIGURE}今去前同当]年|(?<![0-9]){_YEAR}(?![0-9])|年[代间]"),
    ),
    (
        re.compile(r"多久|多长时间"),
        re.compile(
            rf"[{_FIGURE}几数][多余来]?个?[多半]?(?:年|月|日|世纪|天|周|星期|小时|钟头|分|秒)|\b(?:year|month|week|day|hour|minute)s?\b"
        ),
    ),
)
_NUMBER = re.compile(
    rf"[{_FIGURE}]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)"
    r"teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozen|hundred|thousand|[mb]illion|twice|half|third|quarter)\b"
)
# Numbers that say when, which one or how old, and words that only look like one: no quantity.
_NO_QUANTITY = re.compile(
    rf"[{_FIGURE}几数]+(?:年|月|日(?![元圆])|号|点|时(?!间))|第[{_FIGURE}]+|[0-9]{{1,2}}:[0-9]{{2}}|一?(?:周|星期|礼拜)[一二三四五六日]"
    r"|万一|一(?![万千百亿半成倍0-9])|十分|统一|[a-z][a-z-]*[0-9][a-z0-9]*"
)
# Where a question counts these, they are quantities after all.
_TIME_COUNTED = re.compile(
    r"多少(?:年|天|个?月|周|小?时|分钟?|秒)|几(?:年|天|个月|个?小时|分钟|[点号月日])|第几|排名|名次|排第"
    r"|\bhow (?:long|many (?:year|month|week|day|hour|minute)s)\b|\bduo ?shao (?:nian|tian)\b"
)
_AGE = re.compile(rf"[{_FIGURE}]+岁")
_AGE_ASKED = re.compile(r"多大(?:年纪|岁数)|多大了|年龄|几岁|多少岁|\bhow old\b")


def _given_in(units: str, otherwise: str = "") -> re.Pattern[str]:
    quantity = rf"(?:{_NUMBER.pattern})[^,.;，。；、]{{0,6}}?(?:{units})"
    return re.compile(f"{quantity}|{otherwise}" if otherwise else quantity)


# What is asked the quantity of → what it is given in: money, people, years of age, lengths, goals, weights.
_MEASURES = (
    (
        re.compile(
            r"多少[钱元块]|几[块元]|价格|[售票身]价|票房|[费经]费|费用|花了多少|花费|造价|收费|罚|工资|奖金|补[助贴]"
            r"|\bhow much (?:is|are|was|were|money)\b"
            r"|\bhow much\b.*\b(?:cost|pay|paid|price|worth|spend|spent|raised?|charged?|earn(?:ed)?)\b"
            r"|\bduo ?shao ?qian\b"
        ),
        _given_in(
            r"[元块毛角镑圆円]|卢布|法郎|便士|\b(?:pounds?|pence|dollars?|euros?|yuan|francs?|cents?)\b",
            otherwise=r"[$£€¥]|免费|不收|\bfree\b",
        ),
    ),
    (
        re.compile(
            r"多少[个名位]?(?:人|名|位|[居村市选]民|小?学生|员工|观众|士兵|工人)|几[名位]|几个(?:人|孩子|儿|女)"
        ),
        _given_in(r"[人名位口户子女]|\b(?:people|children)\b", otherwise=r"一[子女]"),
    ),
    (_AGE_ASKED, _given_in(r"岁|\byears? old\b|-year-old", otherwise=r"\baged?\b|出生|生于|年生")),
    (
        re.compile(
            r"多[高长宽远深厚]|(?:高|长|宽|深|海拔|距离)[是有为]?多少|多少(?:公|千|厘|毫)?[米里]"
            r"|\bhow (?:tall|long|high|far|deep|wide)\b|\bduo ?(?:gao|chang|yuan|kuan|shen)\b"
        ),
        # 多长 is asked of time, too.
        _given_in(
            r"米|里|尺|丈|寸|层|码|[年天时分月]|k?m\b|\b(?:met(?:re|er)s?|kilomet(?:re|er)s?|feet|foot|miles?|yards?"
            r"|inch(?:es)?|(?:year|month|day|hour|minute)s?)\b"
        ),
    ),
    (re.compile(r"比分|几比几|\bscore\b"), re.compile(rf"[{_FIGURE}]\s*[比:-]\s*[{_FIGURE}]")),
    (
        re.compile(r"多少吨|多重|重量|\bhow heavy\b"),
        _given_in(r"吨|斤|克|磅|两|\b(?:tons?|tonnes?|pounds?|kg|grams?)\b"),
    ),
)
_LIKELIER: dict[Kind, re.Pattern[str]] = {
    "where": re.compile(r"位于|坐落|地处|在.{1,12}(?:省|市|县|区|镇|村|国|州|路|街|岛|馆|山|河)|省|市|县|镇|村"),
    "who": re.compile(
        r"(?:总统|主席|经理|教授|导演|作者|先生|女士|主任|队长|总理|记者|创始人|校长|老师|博士|人)|[a-z]+|·"
    ),
    "how": re.compile(r"通过|采用|利用|使用|首先|然后|方法|方式|先|再|以.{1,10}来"),
}
_YEAR_ASKED = re.compile(rf"(?<![0-9.]){_YEAR}(?![0-9.]|\s*(?:[元人米公里万亿个块吨名辆架英]|k?g|k?m\b|mm))")
_YEAR_TOLD = re.compile(
    rf"(?<![0-9.]){_YEAR}(?=\s*(?:年|[-~至到—－/.]\s*[0-9]{{2}}|赛季|届))"
    rf"|\b(?:in|since|of|by|until|from|during) {_YEAR}\b"
)


def fits(sentence: str, question: Question) -> float | None:
    """Return how well a sentence, normalised, is of the kind that is asked for: 1, ½ or 0; None where none can tell.

    What the question says itself does not count: a date in it is no answer to when.
    """
    if question.kind == "why":
        return 1.0 if _CAUSE.search(sentence) else 0.5 if _LIKE_A_CAUSE.search(sentence) else 0.0
    if question.kind == "when":
        return _time(_without_asked(sentence, question), _normalised(question.text))
    if question.kind == "how_many":
        return _quantity(_without_asked(sentence, question), _normalised(question.text))
    return None


def likelier(sentence: str, question: Question) -> bool:
    """Tell whether a sentence, normalised, has what many an answer to who, where or how has."""
    pattern = _LIKELIER.get(question.kind)
    return bool(pattern and pattern.search(sentence))


def of_another_year(sentence: str, question: Question) -> bool:
    """Tell whether a sentence, normalised, is about other years than the one that is asked about."""
    asked = _YEAR_ASKED.findall(_normalised(question.text))
    if not asked or any(year in sentence or f"{year[2:]}年" in sentence for year in asked):
        return False
    return bool(_YEAR_TOLD.search(sentence))


@lru_cache(maxsize=64)
def _normalised(text: str) -> str:
    # Each sentence of each hit is compared with the same question.
    return normalise(text)


def _time(sentence: str, asked: str) -> float:
    for question, given in _TIMES:
        if question.search(asked):
            return 1.0 if given.search(sentence) else 0.0
    return 1.0 if _TIME.search(_DURATION.sub(" ", sentence)) else 0.0


def _quantity(sentence: str, asked: str) -> float:
    if not _TIME_COUNTED.search(asked):
        sentence = _NO_QUANTITY.sub(" ", sentence)
    told = sentence if _AGE_ASKED.search(asked) else _AGE.sub(" ", sentence)
    for question, given in _MEASURES:
        if question.search(asked):
            return 1.0 if given.search(told) else 0.0
    return 1.0 if _NUMBER.search(sentence) else 0.0


def _without_asked(sentence: str, question: Question) -> str:
    numbered = [unit for unit in question.units if _NUMBER.search(unit)]
    for each in sorted([*numbered, *_TIME.findall(_normalised(question.text))], key=len, reverse=True):
        sentence = sentence.replace(each, " ")
    return sentence
