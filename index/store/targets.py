"""Files that are written whole or not at all. Does I/O."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import LibraryUnwritable
from index.problems import IS_FOLDER, IS_LIBRARY, problem_of

# What the program was given open, by the names that systems have for it.
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]+)")
_NAMED = {"/dev/stdout": 1, "/dev/stderr": 2}
# What SQLite keeps beside a library in use.
_BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def whole(target: Path, library: Path) -> Iterator[Path]:
    """Lend a file that takes the target's place when all went well and is gone when not.

    Of a link, what it leads to is replaced. What is no file (see ``is_stream``) gets the content poured into it.
    """
    try:
        if target.is_dir():
            raise LibraryUnwritable(path=str(target), problem=IS_FOLDER)
        stream = is_stream(target)
        real = Path(os.path.realpath(target))
        kept = Path(os.path.realpath(library))
        if not stream and real in [kept.with_name(f"{kept.name}{ending}") for ending in _BESIDE]:
            raise LibraryUnwritable(path=str(target), problem=IS_LIBRARY)
        # A folder of our own beside the target: no file of anybody else's is in it, and the part can be moved.
        with tempfile.TemporaryDirectory(
            dir=None if stream else real.parent, prefix=".yuanwen-", ignore_cleanup_errors=True
        ) as folder:
            part = Path(folder) / "part"
            part.touch()
            yield part
            if stream:
                _pour(part, target)
            else:
                part.replace(real)
    except BrokenPipeError:
        # Whoever read it has seen enough.
        raise
    except OSError as error:
        raise LibraryUnwritable(path=str(target), problem=problem_of(error)) from error


def is_stream(target: Path) -> bool:
    """Tell whether a path leads to a pipe, a device or what is open already, which nothing can take the place of."""
    if _descriptor(target) is not None:
        return True
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _pour(part: Path, target: Path) -> None:
    with part.open("rb") as content, _opened(target) as file:
        shutil.copyfileobj(content, file)


def _opened(target: Path) -> BinaryIO:
    number = _descriptor(target)
    # By its name, what is open already would be written from its beginning.
    return target.open("wb") if number is None else os.fdopen(os.dup(number), "wb")


def _descriptor(target: Path) -> int | None:
    name = str(target)
    found = _DESCRIPTOR.fullmatch(name)
    return int(found[1]) if found else _NAMED.get(name)
