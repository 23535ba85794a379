"""Libraries of no article, one, two and three: what matches is answered, a stranger's question is not."""

from __future__ import annotations

from itertools import permutations

import pytest

from index import Article, Library
from index.models import Reason
from tests.library.making import BRIDGE, MATCHING, ORANGE, STRANGERS, THREE, change, check_quotes


@pytest.fixture(scope="module", params=[1, 2, 3])
def small(request, tmp_path_factory):
    """A library of the first one, two or three articles, and the questions that they answer."""
    with Library.open(tmp_path_factory.mktemp("small") / "library.db") as library:
        assert library.add(*THREE[: request.param]).added == request.param
        yield library, MATCHING[: request.param]


def test_a_matching_question_is_answered(small):
    """Each article answers its question, with the sentence that does and nothing longer."""
    library, matching = small
    for number, (question, words) in enumerate(matching, 1):
        answer = library.ask(question)
        assert answer.answered, question
        assert answer.reason is None
        assert answer.hits[0].article_id == number
        assert words in answer.hits[0].answer
        assert len(answer.hits[0].answer) < 60
        check_quotes(library, answer.hits)


def test_a_stranger_is_not_answered(small):
    """A question about something else is refused with the reason, and never scores as high as one that matches."""
    library, matching = small
    sure = min(library.ask(question).hits[0].confidence for question, _ in matching)
    for question in STRANGERS:
        answer = library.ask(question)
        assert not answer.answered, question
        assert answer.reason is not None
        assert answer.reason.code in ("no_match", "weak_match")
        assert answer.reason.missing
        assert all(hit.confidence < sure for hit in answer.hits)


def test_a_question_in_traditional_script_is_answered(small):
    """The same question in Traditional characters has the same hits."""
    library, _ = small
    simplified, traditional = library.ask("青河大桥为什么封闭"), library.ask("青河大橋為什麼封閉")
    assert traditional.answered
    assert traditional.hits == simplified.hits


@pytest.mark.parametrize("question", ["青河大桥为什么封闭", "K50", "桥"])
def test_an_empty_library_says_so(tmp_path, question):
    """A library without articles answers nothing and tells the reason."""
    with Library.open(tmp_path / "library.db") as library:
        answer = library.ask(question)
        assert (answer.answered, answer.reason, answer.hits) == (False, Reason("empty_library"), ())
        assert library.search(question) == ()
        assert (library.count(), library.health().passages) == (0, 0)


@pytest.mark.parametrize("question", ["", "  ", "？！……", "🚢👍🏽", "为什么？", "\u202e\u200b"])
def test_a_question_about_nothing_is_told_apart(small, question):
    """An empty question, marks, emoji and bare question words are no question, whatever the library holds."""
    library, _ = small
    answer = library.ask(question)
    assert (answer.answered, answer.reason, answer.hits) == (False, Reason("empty_question"), ())
    assert library.search(question) == ()


def test_a_term_known_before_its_article(tmp_path):
    """A question just when another process has noted its first terms, but no article yet, finds an empty library."""
    with Library.open(tmp_path / "library.db") as library:
        change(library.path, "INSERT INTO terms (term) VALUES ('大桥'), ('桥')")
        assert library.ask("大桥").reason == Reason("empty_library")


def test_a_library_whose_articles_are_all_removed_is_empty(tmp_path):
    """When the last article is in the trash the library is empty, and it comes back with the article."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(BRIDGE)
        before = library.ask(MATCHING[0][0])
        library.remove(1)
        assert library.ask(MATCHING[0][0]).reason == Reason("empty_library")
        assert library.search(MATCHING[0][0]) == ()
        assert library.add(ORANGE).added == 1
        assert library.ask(MATCHING[2][0]).answered
        library.remove(2)
        library.restore(1)
        assert library.ask(MATCHING[0][0]) == before


def test_the_order_of_adding_changes_no_hit(tmp_path):
    """In whatever order three articles were added, a question finds the same sentence just as surely."""
    said = set()
    for place, order in enumerate(permutations(THREE)):
        with Library.open(tmp_path / f"{place}.db") as library:
            library.add(*order)
            for question, _ in MATCHING:
                hit = library.ask(question).hits[0]
                said.add((question, hit.title, hit.answer, round(hit.confidence, 9)))
    assert len(said) == len(MATCHING)


def test_one_long_article_does_not_answer_strangers(tmp_path):
    """A single article of many passages is not taken for the answer to everything."""
    topics = ["渡船", "茶园", "剧院", "菜场", "气象站", "仓库", "码头", "学徒", "机油", "招牌"]
    told = [
        f"第{place}天，老麦去了{topic}，把{topic}的账本抄了一遍，天黑了才回家。"
        for place, topic in enumerate(topics * 12, 1)
    ]
    text = "\n".join([*told, "北京来的客人只在门口站了一会儿。", *told[::-1], BRIDGE.text])
    with Library.open(tmp_path / "library.db") as library:
        library.add(Article(text, title="老麦的一年"))
        assert library.health().passages > 10
        assert library.ask(MATCHING[0][0]).answered
        for question in STRANGERS:
            answer = library.ask(question)
            assert not answer.answered, (question, answer.hits[0].confidence)


def test_a_quote_must_stand_in_the_article_as_it_is(tmp_path):
    """The article that has it whole comes first and answers; without one, the quote is what is missing."""
    scattered = "电影很长。长夜里，电影院的灯亮着；夜色将尽，将军看完电影，电影的导演鼓掌，导演谢幕，导演离场。"
    whole = "这部影片是去年的。\n《長夜將盡》由林若川執導。"
    with Library.open(tmp_path / "library.db") as library:
        library.add(Article(scattered, title="电影院的导演"))
        assert "长夜将尽" in library.ask("电影《长夜将尽》的导演是谁").reason.missing
        library.add(Article(whole, title="新片"), *(Article(f"第{n}间书店卖书。") for n in range(8)))
        hit = library.ask("电影《长夜将尽》的导演是谁").hits[0]
        assert hit.title == "新片"
        assert hit.answer == "《長夜將盡》由林若川執導。"
        assert "長夜將盡" in hit.matched
