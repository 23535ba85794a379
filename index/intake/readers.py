"""Files read several at once, by processes of our own. Does I/O.

Finding the article in a page takes the processor several times as long as indexing it.
Not ``multiprocessing``: its children run the program that imported us once more, which not every program bears.
"""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from index.intake.sources import read
from index.models import Draft, Rejected

MOST = 8  # about 60 MB of memory each
IDLE_SECONDS = 10  # a child that was asked nothing for so long ends by itself


class Readers:
    """Reads files in as many processes as there are processors."""

    def __init__(self, most: int | None = None) -> None:
        """Start up to ``most`` processes, each when it is first needed."""
        self.at_once = most or min(MOST, _processors())
        self._idle: SimpleQueue[_Child] = SimpleQueue()

    def read(self, source: str) -> list[Draft | Rejected]:
        """Read a file as ``sources.read`` does. Any thread may; as many children work as there are threads."""
        child = self._free()
        try:
            found = child.read(source)
        except (EOFError, OSError, pickle.UnpicklingError):
            # It ended, as one does that was idle or that a file was too much for.
            child.stop()
            return list(read(source))
        self._idle.put(child)
        return found

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
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        start = f"import sys; sys.path[:] = {sys.path!r}; from index.intake.readers import serve; serve({IDLE_SECONDS})"
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

    def read(self, source: str) -> list[Draft | Rejected]:
        """Have a file read; raises EOFError or OSError when the process ends meanwhile."""
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            raise EOFError
        pickle.dump((Path.cwd(), source), asking)
        asking.flush()
        found: list[Draft | Rejected] = pickle.load(answering)
        return found

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()


def _processors() -> int:
    # Those that this process may use, where the system tells.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve(idle: float) -> None:
    """Read the files that are named on standard input, until it ends or none is named for so many seconds."""
    answering = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, OSError):
        while select.select([sys.stdin], [], [], idle)[0]:
            folder, source = pickle.load(sys.stdin.buffer)
            os.chdir(folder)
            pickle.dump(list(read(source)), answering)
            answering.flush()
