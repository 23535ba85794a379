"""Work done by processes of our own, beside this one. Does I/O.

Finding the article in a page takes the processor several times as long as indexing it.
Not ``multiprocessing``: its children run the program that imported us once more, which not every program bears.
"""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

MOST = 8  # about 60 MB of memory each
IDLE_SECONDS = 10  # a child that was asked nothing for so long ends by itself

_Made = TypeVar("_Made")


class Processes:
    """Calls functions in as many processes as there are processors."""

    def __init__(self, most: int | None = None) -> None:
        """Start up to ``most`` processes, each when it is first needed."""
        self.at_once = most or min(MOST, _processors())
        self._idle: SimpleQueue[_Child] = SimpleQueue()

    def call(self, function: Callable[..., _Made], *given: object) -> _Made:
        """Return what a function of a module makes of what is given. As many children work as threads call.

        What it raises it raises here.
        """
        child = self._free()
        try:
            made: _Made = child.call(function, given)
        except (EOFError, OSError, pickle.UnpicklingError):
            # It ended, as one does that was idle, that failed or for that it was too much.
            child.stop()
            return function(*given)
        self._idle.put(child)
        return made

    def close(self) -> None:
        """End all children."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().stop()

    def _free(self) -> _Child:
        with suppress(Empty):
            while not (child := self._idle.get_nowait()).alive():
                child.stop()
            return child
        return _Child()


class _Child:
    """A process that does one thing after the other."""

    def __init__(self) -> None:
        start = f"import sys; sys.path[:] = {sys.path!r}; from index.processes import serve; serve({IDLE_SECONDS})"
        # A session of its own: an interrupt from the keyboard is for us; it ends when we do.
        self._process = subprocess.Popen(
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def call(self, function: Callable[..., _Made], given: tuple[object, ...]) -> _Made:
        """Have a function called; raises EOFError or OSError when the process ends meanwhile."""
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            raise EOFError
        # In one piece, so that what cannot be sent leaves nothing in between.
        asking.write(pickle.dumps((Path.cwd(), function, given)))
        asking.flush()
        made: _Made = pickle.load(answering)
        return made

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()


def _processors() -> int:
    # Those that this process may use, where the system tells.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve(idle: float) -> None:
    """Do what comes on standard input, until it ends or nothing came for so many seconds."""
    answering = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, OSError):
        while select.select([sys.stdin], [], [], idle)[0]:
            folder, function, given = pickle.load(sys.stdin.buffer)
            os.chdir(folder)
            made: Any = function(*given)
            pickle.dump(made, answering)
            answering.flush()
