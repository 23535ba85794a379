"""Running the shipped command: one process, its exit code and what it said; articles of our own to run it on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from bot.locales import texts

SAY = texts("zh-Hans")

BRIDGE = """青河大桥封闭
发布时间：2025-03-04 09:30
来源：青河晚报
作者：苏禾

青河大桥今年六十岁，全长1200米。因为桥墩被洪水冲空，青河大桥在上周一封闭。封闭之后，居民只好坐渡船过河。

修复工程由工程师林若川主持，预计明年五月完工。
"""
LIBRARY = """柳河镇图书馆重新开放

柳河镇图书馆昨天重新开放。馆长宋青说，整修花了八个月，新添了三千本书。读者周一不能入馆，因为周一闭馆整理图书。
"""
ORANGE = """---
title: 脐橙早熟
url: https://example.com/orange
publisher: 田野日报
author: 麦小满
date: 2025-10-11
---
今年的脐橙早熟了半个月。果农贺满仓说，春天雨水少，是橙子变甜的原因。收购价每斤四元二角，比去年高出五角。
"""
FILES = {"bridge.txt": BRIDGE, "library.txt": LIBRARY, "orange.md": ORANGE}
QUESTION, REASON = "青河大桥为什么封闭", "因为桥墩被洪水冲空，青河大桥在上周一封闭。"
STRANGER = "周鸿祎是谁"

# Whoever runs the tests may be root, whom no mode bits keep out: without the two capabilities they do.
_DROP = """
import ctypes, os, sys
if sys.platform == "linux":
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""
UNPRIVILEGED = (sys.executable, "-c", _DROP)


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What it printed, one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """The shipped command in a folder of its own, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def library(self) -> Path:
        """The library that the commands use when they are told of no other."""
        return self.folder / "library.db"

    def environment(self, **more: str | None) -> dict[str, str]:
        """Return the variables of a terminal in the C locale whose reader reads Simplified Chinese."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
        home = self.folder.parent / f"{self.folder.name}-home"
        # The parsed dictionaries are where the tests' own process keeps them: parsing takes seconds.
        cache = user_cache_path("yuanwen", appauthor=False).parent
        ours = {"LANG": "C", "HOME": str(home), "XDG_CACHE_HOME": str(cache), "YUANWEN_LANGUAGE": "zh-Hans"}
        changed = {**kept, **ours, "YUANWEN_LIBRARY": str(self.library), **more}
        return {name: value for name, value in changed.items() if value is not None}

    def __call__(
        self,
        *arguments: str | bytes | Path,
        stdin: str | bytes | None = None,
        env: dict[str, str | None] | None = None,
        program: tuple[str, ...] = (sys.executable, "-m", "bot"),
    ) -> Result:
        """Run one command to its end."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        ended = subprocess.run(
            [*program, *arguments],
            input=b"" if given is None else given,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(**(env or {})),
            timeout=120,
            check=False,
        )
        return Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def names(self) -> list[str]:
        """Return what lies in the folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def write(self, **files: str | bytes) -> None:
        """Write files into the folder; an underscore in the name stands for a dot."""
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (self.folder / name.replace("_", ".")).write_bytes(data)


def refused(result: Result, code: int = 2) -> str:
    """Check that a command failed with one clear line and nothing else; return the line."""
    assert result.code == code, result
    assert result.out == ""
    line, end, rest = result.err.partition("\n")
    assert (end, rest) == ("\n", ""), result.err
    prefix, _, suffix = SAY("cli.error", message="\0").partition("\0")
    assert line.startswith(prefix)
    assert line.endswith(suffix)
    assert "Traceback" not in line
    return line.removeprefix(prefix).removesuffix(suffix)
