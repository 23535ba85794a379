"""How much of real web pages' articles is read: python -m benchmarks.pages FOLDER [--each] [--copied].

FOLDER holds ``html/`` and ``expected.jsonl``: one page a line with ``file`` and, as far as people noted
them, ``title``, ``date`` (YYYY-MM-DD) and ``body``. Printed for the even lines, the odd lines and all of
them: the mean F1 of the 4-grams of the bodies (every occurrence counts, white space does not), the shares
of exact titles and dates, the pages refused, and the CPU time a page. With ``--copied`` it is not the page
that is read but all its visible lines, menus included, as a reader copies them with Ctrl-A.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

from index.errors import SourceError
from index.intake import read_text
from index.intake.lines import without_mark
from index.intake.web import parse_page
from index.intake.web.charset import page_text
from index.intake.web.flow import lines_of
from index.intake.web.tree import parse, visible
from index.models import Article

_GRAM = 4


def f1(found: str, expected: str) -> float:
    """Return the F1 of two texts' 4-grams, in 0..1."""
    ours, theirs = _grams(found), _grams(expected)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def _grams(text: str) -> Counter[str]:
    whole = "".join(text.split())
    return Counter(whole[start : start + _GRAM] for start in range(len(whole) - _GRAM + 1))


def copied(data: bytes) -> str:
    """Return what Ctrl-A and Ctrl-C bring of a page."""
    root = parse(page_text(data, "page.html", None))
    return "" if root is None else "\n".join(map(without_mark, lines_of(visible(root))))


def _article(given: bytes | str, name: str) -> Article | None:
    try:
        return (read_text(given, name) if isinstance(given, str) else parse_page(given, name)).article
    except SourceError:
        return None


def measured(folder: Path, expected: Mapping[str, str], *, copy: bool = False) -> dict[str, float]:
    """Return the figures of one page: those that were annotated, ``refused`` and ``seconds`` of CPU time."""
    data = (folder / "html" / expected["file"]).read_bytes()
    given = copied(data) if copy else data
    start = time.process_time()
    article = _article(given, expected["file"])
    row = {"seconds": time.process_time() - start, "refused": float(article is None)}
    if expected.get("body"):
        row["body"] = f1(article.text, expected["body"]) if article else 0.0
    if expected.get("title"):
        row["title"] = float(article is not None and article.title == expected["title"])
    if expected.get("date"):
        row["date"] = float(article is not None and article.published == expected["date"])
    return row


def main() -> None:
    """Measure the pages of a folder and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="print the figures of each page, too")
    parser.add_argument("--copied", action="store_true", help="read the visible lines of the pages, not the pages")
    chosen = parser.parse_args()
    lines = (chosen.folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines:
        expected = json.loads(line)
        rows.append(measured(chosen.folder, expected, copy=chosen.copied))
        if chosen.each:
            print(expected["file"], {name: round(value, 3) for name, value in rows[-1].items()})
    for name, part in (("even", rows[::2]), ("odd", rows[1::2]), ("all", rows)):
        figures = {key: [row[key] for row in part if key in row] for key in ("body", "title", "date", "seconds")}
        told = "  ".join(f"{key} {fmean(values):.4f} (n={len(values)})" for key, values in figures.items() if values)
        print(f"{name:5} {told}  refused {sum(row['refused'] for row in part):.0f}")


if __name__ == "__main__":
    main()
