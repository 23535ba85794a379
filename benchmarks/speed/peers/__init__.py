"""The engines that are compared, each behind the same few functions and loaded by its own module alone.

Nothing of ours is imported with it but for the checks of types: a process is to hold one engine only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from index.models import Sought
    from index.text.terms import Terms

LIMIT = 10
Ranked = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words, which all engines get, and what the whole recipe looks for, None for other engines."""

    words: tuple[str, ...]
    sought: Sought | None = None


class Peer(Protocol):
    """An engine with its index in a folder. Passages are numbered from 0 in the order in which they come."""

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Make the index of articles' passages in the folder."""
        ...

    def open(self) -> None:
        """Make ready to answer from the index in the folder."""
        ...

    def ask(self, question: Asked) -> Ranked:
        """Return (number, score) of the best passages, of all that were added and not removed."""
        ...

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Take what an engine without an incremental index needs to build it anew; not timed."""
        ...

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add the passages of an article, safely on disk if the engine has a file; return their numbers."""
        ...

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove the passages that were added last."""
        ...

    def close(self) -> None:
        """Let go of the index."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """Where an engine is: module and class, whether it takes all fields, and its class's further arguments.

    ``like`` is another engine whose index is the same, ``packages`` are those whose versions say which engine it
    is, ``most`` is the number of passages up to which it is measured at all, ``why`` the reason.
    """

    title: str
    module: str
    name: str
    whole: bool = False
    like: str = ""
    options: tuple[tuple[str, object], ...] = ()
    packages: tuple[str, ...] = ()
    most: int | None = None
    why: str = ""

    def make(self, folder: Path) -> Peer:
        """Import the engine and return it; its index is or will be in the folder."""
        made: Peer = getattr(import_module(f"benchmarks.speed.peers.{self.module}"), self.name)(
            folder, **dict(self.options)
        )
        return made


KINDS = {
    "rank-bm25": Kind(
        "rank-bm25",
        "rank",
        "Rank",
        packages=("rank-bm25", "numpy"),
        most=200_000,
        why="rank-bm25 walks every passage, seconds a question",
    ),
    "bm25s": Kind("bm25s numpy", "static", "Static", options=(("backend", "numpy"),), packages=("bm25s", "numpy")),
    "bm25s-numba": Kind(
        "bm25s numba", "static", "Static", options=(("backend", "numba"),), packages=("bm25s", "numba")
    ),
    "tantivy": Kind("tantivy", "rust", "Rust", packages=("tantivy",)),
    "fts5": Kind("SQLite FTS5", "fts5", "FTS5", most=200_000, why="FTS5 scores every match, seconds a question"),
    "yuanwen": Kind("**Yuanwen, one field**", "yuanwen", "Yuanwen"),
    "yuanwen-unkept": Kind(
        "Yuanwen, one field, nothing kept in memory", "yuanwen", "Yuanwen", like="yuanwen", options=(("kept", 0),)
    ),
    "yuanwen-plain": Kind(
        "Yuanwen, one field, without its compiled parts",
        "yuanwen",
        "Yuanwen",
        like="yuanwen",
        options=(("compiled", False),),
    ),
    "yuanwen-full": Kind("**Yuanwen, full recipe**", "yuanwen", "Yuanwen", whole=True, options=(("whole", True),)),
    "yuanwen-full-plain": Kind(
        "Yuanwen, full recipe, without its compiled parts",
        "yuanwen",
        "Yuanwen",
        whole=True,
        like="yuanwen-full",
        options=(("whole", True), ("compiled", False)),
    ),
}
