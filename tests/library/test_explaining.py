"""An explanation tells of the very answer that is given."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Library
from index.retrieval.judge import EASED, EXPECTED, THRESHOLD
from tests.library.making import BRIDGE, LIBRARY, ORANGE, questions


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library of three articles and a synonym."""
    with Library.open(tmp_path_factory.mktemp("explained") / "library.db") as opened:
        opened.add(BRIDGE, LIBRARY, ORANGE)
        opened.add_synonyms("停用", "封闭")
        yield opened


def terms(explanation):
    """Return the terms by name."""
    return {each.term: each for each in explanation.terms}


def test_a_chinese_question(library):
    """Question words are left out, names and numbers kept; what stands where is told, and how rare it is."""
    told = library.explain("青河大桥2025年为什么封闭")
    assert (told.kind, told.tongue, told.articles) == ("why", "chinese", 3)
    assert told.left_out == ("为什么",)
    assert told.numbers == ("2025",)
    assert {"大桥", "封闭", "2025"} <= set(told.kept)
    weighed = terms(told)
    assert (weighed["大桥"].articles, weighed["2025"].articles) == (1, 0)
    assert weighed["2025"].weight > weighed["大桥"].weight > 0
    best = told.hits[0]
    assert best.article_id == 1
    assert "大桥" in best.in_title
    assert "封闭" in best.in_answer
    assert "2025" not in best.in_passage
    assert dict(best.parts)["astray"] < 0


def test_other_words_are_told(library):
    """An admin's synonym, a translation and pinyin name what they also count as."""
    synonym = terms(library.explain("青河大桥为什么停用"))["停用"]
    assert (synonym.matter, synonym.others, synonym.articles) == ("concept", ("封闭",), 1)
    english = library.explain("Why was the bridge closed?")
    assert (english.tongue, english.left_out) == ("english", ("why", "was", "the"))
    assert "大桥" in terms(english)["bridge"].others or "桥" in terms(english)["bridge"].others
    pinyin = library.explain("qing he da qiao wei shen me feng bi")
    assert pinyin.tongue == "pinyin"
    assert terms(pinyin)["da qiao"].others == ("da_qiao",)
    assert pinyin.expected == pytest.approx(EXPECTED - EASED["pinyin"])


@pytest.mark.parametrize("question", ["", "为什么", "？"])
def test_nothing_asked_is_explained_as_nothing(library, question):
    """A question without a word to look for has no term and no hit."""
    told = library.explain(question)
    assert (told.kept, told.terms, told.hits) == ((), (), ())


@given(
    st.one_of(questions, st.sampled_from(["why was the bridge closed", "da qiao fengbi", "青河 bridge 多高", "K50"]))
)
def test_an_explanation_is_of_the_answer(library, question):
    """Hits, confidence and threshold are the answer's, and the parts add up to the confidence."""
    answer, told = library.ask(question), library.explain(question)
    assert [(hit.article_id, hit.confidence, hit.score) for hit in answer.hits] == [
        (hit.article_id, hit.confidence, hit.score) for hit in told.hits
    ]
    assert told.threshold == THRESHOLD
    for hit in told.hits:
        odds = math.fsum(amount for _, amount in hit.parts)
        assert hit.confidence == pytest.approx(1 / (1 + math.exp(-odds)), abs=0.002)
    assert answer.answered == (bool(told.hits) and told.hits[0].confidence >= told.threshold)
