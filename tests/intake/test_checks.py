"""What can be no article is refused for the right reason; what no one can see is taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import (
    LibraryError,
    SourceControl,
    SourceEmpty,
    SourceGarbled,
    SourceLineTooLong,
    SourceRepetitive,
    SourceTooLarge,
    SourceTooShort,
)
from index.intake.checks import MAX_BYTES, check_size, check_text, sanitise
from tests.intake.samples import GOOD, PAGE, SIMPLIFIED, TRADITIONAL

FRENCH = "Le café est fermé à midi ; l'été est déjà passé, où que l'on aille, et rien ne s'arrête."


@pytest.mark.parametrize("text", [GOOD, PAGE, TRADITIONAL, FRENCH, "王伟李娜张敏刘洋陈静杨磊赵强黄丽周杰吴倩徐明孙莉"])
def test_good_texts_pass(text: str) -> None:
    """Ordinary texts, also French ones and bare lists of names, are accepted."""
    check_text(text, "a.txt")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SourceEmpty),
        (" \n\u3000\t \r\n", SourceEmpty),
        ("\u200b\ufeff\u2060 \u202e", SourceEmpty),
        ("十二个字的文字不算文章", SourceTooShort),
        ("今天的 会议 改到 下午三点", SourceTooShort),
        ("啊" * 5000, SourceRepetitive),
        ("哈哈哈哈呵呵" * 10, SourceRepetitive),
        ("今天天气很好，我们去公园散步。" * 200, SourceRepetitive),
        (SIMPLIFIED + "\0" + SIMPLIFIED, SourceControl),
        (SIMPLIFIED.encode("gbk").decode("latin-1"), SourceGarbled),
        (SIMPLIFIED.encode("gbk").decode("cp1252", "replace"), SourceGarbled),
        (SIMPLIFIED.encode("utf-8").decode("latin-1"), SourceGarbled),
        (SIMPLIFIED.encode("utf-8").decode("gb18030", "replace"), SourceGarbled),
        (SIMPLIFIED.replace("的", "\ufffd").replace("了", "\ufffd"), SourceGarbled),
        ("锟斤拷锟斤拷" * 5 + SIMPLIFIED, SourceGarbled),
        ("山" + "水" * 200_000, SourceLineTooLong),
    ],
)
def test_each_bad_text_is_refused_for_its_reason(text: str, error: type[LibraryError]) -> None:
    """Every kind of text that is no article has its own error."""
    with pytest.raises(error) as caught:
        check_text(text, "a.txt")
    assert caught.value.fields["source"] == "a.txt"


def test_a_text_about_garbled_text_passes() -> None:
    """An article that quotes 锟斤拷 or an odd character once is no garbled text."""
    check_text(SIMPLIFIED + "网页上的“锟斤拷”就是转换两次的结果，符号\ufffd表示读不懂的字节，鐨也是。", "a.txt")


def test_one_line_of_five_megabytes_is_refused() -> None:
    """An endless line is no article."""
    for text in ("字" * 5_000_000, "ab " * 1_700_000):
        with pytest.raises(SourceLineTooLong):
            check_text(text, "a.txt")


def test_lines_of_the_longest_length_pass_the_line_check() -> None:
    """Only a line longer than the limit counts, also among many and with other line ends."""
    line = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(200_000))
    for end in ("\n", "\r\n", "\r"):
        check_text(end.join((line, line, "短")), "a.txt")
        with pytest.raises(SourceLineTooLong):
            check_text(end.join((line, line + "字", "短")), "a.txt")


def test_the_size_is_limited() -> None:
    """Twenty megabytes are allowed; the next byte is reported as 21."""
    check_size(MAX_BYTES, "a.txt")
    with pytest.raises(SourceTooLarge) as caught:
        check_size(MAX_BYTES + 1, "a.txt")
    assert caught.value.fields == {"source": "a.txt", "megabytes": 21, "limit": 20}


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("甲\u202e乙\u2066丙\u2069", "甲乙丙"),
        ("甲\u200b乙\u200c丙\u2060\ufeff", "甲乙丙"),
        ("甲\U000e0041\U000e007f乙", "甲乙"),
        ("甲\x07\x1b\x9b乙\ud800", "甲乙"),
        ("一\r\n二\r三\u2028四\u2029五", "一\n二\n三\n四\n五"),
        ("列\t列\n行", "列\t列\n行"),
        ("👩\u200d🌾与甲\u200d乙", "👩\u200d🌾与甲乙"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
    ],
)
def test_what_no_one_sees_is_taken_out(dirty: str, clean: str) -> None:
    """Controls, direction overrides, zero-width and tag characters go; tabs, lines and emoji stay."""
    assert sanitise(dirty) == clean


@given(st.text())
def test_sanitising_twice_is_sanitising_once(text: str) -> None:
    """A sanitised text stays as it is, and can be written as UTF-8."""
    once = sanitise(text)
    assert sanitise(once) == once
    once.encode()
