"""add on the command line: files, folders, lists, standard input, previews, and the JSON key by key."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

from index import Article, Library
from index.errors import FolderEmpty, JsonlLine, SourceBinary, SourceEmpty, SourceMissing, SourceUnnamed
from tests.cli.running import BRIDGE, FILES, LIBRARY, ORANGE, SAY, refused

BRIDGE_TEXT = "\n".join(BRIDGE.split("\n\n")[1:]).strip()
BRIDGE_ANSWERS = ("青河大桥在上周一封闭的原因是什么？", "青河大桥今年多少岁？", "青河大桥封闭")
ENTRY = ["source", "title", "publisher", "author", "published", "url", "text", "removed", "duplicates", "error"]


def counts(added=0, updated=0, unchanged=0, failed=0):
    return SAY("add.counts", added=added, updated=updated, unchanged=unchanged, failed=failed) + "\n"


def error_line(error):
    return SAY("cli.error", message=SAY.error(error)) + "\n"


def test_files_folders_lists_and_standard_input(empty):
    """A file, a folder, several at once, a list and standard input are added, and twice changes nothing."""
    (empty.folder / "more").mkdir()
    for name, text in FILES.items():
        (empty.folder / "more" / name).write_text(text, encoding="utf-8")
    empty.write(bridge_txt=BRIDGE, list_txt="\ufeffmore/library.txt\n\n  more/orange.md  \n", paste_txt="")
    result = empty("add", "bridge.txt")
    assert (result.code, result.out, result.err) == (0, counts(added=1), "")
    result = empty("add", "--from-list", "list.txt", "bridge.txt")
    assert (result.code, result.out, result.err) == (0, counts(added=2, unchanged=1), "")
    result = empty("add", "more", "bridge.txt")
    assert (result.code, result.out, result.err) == (0, counts(unchanged=4), "")
    pasted = "渡船夜里停航\n\n渡船夜里停航，是因为江面起了大雾。船工在码头上挂出了一块停航的牌子，乘客都散了。\n"
    result = empty("add", "-", stdin=pasted)
    assert (result.code, result.out, result.err) == (0, counts(added=1), "")
    changed = ORANGE.replace("四元二角", "四元八角")
    result = empty("add", "-", stdin=changed)
    assert (result.code, result.out, result.err) == (0, counts(updated=1), "")
    assert [article["title"] for article in empty("list", "--json").json] == [
        "青河大桥封闭", "柳河镇图书馆重新开放", "脐橙早熟", "渡船夜里停航",
    ]  # fmt: skip
    assert empty("ask", "脐橙的收购价是多少", "--json").json["hits"][0]["answer"].startswith("收购价每斤四元八角")


def test_added_as_json(empty):
    """``add --json`` prints an object a source, of the agreed shape, with number and status."""
    empty.write(orange_md=ORANGE)
    result = empty("add", "--json", "orange.md", "missing.txt")
    assert result.code == 1
    assert result.err == error_line(SourceMissing(source="missing.txt"))
    good, bad = result.lines
    assert list(good) == list(bad) == [*ENTRY, "article_id", "status"]
    text = ORANGE.split("---\n")[2].strip()
    assert good == {
        "source": "orange.md", "title": "脐橙早熟", "publisher": "田野日报", "author": "麦小满", "published": "2025-10-11",
        "url": "https://example.com/orange", "text": text, "removed": [], "duplicates": [], "error": None,
        "article_id": 1, "status": "added",
    }  # fmt: skip
    assert (bad["source"], bad["status"], bad["article_id"], bad["text"]) == ("missing.txt", "failed", None, "")
    assert bad["error"] == SAY.error(SourceMissing(source="missing.txt"))
    (again,) = empty("add", "--json", "orange.md").lines
    assert (again["article_id"], again["status"]) == (1, "unchanged")


def test_a_preview(command):
    """``--dry-run`` shows facts, size, likeness, questions it answers and what it removes, and changes nothing."""
    before = command.library.read_bytes()
    changed = BRIDGE.replace("发布时间：2025-03-04 09:30", "发布时间：2025-03-05 10:00")
    command.write(repost_txt=f"{changed}（责任编辑：陆远舟）\n")
    result = command("add", "--dry-run", "repost.txt")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:5] == [
        SAY("add.preview_title", value="青河大桥封闭"),
        SAY("add.preview_publisher", value="青河晚报"),
        SAY("add.preview_author", value="苏禾"),
        SAY("add.preview_published", value="2025-03-05"),
        SAY("add.preview_url", value=SAY("add.unknown")),
    ]
    assert lines[5:] == [
        SAY("add.preview_paragraphs", count=2, characters=len(BRIDGE_TEXT)),
        SAY("add.preview_duplicate", id=1, title="青河大桥封闭", percent=100),
        *(SAY("add.preview_question", question=each) for each in BRIDGE_ANSWERS),
        SAY("add.preview_removed", count=4),
        "  - 发布时间：2025-03-05 10:00",
        "  - 来源：青河晚报",
        "  - 作者：苏禾",
        "  - （责任编辑：陆远舟）",
        "",
    ]
    assert command.library.read_bytes() == before
    assert len(command("list", "--json").json) == 3


def test_a_preview_as_json(empty):
    """``--dry-run --json`` prints the same object without number and status, and makes no library."""
    empty.write(orange_md=ORANGE)
    result = empty("add", "--dry-run", "--json", "orange.md", "missing.txt")
    assert result.code == 1
    assert result.err == error_line(SourceMissing(source="missing.txt"))
    good, bad = result.lines
    assert list(good) == list(bad) == ENTRY
    assert (good["title"], good["error"]) == ("脐橙早熟", None)
    assert bad["error"] == SAY.error(SourceMissing(source="missing.txt"))
    assert empty.names() == ["orange.md"]


def test_jsonl_with_one_bad_line(empty):
    """The bad lines are told of by number, and the others are added."""
    rows = [
        {"title": "一号码头", "text": "一号码头每天清晨六点开船，票价两元。"},
        {"title": "二号码头"},
        {"title": "三号码头", "text": "三号码头只在周末开船，票价三元。", "url": "https://example.com/3"},
    ]
    empty.write(all_jsonl="\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n不是 JSON\n")
    result = empty("add", "all.jsonl")
    assert (result.code, result.out) == (1, counts(added=2, failed=2))
    assert result.err == "".join(
        error_line(JsonlLine(source="all.jsonl", line=line, problem=problem))
        for line, problem in ((2, "text"), (4, "json"))
    )
    assert [article["url"] for article in empty("list", "--json").json] == [None, "https://example.com/3"]


def test_sources_that_are_no_articles(empty):
    """A binary, an empty, a missing file and a folder without a readable file fail, one line each; the good one is added."""
    (empty.folder / "folder").mkdir()
    (empty.folder / "folder" / "picture.png").write_bytes(b"\x89PNG")
    empty.write(binary_dat=bytes(range(256)) * 40, empty_txt="", blank_txt=" \n\n\u3000", good_txt=LIBRARY)
    before = empty.names()
    result = empty("add", "binary.dat", "empty.txt", "blank.txt", "missing.txt", "folder", "good.txt", "")
    assert (result.code, result.out) == (1, counts(added=1, failed=6))
    lines = result.err.splitlines(keepends=True)
    assert lines[0] == error_line(SourceBinary(source="binary.dat"))
    assert lines[1:5] == [
        error_line(SourceEmpty(source="empty.txt")),
        error_line(SourceEmpty(source="blank.txt")),
        error_line(SourceMissing(source="missing.txt")),
        error_line(FolderEmpty(source="folder")),
    ]
    assert lines[5:] == [error_line(SourceUnnamed(source=""))]
    assert "网址为空" in lines[5]
    result = empty("add", "-")
    name = SAY("add.standard_input")
    assert (result.code, result.err) == (1, error_line(SourceEmpty(source=name)))
    assert empty.names() == sorted([*before, "library.db"])


def test_nothing_to_add(empty):
    """No source, and a list that cannot be read, are wrong use; nothing is made."""
    empty.write(latin_txt=b"\xff\xfe\xff")
    assert refused(empty("add")) == SAY("add.nothing")
    for name in ("missing.txt", "latin.txt", "."):
        assert refused(empty("add", "--from-list", name)) == SAY("add.list_unreadable", file=name)
    assert empty.names() == ["latin.txt"]


def test_closed_streams(empty):
    """Started without standard input, output or error, as some supervisors do, the command still works."""
    empty.write(bridge_txt=BRIDGE)
    script = '"$0" -m bot add bridge.txt <&- 2>&- && "$0" -m bot add missing.txt <&- >&-; "$0" -m bot chat <&-'
    result = empty("-c", script, sys.executable, program=("/bin/sh",))
    assert result.code == 0
    assert result.out.startswith(counts(added=1) + SAY("chat.welcome"))
    assert result.err == error_line(SourceMissing(source="missing.txt"))


FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); from bot.cli import main; main()"


def test_a_library_for_nothing_is_not_left_behind(empty):
    """When nothing of a first ``add`` is kept, neither library nor folders stay; when something is, all do."""
    new = "new/deep/x.db"
    assert empty("--library", new, "add", "nope.txt", "nor.txt").code == 1
    assert empty("--library", new, "feeds", "add", "gopher://example.com/").code == 1
    assert empty("--library", new, "add", "--resume").code == 0
    assert empty.names() == []
    empty.write(bridge_txt=BRIDGE)
    # As on a full disk: not a byte, a part of the tables, all of them but no article.
    for size in (0, 4096, 20_000, 40_000, 120_000):
        failed = empty("-c", FULL.format(size), "--library", new, "add", "bridge.txt", program=(sys.executable,))
        assert failed.code == 2, size
        assert empty.names() == ["bridge.txt"], size
    assert empty("--library", new, "add", "nope.txt", "bridge.txt").code == 1
    assert empty.names() == ["bridge.txt", "new", "new/deep", "new/deep/x.db"]
    assert len(empty("--library", new, "list", "--json").json) == 1
    # One that was there stays, whatever is in it.
    empty.library.touch()
    assert empty("add", "nope.txt").code == 1
    assert "library.db" in empty.names()


def test_a_library_that_another_has_open_stays(empty):
    """What a failed first ``add`` made stays when another process has opened it meanwhile, and is sound."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "add", "-"], cwd=empty.folder, env=empty.environment(), stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    ) as first:  # fmt: skip
        wait_for(empty.library, 0)
        with Library.open(empty.library) as other:
            first.communicate(b"")
            assert first.returncode == 1
            other.add(Article(BRIDGE_TEXT))
    with Library.open(empty.library, create=False) as library:
        assert library.count() == 1
        assert library.health().intact


def test_resuming_from_another_folder(empty):
    """What an import left is queued by its place, previewed, and added from any folder; a missing file goes on waiting."""
    shelf = empty.folder / "shelf"
    shelf.mkdir()
    for name, text in FILES.items():
        (shelf / name).write_text(text, encoding="utf-8")
    os.mkfifo(shelf / "stuck.md")
    # It waits for a pipe that nobody writes to, and is ended there.
    command = [sys.executable, "-m", "bot", "add", *FILES, "stuck.md"]
    with subprocess.Popen(command, cwd=shelf, env=empty.environment(), stderr=subprocess.DEVNULL) as begun:
        left = wait_for(empty.library, 4)
        begun.kill()
    assert left == [str(shelf / name) for name in (*FILES, "stuck.md")]
    (shelf / "stuck.md").unlink()
    shown = empty("add", "--resume", "--dry-run", "--json")
    assert shown.code == 1
    assert [each["title"] for each in shown.lines] == ["青河大桥封闭", "柳河镇图书馆重新开放", "脐橙早熟", ""]
    result = empty("add", "--resume")
    assert (result.code, result.out) == (1, counts(added=3, failed=1))
    missing = SourceMissing(source=str(shelf / "stuck.md"))
    assert result.err == error_line(missing) + SAY("add.left", count=1) + "\n"
    (shelf / "stuck.md").write_text(LIBRARY.replace("三千本", "五千本"), encoding="utf-8")
    result = empty("add", "--resume")
    assert (result.code, result.out, result.err) == (0, counts(added=1), "")
    result = empty("add", "--resume", "--dry-run")
    assert (result.code, result.out, result.err) == (0, "", SAY("add.none_waiting") + "\n")


def test_what_waits_can_be_given_up(command):
    """``--forget`` empties the queue; a file that is missing when it is first named does not wait at all."""
    assert command("add", "none.txt", "nor.txt").code == 1
    with Library.open(command.library) as library:
        assert library.imports.waiting() == ()
        library.imports.put(["gone/a.txt", "gone/b.txt"])
    result = command("add", "--resume")
    assert (result.code, result.out) == (1, counts(failed=2))
    result = command("add", "--forget")
    assert (result.code, result.out, result.err) == (0, "", SAY("add.forgotten", count=2) + "\n")
    result = command("add", "--resume")
    assert (result.code, result.out, result.err) == (0, counts(), SAY("add.none_waiting") + "\n")


def test_what_is_named_again_is_not_said_to_wait(empty):
    """The same command once more goes on by itself; only of what it does not name it is told."""
    empty.write(**{name.replace(".", "_"): text for name, text in FILES.items()})
    names = [str(empty.folder / name) for name in FILES]
    with Library.open(empty.library) as library:
        library.imports.put([*names, "gone.txt"])
    result = empty("add", *FILES)
    assert (result.code, result.err) == (0, SAY("add.waiting", count=1) + "\n")
    with Library.open(empty.library) as library:
        assert library.imports.waiting() == ("gone.txt",)
        library.imports.done(["gone.txt"])
        library.imports.put(names)
    result = empty("add", *FILES)
    assert (result.code, result.out, result.err) == (0, counts(unchanged=len(FILES)), "")


def wait_for(path, number):
    """Wait until so many sources wait in a library; return them."""
    latest = time.monotonic() + 60
    while time.monotonic() < latest:
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT source FROM import_queue ORDER BY id").fetchall()
            if len(rows) == number:
                return [row[0] for row in rows]
        time.sleep(0.05)
    raise AssertionError("nothing waits")
