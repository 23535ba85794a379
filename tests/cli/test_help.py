"""Help pages, wrong use of the command line, and the two ways to start it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.cli import yuanwen
from tests.cli.running import QUESTION, SAY, refused

COMMANDS = ("add", "ask", "backup", "chat", "doctor", "eval", "export", "feeds", "gaps", "list", "refresh", "remove",
            "restore", "run", "search", "show", "stats", "words")  # fmt: skip


@pytest.fixture(scope="module")
def pages(shared):
    """The help page of every command, printed one after the other by one process."""
    script = "import sys; from bot.cli import execute; [print(execute([name, '--help']), end='\\f') for name in sys.argv[1:]]"
    result = shared("-c", script, *COMMANDS, program=(sys.executable,))
    assert (result.code, result.err) == (0, "")
    return dict(zip(COMMANDS, result.out.split("\f")[:-1], strict=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_help_page_has_examples(pages, name):
    """Each command's page says what it does, ends with examples of its own, and with exit code 0."""
    *lines, code = (line.strip() for line in pages[name].splitlines())
    assert code == "0"
    assert lines[0].startswith(f"{SAY('cli.usage')}yuanwen {name} ")
    summary = yuanwen.commands[name].help
    assert "".join(summary.split()) in "".join("".join(lines).split())
    assert any(SAY("cli.help_option") in line for line in lines)
    examples = lines[lines.index(SAY("cli.examples")) + 1 :]
    assert examples
    assert all(f"yuanwen {name}" in example or example.endswith(f" {name}") for example in examples)


def test_the_overview_names_every_command(shared):
    """The overview lists every command, in either form of asking for it."""
    result = shared("--help")
    assert (result.code, result.err) == (0, "")
    listed = result.out.split(SAY("cli.commands"))[1]
    assert re.findall(r"^  (\S+)", listed, re.MULTILINE) == list(COMMANDS)
    assert SAY("cli.summary") in result.out
    assert shared("-h").out == result.out
    assert set(COMMANDS) == set(yuanwen.commands)


def test_nothing_shows_the_overview(shared):
    """Called with nothing, the command shows what it can do, as wrong use."""
    result = shared()
    assert (result.code, result.out) == (2, "")
    assert result.err == shared("--help").out


def test_both_ways_to_start_are_the_same(shared):
    """``yuanwen`` and ``python -m bot`` print the same and end the same."""
    script = Path(sys.executable).with_name("yuanwen")
    for arguments in (("--version",), ("nonsense",)):
        assert shared(*arguments, program=(str(script),)) == shared(*arguments)
    assert shared("--version").out == f"yuanwen, version {version('yuanwen')}\n"


@pytest.mark.parametrize(
    ("arguments", "key", "fields"),
    [
        (["nonsense"], "cli.no_such_command", {"name": "nonsense"}),
        (['it\'s "q"'], "cli.no_such_command", {"name": 'it\'s "q"'}),
        (["list", "--nonsense"], "cli.no_such_option", {"name": "--nonsense"}),
        (["show"], "cli.missing_argument", {"name": "ID"}),
    ],
)
def test_wrong_use_is_told_in_one_line(shared, arguments, key, fields):
    """An unknown command or option and a missing argument are named in the reader's language."""
    assert refused(shared(*arguments)) == SAY(key, **fields)


def test_no_language_is_needed(shared):
    """In the C locale and in a terminal that knows ASCII only, nothing fails: characters are replaced."""
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "YUANWEN_LANGUAGE": None}
    result = shared("ask", QUESTION, env=ascii_only)
    assert (result.code, result.err) == (0, "")
    assert result.out.isascii()
    assert result.out.startswith("??????\n???? ? 2025-03-04\n")


def test_the_reader_of_a_pipe_may_leave(shared):
    """When whatever reads the output has seen enough, the command ends without a word."""
    result = shared("-c", '"$0" -m bot show 1 --json | true', sys.executable, program=("/bin/sh",))
    assert (result.out, result.err) == ("", "")
