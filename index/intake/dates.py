"""Dates as pages write them → ISO dates (YYYY-MM-DD). Text in, text out; no I/O."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

# The digits are spelt out: \d also stands for digits of other scripts.
_DATE = re.compile(
    r"(?<![0-9])(?P<year>1[89][0-9]{2}|20[0-9]{2})"
    r"\s{0,2}(?P<mark>[-/.年])\s{0,2}(?P<month>1[0-2]|0?[1-9])"
    r"\s{0,2}(?:(?P=mark)|月)\s{0,2}(?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9])\s{0,2}[日号號]?"
    r"(?:\s{0,3}(?:星期|周|週)[一二三四五六日天])?"
    r"(?:[\sT]{0,3}(?:上午|下午|晚间|凌晨)?\s?(?:[01]?[0-9]|2[0-4])[:：时時][0-5][0-9](?:[:：分][0-5][0-9])?[分秒]?(?:\.[0-9]{1,9})?"
    r"(?:\s?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)


class FoundDate(NamedTuple):
    """A date in a text: its ISO form and where it, with its time of day, begins and ends."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """Return the first full date in the text, if it is a day of the calendar."""
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return FoundDate(day.isoformat(), match.start(), match.end())


def iso_date(text: str) -> str | None:
    """Return the ISO date that the whole text is (a time of day is dropped), else None."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = find_date(text)
    if found and (found.start, found.end) == (0, len(text)):
        return found.iso
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None
