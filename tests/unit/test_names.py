"""Western names → the characters that write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Article, Library
from index.retrieval.latin import concepts_of
from index.retrieval.names import name_pairs
from index.text.english import stem

ARTICLES = (
    Article("贝拉·霍尼曼在格兰特维尔开了一家钟表铺。因为房租上涨，霍尼曼去年把铺子搬到了乡下。", title="钟表匠霍尼曼"),
    Article("卡尔·塔尔博特在港口开了一家面包铺。因为面粉涨价，塔尔博特去年关掉了铺子。", title="面包师塔尔博特"),
    Article("松鼠在秋天埋下橡子过冬。研究者发现，一只松鼠一个秋天大约埋三千颗橡子。", title="松鼠怎样过冬"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three Chinese articles, two of them about people with Western names."""
    with Library.open(tmp_path_factory.mktemp("names") / "library.db") as opened:
        assert opened.add(*ARTICLES).added == 3
        yield opened


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("jared", "里德"), ("talbot", "塔尔"), ("talbot", "博特"), ("horniman", "尼曼"), ("fresno", "斯诺"),
        ("matlin", "特林"), ("mendota", "门多"), ("hutton", "赫顿"), ("carnot", "卡诺"),
    ],
)  # fmt: skip
def test_a_name_that_no_dictionary_has_is_spelt_by_sound(name: str, pair: str) -> None:
    """The characters that translators chose are among the likeliest pairs."""
    assert pair in name_pairs(name)


@pytest.mark.parametrize("letters", ["", "x", "qq", "zzzzzz", "bcdfghjklmnp"])
def test_letters_that_are_no_name_do_no_harm(letters: str) -> None:
    """Whatever comes in, chances come out."""
    assert all(0 < chance <= 1 for chance in name_pairs(letters).values())


@pytest.mark.parametrize(("name", "title"), [("Horniman", ARTICLES[0].title), ("talbot", ARTICLES[1].title)])
def test_a_question_finds_the_person(library: Library, name: str, title: str) -> None:
    """Two people are told apart by the sound of their names, also in lower case."""
    hits = library.ask(f"where did {name} have the shop last year").hits
    assert hits[0].title == title


def test_words_of_the_dictionary_and_initials_are_not_spelt() -> None:
    """London has its translation and NFL no sound: neither gets pairs by sound."""
    question = "When did NFL come to London to see Jared?"
    grams = {
        concept.label: [each.term for each in concept.alternatives if each.field == "grams" and not each.term.isascii()]
        for concept in concepts_of(question, question.lower())
    }
    assert grams["jared"]
    assert grams["nfl"] == []
    assert "伦敦" in grams["london"]
    assert "伦顿" in name_pairs("london")
    assert "伦顿" not in grams["london"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("theatre", "theater"), ("kilometres", "kilometers"), ("busiest", "busy"), ("dismissed", "dismisses"),
     ("fired", "dismiss"), ("hawk", "hawks"), ("photo", "photos")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    """British and American, inflected and irregular forms meet."""
    assert stem(one) == stem(other)
