"""An operator's larger dictionary adds to the one that comes with the program."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from index import Article, Library
from index.errors import DictionaryUnreadable
from index.retrieval import cedict
from index.retrieval.dictionary import Dictionary
from index.text.english import stem

CEDICT = "# CC-CEDICT\n嚕蹦 噜蹦 [lu1 beng4] /glimmerfolk/people who walk at night/\nno entry\n"
ECDICT = (
    "word,phonetic,definition,translation,pos\n"
    'glimmerfolk,,,"n. 噜蹦, 夜行者\\nvt. [俚] 夜里闲逛",n\n'
    'frostwright,,,"a. 制霜的",a\n'
    "empty,,,,\n"
)
ARTICLES = (
    Article("因为路灯坏了，噜蹦昨晚没有出门。广场上空无一人。", title="安静的广场"),
    Article("松鼠在秋天埋下橡子过冬。一只松鼠一个秋天大约埋三千颗橡子。", title="松鼠怎样过冬"),
)


@pytest.fixture(autouse=True)
def small_dictionaries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache folder of this test's own, and a built-in dictionary of two words: the real one takes seconds."""
    monkeypatch.setattr("index.text.kept.user_cache_path", lambda *_, **__: tmp_path / "cache")
    entries = (cedict.Entry("松鼠", "song1 shu3", "squirrel/"), cedict.Entry("广场", "guang3 chang3", "square/"))
    monkeypatch.setattr(cedict, "built_in", lambda: iter(entries))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.u8", CEDICT.encode()),
        ("words.txt.gz", gzip.compress(CEDICT.encode())),
        ("words.csv", b"\xef\xbb\xbf" + ECDICT.encode()),
        ("words.csv.gz", gzip.compress(ECDICT.encode())),
    ],
    ids=["cedict", "cedict packed", "ecdict", "ecdict packed"],
)
def test_a_question_in_the_larger_dictionarys_words_finds_the_article(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """Both formats, packed or not, translate a word that only they have; the built-in words stay."""
    path = tmp_path / name
    path.write_bytes(content)
    with Library.open(tmp_path / "library.db", dictionary=path) as library:
        library.add(*ARTICLES)
        assert library.ask("why did the glimmerfolk stay away").hits[0].title == "安静的广场"
        assert library.ask("where is the squirrel").hits[0].title == "松鼠怎样过冬"


def test_two_libraries_have_each_their_own_dictionary(tmp_path: Path) -> None:
    """The dictionary is the library's, not the process's."""
    path = tmp_path / "words.u8"
    path.write_text(CEDICT, encoding="utf-8")
    term = stem("glimmerfolk")
    assert "噜蹦" in Dictionary(path).translate(term)
    assert Dictionary().translate(term) == {}


def test_a_translation_is_taken_apart(tmp_path: Path) -> None:
    """Kinds of words, remarks in brackets and 的 are no part of a translation; the first counts most."""
    path = tmp_path / "words.csv"
    path.write_text(ECDICT, encoding="utf-8")
    assert cedict.read(path) == [
        ("glimmerfolk", "噜蹦", 0),
        ("glimmerfolk", "夜行者", 1),
        ("glimmerfolk", "夜里闲逛", 2),
        ("frostwright", "制霜", 0),
    ]


def test_it_is_turned_round_once_and_again_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second start reads the kept form; a changed file is read anew."""
    path = tmp_path / "words.u8"
    path.write_text(CEDICT, encoding="utf-8")
    reads = []
    monkeypatch.setattr(cedict, "read", lambda file, read=cedict.read: reads.append(file) or read(file))
    for _ in range(3):
        Dictionary(path).prepare()
    assert Dictionary(path).knows(stem("glimmerfolk"))
    assert len(reads) == 1
    path.write_text(CEDICT.replace("glimmerfolk", "duskwalkers"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert Dictionary(path).knows(stem("duskwalkers"))
    assert len(reads) == 2


def test_what_was_kept_is_made_anew_when_it_is_damaged(tmp_path: Path) -> None:
    """A file cut short, or of anything else, is no reason to fail."""
    assert Dictionary().translate("squirrel") == {"松鼠": 1.0}
    (kept,) = (tmp_path / "cache").glob("cedict-*.marshal")
    whole = kept.read_bytes()
    for left in (b"", whole[:-1], b"anything else"):
        kept.write_bytes(left)
        assert Dictionary().translate("squirrel") == {"松鼠": 1.0}
        assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_held(tmp_path: Path) -> None:
    """Without a cache folder the dictionary, a larger one too, answers all the same."""
    (tmp_path / "cache").write_text("a file stands here")
    path = tmp_path / "words.u8"
    path.write_text(CEDICT, encoding="utf-8")
    assert Dictionary().english("松鼠") == {"squirrel": 1.0}
    larger = Dictionary(path)
    larger.prepare()
    assert larger.english("噜蹦") == {"glimmerfolk": 1.0, "peopl who walk night": 0.8}
    assert larger.translate("walk") == {"噜蹦": 1.0}
    assert not larger.knows("walk")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.u8", None), ("empty.u8", b""), ("prose.txt", b"This is no dictionary.\n"),
        ("binary.u8", bytes(range(256))), ("cut.gz", gzip.compress(CEDICT.encode())[:-9]),
        ("other.csv", b"name,price\nx,1\n"), ("broken.gz", b"\x1f\x8b" + b"junk" * 5),
    ],
    ids=["missing", "empty", "prose", "binary", "cut", "another table", "broken"],
)  # fmt: skip
def test_a_wrong_file_is_told_at_the_start(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Missing, empty, not a dictionary, damaged: opening fails in one sentence that names the file."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DictionaryUnreadable) as caught:
        Library.open(tmp_path / "library.db", dictionary=path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
