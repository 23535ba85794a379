"""Dates of pages become ISO dates, and only days of the calendar do."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.intake.dates import find_date, iso_date


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-18",
        "2025/3/18",
        "2025.03.18",
        "2025年3月18日",
        "2025年03月18号",
        "2025 年 3 月 18 日",
        "2025-03-18 08:15",
        "2025-03-18T08:15:07+08:00",
        "2025-03-18T00:15:07.123Z",
        "20250318",
        "２０２５年３月１８日",
        "2025年3月18日 星期二 上午9:30",
        " 2025-03-18\n",
        "2025年3月18日21時56分",
    ],
)
def test_every_writing_of_a_day_is_read(text: str) -> None:
    """The usual ways to write a date, with or without a time, mean the same day."""
    assert iso_date(text) == "2025-03-18"


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "2025-02-30", "2025-13-01", "18/3/2025", "1.5.2", "会议在2025年3月18日举行", "2025-03", "٢٠٢٥-03-18"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Days that do not exist, halves of dates and sentences are no dates."""
    assert iso_date(text) is None


def test_a_date_is_found_within_a_line() -> None:
    """The first date of a line is found with its place."""
    found = find_date("刊于2025年3月18日 09:30 某报")
    assert found is not None
    assert found == ("2025-03-18", 2, 18)
    assert find_date("电话 12025-03-183") is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)))
def test_dates_come_back(moment: datetime) -> None:
    """Every day, written in ISO or in Chinese, with its time or without, comes back."""
    day = moment.date()
    assert iso_date(day.isoformat()) == day.isoformat()
    assert iso_date(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()
    assert iso_date(moment.isoformat()) == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """No text makes the reader of dates fail."""
    found = iso_date(text)
    assert found is None or date.fromisoformat(found)
