"""Whether an import of many files and links is whole after being killed again and again, and how its memory grows.

python -m benchmarks.kills [--sources 1000] [--kills 10] [--seed 7]

Markdown, text, html, docx, pdf and epub files are made, and pages served from several ports of this machine, so that
at most one request a second goes to each; every 40th source is a bad one, which must be told of. All of them are added
by one ``add``: once from beginning to end, while its memory is read, and once killed with SIGKILL at random moments
and resumed by ``add --resume``. Both libraries must then hold every article once, whole and findable, and nothing
else. The exit code is 1 when they do not. Reads /proc: Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks.material import Sources, made, serving
from index import Library


@dataclass
class Run:
    """How one process went: the sources that it told of, its memory (MB) after so many, the processes it started."""

    told: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)
    children: set[int] = field(default_factory=set)
    killed: bool = False


@dataclass
class Verdict:
    """What is wrong with a library after all: articles lost, twice or not whole, sources untold, things left behind."""

    lost: list[str]
    twice: list[str]
    partial: list[str]
    untold: list[str]
    left: list[str]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.twice or self.partial or self.untold or self.left)


def run(library: Path, arguments: Sequence[str], kill: tuple[int, float] | None = None) -> Run:
    """Run ``add``; kill it after so many sources were told of and so many seconds more, if it lasts as long."""
    folder = library.parent
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    config = folder / "yuanwen.toml"
    config.write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
    command = [sys.executable, "-m", "bot", "--config", str(config), "--library", str(library), "add", "--json"]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    went = Run()
    with subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        reached, ended = threading.Event(), threading.Event()

        def read() -> None:
            for line in process.stdout or ():
                with suppress(ValueError):
                    # The last line of one who is killed may be half a line.
                    went.told.append(json.loads(line)["source"])
                if kill and len(went.told) >= kill[0]:
                    reached.set()
            ended.set()
            reached.set()

        reader = threading.Thread(target=read)
        watcher = threading.Thread(target=_watch, args=(process.pid, went, ended))
        reader.start()
        watcher.start()
        if kill:
            if kill[0] > 0:
                reached.wait()
            ended.wait(kill[1])
            process.send_signal(signal.SIGKILL)
        reader.join()
        watcher.join()
    went.killed = process.returncode == -signal.SIGKILL
    return went


def _watch(pid: int, went: Run, ended: threading.Event) -> None:
    while not ended.wait(0.05):
        with suppress(OSError, IndexError, ValueError):
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            went.memory.append((len(went.told), int(status.split("VmRSS:")[1].split()[0]) / 1024))
            went.children |= {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def judged(library: Path, sources: Sources, runs: Sequence[Run]) -> Verdict:
    """Look at a library after all runs."""
    expected = Counter(title for title in sources.titles.values() if title)
    told = {source for each in runs for source in each.told}
    left = [f"process {pid}" for each in runs for pid in each.children if _lives(pid)]
    left += [str(each) for each in (library.parent / "tmp").iterdir()]
    with Library.open(library) as opened:
        left += list(opened.imports.waiting())
        articles = [each.article for each in opened.articles()]
        found = Counter(each.title for each in articles)
        unfound = [title for title in expected if not _finds(opened, title)]
    edges = [(each, sources.edges.get(each.title, ("", ""))) for each in articles]
    partial = [each.title for each, (begin, end) in edges if begin not in each.text or not each.text.endswith(end)]
    return Verdict(
        lost=list(expected - found),
        twice=list(found - expected),
        partial=partial + unfound + _unsound(library),
        # An article may be safe on disk without having been told of: then it is found again, and told of, as unchanged.
        untold=[source for source, title in sources.titles.items() if not title and source not in told],
        left=left,
    )


def _finds(library: Library, title: str) -> bool:
    return any(library.get(hit.article_id).article.title == title for hit in library.search(title, 1))


def _unsound(library: Path) -> list[str]:
    with closing(sqlite3.connect(library)) as tables:
        rows = [
            *(row for row in tables.execute("PRAGMA quick_check") if row != ("ok",)),
            *tables.execute("PRAGMA foreign_key_check"),
            *tables.execute("SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM passages)"),
            *tables.execute("SELECT id FROM passages WHERE id NOT IN (SELECT passage_id FROM passage_terms)"),
        ]
    return [f"row {row}" for row in rows]


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return "pdf_child" in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    return False


def killed_and_resumed(library: Path, sources: Sources, kills: int, chance: random.Random) -> list[Run]:
    """Add all sources, killing the process at so many random moments; return how each process went."""
    listed = library.parent / "sources.txt"
    listed.write_text("\n".join(sources.titles), encoding="utf-8")
    every = ["--from-list", str(listed)]
    runs: list[Run] = []
    # Spread over the whole import, and anywhere within the work on a batch; the first two at its very beginning.
    marks = sorted(chance.randrange(int(0.95 * len(sources.titles))) for _ in range(kills))
    for mark in [0, 0, *marks[2:]][:kills]:
        waiting = _waiting(library)
        done = len(sources.titles) - waiting if waiting else 0
        arguments = ["--resume"] if waiting else every
        runs.append(run(library, arguments, (max(0, mark - done), chance.uniform(0.1, 3))))
    runs.append(run(library, ["--resume"] if _waiting(library) else every))
    return runs


def _waiting(library: Path) -> int:
    if not library.exists():
        return 0
    with Library.open(library) as opened:
        return len(opened.imports.waiting())


def main() -> int:
    """Make the sources, add them both ways, print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    chance, pages = random.Random(chosen.seed), dict[str, bytes]()
    asked: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="yuanwen-kills-") as folder, serving(pages, asked) as addresses:
        for name in ("files", "straight", "killed"):
            (Path(folder) / name).mkdir()
        sources = made(Path(folder) / "files", chosen.sources, addresses, pages, chance)
        good = len([title for title in sources.titles.values() if title])
        print(f"{chosen.sources} sources, {good} of them articles, links on {len(addresses)} ports")
        verdicts = []
        straight = Path(folder) / "straight" / "library.db"
        began = time.monotonic()
        whole = killed_and_resumed(straight, sources, 0, chance)
        took = time.monotonic() - began
        apart = min(later - earlier for each in asked.values() for earlier, later in pairwise(each))
        print(f"without a kill: {took:.0f} s; requests to one port at least {apart:.2f} s apart; memory in MB:")
        for tenth in range(10):
            seen = [used for told, used in whole[0].memory if tenth <= 10 * told / chosen.sources < tenth + 1]
            if seen:
                print(f"  {chosen.sources * (tenth + 1) // 10:6} sources: {min(seen):4.0f} to {max(seen):4.0f}")
        verdicts.append(judged(straight, sources, whole))
        resumed = Path(folder) / "killed" / "library.db"
        runs = killed_and_resumed(resumed, sources, chosen.kills, chance)
        print(
            f"killed {sum(each.killed for each in runs)} times, after", [len(each.told) for each in runs if each.killed]
        )
        print(f"most memory of any process: {max(used for each in runs for _, used in each.memory):.0f} MB")
        verdicts.append(judged(resumed, sources, runs))
    for name, verdict in zip(("without a kill", "killed and resumed"), verdicts, strict=True):
        print(f"{name}: {'whole' if verdict.good else verdict}")
    return 0 if all(verdict.good for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
