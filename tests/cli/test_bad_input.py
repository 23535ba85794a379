"""Whatever is handed in: one clear line or a polite abstention, the right exit code, nothing left behind."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from index.errors import LibraryCorrupt, LibraryReadOnly, LibraryTooNew, LibraryUnwritable
from index.problems import IS_FOLDER
from tests.cli.running import LIBRARY, QUESTION, SAY, UNPRIVILEGED, refused

LONG = (QUESTION * 500)[:4096]


@pytest.mark.parametrize("question", [[], ["🚢👍🏽", "？！……"], ["\u202e\u2066\u200b"], ["的"], ["½"], ["是谁"]])
def test_a_question_about_nothing(shared, question):
    """No word, marks, emoji, direction marks, words of every article, digits: a polite sentence and exit code 1."""
    result = shared("ask", *question)
    assert (result.code, result.out, result.err) == (1, SAY("abstain.empty_question") + "\n", "")


def test_odd_questions_have_answers(shared):
    """4,096 characters, direction marks and bytes that are no UTF-8 around a question do not hide its answer."""
    for question in (LONG, f"\u202e{QUESTION}\u202c", b"\xff" + QUESTION.encode() + b"\xfe?"):
        result = shared("ask", "--json", question)
        assert result.err == ""
        assert result.json["hits"][0]["title"] == "青河大桥封闭"
        assert result.code == (0 if result.json["answered"] else 1)
        assert not any(0xD800 <= ord(char) < 0xE000 for char in result.json["question"])
    result = shared("search", b"\xff" + QUESTION.encode())
    assert (result.code, result.err) == (0, "")


def test_odd_sources(empty):
    """File names that are no UTF-8, with spaces, dashes and quotes are added; an unknown kind of link is told of."""
    for name in (b"\xff\xfe.txt", "空 格'\".txt".encode(), b"-dash.txt"):
        with (empty.folder / name.decode("utf-8", "surrogateescape")).open("w", encoding="utf-8") as file:
            file.write(LIBRARY.replace("三千本", f"{len(name)}千本"))
    result = empty("add", "--json", "--", b"\xff\xfe.txt", "空 格'\".txt", "-dash.txt", "gopher://example.com/x")
    assert result.code == 1
    assert [entry["status"] for entry in result.lines] == ["added", "added", "added", "failed"]
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err


def test_a_read_only_library(command):
    """Marked read-only, a library answers; adding, removing and repairing are refused; the file stays as it is."""
    command.write(more_txt=LIBRARY.replace("三千本", "五千本"))
    command.library.chmod(0o444)
    before = command.library.read_bytes()
    assert command("ask", QUESTION).code == 0
    message = SAY.error(LibraryReadOnly(path=str(command.library)))
    added = command("add", "more.txt")
    assert added.code in (1, 2)
    assert added.err == SAY("cli.error", message=message) + "\n"
    assert refused(command("remove", "1"), 1) == message
    doctor = command("doctor")
    assert (doctor.code, doctor.err) == (0, "")
    assert SAY("doctor.library_read_only") in doctor.out
    chat = command("chat", stdin=f"{QUESTION}\n")
    assert (chat.code, chat.err) == (0, "")
    assert command.library.read_bytes() == before
    assert command.names() == ["library.db", "more.txt"]


def newer(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('yuanwen.library', '999', '')"
        )


def noise(path):
    path.write_bytes(random.Random(7).randbytes(50_000))


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE songs (name TEXT)")


def folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (newer, LibraryTooNew),
        (noise, LibraryCorrupt),
        (truncated, LibraryCorrupt),
        (foreign, LibraryCorrupt),
        (folder, LibraryUnwritable),
    ],
)
def test_a_file_that_is_no_library_of_ours(command, spoil, error):
    """A newer, damaged, truncated or foreign file, or a folder: each command says so with exit code 2, the doctor with 1."""
    spoil(command.library)
    before = command.library.read_bytes() if command.library.is_file() else None
    message = SAY.error(error(path=str(command.library), problem=IS_FOLDER))
    assert refused(command("ask", QUESTION)) == message
    assert refused(command("add", "-", stdin=LIBRARY)) == message
    result = command("doctor", "--json")
    assert (result.code, result.err) == (1, "")
    assert {"check": "library", "ok": False, "message": message} in result.json
    assert command.names() == ["library.db"]
    assert (command.library.read_bytes() if command.library.is_file() else None) == before


def test_a_file_that_is_damaged_further_in(command):
    """Damage behind sound first pages is told of by the doctor, and repairing ends with one line."""
    data = bytearray(command.library.read_bytes())
    data[8192:] = random.Random(3).randbytes(len(data) - 8192)
    command.library.write_bytes(data)
    result = command("doctor")
    assert (result.code, result.err) == (1, "")
    assert "✗" in result.out
    assert str(command.library) in result.out
    told = SAY.error(LibraryCorrupt(path=str(command.library)))
    for arguments in (
        ("doctor", "--repair"), ("export", "out.jsonl"), ("ask", QUESTION), ("words", "add", "甲", "乙"), ("words",),
        ("refresh",), ("stats",), ("stats", "--json"), ("gaps",), ("list",), ("show", "1"), ("feeds",), ("chat",),
    ):  # fmt: skip
        assert refused(command(*arguments)) == told
    assert not [name for name in command.names() if name.startswith(".yuanwen-") or name == "out.jsonl"]


def test_a_library_where_none_can_be(empty):
    """A library below a file and one with a name that is too long are refused, and nothing is made."""
    empty.write(file_txt="文件")
    for place in ("file.txt/library.db", "x" * 300):
        assert place in refused(empty("--library", place, "add", "-", stdin=LIBRARY))
    assert empty.names() == ["file.txt"]


@pytest.mark.parametrize("closed", ["folder", "library.db"])
def test_a_library_that_may_be_read_only(command, closed):
    """Where the file, or the folder for what is written beside it, belongs to somebody else, it is read as it is."""
    # The group may write the file, its owner may not: that is no mark that it should stay as it is.
    place, mode = (command.folder, 0o555) if closed == "folder" else (command.library, 0o464)
    before = command.library.read_bytes()
    place.chmod(mode)
    try:
        asked, listed, removed = (
            command(*arguments, program=UNPRIVILEGED) for arguments in (("ask", QUESTION), ("list",), ("remove", "1"))
        )
    finally:
        place.chmod(0o755)
    assert (asked.code, asked.err) == (0, "")
    assert (listed.code, listed.err) == (0, "")
    assert refused(removed, 1) == SAY.error(LibraryReadOnly(path=str(command.library)))
    assert command.library.read_bytes() == before
    assert command.names() == ["library.db"]
