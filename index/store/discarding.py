"""A library that was made for something and got nothing goes again. Does I/O."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Migrations

# What a library of nothing has rows in.
_ALWAYS = frozenset({Migrations.migrations_table, "sqlite_sequence", "generation"})


@contextmanager
def only_if_used(path: Path) -> Iterator[None]:
    """Take a library that is made meanwhile away at the end, with its new folders, where nothing is kept in it."""
    if os.path.lexists(path):
        yield
        return
    made = [folder for folder in path.absolute().parents if not os.path.lexists(folder)]
    try:
        yield
    finally:
        # Where it cannot be told that nobody needs it, it stays.
        with suppress(sqlite3.Error, OSError):
            if path.is_file():
                _discard(path)
            for folder in made:
                folder.rmdir()


def _discard(path: Path) -> None:
    name = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(name, uri=True, timeout=0, isolation_level=None)) as connection:
        # An error while anybody else has it open, who might be about to keep something in it. Where the disk is full,
        # there is no room for the file by which several would share it either.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if any(connection.execute(f'SELECT 1 FROM "{each}" LIMIT 1').fetchone() for each in names - _ALWAYS):
            return
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
        if names:
            # Whoever opens it at this very moment finds no library in it, and nothing is kept in a file that is gone.
            connection.execute(f"DROP TABLE IF EXISTS {Migrations.migrations_table}")
            connection.execute("COMMIT")
        # A file without a table is not written any more: the disk may be full. What lies beside it goes first, as with
        # the file gone it might be another one's.
        for ending in ("-wal", "-shm", ""):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
