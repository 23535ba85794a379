"""Questions at a steady rate for as long as you like; memory and open files must stay flat.

    python -m tests.e2e.soak --seconds 28800 --rate 2      # eight hours at two a second

Prints a line a sample and ends with exit code 1 when something was lost or grew.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.articles import ARTICLES, CLOCK_QUESTION, FERRY_QUESTION, LIST_QUESTION, jsonl
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import PATIENCE, Bot, make_library

QUESTIONS = (FERRY_QUESTION, CLOCK_QUESTION, LIST_QUESTION, "火星上有没有茶馆", "/help", "渡口")
# What a process may grow by after it has warmed up: caches of the library and of the allocator fill.
GROWTH_BYTES = 24 * 1024**2
GROWTH_FILES = 3
SAMPLES = 20


@dataclass(frozen=True)
class Sample:
    """A process at a moment: seconds since the start, its memory in bytes, its open files, questions asked so far."""

    second: float
    memory: int
    files: int
    asked: int


def measure(pid: int) -> tuple[int, int]:
    """Return the memory and the number of open files of a process, as Linux tells them."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"/proc/{pid}/fd"))


def soak(
    folder: Path, seconds: float, rate: float, people: int, told: Callable[[Sample], None]
) -> tuple[list[Sample], int]:
    """Ask at a rate; return the samples, and how many messages were never answered."""
    library = make_library(folder, jsonl(*ARTICLES))
    with FakeTelegram() as tg, Bot(tg, folder, library) as bot:
        crowd = [tg.person(f"某{number}", "zh-hans") for number in range(people)]
        samples, asked, began = [], 0, time.monotonic()
        while (now := time.monotonic() - began) < seconds:
            crowd[asked % people].says(QUESTIONS[asked % len(QUESTIONS)])
            asked += 1
            if now >= len(samples) * seconds / SAMPLES:
                samples.append(Sample(now, *measure(bot.pid), asked))
                told(samples[-1])
            time.sleep(max(0.0, asked / rate - (time.monotonic() - began)))
        lost = asked - _answered(tg, crowd, asked)
        samples.append(Sample(time.monotonic() - began, *measure(bot.pid), asked))
        told(samples[-1])
        bot.stop()
        return samples, lost


def _answered(tg: FakeTelegram, crowd: list[User], asked: int) -> int:
    deadline = time.monotonic() + PATIENCE
    while True:
        found = sum(message.from_bot for person in crowd for message in tg.messages(tg.private_chat(person)))
        if found >= asked or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def growth(samples: list[Sample]) -> tuple[int, int]:
    """Return by how much memory and open files grew from the first half, which warms up, to the last quarter."""
    half, quarter = samples[len(samples) // 4 : len(samples) // 2 + 1], samples[-max(1, len(samples) // 4) :]
    memory = min(each.memory for each in quarter) - max(each.memory for each in half)
    return memory, min(each.files for each in quarter) - max(each.files for each in half)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=2.0)
    parser.add_argument("--people", type=int, default=500)
    chosen = parser.parse_args()

    def tell(sample: Sample) -> None:
        print(
            f"{sample.second:8.0f} s  {sample.memory // 1024**2:5d} MB  {sample.files:4d} files  {sample.asked} asked"
        )

    with tempfile.TemporaryDirectory() as folder:
        samples, lost = soak(Path(folder), chosen.seconds, chosen.rate, chosen.people, tell)
    memory, files = growth(samples)
    print(f"lost {lost}, memory grew by {memory / 1024**2:.1f} MB, open files by {files}")
    return 1 if lost or memory > GROWTH_BYTES or files > GROWTH_FILES else 0


if __name__ == "__main__":
    sys.exit(main())
