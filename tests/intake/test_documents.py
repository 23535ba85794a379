"""docx, epub and pdf: what is in them becomes an article, and hostile ones are refused with their reason."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import DocumentRefused, SourceError
from index.intake import read, read_bytes
from index.intake.documents import parse_docx, parse_epub, parse_pdf
from index.models import Draft, Rejected
from tests.intake.documents import (
    BODY,
    LAUGHS,
    LONG,
    LOOP,
    QUADRATIC,
    ZEROS,
    assembled,
    chapter,
    docx,
    epub,
    flate_bomb,
    lying_size,
    opf,
    packed,
    pdf,
    word,
)


def code(data: bytes, name: str) -> str:
    """Read a file by its name; return "ok" or the code of its problem."""
    (entry,) = read_bytes(data, name)
    if isinstance(entry, Draft):
        return "ok"
    assert isinstance(entry, Rejected)
    return str(entry.error.fields.get("problem") or entry.error.code)


# How Word of old keeps its documents, and how any Word keeps one with a password.
CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (docx(), "ok"),
        (docx(word([("", "&l8;")], f"<!DOCTYPE w [{LAUGHS}]>")), "document_entities"),
        (docx(word([("", "&a;" * 5000)], QUADRATIC)), "document_entities"),
        (docx(**{"word/media/a.bin": ZEROS, "word/media/b.bin": ZEROS}), "document_bomb"),
        (docx(**{"word/media/a.bin": ZEROS[:40_000_000]}), "document_ratio"),
        (docx(**{"/etc/x": b"x"}), "document_names"),
        (docx(**{"C:\\x": b"x"}), "document_names"),
        (docx(**{"word/../../x": b"x"}), "document_names"),
        (docx(**{f"word/{n}.xml": b"x" for n in range(5000)}), "document_members"),
        (packed({"word/other.xml": b"<a/>"}), "document_damaged"),
        (docx(word([("", "  ")])), "document_no_text"),
        (lying_size(docx()), "document_damaged"),
        (docx(word([("", "没有关上")]).replace("</w:p>", "", 1)), "document_damaged"),
        (docx()[:-200], "document_damaged"),
        (b"PK\x03\x04 and nothing else", "document_damaged"),
        (b"", "document_damaged"),
        (CONTAINER + "EncryptedPackage".encode("utf-16-le"), "document_password"),
        (CONTAINER + "WordDocument".encode("utf-16-le"), "source_unsupported"),
    ],
)
def test_each_docx_gets_its_answer(data: bytes, expected: str) -> None:
    """Good Word files are read, bombs and broken ones are refused with the reason."""
    assert code(data, "a.docx") == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (epub(), "ok"),
        (epub(opf("../../../etc/passwd")), "document_names"),
        (epub(opf("one.xhtml", prolog=f"<!DOCTYPE p [{LAUGHS}]>")), "document_entities"),
        (epub(container=None), "document_damaged"),
        (epub(opf("missing.xhtml")), "document_damaged"),
        (epub(opf()), "document_no_text"),
        (epub(**{"OEBPS/one.xhtml": chapter("", ""), "OEBPS/two.xhtml": chapter("只有标题")}), "document_no_text"),
    ],
)
def test_each_epub_gets_its_answer(data: bytes, expected: str) -> None:
    """Good books are read, hostile ones are refused with the reason."""
    assert code(data, "a.epub") == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pdf([LONG]), "ok"),
        (b"<html><body>not at all</body></html>", "pdf_none"),
        (b"%PDF-1.4\n", "pdf_damaged"),
        (b"%PDF-1.4\n" + random.Random(3).randbytes(5000), "pdf_damaged"),
        (pdf([["page"]] * 400), "pdf_pages"),
        (pdf([[]]), "pdf_scanned"),
        (assembled(LOOP, info=3), "refused"),
        (pdf([[]], content=flate_bomb(360)), "refused"),
    ],
    ids=["good", "html", "truncated", "random", "400 pages", "no text", "loop", "flate bomb"],
)
def test_each_pdf_gets_its_answer(data: bytes, expected: str) -> None:
    """Good PDFs are read; broken, endless and scanned ones are refused with the reason, and within their limits."""
    began = time.monotonic()
    told = code(data, "a.pdf")
    assert time.monotonic() - began < 60
    assert told == expected or (expected == "refused" and told != "ok")


def test_a_docx_is_an_article() -> None:
    """Title, headings and paragraphs stand where they stood."""
    article = parse_docx(docx(), "a.docx").article
    assert article.title == "望江楼电梯重新运行"
    assert article.text.split("\n") == ["## 起因", *BODY]


def test_an_epub_is_an_article() -> None:
    """Chapters come in the order of the book, with its title, author, publisher and date."""
    article = parse_epub(epub(), "a.epub").article
    assert (article.title, article.author, article.publisher) == ("望江楼旧事", "苗青禾", "江声出版社")
    assert article.published == "2024-05-06"
    lines = article.text.split("\n")
    assert lines[:4] == ["## 第一章 电梯", *BODY[:2], "## 第二章 钢缆"]
    assert lines[-1] == "工厂的师傅 把旧钢缆锯成小段，送给住户 留念。"


def test_a_pdf_is_an_article() -> None:
    """Broken lines are joined, running heads and page numbers are left out, the file's own title is taken."""
    pages = [
        [
            "Harbour Gazette",
            f"The lift of tower {n} was stopped in May because its steel cable",
            "had worn thinner than the rule allows.",
            f"A new one came in June of year {n}.",
            f"{n}",
        ]
        for n in range(1, 5)
    ]
    draft = parse_pdf(pdf(pages), "a.pdf")
    assert draft.article.title == "The old lift"
    assert draft.article.published == "2024-05-06"
    lines = draft.article.text.split("\n")
    assert lines[0] == (
        "The lift of tower 1 was stopped in May because its steel cable had worn thinner than the rule allows."
    )
    assert "Harbour Gazette" not in draft.article.text
    assert "Harbour Gazette" in draft.removed
    assert not any(line.strip().isdigit() for line in lines)


def test_a_wrong_suffix_is_corrected(tmp_path: Path) -> None:
    """What a file is, its beginning tells: a PDF called .txt is a PDF."""
    for name, data in (("a.txt", pdf([LONG])), ("b.bin", docx()), ("c", epub())):
        if name != "b.bin":
            path = tmp_path / name
            path.write_bytes(data)
            (entry,) = read(path)
            assert isinstance(entry, Draft), entry
    assert code(docx(), "d.md") == "ok"


def test_a_folder_brings_its_documents(tmp_path: Path) -> None:
    """Documents in a folder are found."""
    (tmp_path / "a.docx").write_bytes(docx())
    (tmp_path / "b.epub").write_bytes(epub())
    (tmp_path / "c.pdf").write_bytes(pdf([LONG]))
    assert sum(isinstance(entry, Draft) for entry in read(tmp_path)) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([docx(), epub()]), st.integers(0, 2000), st.binary(max_size=12), st.sampled_from(["docx", "epub"])
)
def test_a_damaged_file_never_crashes(data: bytes, place: int, noise: bytes, kind: str) -> None:
    """However a file is damaged, it is read or refused."""
    damaged = data[:place] + noise + data[place + len(noise) :]
    for entry in read_bytes(damaged, f"a.{kind}"):
        assert isinstance(entry, Draft) or isinstance(entry.error, SourceError)


def test_the_reason_is_kept_with_the_source() -> None:
    """The error names the file and its problem."""
    with pytest.raises(DocumentRefused, match=r"a\.docx"):
        parse_docx(b"nothing", "a.docx")
