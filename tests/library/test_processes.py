"""Several processes on one file: changes are seen, writers queue, and kill -9 loses nothing that was reported."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing

from bot.locales import texts
from index import Library
from index.errors import LibraryBusy
from tests.library.making import BRIDGE, LIBRARY, MATCHING, ORANGE, check_quotes, rows, yuanwen


def jsonl(path, articles):
    """Write articles as lines of JSON."""
    lines = [{name: getattr(each, name) for name in ("title", "text", "url")} for each in articles]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def notices(path, name, count):
    """Write a file of many small articles, each with a word of its own."""
    lines = [
        {
            "title": f"{name}第{number}号",
            "text": f"{name}第{number}号告示：仓库在{number}号清点货物，编号{name}{number:05}。值班的是陆远舟，电话分机{number}。",
        }
        for number in range(count)
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def finish(process):
    """Wait for a process; return its exit code and its output."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def check_whole(path):
    """Check that the file is sound and that no article is half there."""
    assert rows(path, "PRAGMA quick_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert rows(path, "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM passages)") == []
    assert rows(path, "SELECT id FROM passages WHERE id NOT IN (SELECT passage_id FROM passage_terms)") == []


def test_a_change_by_another_process_is_seen(tmp_path):
    """What another process adds, removes and restores is in the answer to the next question."""
    path = tmp_path / "library.db"
    question = MATCHING[0][0]
    with Library.open(path) as library:
        library.add(ORANGE)
        assert not library.ask(question).answered
        add = finish(yuanwen("--library", path, "add", jsonl(tmp_path / "a.jsonl", [BRIDGE, LIBRARY])))
        assert add == (0, "新增 2，更新 0，未变 0，失败 0。\n", "")
        answer = library.ask(question)
        assert answer.answered
        check_quotes(library, answer.hits)
        number = str(answer.hits[0].article_id)
        assert finish(yuanwen("--library", path, "remove", number))[0] == 0
        gone = library.ask(question)
        assert not gone.answered
        assert BRIDGE.title not in {hit.title for hit in gone.hits}
        assert finish(yuanwen("--library", path, "restore", number))[0] == 0
        assert library.ask(question) == answer


def test_kill_9_loses_no_reported_article(tmp_path):
    """Killed again and again in the middle of an add, the file is sound and holds every article that was reported."""
    path, total = tmp_path / "library.db", 400
    source = notices(tmp_path / "notices.jsonl", "青禾", total)
    reported = {}
    for least in (1, 40, 150):
        process = yuanwen("--library", path, "add", "--json", source)
        lines = []
        for line in process.stdout:
            lines.append(json.loads(line))
            if len(lines) >= least + len(reported):
                break
        process.send_signal(signal.SIGKILL)
        # Of what was still in the pipe the last line may be half a line.
        lines += [json.loads(line) for line in process.stdout.read().split(b"\n")[:-1]]
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert len(lines) < total
        reported |= {entry["article_id"]: entry for entry in lines}
        check_whole(path)
        with Library.open(path) as library:
            assert library.health().intact
            for number, entry in reported.items():
                assert entry["status"] in ("added", "unchanged")
                stored = library.get(number).article
                assert (stored.title, stored.text) == (entry["title"], entry["text"])
    code, out, err = finish(yuanwen("--library", path, "add", "--json", source))
    entries = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(entries)) == (0, "", total)
    assert {entry["status"] for entry in entries} == {"added", "unchanged"}
    assert {entry["article_id"] for entry in entries if entry["status"] == "unchanged"} >= set(reported)
    check_whole(path)
    with Library.open(path) as library:
        assert library.count() == total
        assert library.ask("青禾00399").hits[0].title == "青禾第399号"


def test_two_writers_from_the_first_moment(tmp_path):
    """Two processes that make the library and fill it at the same time both succeed."""
    path = tmp_path / "library.db"
    writers = [
        yuanwen("--library", path, "add", notices(tmp_path / f"{name}.jsonl", name, 150)) for name in ("青禾", "云岭")
    ]
    assert [finish(writer) for writer in writers] == [(0, "新增 150，更新 0，未变 0，失败 0。\n", "")] * 2
    check_whole(path)
    with Library.open(path) as library:
        assert library.count() == 300
        assert library.ask("云岭00149").hits[0].title == "云岭第149号"
        assert library.ask("青禾00149").hits[0].title == "青禾第149号"


def test_a_backup_while_another_process_adds(tmp_path):
    """Copies taken while articles come in are sound libraries of whole articles, each with what came before it."""
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(BRIDGE)
        writer = yuanwen("--library", path, "add", "--json", notices(tmp_path / "notices.jsonl", "青禾", 200))
        counts = []
        for number in range(3):
            for _ in range(32):
                assert writer.stdout.readline()
            copy = tmp_path / f"copy{number}.db"
            library.backup(copy)
            exported = tmp_path / f"copy{number}.jsonl"
            lines = library.export(exported)
            assert len(exported.read_text(encoding="utf-8").splitlines()) == lines
            check_whole(copy)
            with Library.open(copy) as opened:
                assert opened.health().intact
                assert opened.ask(MATCHING[0][0]) == library.ask(MATCHING[0][0]) or opened.count() < library.count()
                assert opened.ask(MATCHING[0][0]).answered
                counts.append(opened.count())
                assert lines >= counts[-1]
        assert finish(writer)[0] == 0
    assert counts == sorted(counts)
    assert 33 <= counts[0] <= 201
    assert not list(tmp_path.glob(".yuanwen-*"))


def test_a_writer_that_does_not_let_go_is_told_of(tmp_path):
    """While a program holds the file's lock for good, an add ends with one line that says so; reading goes on."""
    path = tmp_path / "library.db"
    assert finish(yuanwen("--library", path, "add", jsonl(tmp_path / "a.jsonl", [BRIDGE])))[0] == 0
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        add = yuanwen("--library", path, "add", jsonl(tmp_path / "b.jsonl", [ORANGE]))
        listed = finish(yuanwen("--library", path, "list"))
        code, out, err = finish(add)
        holder.execute("ROLLBACK")
    assert (code, out) == (2, "")
    assert err == f"错误：{texts('zh-Hans').error(LibraryBusy(path=str(path)))}\n"
    assert listed[0] == 0
    assert BRIDGE.title in listed[1]
    with Library.open(path) as library:
        assert library.count() == 1
