"""BM25: never negative, as rank-bm25 defines it, and the same in the engine as in the definition."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.engines.embedded import EmbeddedEngine
from index.models import Article, Draft, Sought, Span
from index.retrieval.bm25 import K1, B, PassageBM25, idf, scores
from index.store import Database, articles, passages
from index.store.schema import library_migrations
from index.text.terms import Terms

TERMS = st.sampled_from("甲乙丙丁戊己庚辛")
texts = st.lists(TERMS, min_size=1, max_size=12).map(tuple)
corpora = st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=7)
questions = st.lists(TERMS | st.just("无"), min_size=1, max_size=6)


@pytest.mark.parametrize("total", [0, 1, 2, 3, 1000])
def test_a_rarity_is_positive(total):
    """However few texts there are and however many hold a term, its weight is above zero, and rarer weighs more."""
    weights = [idf(total, df) for df in range(total + 1)]
    assert all(weight > 0 for weight in weights)
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize(
    ("corpus", "expected_best"),
    [([["桥", "通车"]], 0), ([["桥", "通车"], ["船", "停航"]], 0), ([["船"], ["桥"], ["桥", "封闭", "通车"]], 2)],
)
def test_one_two_or_three_texts_rank(corpus, expected_best):
    """In the smallest libraries the text that matches scores above zero and above the others."""
    result = scores(corpus, ["桥", "通车"])
    assert max(result) > 0
    assert result.index(max(result)) == expected_best
    assert all(score < max(result) for place, score in enumerate(result) if place != expected_best)


@pytest.mark.parametrize(("corpus", "expected"), [([], []), ([[]], [0.0]), ([[], []], [0.0, 0.0])])
def test_nothing_scores_nothing(corpus, expected):
    """No texts, or only empty ones, have scores of zero."""
    assert scores(corpus, ["桥"]) == expected


def test_rank_bm25_itself_goes_below_zero():
    """Why the idf is ours: with rank-bm25's own, the only text that matches scores less than nothing."""
    assert BM25Okapi([["桥"]], k1=K1, b=B).get_scores(["桥"])[0] < 0 < PassageBM25([["桥"]]).get_scores(["桥"])[0]


@contextmanager
def _engine():
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "library.db", library_migrations)
        try:
            yield database, EmbeddedEngine(database)
        finally:
            database.close()


def _add(database, engine, passages_of_article):
    """Store an article whose passages have exactly the given words; return the passages' numbers."""
    with database.writing() as tables:
        number = articles.insert(tables, Draft(Article("正文"), "source", b""), None, "main")
        spans = [Span(0, 2)] * len(passages_of_article)
        numbers = passages.replace(tables, number, spans)
        engine.put(tables, numbers, [Terms(words, (), ()) for words in passages_of_article], "analyser")
    return number, numbers


def _expected(library, question):
    """Score every passage by the definition: its own BM25 plus that of its whole article."""
    flat = [passage for _, _, given in library for passage in given]
    whole = [[word for passage in given for word in passage] for _, _, given in library]
    by_passage = iter(PassageBM25(flat).get_scores(question)) if flat else iter(())
    by_article = PassageBM25(whole).get_scores(question) if whole else []
    return {
        number: float(next(by_passage) + of_article)
        for (_, numbers, _), of_article in zip(library, by_article, strict=True)
        for number in numbers
    }


def _check(engine, library, question):
    expected = {number: score for number, score in _expected(library, question).items() if score > 0}
    found = engine.search(Sought(tuple(question)), 1000, one_per_article=False)
    assert {each.passage_id for each in found.candidates} == set(expected)
    assert all(abs(each.score - expected[each.passage_id]) < 1e-9 for each in found.candidates)
    assert [each.score for each in found.candidates] == sorted((each.score for each in found.candidates), reverse=True)
    assert all(each.score <= found.ceiling for each in found.candidates)
    assert found.articles == len(library)
    for term in question:
        assert found.words_df[term] == sum(any(term in passage for passage in given) for _, _, given in library)
    best = {}
    for number, _, _ in library:
        own = [each.score for each in found.candidates if each.article_id == number]
        if own:
            best[number] = max(own)
    one_each = engine.search(Sought(tuple(question)), 1000)
    assert {each.article_id: each.score for each in one_each.candidates} == best


@settings(max_examples=40, deadline=None)
@given(corpora, st.lists(questions, min_size=1, max_size=3), st.data())
def test_the_engine_scores_as_the_definition(corpus, asked, data):
    """From postings the engine computes rank-bm25's numbers, also while articles come, go and come back."""
    with _engine() as (database, engine):
        library = []
        for given_passages in corpus:
            number, numbers = _add(database, engine, given_passages)
            library.append((number, numbers, given_passages))
            if data.draw(st.booleans(), label="ask in between"):
                _check(engine, library, asked[0])
        for question in asked:
            _check(engine, library, question)
        gone = data.draw(st.sets(st.sampled_from([number for number, _, _ in library])), label="removed")
        with database.writing() as tables:
            for number in gone:
                engine.remove(tables, passages.ids(tables, number))
        for question in asked:
            _check(engine, [each for each in library if each[0] not in gone], question)
        with database.writing() as tables:
            for _, numbers, given_passages in [each for each in library if each[0] in gone]:
                engine.put(tables, numbers, [Terms(words, (), ()) for words in given_passages], "analyser")
        for question in asked:
            _check(engine, library, question)


@settings(max_examples=20, deadline=None)
@given(corpora, questions)
def test_a_term_given_twice_counts_twice(corpus, question):
    """Each score of a question put twice is double that of the question put once."""
    with _engine() as (database, engine):
        for given_passages in corpus:
            _add(database, engine, given_passages)
        once = {each.passage_id: each.score for each in engine.search(Sought(tuple(question)), 1000).candidates}
        twice = {each.passage_id: each.score for each in engine.search(Sought(tuple(question) * 2), 1000).candidates}
        assert once.keys() == twice.keys()
        assert all(abs(twice[number] - 2 * score) < 2e-9 for number, score in once.items())


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([("甲", "乙"), ("甲", "乙", "丙"), ("甲", "甲", "丁")]), min_size=15, max_size=50),
    st.booleans(),
)
def test_equal_scores_come_in_the_order_of_adding(corpus, one_per_article):
    """What scores the same is ranked as it was added, and a smaller limit gives the beginning of the same list."""
    with _engine() as (database, engine):
        for words in corpus:
            _add(database, engine, [words])

        def ranked(limit):
            return engine.search(Sought(("甲",)), limit, one_per_article=one_per_article).candidates

        whole = ranked(1000)
        assert list(whole) == sorted(whole, key=lambda each: (-each.score, each.passage_id))
        assert len(whole) == len(corpus)
        for limit in range(1, 12):
            assert ranked(limit) == whole[:limit]


def test_one_long_article_does_not_hide_the_others():
    """However many passages of one article come first, as many articles are found as were asked for."""
    with _engine() as (database, engine):
        long, _ = _add(database, engine, [("甲", "甲", "甲")] * 200)
        others = [_add(database, engine, [("甲", "乙", "丙", "丁", "戊")])[0] for _ in range(4)]
        found = [each.article_id for each in engine.search(Sought(("甲",)), 5).candidates]
        assert sorted(found) == sorted([long, *others])
