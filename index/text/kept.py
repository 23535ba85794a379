"""What takes seconds to make, kept in the user's cache folder between starts. Does I/O."""

from __future__ import annotations

import gc
import marshal
import mmap
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

_LENGTH = 8


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what is kept under a name, or make it and keep it; names carry their version.

    Written whole or not at all. A folder that cannot be written costs the time again at the next start.
    """
    path = _file(name)
    try:
        return marshal.loads(path.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        with no_collecting():
            value = make()
    with suppress(OSError):
        _write(path, marshal.dumps(value))
    return value


def kept_bytes(name: str, make: Callable[[], bytes]) -> memoryview:
    """Return the bytes that are kept under a name, or make them and keep them; as ``kept``.

    They are mapped, so that only those that are read take memory, once for all processes. A file that
    is not as long as it was written is made anew; where none can be written, they are held in memory.
    """
    path = _file(name)
    with suppress(OSError, ValueError):
        return _mapped(path)
    with no_collecting():
        value = make()
    with suppress(OSError, ValueError):
        _write(path, len(value).to_bytes(_LENGTH) + value)
        return _mapped(path)
    return memoryview(value)


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        found = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if int.from_bytes(found[:_LENGTH]) != len(found) - _LENGTH:
        raise ValueError(path)
    return found[_LENGTH:]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
    _remove_older(path)


def _remove_older(path: Path) -> None:
    """Remove what older versions of Yuanwen kept under the same name; where it is mapped it can still be read."""
    name, version = [*path.stem.split("-"), ""][:2]
    for other in path.parent.glob(f"{name}-*.marshal") if version.isdecimal() else ():
        older = other.stem.split("-")[1]
        if older.isdecimal() and int(older) < int(version):
            with suppress(OSError):
                other.unlink()


@contextmanager
def no_collecting() -> Iterator[None]:
    """Keep Python from looking for garbage among what is being made or read, which takes as long as that."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_kept(name: str) -> bool:
    """Tell whether something is kept under a name."""
    return _file(name).is_file()


def _file(name: str) -> Path:
    return user_cache_path("yuanwen", appauthor=False) / f"{name}.marshal"
