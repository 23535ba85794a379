"""Files, folders, standard input and pasted text, with everything that can be wrong with them."""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceEmpty, SourceError, SourceMissing, SourceTooLarge, SourceTooShort
from index.intake import count, expand, jsonl, read, read_bytes, read_text
from index.intake.checks import MAX_BYTES
from index.models import Draft, Rejected
from tests.intake.pages import ARTICLE, page
from tests.intake.samples import BODY, GOOD, LINK, PAGE, SIMPLIFIED, TITLE


def text_of(entries: Iterator[Draft | Rejected]) -> str:
    """Return the text of the only draft."""
    (entry,) = entries
    assert isinstance(entry, Draft), entry
    return entry.article.text


def code_of(entries: Iterator[Draft | Rejected]) -> str:
    """Return the code of the only rejection, whose error must be that of its source."""
    (entry,) = entries
    assert isinstance(entry, Rejected), entry
    assert isinstance(entry.error, SourceError)
    assert str(entry.error.fields["source"]) in entry.source
    return entry.error.code


GOOD_TEXT = "\n".join(GOOD.split("\n\n")[1:]).strip()
DISGUISED = GOOD.replace("图书馆", "图\u200b书\u202e馆\U000e0041", 1).replace("读者", "读\u2066者\u2069\ufeff")


@pytest.mark.parametrize(
    ("name", "data", "outcome"),
    [
        ("good text as utf-8", GOOD.encode(), "ok"),
        ("good text as gb18030", GOOD.encode("gb18030"), "ok"),
        ("good text as gbk", GOOD.encode("gbk"), "ok"),
        ("good text as utf-16", GOOD.encode("utf-16"), "ok"),
        ("empty file", b"", "source_empty"),
        ("spaces only", " \n\t\u3000\r\n".encode(), "source_empty"),
        ("NUL bytes inside", GOOD.encode().replace("，".encode(), b"\0\0"), "source_control"),
        ("random bytes", random.Random(7).randbytes(20_000), "source_binary"),
        ("one 5 MB line", "啊哦嗯".encode() * 555_555, "source_line_too_long"),
        ("12 characters", "十二个字的文字不算文章。".encode(), "source_too_short"),
        ("the same 5 000 times", "啊".encode() * 5000, "source_repetitive"),
        ("bidi override, zero width and tag characters", DISGUISED.encode(), "ok"),
        ("mojibake", GOOD.encode("gbk").decode("latin-1").encode(), "source_garbled"),
        ("21 MB", b"\n".join([SIMPLIFIED.encode()] * (21_000_000 // len(SIMPLIFIED.encode()) + 1)), "source_too_large"),
    ],
)
def test_each_bad_file_gets_its_answer(tmp_path: Path, name: str, data: bytes, outcome: str) -> None:
    """A file is read, or refused for its own reason, from disk as from an upload."""
    path = tmp_path / f"{name}.txt"
    path.write_bytes(data)
    for entries in (read(path), read(str(path)), read_bytes(data, "上传.txt"), read("-", io.BytesIO(data))):
        if outcome == "ok":
            assert text_of(entries) == GOOD_TEXT
        else:
            assert code_of(entries) == outcome


def test_the_source_is_the_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts and errors name the file as its user did, and drafts carry the bytes."""
    monkeypatch.chdir(tmp_path)
    Path("好.txt").write_text(GOOD, encoding="gb18030")
    (draft,) = read("好.txt")
    assert isinstance(draft, Draft)
    assert (draft.source, draft.raw) == ("好.txt", GOOD.encode("gb18030"))
    (rejected,) = read("没有.txt")
    assert isinstance(rejected, Rejected)
    assert rejected.source == "没有.txt"
    assert rejected.error.fields == {"source": "没有.txt"}


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", PAGE, "\n".join(BODY)),
        ("a.TEXT", PAGE, "\n".join(BODY)),
        ("README", PAGE, "\n".join(BODY)),
        ("a.log", GOOD, GOOD_TEXT),
        ("a.md", f"# 标题\n\n- {SIMPLIFIED}\n", SIMPLIFIED),
        ("a.markdown", f"**{SIMPLIFIED[:-1]}**。", SIMPLIFIED),
        ("a.txt", f"---\ntitle: 标题\n---\n\n- {SIMPLIFIED}\n", SIMPLIFIED),
        ("a.jsonl", json.dumps({"text": SIMPLIFIED}), SIMPLIFIED),
        ("a.ndjson", json.dumps({"text": "好"}), "好"),
    ],
)
def test_the_suffix_tells_the_kind(tmp_path: Path, name: str, content: str, text: str) -> None:
    """Plain text, Markdown and JSONL are told apart by suffix; an unknown one is tried as plain text."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert text_of(read(path)) == text
    assert text_of(read_bytes(content.encode(), name)) == text


@pytest.mark.parametrize("name", ["a.doc", "a.zip", "a.PNG"])
def test_known_kinds_that_are_not_read_are_refused(tmp_path: Path, name: str) -> None:
    """A picture or an archive is refused by its suffix, whatever it holds; a missing one is missing."""
    path = tmp_path / name
    assert code_of(read(path)) == "source_missing"
    path.write_text(GOOD, encoding="utf-8")
    assert code_of(read(path)) == "source_unsupported"
    assert code_of(read_bytes(GOOD.encode(), name)) == "source_unsupported"


@pytest.mark.parametrize(
    "source", ["ftp://example.com/a.txt", "file:///etc/hosts", "//example.com/a", "data:text/html,a"]
)
def test_only_web_links_are_links(source: str) -> None:
    """What looks like an address but is none of the web is told of as one."""
    assert code_of(read(source)) == "link_refused"
    assert count(source) == 1


@pytest.mark.parametrize("source", ["", " ", "没有", "a\0b.txt", "x/" * 3000, "没有/这个.pdf", "长" * 300 + ".pdf"])
def test_missing_files_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """A path that leads nowhere is a rejection, never an exception."""
    monkeypatch.chdir(tmp_path)
    expected = "source_missing" if source.strip() else "source_unnamed"
    assert code_of(read(source)) == ("document_refused" if len(source) > 255 else expected)
    assert count(source) is None


def test_what_is_wrong_with_a_path_is_told(tmp_path: Path) -> None:
    """A name that is too long and a link that leads to itself are no matter of permissions; a long link is a link."""
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    problems = {}
    for source in (
        str(tmp_path / "loop.txt"),
        str(tmp_path / ("长" * 100 + ".txt")),
        "http://example.com/" + "a" * 5000,
    ):
        (entry,) = read(source)
        assert isinstance(entry, Rejected)
        problems[source[-5:]] = entry.error.fields["problem"]
    assert problems == {"p.txt": "document_link_loop", "长.txt": "document_name_long", "aaaaa": "link_too_long"}


def test_a_path_through_a_file_is_missing(tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    assert code_of(read(tmp_path / "a.txt" / "b.txt")) == "source_missing"


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the operating system becomes a rejection."""
    path = tmp_path / "a.txt"
    path.write_text(GOOD, encoding="utf-8")

    def refuse(*_: object, **__: object) -> io.BytesIO:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(read(path)) == "source_unreadable"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """The size is looked up first: a sparse file of a terabyte costs nothing."""
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    assert code_of(read(path)) == "source_too_large"


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    """Readable files below a folder come sorted by path; hidden ones and other kinds are passed by."""
    for name in ("b/2.txt", "b/1.md", "a.markdown", "c.text", "d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"text": SIMPLIFIED}) if name == "d.jsonl" else SIMPLIFIED, encoding="utf-8")
    for name in (".hidden.txt", ".git/x.txt", "image.png", "page.xls", "Makefile"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(SIMPLIFIED, encoding="utf-8")
    assert [entry.source for entry in read(str(tmp_path))] == [
        str(tmp_path / name) for name in ("a.markdown", "b/1.md", "b/2.txt", "c.text")
    ] + [f"{tmp_path / 'd.jsonl'}:1"]
    assert count(tmp_path) is None
    (tmp_path / "d.jsonl").unlink()
    assert count(tmp_path) == count(str(tmp_path)) == 4


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """What is wrong with one file of a folder is told in its place."""
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "b.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.txt").symlink_to(tmp_path / "gone.txt")
    entries = list(read(tmp_path))
    assert [type(entry) for entry in entries] == [Rejected, Draft, Rejected]
    assert isinstance(entries[2], Rejected)
    assert isinstance(entries[2].error, SourceMissing)


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A folder that links to itself or to another is entered once."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    drafts = [entry for entry in read(tmp_path) if isinstance(entry, Draft)]
    assert [draft.source for draft in drafts] == [str(tmp_path / "a" / "1.txt")]


def test_the_parts_of_a_saved_page_are_passed_by(tmp_path: Path) -> None:
    """What a browser saves beside a page is none of its own; without the page, or asked for by name, it is read."""
    for name in (
        "新闻_files/frame.html",
        "新闻_files/a/ad.txt",
        "old.files/ad.txt",
        "my_files/note.txt",
        "b/c_files/d.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<p>{GOOD}</p>" if name.endswith("html") else GOOD, encoding="utf-8")
    for name in ("新闻.html", "old.HTM", "c.html"):
        (tmp_path / name).write_bytes(page(ARTICLE))
    expected = ["b/c_files/d.txt", "c.html", "my_files/note.txt", "old.HTM", "新闻.html"]
    assert [str(Path(entry.source).relative_to(tmp_path)) for entry in read(tmp_path)] == expected
    assert count(tmp_path) == len(expand(str(tmp_path))) == len(expected)
    assert count(tmp_path / "新闻_files") == 2


def test_a_page_called_a_text_is_read_as_one(tmp_path: Path) -> None:
    """What begins like a page is one, whatever its name; what only mentions a tag, or is Markdown, is not."""
    source = page(ARTICLE, title=TITLE)
    for name in ("a.txt", "a.text", "a"):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf\n" + source if name == "a" else source)
        assert "<" not in text_of(read(tmp_path / name))
    for name, text in (("b.txt", f"{SIMPLIFIED}\n<html>\n"), ("b.md", f"<html>\n\n{SIMPLIFIED}")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert SIMPLIFIED.split("\n")[0] in text_of(read(tmp_path / name))
    (draft,) = read("-", io.BytesIO(source))
    assert isinstance(draft, Draft)
    assert "<" not in draft.article.text


def test_the_marks_of_open_documents_are_passed_by(tmp_path: Path) -> None:
    """Word puts a file beside an open document, with a name like the document's; it is none."""
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "~$a.docx").write_bytes(b"\x05owner")
    assert text_of(read(tmp_path)) == GOOD_TEXT
    assert expand(str(tmp_path)) == (str(tmp_path / "a.txt"),)


def test_a_pipe_in_a_folder_is_passed_by(tmp_path: Path) -> None:
    """A named pipe, which would wait for ever, is no file of a folder."""
    os.mkfifo(tmp_path / "a.txt")
    assert code_of(read(tmp_path)) == "folder_empty"


def test_a_folder_without_articles_is_told_of(tmp_path: Path) -> None:
    """An empty folder is a rejection."""
    assert code_of(read(tmp_path)) == "folder_empty"
    assert count(tmp_path) == 0


def test_a_folder_that_cannot_be_listed_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission does not stop the rest, and is not passed by in silence."""
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b").mkdir()
    listed = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder.name == "b":
            raise PermissionError(13, "no")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    named = expand(str(tmp_path))
    assert named == (str(tmp_path / "a.txt"), str(tmp_path / "b"))
    assert [code_of(read(each)) for each in named[1:]] == ["source_unreadable"]
    assert isinstance(next(read(tmp_path)), Draft)


def test_files_are_counted(tmp_path: Path) -> None:
    """A file is one article, a JSONL file an unknown number, standard input too."""
    path = tmp_path / "a.txt"
    path.write_text(GOOD, encoding="utf-8")
    lines = tmp_path / "a.jsonl"
    lines.write_text("{}", encoding="utf-8")
    assert [count(path), count(lines), count("-")] == [1, None, None]


def test_a_jsonl_file_is_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad line, one in another character set and an endless one are told of; the rest goes on."""
    monkeypatch.setattr(jsonl, "MAX_BYTES", 1000)
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": SIMPLIFIED}, ensure_ascii=False)
    lines = [
        b"\xef\xbb\xbf" + good.encode(),
        b"{",
        b'{"text": "' + b"a" * 5000 + b'"}',
        b"\xff\xfe\x01",
        b"",
        good.encode("gb18030"),
    ]
    path.write_bytes(b"\r\n".join(lines))
    entries = list(read(path))
    assert [entry.source for entry in entries] == [f"{path}:{number}" for number in (1, 2, 3, 4, 6)]
    errors = [entry.error.code for entry in entries if isinstance(entry, Rejected)]
    assert errors == ["jsonl_line", "source_too_large", "source_garbled"]
    assert [entry.article.text for entry in entries if isinstance(entry, Draft)] == [SIMPLIFIED] * 2


def test_a_jsonl_file_may_be_larger_than_one_article(tmp_path: Path) -> None:
    """The limit of an article holds for each line, not for the file."""
    path = tmp_path / "a.jsonl"
    line = json.dumps({"text": SIMPLIFIED * 1000}).encode() + b"\n"
    number = MAX_BYTES // len(line) + 2
    path.write_bytes(line * number)
    assert sum(isinstance(entry, Draft) for entry in read(path)) == number


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("number", [1, 3])
def test_a_jsonl_file_may_be_wide(tmp_path: Path, encoding: str, number: int) -> None:
    """What Windows calls Unicode is read like any other text, with one line or several."""
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": f"{n}：{SIMPLIFIED}"}, ensure_ascii=False) for n in range(number)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    texts = [entry.article.text for entry in read(path) if isinstance(entry, Draft)]
    assert texts == [f"{n}：{SIMPLIFIED}" for n in range(number)]


def test_a_long_line_is_told_of_with_its_size(tmp_path: Path) -> None:
    """A line of 48 MB is called one, not what was read of it; the next line is read."""
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": SIMPLIFIED}).encode()
    path.write_bytes(b'{"text": "' + b"a" * (48 * 1024 * 1024 - 13) + b'"}\n' + good)
    long, draft = read(path)
    assert isinstance(long, Rejected)
    assert long.error.fields["megabytes"] == 48
    assert isinstance(draft, Draft)


def test_an_empty_jsonl_file_is_empty(tmp_path: Path) -> None:
    """A JSONL file of blank lines is told of."""
    path = tmp_path / "a.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    assert code_of(read(path)) == "source_empty"


@pytest.mark.parametrize(
    ("data", "sources"),
    [
        (PAGE.encode(), ["-"]),
        (f"---\ntitle: 标题\n---\n# 别的\n\n{SIMPLIFIED}".encode(), ["-"]),
        (b'{"text": "a"}\n{"text": "b"}\nnot json', ["-:1", "-:2", "-:3"]),
        (b"", ["-"]),
    ],
)
def test_standard_input_is_recognised(data: bytes, sources: list[str]) -> None:
    """JSONL, Markdown and plain text come in by the same door."""
    assert [entry.source for entry in read("-", io.BytesIO(data))] == sources


def test_standard_input_is_limited() -> None:
    """No more is read from standard input than an article may hold."""
    stream = io.BytesIO(b"a\n" * MAX_BYTES)
    assert code_of(read("-", stream)) == "source_too_large"
    assert stream.tell() <= MAX_BYTES + 1


def test_standard_input_that_fails_is_told_of() -> None:
    """An error while reading is a rejection."""

    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "gone", size)

    assert code_of(read("-", Broken())) == "source_unreadable"


def test_a_file_that_fails_half_way_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines read before the error are handed over; a text that is cut off is not."""

    class Failing(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if not line:
                raise OSError(5, "gone")
            return line

        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "gone", size)

    path = tmp_path / "a.jsonl"
    path.touch()
    monkeypatch.setattr(Path, "open", lambda *_: Failing(b'{"text": "a"}\n'))
    entries = list(read(path))
    assert [type(entry) for entry in entries] == [Draft, Rejected]
    path = tmp_path / "a.txt"
    path.touch()
    assert code_of(read(path)) == "source_unreadable"


def test_pasted_text_is_read() -> None:
    """A pasted page becomes its article, a pasted front matter its fields."""
    assert read_text(PAGE, "粘贴").article.title == TITLE
    draft = read_text(f"---\ntitle: 标题\nurl: {LINK}\n---\n{SIMPLIFIED}", "粘贴")
    assert (draft.article.title, draft.article.url, draft.source) == ("标题", LINK, "粘贴")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SourceEmpty),
        ("太短了。", SourceTooShort),
        (f"店主们坐不住了。\n原文链接：{LINK}", SourceTooShort),
        ("字\n" * (MAX_BYTES // 4 + 1), SourceTooLarge),
    ],
)
def test_pasted_text_that_is_no_article_is_refused(text: str, error: type[SourceError]) -> None:
    """A text that is no article, also once its furniture is gone, is refused with its name."""
    with pytest.raises(error) as caught:
        read_text(text, "粘贴")
    assert caught.value.fields["source"] == "粘贴"


def test_a_lone_surrogate_in_pasted_text_is_dropped() -> None:
    """Half a character, which no file can hold, goes."""
    assert read_text(f"{SIMPLIFIED}\ud800", "粘贴").article.text == SIMPLIFIED
