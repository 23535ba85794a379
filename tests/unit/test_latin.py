"""Questions in Latin letters: pinyin, English, and Latin words among Chinese ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from index import Article, Library
from index.retrieval.dictionary import BUILT_IN
from index.retrieval.latin import concepts_of, spaced
from index.text.sounds import sound_pairs, split_syllables, syllables

ARTICLES = (
    Article(
        "市图书馆馆长赵明远上周被免职。据通报，赵明远被辞退，是因为他把馆藏古籍私自借给朋友。图书馆暂由副馆长代管。",
        title="图书馆馆长赵明远离任",
        url="https://example.org/library",
    ),
    Article(
        "青河大桥的桥墩上个月出现裂缝。由于桥墩开裂，青河大桥从周一起封闭，预计三个月后恢复通车。",
        title="青河大桥封闭维修",
        url="https://example.org/bridge",
    ),
    Article("松鼠在秋天埋下橡子过冬。研究者发现，一只松鼠一个秋天大约埋三千颗橡子。", title="松鼠怎样过冬"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three Chinese articles."""
    with Library.open(tmp_path_factory.mktemp("latin") / "library.db") as opened:
        assert opened.add(*ARTICLES).added == 3
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "why was Zhao Mingyuan dismissed",
        "Why was Zhao Mingyuan fired?",
        "why was zhao mingyuan fired",
        "how come zhao mingyuan was dismissed",
        "what is the reason zhao mingyuan was dismissed",
        "zhao ming yuan wei shen me bei ci tui",
        "zhaomingyuan weishenme bei citui",
        "zhaomingyuanweishenmebeicitui",
        "赵明远 citui",
        "赵明远 weishenme bei citui",
        "趙明遠為何被解雇",
        "赵明远为什么被炒鱿鱼",
        "赵明远为什么被开除",
    ],
)
def test_the_reason_is_found_however_it_is_asked(library: Library, question: str) -> None:
    """English, pinyin, mixed and differently worded questions find the sentence that gives the reason."""
    answer = library.ask(question)
    assert answer.answered, answer
    assert answer.hits[0].url == "https://example.org/library"
    assert "私自借给朋友" in answer.hits[0].answer


@pytest.mark.parametrize(
    "question",
    [
        "When did Elon Musk buy Twitter?",
        "who is Zhou Hongyi",
        "who is zhou hongyi",
        "why did wang wei leave the song contest",
        "jin tian bei jing tian qi zen me yang",
        "the of and",
    ],
)
def test_strangers_in_latin_letters_are_refused(library: Library, question: str) -> None:
    """A question about something else is not answered in any script."""
    assert not library.ask(question).answered


def test_the_words_that_were_not_found_are_named_as_asked(library: Library) -> None:
    """An English question that fails names its own words."""
    reason = library.ask("Who is Zhou Hongyi?").reason
    assert reason is not None
    assert "hongyi" in reason.missing


@pytest.mark.parametrize(
    ("letters", "parts"),
    [
        ("wangteng", ("wang", "teng")),
        ("weishenme", ("wei", "shen", "me")),
        ("citui", ("ci", "tui")),
        ("lvse", ("lv", "se")),
        ("why", ()),
        ("", ()),
        ("strength", ()),
    ],
)
def test_letters_are_split_into_syllables(letters: str, parts: tuple[str, ...]) -> None:
    """Letters are split into as few syllables as possible, or not at all."""
    assert split_syllables(letters) == parts


def test_sounds_are_pairs_of_neighbouring_syllables_within_a_run() -> None:
    """Punctuation and Latin words end a run; a word's reading depends on the word."""
    assert sound_pairs(["银行", "行长", "，", "重庆", "k50", "长"]) == [
        "yin_hang",
        "hang_hang",
        "hang_zhang",
        "chong_qing",
    ]


@given(
    st.lists(st.sampled_from(["重庆", "银行", "长", "行", "绿", "女", "中国人", "了", "觉", "鿕", "㐀"])).map("".join)
)
def test_syllables_are_those_of_pypinyin(word: str) -> None:
    """The syllables of a word are those that pypinyin itself would give it."""
    assert syllables(word) == tuple(lazy_pinyin(word))


def test_every_phrase_has_the_syllables_of_pypinyin() -> None:
    """So are those of the phrases that it knows, with readings that depend on the neighbours, and of their parts."""
    phrases = [part for phrase in [*PHRASES_DICT][::20] for part in (phrase, phrase[1:], phrase[:-1]) if part]
    # It begins 貌合情离, so 合情 in it is no phrase.
    phrases += ["貌合情", "貌合情理", "鿕长", "〇"]
    assert [syllables(phrase) for phrase in phrases] == [tuple(lazy_pinyin(phrase)) for phrase in phrases]


def test_pinyin_and_english_are_told_apart() -> None:
    """Letters that are all syllables are pinyin, others English; in a Chinese question only syllables count."""
    fields = {each.field for concept in concepts_of("tian qi", "tian qi") for each in concept.alternatives}
    assert fields == {"sounds"}
    english = concepts_of("bridge closed", "bridge closed")
    assert "桥梁" in {each.term for concept in english for each in concept.alternatives}
    assert [concept.label for concept in concepts_of("iPhone 和 wangteng", "iphone 和 wangteng")] == ["wangteng"]


def test_synonyms_share_their_glosses() -> None:
    """Words are near when the dictionary explains them alike, each at most 1; a word is not its own synonym."""
    near = BUILT_IN.synonyms("解雇")
    assert "辞退" in near
    assert "解雇" not in near
    # By way of others, on which two agree.
    assert 0 < BUILT_IN.synonyms("开除")["辞退"] < near["辞退"]
    assert all(0 < weight <= 1.000001 for weight in near.values())
    assert BUILT_IN.synonyms("没有这个词条") == {}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lanfengyinxiangfuzerenshishei", "lan feng yin xiang fu ze ren shi shei"),
        ("yufengsv8chundianbanxuhangduoshaogongli", "yu feng sv8 chun dian ban xu hang duo shao gong li"),
        ("dizhentaiyanjiuyuanshishei", "di zhen tai yan jiu yuan shi shei"),
        ("zhaomingyuan weishenmebeicitui", "zhao ming yuan wei shen me bei ci tui"),
        ("2024nianxiaomishoujimailiaoduoshao?", "2024 nian xiao mi shou ji mai liao duo shao"),
    ],
)
def test_pinyin_without_spaces_is_read_with_them(typed: str, read: str) -> None:
    """Syllables and codes are set apart where question words are among them."""
    assert spaced(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("", "iphone", "k50", "redmi k50", "who is wang teng", "wangteng", "banana", "teenage", "nationalize"),
        *("sensationalize", "what does weishenmebeicitui mean", "zhaomingyuantushuguan", "nage", "lan feng shi shei"),
        "赵明远weishenmebeicitui",
    ],
)
def test_other_texts_are_left_as_they_are(typed: str) -> None:
    """English, names, codes, what has its spaces already, and Chinese."""
    assert spaced(typed) == typed
