"""A PDF → an article: text layers only. Runs pdfium in a child process with limits on memory and time.

A broken or hostile file then costs a child, not the bot. Lines that the page's width broke are joined
again; what stands at the head or foot of most pages is left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import DocumentRefused
from index.intake.checks import sanitise
from index.intake.dates import iso_date
from index.intake.header import Facts
from index.intake.lines import split_lines
from index.intake.plain import draft_of, facts_below, without_header
from index.intake.tail import trim
from index.models import Draft

SECONDS = 20
_CHILD = Path(__file__).with_name("pdf_child.py")
_SIGNATURE = b"%PDF-"
_SIGNATURE_WITHIN = 1024
_LEAST = 20
_ENDS = re.compile(r"[。！？!?…：:；;.][”’」』）)\]】]*$")
_PAGE_NUMBER = re.compile(r"[-–—·\s]*(?:第\s*)?[0-9]{1,4}(?:\s*[/／]\s*[0-9]{1,4}|\s*页)?[-–—·\s]*")
_EDGE = 2
_RUNNING = 40
_INDENT = re.compile(r"(?:\u3000| {2,})\S")
_ASCII_BREAK = re.compile(r"[A-Za-z0-9,;]$")


def parse_pdf(data: bytes, source: str) -> Draft:
    """Return the article in a PDF; raises DocumentRefused."""
    if _SIGNATURE not in data[:_SIGNATURE_WITHIN]:
        raise DocumentRefused(source=source, problem="pdf_none")
    found = _extracted(data, source)
    if "problem" in found:
        raise DocumentRefused(source=source, problem=found["problem"])
    pages = [sanitise(page).split("\n") for page in found["pages"]]
    if sum(len("".join(line.split())) for page in pages for line in page) < _LEAST:
        raise DocumentRefused(source=source, problem="pdf_scanned")
    lines, edges = _without_edges(pages)
    body, facts, above = without_header(split_lines("\n".join(_joined(lines))))
    body, below = trim(body)
    if not body:
        raise DocumentRefused(source=source, problem="document_no_text")
    told = found.get("facts", {})
    day = re.sub(r"[^0-9]", "", str(told.get("CreationDate", "")))[:8]
    published = (iso_date(day) if len(day) == len("20260101") else None) or ""
    properties = Facts(title=str(told.get("Title", "")).strip(), published=published)
    facts = facts.filled_from(facts_below(below)).filled_from(properties)
    return draft_of(body, facts, source, data, (*edges, *above, *below))


def _extracted(data: bytes, source: str) -> dict[str, Any]:
    # By its path, so that the child does not import the whole library.
    start = f"import runpy, sys; sys.path[:] = {sys.path!r}; runpy.run_path({str(_CHILD)!r}, run_name='__main__')"
    command = [sys.executable, "-c", start]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
        found: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused(source=source, problem="pdf_slow") from error
    except ValueError as error:
        # The child was stopped by its limits, or by the file.
        raise DocumentRefused(source=source, problem="pdf_damaged") from error
    return found


def _without_edges(pages: Sequence[Sequence[str]]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines of all pages without running heads and page numbers, and those once each."""
    edge: Counter[str] = Counter()
    for page in pages:
        said = [line.strip() for line in page if line.strip()]
        edge.update({_edge(line) for line in (*said[:_EDGE], *said[-_EDGE:])})
    often = max(3, len(pages) // 2)
    running = {line for line, times in edge.items() if times >= often}
    kept: list[str] = []
    removed: dict[str, None] = {}
    for page in pages:
        said = [line for line in page if line.strip()]
        for place, line in enumerate(said):
            at_edge = place < _EDGE or place >= len(said) - _EDGE
            plain = line.strip()
            if at_edge and (_edge(plain) in running or _PAGE_NUMBER.fullmatch(plain)):
                removed.setdefault(plain)
            else:
                kept.append(line)
    return kept, tuple(removed)


def _edge(line: str) -> str:
    """Return a line as running heads are compared: short ones without their page number."""
    return re.sub(r"[0-9]+", "#", line) if len(line) <= _RUNNING else line


def _joined(lines: Sequence[str]) -> list[str]:
    """Join the lines that only the page's width broke: full ones that end within a sentence."""
    lengths = sorted(len(line.strip()) for line in lines)
    full = 0.75 * lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        text = line.strip()
        if goes_on and not _INDENT.match(line):
            between = " " if _ASCII_BREAK.search(paragraphs[-1]) and text[:1].isascii() else ""
            paragraphs[-1] += between + text
        else:
            paragraphs.append(text)
        goes_on = len(text) >= full and not _ENDS.search(text)
    return paragraphs
