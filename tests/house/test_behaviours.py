"""Each of the hundred behaviours is shown by a test, or says why it cannot be shown."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "behaviours.md").read_text(encoding="utf-8")
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "behaviours.py"))


def test_every_behaviour_is_shown() -> None:
    """No number from 1 to 100 is without a test or a reason, and none has both."""
    listed, excused, shown = TOOL["listed"](TEXT), TOOL["excused"](TEXT), TOOL["shown"](ROOT / "tests")
    assert list(listed) == list(range(1, 101))
    assert [number for number in listed if number not in shown and number not in excused] == []
    assert set(excused) & set(shown) == set()
    assert set(excused) <= set(listed)


def test_no_mark_names_what_does_not_exist() -> None:
    """A test can't claim to show a behaviour that is not listed."""
    unknown = {number: names for number, names in TOOL["shown"](ROOT / "tests").items() if not 1 <= number <= 100}
    assert unknown == {}


def test_the_count_bites(tmp_path: Path) -> None:
    """Marks are found on tests only, with all their numbers; reasons are read from the list."""
    (tmp_path / "test_some.py").write_text(
        "import pytest\n\n\n@pytest.mark.behaviour(1, 101)\n@pytest.mark.slow\ndef test_a():\n    pass\n\n\n"
        "@pytest.mark.behaviour(2)\ndef helper():\n    pass\n",
        encoding="utf-8",
    )
    assert TOOL["shown"](tmp_path) == {1: ["test_some.test_a"], 101: ["test_some.test_a"]}
    assert TOOL["excused"]("1. 一\n- 7：只有 Telegram 知道\n") == {7: "只有 Telegram 知道"}
    assert TOOL["listed"]("1. 一\n- 7：只有 Telegram 知道\n12. 十二\n") == {1: "一", 12: "十二"}
