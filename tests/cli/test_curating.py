"""list, show, remove, restore, export, backup, stats, gaps, doctor, eval: what they print and their exit codes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bot.cards.parts import title_of
from bot.config import Config, LibrarySettings
from bot.doctor import Finding, examine
from index import Library
from index.engines import compiled
from index.errors import ArticleMissing, QuestionSetError
from tests.cli.running import BRIDGE, QUESTION, SAY, STRANGER, Command, refused

ARTICLE = [
    "article_id", "title", "url", "publisher", "author", "published", "language", "state", "version",
    "added_at", "updated_at", "characters",
]  # fmt: skip
FIGURES = [
    "queries", "articles", "passages", "success@1", "success@5", "success@10", "recall@10", "mrr@10", "ndcg@10",
    "answer_sentence@1", "answer_chars", "answered", "false_answers", "auroc", "index_s", "p50_ms", "p99_ms",
]  # fmt: skip


def test_list_and_show(shared):
    """``list`` shows number, title, publisher and date of each article; ``show`` a whole article."""
    result = shared("list")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "    1  青河大桥封闭  青河晚报 · 2025-03-04",
        "    2  柳河镇图书馆重新开放",
        "    3  脐橙早熟  田野日报 · 2025-10-11",
        SAY("articles.total", count=3),
    ]
    result = shared("show", "1")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("青河大桥封闭\n青河晚报 · 苏禾 · 2025-03-04\n\n青河大桥今年六十岁")


def test_list_and_show_as_json(shared):
    """``list --json`` is a list of objects without, ``show --json`` one with the text and what was removed."""
    result = shared("list", "--json")
    assert (result.code, result.err) == (0, "")
    assert [list(each) for each in result.json] == [ARTICLE] * 3
    shown = shared("show", "3", "--json").json
    assert list(shown) == [*ARTICLE, "text", "removed"]
    assert {name: shown[name] for name in ARTICLE} == result.json[2]
    assert (shown["article_id"], shown["state"], shown["version"], shown["author"]) == (3, "live", 1, "麦小满")
    assert shown["characters"] == len(shown["text"])
    assert shown["text"].startswith("今年的脐橙早熟了半个月。")


def test_remove_and_restore(command):
    """What is removed is not cited and listed as trashed; restored it is cited again; twice is told, not an error."""
    result = command("remove", "1", "3")
    removed = [SAY("articles.removed", id=1, title="青河大桥封闭"), SAY("articles.removed", id=3, title="脐橙早熟")]
    assert (result.code, result.err, result.out.splitlines()) == (0, "", removed)
    assert [each["article_id"] for each in command("list", "--trashed", "--json").json] == [1, 3]
    assert "青河大桥封闭" not in command("ask", QUESTION, "--json").out
    again = command("remove", "1")
    assert (again.code, again.out) == (0, SAY("articles.was_removed", id=1, title="青河大桥封闭") + "\n")
    result = command("restore", "1", "2")
    restored = [
        SAY("articles.restored", id=1, title="青河大桥封闭"),
        SAY("articles.was_live", id=2, title="柳河镇图书馆重新开放"),
    ]
    assert (result.code, result.err, result.out.splitlines()) == (0, "", restored)
    assert command("ask", QUESTION).code == 0


def test_numbers_of_no_article(command):
    """An unknown number fails alone and the others are done; what is no number is wrong use and nothing is done."""
    result = command("remove", "9", "2")
    assert (result.code, result.out) == (1, SAY("articles.removed", id=2, title="柳河镇图书馆重新开放") + "\n")
    assert result.err == SAY("cli.error", message=SAY.error(ArticleMissing(article_id=9))) + "\n"
    assert refused(command("show", "9")) == SAY.error(ArticleMissing(article_id=9))
    for wrong in ("１", "9" * 30):
        assert refused(command("remove", "1", wrong)) == SAY("cli.not_a_number", value=wrong)
    refused(command("remove"))
    assert [each["article_id"] for each in command("list", "--json").json] == [1, 3]


def test_export_and_backup(command):
    """An export is the articles as JSON lines, a backup a library with the same answers."""
    result = command("export", "all.jsonl")
    assert (result.code, result.out, result.err) == (0, SAY("upkeep.exported", count=3, file="all.jsonl") + "\n", "")
    rows = [json.loads(line) for line in (command.folder / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in rows] == [["title", "text", "url", "publisher", "author", "published", "language"]] * 3
    assert rows[0]["title"] == "青河大桥封闭"
    result = command("backup", "copy.db")
    assert (result.code, result.out, result.err) == (0, SAY("upkeep.backed_up", file="copy.db") + "\n", "")
    with Library.open(command.folder / "copy.db") as copy, Library.open(command.library) as library:
        assert copy.ask(QUESTION) == library.ask(QUESTION)
    assert command.names() == ["all.jsonl", "copy.db", "library.db"]


def test_places_that_cannot_be_written(command):
    """An export or backup into no folder, onto the library itself or to no name is refused; nothing is left behind."""
    before = command.library.read_bytes()
    for act, place in (("export", "nowhere/out"), ("export", "library.db"), ("backup", "nowhere/out"), ("backup", "")):
        refused(command(act, place))
    assert command.names() == ["library.db"]
    with Library.open(command.library) as library:
        assert library.count() == 3
    assert command.library.read_bytes()[:100] == before[:100]


def test_a_pipe_gets_what_a_file_would(command):
    """A FIFO, a device and standard output stay what they are and get the whole of it; a link, what it leads to."""
    command("export", "all.jsonl")
    expected = (command.folder / "all.jsonl").read_text(encoding="utf-8")
    said = SAY("upkeep.exported", count=3, file="/dev/fd/1") + "\n"
    piped = command("export", "/dev/fd/1")
    assert (piped.code, piped.out, piped.err) == (0, expected, said)
    script = '"$0" -m bot export /dev/stdout >>before.txt 2>/dev/null && cat before.txt'
    command.write(before_txt="早先的一行\n")
    assert command("-c", script, sys.executable, program=("/bin/sh",)).out == "早先的一行\n" + expected
    os.mkfifo(command.folder / "fifo")
    script = 'cat fifo >read.db & "$0" -m bot backup fifo 2>&1; wait'
    told = command("-c", script, sys.executable, program=("/bin/sh",))
    assert (told.code, told.out) == (0, SAY("upkeep.backed_up", file="fifo") + "\n")
    assert (command.folder / "fifo").is_fifo()
    with Library.open(command.folder / "read.db") as copy:
        assert copy.count() == 3
    (command.folder / "link").symlink_to("real.jsonl")
    assert command("export", "link").code == 0
    assert (command.folder / "link").is_symlink()
    assert (command.folder / "real.jsonl").read_text(encoding="utf-8") == expected


def test_what_is_written_takes_nothing_of_others(command):
    """No file beside the target is touched, the library with an odd name neither, nor what SQLite keeps beside it."""
    command.write(**{"all_jsonl_part": "别人的文件"})
    assert command("export", "all.jsonl").code == 0
    assert (command.folder / "all.jsonl.part").read_text(encoding="utf-8") == "别人的文件"
    command.library.rename(command.folder / "lib.part")
    assert command("--library", "lib.part", "export", "lib").code == 0
    refused(command("--library", "lib.part", "export", "lib.part-wal"))
    with Library.open(command.folder / "lib.part") as library:
        assert library.count() == 3
    assert command.names() == ["all.jsonl", "all.jsonl.part", "lib", "lib.part"]


def test_stats_and_gaps(command):
    """Questions are counted, the articles that answered are named, and unanswered questions are collected."""
    assert command("gaps").out == SAY("upkeep.no_gaps") + "\n"
    assert command("ask", STRANGER).code == 1
    assert command("chat", stdin=f"{QUESTION}\n{STRANGER}\n？？\n").code == 0
    result = command("stats", "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json == {
        "articles": 3, "trashed": 0, "passages": 3, "questions": 4, "answered": 1, "askers": 0, "last_week": 4,
        "top_articles": [{"article_id": 1, "times": 1, "title": "青河大桥封闭"}],
    }  # fmt: skip
    lines = command("stats").out.splitlines()
    assert SAY("upkeep.figure", name=SAY("upkeep.questions"), value=4) in lines
    assert lines[-1] == SAY("upkeep.top_line", times=1, id=1, title="青河大桥封闭")
    (gap,) = command("gaps", "--json").json
    assert list(gap) == ["question", "times", "last_asked"]
    assert (gap["question"], gap["times"]) == (STRANGER, 2)
    assert command("gaps").out == SAY("upkeep.gap", times=2, question=STRANGER) + "\n"


def test_doctor_finds_nothing_wrong(shared):
    """A healthy installation has a finding for each check, all good; the exit code is 0."""
    result = shared("doctor", "--json")
    assert (result.code, result.err) == (0, "")
    assert [list(finding) for finding in result.json] == [["check", "ok", "message"]] * 7
    assert [finding["check"] for finding in result.json] == [
        "config",
        "library",
        "calibration",
        "index",
        "token",
        "disk",
        "compiled",
    ]
    assert all(finding["ok"] is True for finding in result.json)
    assert result.json[1]["message"] == SAY("doctor.library_ok", articles=3, passages=3)
    plain = shared("doctor")
    assert (plain.code, plain.err) == (0, "")
    assert plain.out.splitlines()[:4] == [f"✓ {finding['message']}" for finding in result.json[:4]]


def test_doctor_tells_when_nothing_is_compiled(monkeypatch, tmp_path):
    """Without the compiled parts all is well, and the doctor says what is slower and what to do."""
    config = Config(library=LibrarySettings(path=str(tmp_path / "library.db")))
    with monkeypatch.context() as patched:
        patched.setattr(compiled, "best", None)
        assert examine(config, shutil.disk_usage)[-1] == Finding("compiled", True, "doctor.not_compiled")
    assert examine(config, shutil.disk_usage)[-1] == Finding("compiled", True, "doctor.compiled")


def test_doctor_before_the_first_article(empty):
    """Without a library the doctor says how to begin, and makes none."""
    result = empty("doctor", "--json")
    assert result.code == 0
    assert {"check": "library", "ok": True, "message": SAY("doctor.library_none")} in result.json
    assert empty.names() == []


def test_doctor_repairs_an_outdated_index(command):
    """An index that another analyser made is told of with exit code 1, and ``--repair`` makes it anew."""
    with Library.open(command.library) as library:
        database = library._database
        with database.writing() as tables:
            tables.execute("UPDATE passage_terms SET analyser = '0/older'")
    result = command("doctor")
    assert result.code == 1
    assert f"✗ {SAY('doctor.index_outdated', count=3)}" in result.out.splitlines()
    result = command("doctor", "--repair")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[0] == SAY("upkeep.repaired", count=3)
    assert f"✓ {SAY('doctor.index_ok')}" in result.out.splitlines()


def test_doctor_and_a_token_that_is_none(shared):
    """A token of the wrong form is a finding, and is not printed."""
    result = shared("doctor", "--json", env={"YUANWEN_TELEGRAM_TOKEN": "no-token-at-all"})
    assert (result.code, result.err) == (1, "")
    assert {"check": "token", "ok": False, "message": SAY("doctor.token_bad")} in result.json
    assert "no-token-at-all" not in result.out


def _question_set(command: Command) -> None:
    folder = command.folder / "set"
    (folder / "qrels").mkdir(parents=True)
    row = {"_id": "a", "title": "", "text": BRIDGE.split("\n\n", 1)[1]}
    (folder / "corpus.jsonl").write_text(json.dumps(row), encoding="utf-8")
    queries = [{"_id": "q", "text": QUESTION, "metadata": {"answers": ["洪水"]}}, {"_id": "s", "text": STRANGER}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (folder / "other.jsonl").write_text(json.dumps({"_id": "q", "text": "青河大橋為什麼封閉"}), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", encoding="utf-8")


def test_eval(empty):
    """``eval`` prints every figure by its name, as a table or as one object, and leaves no library behind."""
    _question_set(empty)
    before = empty.names()
    result = empty("eval", "set", "--json")
    assert (result.code, result.err) == (0, "")
    figures = result.json
    assert list(figures) == FIGURES
    assert (figures["queries"], figures["articles"], figures["passages"]) == (2, 1, 1)
    assert (figures["success@1"], figures["answered"], figures["false_answers"], figures["auroc"]) == (1, 1, 0, 1)
    result = empty("eval", "set", "--queries", "set/other.jsonl")
    assert (result.code, result.err) == (0, "")
    rows = dict(line.split(maxsplit=1) for line in result.out.splitlines())
    assert list(rows) == FIGURES
    assert (rows["queries"], rows["answered"], rows["auroc"]) == ("1", "1", "–") or rows["answered"] == "1.0"
    assert empty.names() == before


def test_eval_of_no_question_set(empty):
    """A folder that is no question set is told of with the file that is missing."""
    error = QuestionSetError(path="nowhere/qrels/test.tsv", problem="missing")
    assert refused(empty("eval", "nowhere")) == SAY.error(error)


def test_an_article_without_a_title_is_named_by_its_words(empty):
    """What is removed, restored and counted is told with the beginning of its text where it has no title."""
    text = "今年的脐橙早熟了半个月。果农贺满仓说，春天雨水少，是橙子变甜的原因。"
    empty.write(one_jsonl=json.dumps({"text": text}))
    assert empty("add", "one.jsonl").code == 0
    assert empty("ask", "脐橙为什么变甜").code == 0
    title = title_of("", text, SAY)
    assert title
    assert SAY("upkeep.top_line", times=1, id=1, title=title) in empty("stats").out
    assert empty("remove", "1").out == SAY("articles.removed", id=1, title=title) + "\n"
    assert empty("restore", "1").out == SAY("articles.restored", id=1, title=title) + "\n"


class WebPage(BaseHTTPRequestHandler):
    """Answers whatever is asked with a web page."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html><body>Welcome!</body></html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_doctor_finds_a_web_page_in_telegrams_place(empty):
    """Where a web site answers instead of the Bot API the doctor says so, without a traceback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), WebPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/bot"
        empty.write(yuanwen_toml=f'[telegram]\ntoken = "7000000001:{"AA" + "x" * 33}"\nbase_url = "{base}"\n')
        result = empty("doctor", "--json")
        server.shutdown()
    assert (result.code, result.err) == (1, "")
    assert {"check": "token", "ok": False, "message": SAY("doctor.token_strange")} in result.json
