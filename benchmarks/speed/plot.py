"""The figures of one or several runs → a picture: python -m benchmarks.speed.plot FIGURES.json… docs/speed.png.

The only door to matplotlib.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.speed.figures import curves
from benchmarks.speed.peers import KINDS

_COLOURS = {
    "rank-bm25": "#b0b7c3",
    "fts5": "#8a8f98",
    "bm25s": "#e8b04a",
    "bm25s-numba": "#c7741f",
    "tantivy": "#5a9e6f",
    "yuanwen": "#1d6fd1",
    "yuanwen-full": "#7a4fd0",
}
_PANELS = (
    ("cold p50", 1e-3, "question, first time (ms CPU, median)"),
    ("after p50", 1e-3, "question just after an add (ms CPU, median)"),
    ("rss", 1.0, "memory (MB RSS)"),
)


def draw(rows: list[dict[str, Any]], label: str, target: Path) -> None:
    """Draw the panels side by side, both axes logarithmic."""
    mpl.use("Agg")
    figure, panels = pyplot.subplots(1, len(_PANELS), figsize=(15, 5), dpi=110, layout="constrained")
    for panel, (name, factor, title) in zip(panels, _PANELS, strict=True):
        by_engine = curves(rows, name, factor)
        for engine, colour in _COLOURS.items():
            if engine in by_engine:
                ours = engine.startswith("yuanwen")
                sizes, values = zip(*by_engine[engine], strict=True)
                shown = KINDS[engine].title.strip("*")
                panel.plot(sizes, values, "o-", color=colour, linewidth=3 if ours else 1.5, label=shown)
        panel.set(xscale="log", yscale="log", title=title, xlabel="passages")
        panel.grid(True, color="#e6e8ec")
        panel.spines[["top", "right"]].set_visible(False)
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 3), numticks=20))
        panel.yaxis.set_minor_formatter(NullFormatter())
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
    figure.suptitle(label, fontsize=10, color="#555555")
    figure.savefig(target)


def main() -> None:
    """Draw what the files hold."""
    *files, target = map(Path, sys.argv[1:])
    runs = [json.loads(each.read_text(encoding="utf-8")) for each in files]
    draw([row for run in runs for row in run["rows"]], runs[0]["label"], target)


if __name__ == "__main__":
    main()
