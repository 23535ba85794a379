"""Telegram's clock, taken from the head of its answers."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from bot.tg.clock import Clock

pytestmark = pytest.mark.behaviour(95)


def hear(clock: Clock, *dates: str) -> None:
    for date in dates:
        asyncio.run(clock.heard(httpx.Response(200, headers={"Date": date})))


def ahead(clock: Clock) -> float:
    return round((clock.now() - datetime.now(UTC)).total_seconds() / 10) * 10.0


def in_head(**later: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(**later), usegmt=True)


def test_unknown() -> None:
    """Before the first answer the host's own clock counts, and an answer without a date changes nothing."""
    clock = Clock()
    asyncio.run(clock.heard(httpx.Response(200)))
    assert ahead(clock) == 0


@pytest.mark.parametrize(
    "garbled", ["", "yesterday", "Mon, 99 Foo 2026 10:00:00 GMT", "Mon, 23 Nov 2026 14:00:00 -0000"]
)
def test_garbled(garbled: str) -> None:
    """A head that tells no time leaves what is known."""
    clock = Clock()
    hear(clock, in_head(hours=1), garbled)
    assert ahead(clock) == 3600


def test_latest_counts(caplog: pytest.LogCaptureFixture) -> None:
    """Each answer tells the time anew; a difference of more than a minute is logged once."""
    clock = Clock()
    with caplog.at_level(logging.WARNING):
        hear(clock, in_head(seconds=40))
        assert ahead(clock) == 40
        assert caplog.text == ""
        hear(clock, in_head(hours=-2), in_head(hours=-2))
        assert ahead(clock) == -7200
        hear(clock, in_head())
        assert ahead(clock) == 0
    assert len(caplog.records) == 1
