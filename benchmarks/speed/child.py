"""A process that holds one engine: orders come in as lines of JSON, and what was measured goes out the same way."""

from __future__ import annotations

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.speed.peers import KINDS, Asked, Peer, Ranked

if TYPE_CHECKING:
    from benchmarks.speed.texts import Prepared
    from index.models import Sought
    from index.text.terms import Terms


class Untimed:
    """Yields articles and keeps count of the time that making them took, which is none of the engine's."""

    def __init__(self, articles: Iterable[Sequence[Terms]]) -> None:
        self._articles = iter(articles)
        self.spent = 0

    def __iter__(self) -> Iterator[Sequence[Terms]]:
        return self

    def __next__(self) -> Sequence[Terms]:
        # This thread's alone: others may index meanwhile.
        start = time.thread_time_ns()
        try:
            return next(self._articles)
        finally:
            self.spent += time.thread_time_ns() - start


class Child:
    """Does what it is told with its engine."""

    def __init__(self, name: str, work: Path, index: Path) -> None:
        """Hold an engine of ``KINDS``; ``work`` has the plan, ``index`` is the engine's own folder."""
        self._kind = KINDS[name]
        self._work = work
        self._index = index
        self._peer: Peer = self._kind.make(index)
        words = json.loads((work / "questions.json").read_text(encoding="utf-8"))
        sought: list[Sought | None] = [None] * len(words)
        if self._kind.whole:
            # With the questions comes the whole library: for no other engine.
            with (work / "sought.pickle").open("rb") as file:
                sought = pickle.load(file)
        self._questions = [Asked(tuple(each), other) for each, other in zip(words, sought, strict=True)]

    def build(self) -> dict[str, Any]:
        """Make the index."""
        articles = Untimed(self._planned())
        start = time.process_time_ns()
        self._peer.build(articles)
        return {"seconds": (time.process_time_ns() - start - articles.spent) / 1e9}

    def open(self, question: int) -> dict[str, Any]:
        """Open the index and answer a first question."""
        start = time.process_time_ns()
        self._peer.open()
        self._peer.ask(self._questions[question])
        return {"ns": time.process_time_ns() - start}

    def ask(self, questions: list[int]) -> dict[str, Any]:
        """Answer questions one by one."""
        found: list[Ranked] = []
        spent = []
        for each in questions:
            asked = self._questions[each]
            start = time.process_time_ns()
            ranked = self._peer.ask(asked)
            spent.append(time.process_time_ns() - start)
            found.append(ranked)
        return {"ns": spent, "scores": [[score for _, score in ranked] for ranked in found]}

    def rss(self) -> dict[str, Any]:
        """Tell how much memory the process has."""
        return {"bytes": _rss()}

    def recall(self) -> dict[str, Any]:
        """Get ready for adding."""
        self._prepared = self._texts()
        with (self._work / "groups.json").open(encoding="utf-8") as file:
            self._groups: list[list[int]] = json.load(file)
        self._peer.recall(self._planned())
        return {}

    def change(self, number: int, question: int, before: list[int]) -> dict[str, Any]:
        """Add ten passages until one is found, remove them until it is gone, add ten and ask something else.

        Some questions are answered ``before``, as in the middle of a turn of asking: what the other engines' turns
        drove out of the processor's caches is nothing that an addition costs.
        """
        from benchmarks.speed.plans import marked

        for each in before:
            self._peer.ask(self._questions[each])
        article, probe = marked(self._group(2 * number), number)
        start = time.process_time_ns()
        numbers = self._peer.add(article)
        found = self._peer.ask(probe)
        added = time.process_time_ns() - start
        assert numbers[0] in {each for each, _ in found}, "what was added is not found"
        start = time.process_time_ns()
        self._peer.remove(numbers)
        found = self._peer.ask(probe)
        removed = time.process_time_ns() - start
        assert not {each for each, _ in found} & {*numbers}, "what was removed is found"
        self._peer.add(self._group(2 * number + 1))
        start = time.process_time_ns()
        self._peer.ask(self._questions[question])
        return {"add": added, "remove": removed, "after": time.process_time_ns() - start}

    def close(self) -> dict[str, Any]:
        """Let go of the index."""
        self._peer.close()
        return {}

    def _group(self, number: int) -> list[Terms]:
        return [self._prepared.terms(each, whole=self._kind.whole) for each in self._groups[number]]

    def _texts(self) -> Prepared:
        # When it is needed, for it brings the whole analyser: the memory of an engine is measured before.
        from benchmarks.speed.texts import Prepared

        return Prepared(Path((self._work / "prepared.txt").read_text(encoding="utf-8")))

    def _planned(self) -> Iterator[Sequence[Terms]]:
        import numpy as np

        return self._texts().chosen(np.load(self._work / "plan.npy"), whole=self._kind.whole)


def _rss() -> int:
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    # Elsewhere the most that it ever had; macOS counts bytes, others kilobytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Take orders until the input ends."""
    name, work, index = sys.argv[1:]
    child = Child(name, Path(work), Path(index))
    for line in sys.stdin:
        order = json.loads(line)
        act: Callable[..., dict[str, Any]] = getattr(child, order.pop("do"))
        print(json.dumps(act(**order)), flush=True)


if __name__ == "__main__":
    main()
