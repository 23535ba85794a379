"""Small things that every module needs."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list written as one text."""
    return tuple(text.split())
