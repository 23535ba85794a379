"""A stocked library made once by the shipped command, copied for each test that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import FILES, Command


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three articles, added by the command."""
    command = Command(tmp_path_factory.mktemp("stock"))
    for name, text in FILES.items():
        (command.folder / name).write_text(text, encoding="utf-8")
    added = command("add", *FILES)
    assert (added.code, added.err) == (0, "")
    return command.library


@pytest.fixture
def empty(tmp_path: Path) -> Command:
    """The command in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return Command(folder)


@pytest.fixture
def command(tmp_path: Path, stock: Path) -> Command:
    """The command in a folder with a library of three articles and nothing else."""
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(stock, folder / "library.db")
    return Command(folder)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, stock: Path) -> Command:
    """The command on a library of three articles, for tests that only read."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(stock, folder / "library.db")
    return Command(folder)
