"""What the README promises is what the project does."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from bot.cli import yuanwen

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    """Each subcommand stands in the README's table."""
    names = set(yuanwen.commands)
    assert len(names) >= 15
    table = "\n".join(line for line in README.splitlines() if line.startswith("|"))
    assert [name for name in sorted(names) if not re.search(rf"`(yuanwen )?{name}\b", table)] == []


def test_the_two_commands_are_make_targets_and_continuous_integration_runs_them() -> None:
    """``make run`` and ``make test`` are in the README, in the Makefile, and in what CI runs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert f"make {target} " in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in steps


def test_the_picture_and_every_local_link_exist() -> None:
    """Files that the README points to are there."""
    named = re.findall(r"\]\(([^)#]+)\)", README) + re.findall(r'src(?:set)?="([^"]+)"', README)
    targets = [target for target in named if not target.startswith("http")]
    assert len(targets) >= 2
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The README's Python example prints the sentence that it promises."""
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    article = "城南水厂改造完成\n发布时间：2025-03-01\n\n城南水厂的改造在本周完成，日供水量从五万吨提高到八万吨。\n"
    (tmp_path / "article.txt").write_text(article, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("因为连日暴雨，青河大桥于周一封闭。")


def test_the_changelog_tells_of_this_version() -> None:
    """The version of the package has its section in the changelog."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
