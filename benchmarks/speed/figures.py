"""What was measured → medians, shares and the table. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Figures = dict[str, float | None]

_COLUMNS = (
    ("build", "build s"),
    ("start", "start ms"),
    ("cold", "cold µs p50 / p99"),
    ("warm", "warm µs p50 / p99"),
    ("after", "after an add µs p50 / p99"),
    ("add", "add 10 ms"),
    ("remove", "remove 10 ms"),
    ("rss", "RSS MB"),
    ("disk", "disk MB"),
    ("asked", "asked"),
)


@dataclass(slots=True)
class Measured:
    """What was measured of one engine over one number of passages.

    Times are CPU nanoseconds, one a repetition; ``rss`` and ``disk`` are bytes; ``build`` is in seconds.
    """

    build: float | None = None
    rss: int | None = None
    disk: int | None = None
    start: list[int] = field(default_factory=list)
    cold: list[int] = field(default_factory=list)
    warm: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    add: list[int] = field(default_factory=list)
    remove: list[int] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that so large a share of the values does not exceed; None of no values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def times(one: float | None, other: float | None) -> float | None:
    """Return how many times the other one is, None when either is not known."""
    return one / other if one is not None and other else None


def summary(measured: Measured) -> Figures:
    """Return the figures of a row: seconds, milliseconds, microseconds and megabytes as the columns say."""
    figures: Figures = {
        "build": measured.build,
        "rss": None if measured.rss is None else measured.rss / 1e6,
        "disk": None if measured.disk is None else measured.disk / 1e6,
        "asked": float(len(measured.cold)),
    }
    for name in ("start", "add", "remove"):
        middle = percentile(getattr(measured, name), 0.5)
        figures[name] = None if middle is None else middle / 1e6
    for name in ("cold", "warm", "after"):
        for mark, share in (("p50", 0.5), ("p99", 0.99)):
            value = percentile(getattr(measured, name), share)
            figures[f"{name} {mark}"] = None if value is None else value / 1e3
    return figures


def shown(value: float | None) -> str:
    """Write a figure with three digits that count, a dash for none."""
    if value is None:
        return "–"
    if value == 0 or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}"


def table(rows: Iterable[tuple[str, str, Figures]]) -> str:
    """Write rows of (passages, engine, figures) as a Markdown table."""
    lines = [
        "| passages | engine | " + " | ".join(title for _, title in _COLUMNS) + " |",
        "|---|---|" + "---|" * len(_COLUMNS),
    ]
    for size, engine, figures in rows:
        cells = [
            f"{shown(figures[f'{name} p50'])} / {shown(figures[f'{name} p99'])}"
            if f"{name} p50" in figures
            else shown(figures[name])
            for name, _ in _COLUMNS
        ]
        lines.append(f"| {size} | {engine} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def agreement(ours: Mapping[int, Sequence[float]], theirs: Mapping[int, Sequence[float]]) -> tuple[int, int]:
    """Count the questions whose best scores are the same, to 1e-8, and those that both were asked."""
    both = ours.keys() & theirs.keys()
    same = sum(
        len(ours[each]) == len(theirs[each])
        and all(abs(one - other) < 1e-8 for one, other in zip(ours[each], theirs[each], strict=True))
        for each in both
    )
    return same, len(both)


def curves(rows: Iterable[dict[str, Any]], figure: str, factor: float) -> dict[str, list[tuple[int, float]]]:
    """Return a figure of each engine as (passages, value), by size; what was not measured is left out."""
    found: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        if row.get(figure) is not None:
            found.setdefault(row["engine"], []).append((row["size"], row[figure] * factor))
    return {name: sorted(points) for name, points in found.items()}
