"""The cut is jieba's, word for word, and jieba is the judge; its dictionary is kept, and read as it is needed."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jieba
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.samples import sample_articles
from index.text import kept, segment
from index.text.normalise import normalise
from index.text.own import OwnWords
from index.text.segment import cut, frequency, prevalence, version
from index.text.vocabulary import NO_WORD, Vocabulary, pack
from tests.cli.running import BRIDGE, QUESTION, REASON, Command

EXAM = Path(__file__).parents[1] / "quality"
# Han characters that words are made of, letters that begin words (t恤), unknown ones, and all kinds of gaps.
PIECES = [
    *"的一不在人有我他中国王腾辞退小米为什么被大学生前来北京于t恤k5x.-_+%#&·，。“”é〇𠮷 \n\r",
    "\r\n",
    "γ射线",
    "卡拉ok",
]


@pytest.fixture(scope="module", params=["compiled", "python"])
def cutter(request: pytest.FixtureRequest) -> Iterator[None]:
    """Cut by the compiled part, or as where no compiler was at hand."""
    assert segment.compiled, "tests need the compiled parts: install a C compiler, then install Yuanwen again"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "compiled", request.param == "compiled")
        yield


both = pytest.mark.usefixtures("cutter")


@cache
def judge():
    """Return jieba's own tokenizer, which writes no file here."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def real_texts():
    """Return our articles and questions, as written and normalised."""
    articles = [path.read_text(encoding="utf-8") for path in sample_articles()]
    rows = [
        json.loads(line)["text"]
        for name in ("corpus.jsonl", "queries.jsonl")
        for line in (EXAM / name).read_text(encoding="utf-8").splitlines()
    ]
    return [each for text in (*articles, *rows) for each in (text, normalise(text))]


@both
def test_real_texts_are_cut_as_jieba_cuts_them():
    """Every article and question of ours has jieba's words, none more, none less, in their order."""
    texts = real_texts()
    assert len(texts) > 500
    assert [cut(text) for text in texts] == [judge().lcut(text, HMM=False) for text in texts]


@both
def test_every_word_of_the_dictionary_is_there():
    """All words of jieba are counted as often, cut as jieba cuts them, and what only begins words is none."""
    counts = judge().FREQ
    assert {word: frequency(word) for word in counts} == counts
    some = [*counts][::50]
    assert [cut(word) for word in some] == [judge().lcut(word, HMM=False) for word in some]


@both
@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join))
@example("abc\r\n1.5k，t恤t")
@example("")
@example("\r\r\n\n中\0国\0\ud800人\udfff民𠮷😀k")
def test_any_text_is_cut_as_jieba_cuts_it(text):
    """Whatever the text: words, gaps, letters, line ends."""
    assert cut(text) == judge().lcut(text, HMM=False)


@both
@given(st.lists(st.sampled_from(sorted(["的", "一", "不", "人", "国人", "中国", "中国人", "人民", "民"]))).map("".join))
def test_equal_ways_are_decided_as_jieba_decides_them(text):
    """Where ways to cut are as likely or nearly so, the sums are jieba's to the last bit."""
    assert cut(text) == judge().lcut(text, HMM=False)


@both
def test_every_character_stands_where_jieba_has_it():
    """Inside a block or not: all of them, one after the other, beside a Han character, and beside a letter."""
    every = [*map(chr, range(0x20000))]
    for text in ("".join(every), "一".join(every), "a".join(every)):
        assert cut(text) == judge().lcut(text, HMM=False)


@both
@pytest.mark.parametrize("piece", ["中国人民大学生前来北京", "a", "的", "，", "\r\n"])
def test_a_long_text_is_cut_as_jieba_cuts_it(piece):
    """However long a block, or a row of gaps."""
    assert cut(piece * 5000) == judge().lcut(piece * 5000, HMM=False)


def test_blocks_are_those_of_jieba():
    """The pattern of a text without punctuation is jieba's own; so is the version, part of the fingerprint."""
    assert f"({segment.BLOCK})" == jieba.re_han_default.pattern
    assert version() == jieba.__version__


@both
def test_own_words_stay_whole():
    """A library's own words are put together after the cut."""
    assert cut("本周王腾被辞退") == ["本周", "王", "腾", "被", "辞退"]
    assert cut("本周王腾被辞退", OwnWords(frozenset(["王腾"]), {})) == ["本周", "王腾", "被", "辞退"]


def test_frequencies():
    """What the dictionary lacks was never seen; the share of articles grows with the count."""
    assert [frequency(word) for word in ("", "王腾", "鿕", "的的", "γ射", "γ射线")] == [0, 0, 0, 0, 0, 3]
    assert prevalence("王腾") == 0
    assert 0 < prevalence("辞退") < prevalence("公司") < prevalence("的") <= 1


def test_a_vocabulary_has_what_was_packed():
    """Counts are read where they are; the tree of a first character is made when it is asked for."""
    words = {"大桥": 3, "大": 5, "桥": 2, "大桥头": 1, "通车": 0, "𠮷": 1, "𠮷祥": 4}
    vocabulary = Vocabulary(memoryview(pack(words, 16)))
    assert {word: vocabulary.count(word) for word in words} == words
    assert [vocabulary.count(word) for word in ("", "通", "大桥通", "桥头", "头", "祥", "\uffff")] == [0] * 7
    assert not vocabulary
    one, two, three, five = (math.log(count) - math.log(16) for count in (1, 2, 3, 5))
    assert vocabulary["大"] == (five, {"桥": (three, {"头": (one, {})})})
    assert vocabulary["桥"] == (two, {})
    assert vocabulary["通"] == (NO_WORD, {"车": (NO_WORD, {})})
    assert vocabulary["头"] == (NO_WORD, {})
    assert [*vocabulary] == ["大", "桥", "通", "头"]
    assert (vocabulary.total, vocabulary.unknown) == (16, one)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder of its own."""
    monkeypatch.setattr(kept, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache"


def test_bytes_are_made_once(folder):
    """What is kept is not made again, and nothing but the whole file is left in the folder."""
    assert bytes(kept.kept_bytes("some", lambda: b"made")) == b"made"
    assert bytes(kept.kept_bytes("some", lambda: b"again")) == b"made"
    assert [path.name for path in folder.iterdir()] == ["some.marshal"]


@pytest.mark.parametrize("left", [b"", b"\0\0", b"\0\0\0\0\0\0\0\4mad"])
def test_a_file_that_is_not_whole_is_made_anew(folder, left):
    """An empty file, or one cut short, is no reason to fail."""
    folder.mkdir()
    (folder / "some.marshal").write_bytes(left)
    assert bytes(kept.kept_bytes("some", lambda: b"made")) == b"made"
    assert bytes(kept.kept_bytes("some", lambda: b"again")) == b"made"


def test_where_nothing_can_be_kept_it_is_held(folder):
    """A folder that cannot be made costs the time again, no more."""
    folder.write_text("a file stands here")
    assert bytes(kept.kept_bytes("some", lambda: b"made")) == b"made"
    assert bytes(kept.kept_bytes("some", lambda: b"again")) == b"again"


def test_what_older_versions_kept_is_removed(folder):
    """Only under the same name, and only what is older: another program's files, and a newer version's, stay."""
    folder.mkdir()
    stay = [
        "some-10-of.marshal",
        "some-9-other.marshal",
        "some-8.cache",
        "some.marshal",
        "some-old.marshal",
        "so-8.marshal",
    ]
    for name in (*stay, "some-8.marshal", "some-8-of.marshal"):
        (folder / name).touch()
    assert bytes(kept.kept_bytes("some-9-of", lambda: b"made")) == b"made"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*stay, "some-9-of.marshal"])
    assert kept.kept("other-2", lambda: "made") == "made"
    assert kept.kept("other-3", lambda: "again") == "again"
    assert not (folder / "other-2.marshal").exists()


def test_a_mapped_file_can_be_read_when_a_newer_version_removed_it(folder):
    """The process that has it goes on; on Windows the file stays."""
    held = kept.kept_bytes("some-1", lambda: b"made")
    kept.kept_bytes("some-2", lambda: b"newer")
    assert bytes(held) == b"made"


def test_another_version_of_jieba_has_another_file(folder, monkeypatch):
    """When jieba changes, its dictionary is read anew, and the words are right."""
    for number in ("1", "2"):
        monkeypatch.setattr(segment, "version", lambda number=number: number)
        assert segment._vocabulary.__wrapped__().count("辞退") == frequency("辞退")
    assert sorted(path.name for path in folder.iterdir()) == ["words-2-jieba-1.marshal", "words-2-jieba-2.marshal"]


def test_an_english_question_in_the_terminal_does_not_import_pypinyin(tmp_path):
    """Names are found by sound without pypinyin's code and tables, whose import takes as long as the answer."""
    command = Command(tmp_path)
    command.write(bridge_txt=BRIDGE)
    command("add", "bridge.txt")
    told = (sys.executable, "-X", "importtime", "-m", "bot")
    # What the first question after an installation has to make is kept.
    _, asked = (command("ask", "why was Wang Teng dismissed", program=told) for _ in range(2))
    assert re.search(r"\bindex\.text\.sounds$", asked.err, re.MULTILINE)
    assert not re.search(r"\bpypinyin\b", asked.err)


def test_a_question_in_the_terminal_does_not_import_jieba(tmp_path):
    """The shipped command cuts without jieba's code, whose import takes longer than the answer."""
    command = Command(tmp_path)
    command.write(bridge_txt=BRIDGE)
    told = (sys.executable, "-X", "importtime", "-m", "bot")
    added = command("add", "bridge.txt", program=told)
    asked = command("ask", QUESTION, program=told)
    assert REASON in asked.out, asked
    for each in (added, asked):
        assert re.search(r"\bindex\.text\.segment$", each.err, re.MULTILINE)
        assert not re.search(r"\bjieba\b", each.err)
