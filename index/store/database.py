"""One SQLite file, many reading threads, one writer. Does I/O.

Write-ahead logging lets readers go on while another thread or process writes. A transaction begins
IMMEDIATE, so two writers queue instead of failing halfway. ``synchronous=FULL`` costs a disk flush
a transaction and is what "an accepted article is never lost" means.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from index.errors import (
    LibraryBusy,
    LibraryCorrupt,
    LibraryMissing,
    LibraryReadOnly,
    LibraryTooNew,
    LibraryUnwritable,
    StorageError,
)
from index.problems import CLOSED, DISK_FAULT, DISK_FULL, IS_FOLDER, problem_of

BUSY_SECONDS = 10.0
MUCH_FREE, LITTLE_FREE = 0.25, 0.125  # of a file's pages
PAGES_AT_ONCE = 2000  # takes less than a tenth of a second


class Database:
    """A library file with its migrations applied; close it when done."""

    def __init__(self, path: Path, migrations: Migrations, *, create: bool = True) -> None:
        """Open the file.

        Raises LibraryMissing, LibraryCorrupt, LibraryTooNew, LibraryBusy or LibraryUnwritable.
        """
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        self.rollbacks = 0  # so often what was written in a transaction came to nothing
        try:
            with self.translating():
                if path.is_dir():
                    raise LibraryUnwritable(path=str(path), problem=IS_FOLDER)
                fresh = not path.exists()
                if fresh and not create:
                    raise LibraryMissing(path=str(path))
                self.read_only = not fresh and _is_read_only(path)
                if fresh:
                    path.parent.mkdir(parents=True, exist_ok=True)
                self._migrate(migrations, fresh)
        except BaseException:
            self.close()
            raise

    def _migrate(self, migrations: Migrations, fresh: bool) -> None:
        tables = self.reader()
        if fresh:
            # Before anything is written: later it would take writing the whole file anew.
            tables.conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
        known = {migration.name for migration in migrations._migrations}
        names = set(tables.table_names())
        if not fresh and names and Migrations.migrations_table not in names:
            raise LibraryCorrupt(path=str(self.path))
        if {done.name for done in migrations.applied(tables)} - known:
            raise LibraryTooNew(path=str(self.path))
        if not migrations.pending(tables):
            return
        if self.read_only:
            raise LibraryReadOnly(path=str(self.path))
        _enable_wal(tables)
        with self.writing() as locked:
            migrations.apply(locked)

    def reader(self) -> Tables:
        """Return this thread's connection."""
        tables: Tables | None = getattr(self._local, "tables", None)
        if tables is None:
            tables = Tables(self._connect())
            self._local.tables = tables
        return tables

    def _connect(self) -> sqlite3.Connection:
        mode = "rwc"
        if self.read_only:
            # Nobody changes it, so nothing need be written beside it, unless a writer left its log there.
            log = self.path.with_name(f"{self.path.name}-wal")
            mode = "ro" if log.exists() else "ro&immutable=1"
        name = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(name, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        with self._lock:
            self._opened.append(connection)
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        """Hold the one writer's transaction; it commits at the end and rolls back on an error."""
        if self.read_only:
            raise LibraryReadOnly(path=str(self.path))
        with self._lock, self.translating():
            tables = self.reader()
            if tables.conn.in_transaction:
                yield tables
                return
            tables.conn.execute("BEGIN IMMEDIATE")
            try:
                yield tables
                tables.conn.commit()
            except BaseException:
                self.rollbacks += 1
                tables.conn.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        """Hold one moment of the library: whatever others write meanwhile is not seen."""
        tables = self.reader()
        if tables.conn.in_transaction:
            yield tables
            return
        tables.conn.execute("BEGIN")
        try:
            yield tables
        finally:
            tables.conn.rollback()

    @contextmanager
    def translating(self) -> Iterator[None]:
        """Turn SQLite's and the system's errors into the library's."""
        try:
            yield
        except sqlite3.Error as error:
            raise storage_error(self.path, error) from error
        except OSError as error:
            raise LibraryUnwritable(path=str(self.path), problem=problem_of(error)) from error

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the whole file while others go on writing."""
        with self.translating(), _closing(sqlite3.connect(target)) as copy:
            self.reader().conn.backup(copy)
            # SQLite copies damaged pages too, and a good backup is not to be replaced by a bad one.
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise LibraryCorrupt(path=str(self.path))

    def shrink(self) -> None:
        """Give room in the file that nothing needs any more back to the disk, where it is much of the file.

        A little at a time, so that others can write; without effect on the files of earlier versions.
        """
        with self.translating():
            conn = self.reader().conn
            pages, free = (conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
            if free <= MUCH_FREE * pages:
                return
            while free > LITTLE_FREE * pages:
                # As a script: SQLite frees a page with each step of the statement, and a query takes but one.
                conn.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
                before, free = free, conn.execute("PRAGMA freelist_count").fetchone()[0]
                if free >= before:
                    return

    def intact(self) -> bool:
        """Let SQLite check the file page by page."""
        try:
            return bool(self.reader().conn.execute("PRAGMA quick_check").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False

    def close(self) -> None:
        """Close every thread's connection; the last one folds the write-ahead log into the file."""
        with self._lock:
            for connection in self._opened:
                with suppress(sqlite3.Error):
                    connection.close()
            self._opened.clear()
            self._local = threading.local()


def _enable_wal(tables: Tables) -> None:
    # Unlike all else, this does not wait when another process is making the same library.
    latest = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return tables.enable_wal()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > latest:
                raise
            time.sleep(0.02)


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _is_read_only(path: Path) -> bool:
    # The mode bits first, and not os.access alone: root may write anything, but 0444 says that it should not.
    if path.stat().st_mode & 0o222 == 0:
        return True
    # Another's file, a disk that is mounted read-only, or a folder that takes no log beside the file.
    return not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK))


_DAMAGE = ("not a database", "malformed", "corrupt", "could not decode")
_UNWRITABLE = {"full": DISK_FULL, "disk i/o": DISK_FAULT, "unable to open": CLOSED}


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """Name what SQLite complains about in the library's words."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return LibraryBusy(path=str(path))
    if "readonly" in text or "read-only" in text:
        return LibraryReadOnly(path=str(path))
    if any(words in text for words in _DAMAGE):
        return LibraryCorrupt(path=str(path))
    for words, problem in _UNWRITABLE.items():
        if words in text:
            return LibraryUnwritable(path=str(path), problem=problem)
    return StorageError(path=str(path), problem=str(error))
