"""What is remembered so that it does not happen twice: so many things, for so long."""

from __future__ import annotations

import pytest

from bot.tg import latest
from bot.tg.latest import Latest


def test_only_so_many() -> None:
    """The oldest is forgotten first."""
    things = Latest(2)
    assert things.add("a")
    assert things.add("b")
    assert not things.add("a")
    assert things.add("c")
    assert "a" not in things
    assert "b" in things


def test_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time a thing is new again, and the youngest."""
    now = [100.0]
    monkeypatch.setattr(latest.time, "monotonic", lambda: now[0])
    things = Latest(2, 3.0)
    assert things.add("a")
    now[0] += 2.9
    assert not things.add("a")
    assert things.add("b")
    now[0] += 0.2
    assert "a" not in things
    assert things.add("a")
    assert things.add("c")
    assert "b" not in things
    assert "a" in things
