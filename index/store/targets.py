"""Files that are written whole or not at all. Does I/O."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import LibraryUnwritable
from index.problems import IS_FOLDER, IS_LIBRARY, problem_of


@contextmanager
def whole(target: Path, library: Path) -> Iterator[Path]:
    """Lend a file that takes the target's place when all went well and is gone when not."""
    part = target.parent / f"{target.name}.part"
    try:
        if target.is_dir():
            raise LibraryUnwritable(path=str(target), problem=IS_FOLDER)
        if target.resolve() == library.resolve():
            raise LibraryUnwritable(path=str(target), problem=IS_LIBRARY)
        part.touch()
        yield part
        part.replace(target)
    except OSError as error:
        raise LibraryUnwritable(path=str(target), problem=problem_of(error)) from error
    finally:
        with suppress(OSError):
            part.unlink()
