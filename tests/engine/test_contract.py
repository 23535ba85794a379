"""What any engine must do: score as rank-bm25 defines, rank exactly, see every change at once, lose nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.models import Article, Draft, Sought, Span, Statistics
from index.store import articles, passages
from index.text.normalise import normalise
from index.text.terms import Terms, counted, words_of
from tests.engine.making import shelf

TERMS = st.sampled_from("甲乙丙丁戊己庚辛")
texts = st.lists(TERMS, min_size=1, max_size=12).map(tuple)
one_article = st.lists(texts, min_size=1, max_size=4)
corpora = st.lists(one_article, min_size=1, max_size=7)
questions = st.lists(TERMS | st.just("无"), min_size=1, max_size=6)
EXACT = 1e-9
CORPUS = Path(__file__).parent.parent / "quality" / "corpus.jsonl"


def check(here, question):
    """Compare scores, order, frequencies and ceiling with the definition."""
    expected = here.expected(question)
    found = here.engine.search(Sought(tuple(question)), 1000, one_per_article=False)
    assert {each.passage_id for each in found.candidates} == set(expected)
    assert all(abs(each.score - expected[each.passage_id]) <= EXACT for each in found.candidates)
    ranks = [(-each.score, each.passage_id) for each in found.candidates]
    assert ranks == sorted(ranks)
    assert all(each.score <= found.ceiling for each in found.candidates)
    assert found.articles == len(here.kept)
    for term in question:
        assert found.words_df[term] == sum(any(term in words for words in kept.words) for kept in here.kept)
    best = {}
    for each in found.candidates:
        best.setdefault(each.article_id, each)
    assert list(here.engine.search(Sought(tuple(question)), 1000).candidates) == list(best.values())


@settings(max_examples=40, deadline=None)
@given(corpora, st.lists(questions, min_size=1, max_size=3), st.data())
def test_scores_are_those_of_the_definition(corpus, asked, data):
    """Also while articles come, go, change and come back, and are tidied up at any moment."""

    def tidied(what):
        how = data.draw(st.sampled_from(["not", "quickly", "thoroughly"]), label=what)
        if how != "not":
            here.engine.compact(thoroughly=how == "thoroughly")
        check(here, data.draw(st.sampled_from(asked), label="asked"))

    with shelf() as here:
        for words in corpus:
            here.put(words)
            tidied("after an addition")
        gone = data.draw(st.lists(st.sampled_from([*here.kept]), unique_by=id), label="removed")
        for kept in gone:
            here.remove(kept)
        tidied("after removals")
        for kept in data.draw(st.lists(st.sampled_from(gone), unique_by=id) if gone else st.just([]), label="back"):
            here.put_back(kept)
        tidied("after some came back")
        if here.kept:
            here.replace(data.draw(st.sampled_from([*here.kept])), data.draw(one_article, label="replaced"))
        tidied("after a replacement")
        here.put(data.draw(one_article, label="added at last"))
        for question in asked:
            check(here, question)


@settings(max_examples=20, deadline=None)
@given(corpora, questions)
def test_a_term_given_twice_counts_twice(corpus, question):
    """Each score of a question put twice is double that of the question put once."""
    with shelf() as here:
        for words in corpus:
            here.put(words)
        once = {each.passage_id: each.score for each in here.engine.search(Sought(tuple(question)), 1000).candidates}
        twice = here.engine.search(Sought(tuple(question) * 2), 1000).candidates
        assert once.keys() == {each.passage_id for each in twice}
        assert all(abs(each.score - 2 * once[each.passage_id]) <= 2 * EXACT for each in twice)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([("甲", "乙"), ("甲", "乙", "丙"), ("甲", "甲", "丁")]), min_size=15, max_size=50),
    st.booleans(),
    st.booleans(),
)
def test_equal_scores_come_in_the_order_of_adding(corpus, one_per_article, tidy):
    """What scores the same is ranked as it was added, and a smaller limit gives the beginning of the same list."""
    with shelf() as here:
        for words in corpus:
            here.put([words])
        if tidy:
            here.engine.compact(thoroughly=True)

        def ranked(limit):
            return here.engine.search(Sought(("甲",)), limit, one_per_article=one_per_article).candidates

        whole = ranked(1000)
        assert list(whole) == sorted(whole, key=lambda each: (-each.score, each.passage_id))
        assert len(whole) == len(corpus)
        for limit in range(1, 12):
            assert ranked(limit) == whole[:limit]


def test_one_long_article_does_not_hide_the_others():
    """However many passages of one article come first, as many articles are found as were asked for."""
    with shelf() as here:
        long = here.put([("甲", "甲", "甲")] * 200)
        others = [here.put([("甲", "乙", "丙", "丁", "戊")]) for _ in range(4)]
        found = [each.article_id for each in here.engine.search(Sought(("甲",)), 5).candidates]
        assert sorted(found) == sorted(each.number for each in (long, *others))


def real_words() -> list[list[list[str]]]:
    """Return real articles as the words of their sentences."""
    lines = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    parts = [[words_of(normalise(part)) for part in each["text"].split("。")] for each in lines]
    return [[words for words in article if words] for article in parts]


@pytest.mark.parametrize("size", [0, 1, 2, 1_000, 10_000])
def test_real_text_is_ranked_as_rank_bm25_does(size):
    """At every size, with additions and removals in between: the same ten, with the same scores."""
    chance = random.Random(size)
    sentences = [words for article in real_words() for words in article]
    with shelf() as here:
        left = size
        while left > 0:
            words = [chance.choice(sentences) for _ in range(min(left, chance.randint(1, 20)))]
            here.put([chance.sample(each, len(each)) + chance.choice(sentences) for each in words])
            left -= len(words)
            if chance.random() < 0.02:
                here.engine.compact()
        for kept in chance.sample(here.kept, len(here.kept) // 20):
            here.remove(kept)
        for _ in range(10):
            here.put([chance.choice(sentences) for _ in range(3)] if size > 2 else [chance.choice(sentences)])
            question = sorted(chance.sample(chance.choice(sentences), 1) + chance.choice(sentences)[:6])
            expected = here.expected(question)
            found = here.engine.search(Sought(tuple(question)), 10, one_per_article=False).candidates
            # Sums in another order differ in their last bits: equals are told by the rounded score.
            best = sorted(expected, key=lambda number: (-round(expected[number], 9), number))[:10]
            assert [each.passage_id for each in found] == best
            assert all(abs(each.score - expected[each.passage_id]) <= EXACT for each in found)


@settings(max_examples=20, deadline=None)
@given(corpora, questions, st.data())
def test_a_collection_is_searched_alone(corpus, question, data):
    """Of one collection, the same passages with the same scores as in all of them, in the same order."""
    with shelf() as here:
        for words in corpus:
            here.put(words, data.draw(st.sampled_from(["main", "other"])))
        for one_per_article in (True, False):
            every, here_only, there_only, neither = (
                here.engine.search(Sought(tuple(question)), 99, one_per_article=one_per_article, collections=each)
                for each in ((), ("main",), ("other",), ("none",))
            )
            both = sorted((*here_only.candidates, *there_only.candidates), key=lambda x: (-x.score, x.passage_id))
            assert both == list(every.candidates)
            assert not {each.article_id for each in here_only.candidates} & {
                each.article_id for each in there_only.candidates
            }
            assert neither.candidates == ()
            assert every.words_df == here_only.words_df == neither.words_df


def test_statistics_count_what_can_be_found():
    """Articles, passages and the mean length in words, without what was removed."""
    with shelf() as here:
        assert here.engine.statistics() == Statistics(0, 0, 1.0)
        here.put([("甲", "乙", "丙"), ("甲",)])
        second = here.put([("甲",) * 6])
        assert here.engine.statistics() == Statistics(2, 3, 10 / 3)
        here.remove(second)
        assert here.engine.statistics() == Statistics(1, 2, 2.0)
        here.engine.close()


def failing(database, act):
    """Do something in a transaction that then fails."""
    with database.writing():
        act()
        raise ZeroDivisionError


def test_what_is_rolled_back_has_not_happened():
    """When the transaction of a put or a removal fails, the engine holds what it held."""
    with shelf() as here:
        first = here.put([("甲", "乙")])
        for act in (lambda: here.put([("甲", "丙")]), lambda: here.remove(first)):
            with pytest.raises(ZeroDivisionError):
                failing(here.database, act)
        here.kept = [first]
        check(here, ("甲", "丙"))


def test_another_process_sees_each_change_at_once():
    """What another process adds and removes is in the next search, and the other way round."""
    with shelf() as here:
        path = here.database.path
        first = here.put([("甲", "乙")])
        code = (
            "import sys; from pathlib import Path; from tests.engine.making import shelf, Kept\n"
            "with shelf(Path(sys.argv[1])) as there:\n"
            "    from index.models import Sought\n"
            "    print([each.passage_id for each in there.engine.search(Sought(('甲',)), 9).candidates])\n"
            "    there.kept = [Kept(1, [1], [])]\n"
            "    print(there.put([('甲', '丙')]).passage_ids); there.remove(there.kept[0])\n"
            "    there.engine.compact(thoroughly=True)\n"
        )
        check(here, ("甲",))
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == [str(first.passage_ids), "[2]"]
        found = here.engine.search(Sought(("甲", "丙")), 9).candidates
        assert [each.passage_id for each in found] == [2]
        here.put([("丙",)])
        assert len(here.engine.search(Sought(("丙",)), 9).candidates) == 2


def test_articles_are_found_by_all_their_grams():
    """Only articles with a passage that holds every one, and none that was removed."""
    with shelf() as here:
        assert here.engine.holding(["甲"]) == []
    with shelf() as here:
        numbers = []
        for grams in ([("甲", "乙")], [("甲",), ("乙",)], [("乙", "丙", "甲")]):
            with here.database.writing() as tables:
                number = articles.insert(tables, Draft(Article("正文"), "source", b""), None, "main")
                ids = passages.replace(tables, number, [Span(0, 2)] * len(grams))
                here.engine.put(tables, ids, counted([Terms((), each, ()) for each in grams]), "analyser")
            numbers.append((number, ids))
        assert here.engine.holding(["甲", "乙"]) == [numbers[0][0], numbers[2][0]]
        assert here.engine.holding(["甲", "乙", "无"]) == []
        with here.database.writing() as tables:
            here.engine.remove(tables, numbers[0][1])
        assert here.engine.holding(["甲", "乙"]) == [numbers[2][0]]
