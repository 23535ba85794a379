"""Bytes become text in the right character set, or are refused."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceBinary, SourceControl, SourceEmpty, SourceError, SourceGarbled
from index.intake.encoding import decode
from tests.intake.samples import GOOD, SIMPLIFIED, TRADITIONAL

ENGLISH = "The library opens again on Saturday, and the queue reaches the corner.\n" * 3


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_simplified_text_is_read_in_every_character_set(name: str) -> None:
    """A Simplified Chinese text comes back whole from each of its usual encodings."""
    assert decode(GOOD.encode(name), "a.txt") == GOOD


@pytest.mark.parametrize("name", ["utf-8", "gb18030", "big5", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_traditional_text_is_read_in_every_character_set(name: str) -> None:
    """A Traditional Chinese text comes back whole from each of its usual encodings."""
    assert decode(TRADITIONAL.encode(name), "a.txt") == TRADITIONAL


@pytest.mark.parametrize(("text", "name"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5")])
@pytest.mark.parametrize("start", range(0, 30, 3))
def test_sixty_characters_are_enough_to_guess(text: str, name: str, start: int) -> None:
    """Any sixty characters of running text tell GB18030 and Big5 apart."""
    piece = text[start : start + 60]
    assert decode(piece.encode(name), "a.txt") == piece


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_decides(mark: bytes) -> None:
    """UTF-16 with a mark is read in the order the mark tells, and the mark is gone."""
    name = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + SIMPLIFIED.encode(name), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_english_in_utf_16_without_a_mark_is_read(name: str) -> None:
    """The NULs of English in UTF-16 are not taken for control characters."""
    assert decode(ENGLISH.encode(name), "a.txt") == ENGLISH


def test_nothing_is_empty() -> None:
    """No bytes at all are an empty source."""
    with pytest.raises(SourceEmpty):
        decode(b"", "a.txt")


def test_a_nul_in_a_text_is_a_control_character() -> None:
    """A text with a NUL byte in it is refused for that, in UTF-8 and in GB18030."""
    for name in ("utf-8", "gb18030"):
        with pytest.raises(SourceControl):
            decode(GOOD.replace("，", "\0", 1).encode(name), "a.txt")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", [300, 5000, 60001])
def test_random_bytes_are_binary(seed: int, size: int) -> None:
    """Random bytes are never taken for a text."""
    with pytest.raises(SourceBinary):
        decode(random.Random(seed).randbytes(size), "a.txt")


@pytest.mark.parametrize(
    "head", [b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7\n", b"\x1f\x8b\x08", b"\xff\xd8\xff\xe0"]
)
def test_known_kinds_of_files_are_binary(head: bytes) -> None:
    """An image, an archive or a PDF is recognised by its first bytes, whatever follows."""
    with pytest.raises(SourceBinary):
        decode(head + GOOD.encode(), "a.txt")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le café est fermé à midi, l'été déjà passé où rien ne s'arrête.\n" * 4, "latin-1"),
        ("Die Bücherei öffnet wieder, die Straße ist voller Bäume.\n" * 4, "cp1252"),
        ("Библиотека снова открыта, и у дверей стоит очередь.\n" * 4, "cp1251"),
        ("도서관이 다시 문을 열었고 사람들이 줄을 섰다.\n" * 4, "euc-kr"),
        ("図書館がまた開いて、人々が並んでいる。カフェもあります。\n" * 4, "shift_jis"),
    ],
)
def test_another_character_set_is_refused(text: str, name: str) -> None:
    """A text in a set that is not read here is refused, not guessed at."""
    with pytest.raises((SourceGarbled, SourceBinary)):
        decode(text.encode(name), "a.txt")


def test_a_broken_text_with_a_mark_is_garbled() -> None:
    """A byte order mark that is not kept to is told of."""
    with pytest.raises(SourceGarbled):
        decode(b"\xef\xbb\xbf" + SIMPLIFIED.encode("gb18030"), "a.txt")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever the bytes, the answer is a text without NUL or a SourceError."""
    with suppress(SourceError):
        assert "\0" not in decode(data, "a.txt")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300))
def test_utf_8_always_comes_back(text: str) -> None:
    """A text in UTF-8 is read as it is, but for a byte order mark."""
    assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff")
