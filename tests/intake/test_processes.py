"""Several processes do as one would: files are read by them with the same outcome, and none is left behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index import Library, processes
from index.errors import SourceMissing, SourceTooShort
from index.intake.given import MANY, drafts
from index.intake.remote import Web
from index.processes import Processes

PAGE = """<html><head><title>青河大桥第{number}次封闭</title></head><body><article><h1>青河大桥第{number}次封闭</h1>
<p>因为连日暴雨，青河大桥于第{number}个星期一封闭，直到水位退到警戒线以下才重新开放。</p>
<p>市交通局说，封闭期间行人和车辆可以走上游三公里处的老桥，公交车改走滨江路。</p></article></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of pages and texts, two of which are no articles."""
    made = tmp_path / "文章"
    (made / "更多").mkdir(parents=True)
    for number in range(MANY):
        (made / f"{number:02}.html").write_text(PAGE.format(number=number), encoding="utf-8")
    (made / "更多" / "短.txt").write_text("短", encoding="utf-8")
    (made / "更多" / "没有.md").symlink_to(tmp_path / "没有.md")
    return made


@pytest.fixture
def several():
    """Return processes for two files at once."""
    made = Processes(2)
    yield made
    made.close()


class Counted(Processes):
    """Processes that count what they were asked for."""

    asked = 0

    def call(self, function, *given):
        self.asked += 1
        return super().call(function, *given)


def told(found):
    """Return drafts, and of what is rejected all that can be told of it."""
    return [(each.source, type(each.error), each.error.fields) if hasattr(each, "error") else each for each in found]


def test_many_files_become_the_same_articles_in_the_same_order(folder, tmp_path):
    """Articles and reasons cross the border between processes whole, between other sources."""
    several, missing = Counted(2), str(tmp_path / "不在.txt")
    sources = (missing, folder, str(folder / "03.html"))
    found = told(drafts(sources, None, Web(), several))
    assert several.asked == MANY + 4
    assert found == told(drafts(sources, None, Web()))
    assert found[0] == (missing, SourceMissing, {"source": missing})
    assert {each[1] for each in found if isinstance(each, tuple)} == {SourceMissing, SourceTooShort}
    several.close()


def test_few_files_start_nobody(folder, several):
    """Below a number of files the start of a process costs more than it saves."""
    assert len(list(drafts(sorted(folder.glob("*.html"))[1:], None, Web(), several))) == MANY - 1
    assert several._idle.empty()


def test_a_process_that_ends_loses_nothing(folder, several):
    """What one that was ended should do is done here; the next gets a new one."""
    path, expected = folder / "00.html", PAGE.format(number=0)
    assert several.call(Path.read_text, path, "utf-8") == expected
    child = several._idle.get_nowait()
    child._process.kill()
    assert child._process.wait(10)
    several._idle.put(child)
    assert several.call(Path.read_text, path, "utf-8") == expected
    child = several._free()
    assert child.alive()
    # It ends between the question whether it lives and the file that it is given.
    child._process.kill()
    child._process.wait(10)
    child.alive = lambda: True
    several._idle.put(child)
    assert several.call(Path.read_text, path, "utf-8") == expected


def test_what_fails_in_a_process_fails_here(several):
    """With the error that it has, and the next call is answered."""
    with pytest.raises(ZeroDivisionError):
        several.call(divmod, 1, 0)
    assert several.call(divmod, 7, 2) == (3, 1)


def test_processes_end_when_nothing_comes_and_when_the_library_closes(folder, monkeypatch, tmp_path):
    """No process stays behind an import, and none beside a bot that goes on."""
    monkeypatch.setattr(processes, "IDLE_SECONDS", 0.2)
    several = Processes(2)
    several.call(len, "原文")
    child = several._idle.get_nowait()
    latest = time.monotonic() + 10
    while child.alive() and time.monotonic() < latest:
        time.sleep(0.05)
    assert not child.alive()
    child.stop()
    monkeypatch.undo()
    library = Library.open(tmp_path / "library.db")
    library._processes = Processes(2)
    report = library.add(folder)
    assert [entry.status for entry in report.entries].count("added") == MANY
    assert [entry.article_id for entry in report.entries if entry.article_id] == [*range(1, MANY + 1)]
    child = library._processes._idle.get_nowait()
    library._processes._idle.put(child)
    assert child.alive()
    library.close()
    assert not child.alive()
