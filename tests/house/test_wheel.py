"""Packages, and not the checkout, are what people install: they are built and tried."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = (
    "青河大桥封闭\n发布时间：2025-06-03\n来源：青河日报\n\n"
    "因为连日暴雨，青河大桥于周一封闭，预计七天后恢复通车。\n\n网址：青河大桥封闭 https://example.org/bridge\n"
)


def _pythons() -> list[str]:
    """One Python of each other minor version from 3.11 on that is at hand, on the path or beside our own."""
    beside = Path(sys.base_prefix).parent
    found = []
    for minor in {*range(11, 20)} - {sys.version_info.minor}:
        name = f"python3.{minor}"
        places = [shutil.which(name), *map(str, sorted(beside.glob(f"*/bin/{name}"), reverse=True))]
        works = (place for place in places if place and _run(place, "-c", "import venv, ensurepip").returncode == 0)
        found += list(islice(works, 1))
    return found


def _run(*command: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "YUANWEN"))}
    return subprocess.run(
        command, cwd=cwd, env=environment | more, capture_output=True, text=True, timeout=600, check=False
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source archive of this checkout, and with the wheel that our own Python makes of it."""
    folder, source = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("source")
    # A copy: building leaves files beside the sources, and several processes may test at once.
    for name in _run("git", "ls-files", cwd=ROOT).stdout.splitlines():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    done = _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_wheel_holds_bot_and_index_with_their_data_and_nothing_else(built: Path) -> None:
    """Every file of the two packages is in the wheel with what was compiled, and no other package."""
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "index"}
    tracked = _run("git", "ls-files", "bot", "index", cwd=ROOT).stdout.splitlines()
    assert len(tracked) > 80
    assert {*tracked} <= names
    sources = {name.removesuffix(".pyx") for name in tracked if name.endswith(".pyx")}
    assert {name.split(".")[0] for name in names if name.endswith(".so")} == sources


@pytest.mark.parametrize(
    ("python", "archive", "compiler"),
    [
        (sys.executable, "*.whl", "cc"),
        (sys.executable, "*.tar.gz", "false"),
        *((each, "*.tar.gz", "cc") for each in _pythons()),
    ],
    ids=lambda value: Path(value).name,
)
def test_what_was_built_answers_in_a_bare_environment(
    python: str, archive: str, compiler: str, built: Path, tmp_path: Path
) -> None:
    """Installed by any Python at hand, with a compiler or none, it shows its help, adds an article, and answers."""
    (package,) = built.glob(archive)
    made = _run(python, "-m", "venv", str(tmp_path / "bare"))
    assert made.returncode == 0, made.stderr
    bare = tmp_path / "bare" / "bin"
    options = ("--disable-pip-version-check", "--quiet", "--constraint", str(ROOT / "constraints.txt"))
    installed = _run(str(bare / "python"), "-m", "pip", "install", *options, str(package), CC=compiler)
    assert installed.returncode == 0, installed.stderr
    compiled = [*(tmp_path / "bare").glob("lib/*/site-packages/index/**/*.so")]
    assert bool(compiled) == (compiler == "cc")
    shown = _run(str(bare / "yuanwen"), "--help", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "ask" in shown.stdout
    (tmp_path / "bridge.txt").write_text(ARTICLE, encoding="utf-8")
    added = _run(str(bare / "yuanwen"), "--library", "library.db", "add", "bridge.txt", cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    asked = _run(
        str(bare / "python"), "-m", "bot", "--library", "library.db", "ask", "--json", "青河大橋為何封閉", cwd=tmp_path
    )
    assert asked.returncode == 0, asked.stderr
    assert asked.stderr == ""
    (hit,) = json.loads(asked.stdout)["hits"]
    assert hit["answer"].startswith("因为连日暴雨")
    assert hit["url"] == "https://example.org/bridge"
