"""The library's only door to the database: SQLite through sqlite-utils.

``database`` opens files and guards writing, ``schema`` holds the migrations, ``articles`` and
``passages`` are the two subjects kept. The bot keeps its own tables through ``Database`` too, with
a set of migrations of its own.
"""

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from index.store.database import Database

__all__ = ["Database", "Migrations", "Tables"]
