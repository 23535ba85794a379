"""What the library's own sentences taught the judge. Does I/O on the connection it is given."""

from __future__ import annotations

from sqlite_utils import Database as Tables

from index.models import Calibration


def read(tables: Tables) -> Calibration | None:
    """Return the last calibration, or None when there was none."""
    row = tables.execute("SELECT expected, articles FROM calibration").fetchone()
    return Calibration(*row) if row else None


def keep(tables: Tables, calibration: Calibration | None) -> None:
    """Replace the calibration, or forget it."""
    tables.execute("DELETE FROM calibration")
    if calibration:
        tables.execute("INSERT INTO calibration VALUES (1, ?, ?)", [calibration.expected, calibration.articles])
