"""One number of passages: all engines built, started, asked and changed in turns. Starts processes.

The turns are short, so that whatever else the machine does meanwhile hits all engines alike.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.figures import Measured
from benchmarks.speed.peers import KINDS, Asked
from benchmarks.speed.texts import Numbers

BATCH = 10  # questions of a turn
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Job:
    """What is indexed, added and asked. The last ``changes`` questions are asked just after an add.

    ``budget`` is the CPU time in seconds after which an engine sits out the other turns of a stage.
    """

    size: int
    prepared: Path
    plan: Numbers
    groups: list[list[int]]
    questions: Sequence[Asked]
    changes: int
    budget: float
    starts: int


@dataclass(slots=True)
class Outcome:
    """What was measured by engine, and the best scores by question where the engine has them."""

    measured: dict[str, Measured] = field(default_factory=dict)
    scores: dict[str, dict[int, list[float]]] = field(default_factory=dict)


class Held:
    """A process with one engine."""

    def __init__(self, name: str, work: Path) -> None:
        # One thread for a question, as the others have.
        environment = {**os.environ, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        index = work / name
        index.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed.child", name, str(work), str(index)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def do(self, order: str, **arguments: Any) -> dict[str, Any]:
        """Give an order and wait for what comes back."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": order, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"an engine ended with code {self._process.wait()}: see above")
        result: dict[str, Any] = json.loads(answer)
        return result

    def end(self) -> None:
        """Let the process end."""
        assert self._process.stdin
        self.do("close")
        self._process.stdin.close()
        self._process.wait()


def run(job: Job, names: Sequence[str], work: Path) -> Outcome:
    """Measure engines; ``work`` is a folder for their indexes, made anew."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "prepared.txt").write_text(str(job.prepared.resolve()), encoding="utf-8")
    (work / "groups.json").write_text(json.dumps(job.groups), encoding="utf-8")
    np.save(work / "plan.npy", job.plan)
    words = [each.words for each in job.questions]
    (work / "questions.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    with (work / "sought.pickle").open("wb") as file:
        pickle.dump([each.sought for each in job.questions], file)
    outcome = Outcome({name: Measured() for name in names}, {name: {} for name in names})
    for name in names:
        like = KINDS[name].like
        if like in outcome.measured:
            shutil.copytree(work / like, work / name)
            outcome.measured[name].build = outcome.measured[like].build
            outcome.measured[name].disk = outcome.measured[like].disk
        else:
            _build(name, work, outcome.measured[name])
    held = _started(job, names, work, outcome)
    _ask(job, held, outcome)
    for name, each in held.items():
        outcome.measured[name].rss = each.do("rss")["bytes"]
    _change(job, held, outcome)
    for each in held.values():
        each.end()
    shutil.rmtree(work)
    return outcome


def _build(name: str, work: Path, measured: Measured) -> None:
    _say(f"  building {name}")
    builder = Held(name, work)
    measured.build = builder.do("build")["seconds"]
    builder.end()
    measured.disk = sum(each.stat().st_size for each in (work / name).rglob("*") if each.is_file())


def _started(job: Job, names: Sequence[str], work: Path, outcome: Outcome) -> dict[str, Held]:
    """Start each engine some times, in turns; return the last processes, which go on."""
    _say("  starting")
    held: dict[str, Held] = {}
    for turn in range(job.starts):
        for name in names:
            if turn:
                held.pop(name).end()
            held[name] = Held(name, work)
            outcome.measured[name].start.append(held[name].do("open", question=turn % WARM_UP)["ns"])
    return held


def _ask(job: Job, held: dict[str, Held], outcome: Outcome) -> None:
    """Ask every question once and at once again; the first few only get the engines going."""
    _say("  asking")
    for each in held.values():
        each.do("ask", questions=[*range(WARM_UP)])
    spent = dict.fromkeys(held, 0.0)
    last = len(job.questions) - job.changes
    for first in range(WARM_UP, last, BATCH):
        batch = [*range(first, min(last, first + BATCH))]
        for name, each in held.items():
            if spent[name] > job.budget:
                continue
            cold = each.do("ask", questions=batch)
            warm = each.do("ask", questions=batch)
            outcome.measured[name].cold += cold["ns"]
            outcome.measured[name].warm += warm["ns"]
            outcome.scores[name] |= dict(zip(batch, cold["scores"], strict=True))
            spent[name] += sum(cold["ns"] + warm["ns"]) / 1e9


def _change(job: Job, held: dict[str, Held], outcome: Outcome) -> None:
    _say("  changing")
    for each in held.values():
        each.do("recall")
    spent = dict.fromkeys(held, 0.0)
    for number in range(job.changes):
        for name, each in held.items():
            if spent[name] > job.budget:
                continue
            question = len(job.questions) - job.changes + number
            done = each.do("change", number=number, question=question, before=[*range(WARM_UP)])
            for stage in ("add", "remove", "after"):
                getattr(outcome.measured[name], stage).append(done[stage])
            spent[name] += sum(done.values()) / 1e9


def names_for(size: int, names: Sequence[str]) -> list[str]:
    """Return the engines that are measured over so many passages."""
    return [name for name in names if size <= (KINDS[name].most or size)]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
