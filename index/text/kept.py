"""Values that take seconds to make, kept in the user's cache folder between starts. Does I/O."""

from __future__ import annotations

import gc
import marshal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what is kept under a name, or make it and keep it; names carry their version.

    Written whole or not at all. A folder that cannot be written costs the time again at the next start.
    """
    path = _file(name)
    try:
        return marshal.loads(path.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        with _no_collecting():
            value = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(marshal.dumps(value))
        Path(file.name).replace(path)
    return value


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep Python from looking for garbage among what is being made, which takes as long as making it."""
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
