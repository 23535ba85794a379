"""Help pages, wrong use of the command line, and the two ways to start it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.cli import yuanwen
from bot.locales import texts
from tests.cli.running import QUESTION, SAY, refused

COMMANDS = ("add", "ask", "backup", "chat", "doctor", "eval", "export", "feeds", "gaps", "list", "refresh", "remove",
            "restore", "run", "search", "show", "stats", "words")  # fmt: skip
# The command with an output that goes to a full disk.
FULL = """
import errno, io, os, sys

class Full(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

sys.stdout = io.TextIOWrapper(io.BufferedWriter(Full()), encoding="utf-8")
from bot.cli import main
main()
"""
# Ctrl-C when the library begins to be imported.
EARLY = """
import runpy, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "index":
            signal.raise_signal(signal.SIGINT)

# Who starts us in the background has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupting())
option, what, *_ = sys.argv[1:]
runpy.run_module(what, run_name="__main__", alter_sys=True) if option == "-m" else exec(what)
"""


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


@pytest.mark.parametrize(
    ("arguments", "key", "fields"),
    [
        (["stats", "a", "b"], "cli.surplus", {"words": "a b"}),
        (["list", "(x)"], "cli.surplus", {"words": "(x)"}),
        (["ask", "x", "--limit", "0"], "cli.bad_number", {"name": "--limit", "least": 1, "most": 1000}),
        (["gaps", "--limit", "many"], "cli.bad_number", {"name": "--limit", "least": 1, "most": 1000}),
        (["gaps", "--limit"], "cli.missing_value", {"name": "--limit"}),
        (["list", "--json=1"], "cli.unwanted_value", {"name": "--json"}),
        (["words", "steal", "x"], "cli.bad_choice", {"name": "[add|remove]", "choices": "add, remove"}),
        (["--library", ".", "list"], "cli.is_folder", {"name": "--library", "file": "."}),
        (["backup", "."], "cli.is_folder", {"name": "FILE", "file": "."}),
    ],
)
def test_wrong_values_are_told_in_the_readers_language(shared, arguments, key, fields):
    """What is too much, too large, missing or of another kind is told without a word of the parser's own."""
    assert refused(shared(*arguments)) == SAY(key, **fields)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_help_page_is_in_one_language(shared, language):
    """Headings, usage and ranges are in the reader's language, with its own colons."""
    say = texts(language)
    for arguments in (("--help",), ("gaps", "--help"), ("add", "--help")):
        page = shared(*arguments, env={"YUANWEN_LANGUAGE": language}).out
        assert f"\n{say('cli.options')}\n" in page
        assert say("cli.options_metavar") in page
        if language != "en":
            assert not re.search(r"[\u4e00-\u9fff]:|OPTIONS|COMMAND|RANGE|default", page)
    assert all(word in page for word in ("PDF", "Word", "EPUB", ".jsonl"))
    assert {"zh-Hans": "链接", "zh-Hant": "連結", "en": "links"}[language] in page


@pytest.mark.parametrize("arguments", [("--help",), ("list",), ("list", "--json"), ("ask", QUESTION), ("stats",)])
def test_output_that_cannot_be_written(shared, tmp_path, arguments):
    """Where the output goes to a full disk, one sentence says so and the exit code is 2."""
    result = shared("-c", FULL, *arguments, program=(sys.executable,))
    assert refused(result) == SAY("cli.no_output", problem=SAY("problem.disk_full"))


@pytest.mark.parametrize("program", [("-m", "bot"), ("-c", "from bot.__main__ import main; main()")])
def test_an_interruption_at_once(shared, program):
    """Ctrl-C while the program is still being imported ends it with one sentence and exit code 130."""
    result = shared("-c", EARLY, *program, program=(sys.executable,))
    assert (result.code, result.out, result.err) == (130, "", SAY("cli.interrupted") + "\n")
