"""When a page's article appeared, from what its readers see and from what its scripts hold. Pure, no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from index.intake.dates import find_date
from index.intake.lines import comparable, ends_sentence
from index.intake.web.tree import Element

_BELOW = 14
_ABOVE = 6
_LINE_LIMIT = 90
_TRIES = 20
_LABEL = re.compile(r"发布|發布|发表|發表|时间|時間|日期|來源|来源|publish|posted|更新|编辑|作者|date", re.I)
# "publish_time": "2025-03-18 08:15" in a script.
_SCRIPT = re.compile(
    r"(?:publish|pub|release|create|post|news)_?-?(?:ed)?_?-?(?:time|date|at|on)[\"']?\s{0,3}[:=]\s{0,3}[\"'](.{8,40}?)[\"']",
    re.I,
)
_WITH_TIME = re.compile(r"\b((?:19|20)[0-9]{2}[-/][01]?[0-9][-/][0-3]?[0-9]\s[0-2]?[0-9]:[0-5][0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
# March 18, 2025 or 18 March 2025
_NAMED_MONTH = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\s(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?,?|(?P<day_first>[0-3]?[0-9])\s(?P<month_after>{_MONTH}),?)"
    r"\s(?P<year>(?:19|20)[0-9]{2})\b",
    re.I,
)
_SCRIPT_LIMIT = 400_000
_IN_PATH = re.compile(
    r"/(?P<y>20[0-9]{2}|19[89][0-9])[-/_]?(?P<m>0[1-9]|1[0-2])[-/_]?(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9]{3}[./])"
)


def date_near(lines: Sequence[str], title: str) -> str:
    """Return the date beside the title among the lines of a whole page, else that of a line with a label."""
    told = comparable(title)
    places = [index for index, line in enumerate(lines) if told and comparable(line) == told]
    near = [line for place in places for line in lines[place + 1 : place + 1 + _BELOW]]
    near += [line for place in places for line in reversed(lines[max(0, place - _ABOVE) : place])]
    labelled = [line for line in near if _LABEL.search(line)]
    return _first([*labelled, *near]) or _first([line for line in lines if _LABEL.search(line)])


def date_in_script(root: Element) -> str:
    """Return the date that a script of the page names as that of publication, else one with a time of day."""
    scripts = [(script.text or "")[:_SCRIPT_LIMIT] for script in root.iter("script")]
    for pattern in (_SCRIPT, _WITH_TIME):
        for script in scripts:
            for match in islice(pattern.finditer(script), _TRIES):
                if found := _date(match[1]):
                    return found
    return ""


def date_in_address(url: str) -> str:
    """Return the date that an address holds (…/2025/03/18/…, …/20250318…)."""
    match = _IN_PATH.search(url)
    return _date(f"{match['y']}-{match['m']}-{match['d']}") if match else ""


def _first(lines: Iterable[str]) -> str:
    """Return the first date in the lines that are no prose: that may be any day the article speaks of."""
    return next(
        (found for line in lines if len(line) <= _LINE_LIMIT and not _is_prose(line) and (found := _date(line))), ""
    )


def _is_prose(line: str) -> bool:
    return ends_sentence(line) and "。" in line


def _date(text: str) -> str:
    found = find_date(text)
    if found is None and (named := _NAMED_MONTH.search(text)):
        day, month, year = named["day"] or named["day_first"], named["month"] or named["month_after"], named["year"]
        found = find_date(f"{year}-{_MONTHS.index(month[:3].lower()) + 1}-{day}")
    return found.iso if found else ""
