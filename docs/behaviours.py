"""Print which tests show which behaviour of behaviours.md: ``python docs/behaviours.py``.

Reads the marks of the tests without running them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "behaviours.md"
_LISTED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_EXCUSED = re.compile(r"^- (\d+)：(.+)$", re.MULTILINE)


def listed(text: str) -> dict[int, str]:
    """Return the behaviours by their numbers."""
    return {int(number): sentence for number, sentence in _LISTED.findall(text)}


def excused(text: str) -> dict[int, str]:
    """Return the numbers that cannot be shown here, each with its reason."""
    return {int(number): reason for number, reason in _EXCUSED.findall(text)}


def shown(tests: Path) -> dict[int, list[str]]:
    """Return the names of the tests that show each behaviour, from their marks."""
    found: dict[int, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in _numbers(node):
                    found.setdefault(number, []).append(f"{path.stem}.{node.name}")
    return found


def _numbers(test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[int]:
    marks = [mark for mark in test.decorator_list if isinstance(mark, ast.Call)]
    named = [mark for mark in marks if ast.unparse(mark.func) == "pytest.mark.behaviour"]
    return [int(ast.literal_eval(number)) for mark in named for number in mark.args]


def main() -> None:
    """Print the table."""
    text = LIST.read_text(encoding="utf-8")
    tests = shown(ROOT / "tests")
    for number, sentence in listed(text).items():
        names = tests.get(number) or [excused(text).get(number, "—")]
        print(f"{number:3d}  {sentence}\n     {', '.join(names)}")


if __name__ == "__main__":
    main()
