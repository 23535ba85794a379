"""A look into the library's file, past all of the bot's own code."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows_about(library: Path, user_id: int) -> list[tuple[Any, ...]]:
    """Return every row of the bot's tables that holds a person's number, but for what admins did."""
    found = []
    with closing(sqlite3.connect(library)) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table.startswith("bot_") and table != "bot_audit":
                found += [(table, *row) for row in file.execute(f"SELECT * FROM {table}") if user_id in row]
    return found


def make_old(library: Path, text: str, days: int) -> None:
    """Make a question that was asked just now one of some days ago."""
    with closing(sqlite3.connect(library)) as file, file:
        changed = file.execute(
            "UPDATE bot_questions SET asked_at = datetime('now', ?) WHERE text = ?", [f"-{days} days", text]
        )
        assert changed.rowcount == 1
