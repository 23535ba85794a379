"""How much sooner a long import is done with all processors than with one.

python -m benchmarks.importing corpus.jsonl [--articles 3000] [--rounds 4]

The first articles of a corpus (a line of JSON each, with ``title`` and ``text``) are added to a new library by
``yuanwen add``, in turns on all processors and on one. Printed are the seconds of each, on the clock and of all
processors together, and the ratio of their medians. Linux only: elsewhere a process cannot be kept to one processor.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median


def seconds(lines: bytes, processors: set[int]) -> tuple[float, float]:
    """Return how long an import takes on some processors: on the clock, and of them together."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, library = Path(folder) / "corpus.jsonl", Path(folder) / "library.db"
        corpus.write_bytes(lines)
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "bot", "--library", str(library), "add", str(corpus)],
            stdout=subprocess.DEVNULL,
            check=True,
            preexec_fn=partial(os.sched_setaffinity, 0, processors),
        )
        ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=4)
    chosen = parser.parse_args()
    with chosen.corpus.open("rb") as file:
        lines = b"".join(itertools.islice(file, chosen.articles))
    every = os.sched_getaffinity(0)
    ways = {"all processors": every, "one processor": {min(every)}}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _, (name, processors) in itertools.product(range(chosen.rounds), ways.items()):
        clock, together = seconds(lines, processors)
        taken[name].append(clock)
        print(f"{name} ({len(processors)}): {clock:.1f} s, of all together {together:.1f} s", flush=True)
    whole, one = (median(each) for each in taken.values())
    print(f"{chosen.articles:,} articles: {one / whole:.2f} times as fast on {len(every)} processors as on one")


if __name__ == "__main__":
    main()
