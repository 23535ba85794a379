"""What the figures say about the goals that were set for the engine. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.speed.figures import Figures, shown, times

Rows = Mapping[str, Figures]

SET_FOR = 100_000  # passages

# What, which figure, of which engine, how many times that of Yuanwen it is to be at least.
_FASTER = (
    ("question, cold", "cold p50", "rank-bm25", 500.0),
    ("question, cold", "cold p50", "tantivy", 1.0),
    ("question, cold", "cold p50", "bm25s-numba", 0.8),
    ("question, cold", "cold p50", "bm25s", None),
    ("question, cold", "cold p50", "fts5", None),
    ("question just after an add", "after p50", "rank-bm25", 100.0),
    ("question just after an add", "after p50", "bm25s", 100.0),
    ("question just after an add", "after p50", "bm25s-numba", 100.0),
    ("question just after an add", "after p50", "tantivy", None),
    ("add 10 passages until found", "add", "tantivy", 2.0),
    ("add 10 passages until found", "add", "rank-bm25", 500.0),
    ("remove 10 passages until gone", "remove", "tantivy", None),
)


def lines(size: int, rows: Rows) -> Iterator[str]:
    """Yield what the rows of one number of passages say, a line each."""
    ours = rows.get("yuanwen")
    if ours is None:
        return
    there = size >= SET_FOR
    for what, figure, peer, goal in _FASTER:
        ratio = times(rows.get(peer, {}).get(figure), ours.get(figure))
        if ratio is not None:
            yield _line(f"{what}: {shown(ratio)}× as fast as {peer}", ratio, goal if there else None, "≥", "×")
    after = times(ours.get("after p50"), ours.get("cold p50"))
    if after is not None:
        yield _line(
            f"question just after an add: {shown(after)}× its own cold figure", after, 1.5 if there else None, "≤", "×"
        )
    start = {100_000: 100.0, 1_000_000: 200.0}.get(size)
    memory = {100_000: 120.0, 1_000_000: 400.0}.get(size)
    for name, row in (("one field", ours), ("full recipe", rows.get("yuanwen-full", {}))):
        for what, figure, goal, unit in (("start", "start", start, " ms"), ("memory", "rss", memory, " MB")):
            value = row.get(figure)
            if value is not None:
                yield _line(f"{what}, {name}: {shown(value)}{unit}", value, goal, "≤", unit)
    full = times(rows.get("yuanwen-full", {}).get("cold p50"), ours.get("cold p50"))
    if full is not None:
        yield _line(f"full recipe, cold: {shown(full)}× one field", full, 3.0 if there else None, "≤", "×")
    if size >= 1_000_000 and ours["cold p50"] is not None:
        yield _line(f"question, cold: {shown(ours['cold p50'] / 1000)} ms", ours["cold p50"] / 1000, 30.0, "≤", " ms")


def growth(smaller: tuple[int, Figures], larger: tuple[int, Figures]) -> str:
    """Say how a cold question's time grows with the number of passages."""
    more = larger[0] / smaller[0]
    ratio = times(larger[1]["cold p50"], smaller[1]["cold p50"])
    if ratio is None:
        return ""
    return _line(f"question, cold, {shown(more)}× the passages: {shown(ratio)}× the time", ratio, more, "≤", "×")


def _line(text: str, value: float, goal: float | None, sign: str, unit: str) -> str:
    if goal is None:
        return f"- {text}"
    met = value >= goal if sign == "≥" else value <= goal
    return f"- {text} (goal {sign} {goal:g}{unit}: {'met' if met else 'NOT met'})"
