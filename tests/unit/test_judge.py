"""How sure an answer is: 0..1, more for more of the question, and what is missing is named."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import Candidate, Found
from index.retrieval.judge import THRESHOLD, Shown, Signals, amiss, missing_words, parts, rarity, signals
from index.retrieval.judge import confidence as logistic
from index.retrieval.question import analyse

shares = st.floats(0, 1)
all_signals = st.builds(Signals, shares, shares, shares, st.floats(0, 0.5), *[shares] * 6)
TITLE, ANSWER = "大桥封闭", "因为桥墩被水冲空,青河大桥在上周一封闭。"
SHOWN = Shown(TITLE, ANSWER, f"{TITLE}\n{ANSWER}居民只好坐渡船过河。")


def found(question, *, held=(), articles=100, ceiling=10.0, scores=(5.0,)):
    """What an engine tells of a library of a hundred articles that holds the given terms once each."""
    return Found(
        tuple(Candidate(number, number, score) for number, score in enumerate(scores)),
        articles,
        {word: int(word in held) for word in question.words},
        {gram: int(any(gram in word for word in held)) for gram in question.grams},
        (),
        ceiling,
    )


def confidence(measured, **settings):
    """How sure the signals make."""
    return logistic(parts(measured, **settings))


@given(all_signals)
def test_confidence_is_a_share(measured):
    """However weak or strong the signals, confidence lies between 0 and 1."""
    assert 0 < confidence(measured) < 1


@given(
    all_signals, st.sampled_from(["window", "units", "ceiling", "margin", "lead", "company", "said", "length"]), shares
)
def test_more_is_never_less_sure(measured, name, more):
    """Confidence grows with every signal."""
    stronger = replace(measured, **{name: max(getattr(measured, name), more)})
    assert confidence(stronger) >= confidence(measured)


@given(all_signals, st.sampled_from(["astray", "amiss"]), shares)
def test_what_speaks_against_it_makes_less_sure(measured, name, more):
    """Confidence falls with what the article lacks and with a sentence of another kind."""
    worse = replace(measured, **{name: max(getattr(measured, name), more)})
    assert confidence(worse) <= confidence(measured)


@given(all_signals, shares, shares)
def test_nearer_is_surer(measured, one, other):
    """Confidence grows with the nearness of the meanings, and lies between 0 and 1."""
    near, nearer = (confidence(measured, tongue="english", nearness=each) for each in sorted((one, other)))
    assert 0 < near <= nearer < 1


def test_nearness_alone_is_no_answer():
    """A passage that shares no word with the question is not sure, however near: vectors are near to strangers too."""
    assert confidence(Signals(0, 0, 0, 0, 0, 0), tongue="english", nearness=0.6) < THRESHOLD


def test_all_and_nothing():
    """A hit that has everything is an answer, one that has nothing is none."""
    assert confidence(Signals(1, 1, 1, 0.5, 1, 0)) > 0.99
    assert confidence(Signals(0, 0, 0, 0, 0, 0)) < 0.01
    assert confidence(Signals(0, 0, 0.3, 0.5, 1, 0)) < THRESHOLD


@pytest.mark.parametrize("equals", [1, 2, 3, 8])
def test_several_articles_may_tell_the_same(equals):
    """A full match is an answer whether one article has it, or two, or many."""
    question = analyse("青河大桥为什么封闭")
    library = found(question, held=("青河", "大桥", "封闭"), scores=(7.0,) * equals)
    assert confidence(signals(question, library, SHOWN, 0)) > THRESHOLD


def test_signals_of_a_match():
    """An article that holds the whole question close together has full shares."""
    question = analyse("青河大桥为什么封闭")
    library = found(question, held=("青河", "大桥", "封闭"), scores=(8.0, 2.0))
    assert astuple(signals(question, library, SHOWN, 0)) == (1.0, 1.0, 0.8, 0.5, 1.0, 0.0, 0.0, 1.0, 3 / 8, 0.0)


def test_signals_of_a_stranger():
    """An article without a word of the question has no share and no lead over its likes."""
    question = analyse("王腾是谁")
    library = found(question, scores=(1.0,) * 4)
    assert astuple(signals(question, library, SHOWN, 0)) == (0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 1 / 8, 0.0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("青河大桥在上周一封闭。", 1.0),
        ("青河在上周一涨水。", 1.0),
        ("大桥在上周一封闭。", 0.0),
    ],
)
def test_the_sentence_says_what_the_title_does_not(answer, said):
    """What the title says already need not be said again; the rest stands in the sentence or elsewhere."""
    question = analyse("青河大桥何时封闭")
    library = found(question, held=("青河", "大桥", "封闭"))
    assert signals(question, library, Shown(TITLE, answer, SHOWN.text), 0).said == said


def test_where_the_title_says_all_nothing_is_left_to_say():
    """A sentence beside such a title lacks nothing."""
    question = analyse("大桥封闭")
    library = found(question, held=("大桥", "封闭"))
    assert signals(question, library, Shown(TITLE, "居民只好坐渡船过河。", SHOWN.text), 0).said == 1.0


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("大桥为什么封闭", "大桥在上周一封闭。", 1.0),
        ("大桥为什么封闭", "桥墩被冲空,所以大桥封闭。", 0.5),
        ("大桥为什么封闭", ANSWER, 0.0),
        ("2022年谁当选了市长", "2018年当选的市长是柯立。", 1.0),
        ("2022年谁当选了市长", "当选的市长是柯立。", 0.0),
        ("谁当选了市长", "大桥在上周一封闭。", 0.0),
    ],
)
def test_a_sentence_of_another_kind_is_amiss(question, answer, expected):
    """A sentence that tells no cause, or of another year, speaks against its article; who has no sure sign."""
    assert amiss(analyse(question), answer) == expected


def test_who_leads():
    """The lead over the next article counts up to half the score, and only for the first."""
    question = analyse("大桥封闭")
    held = ("大桥", "封闭")
    assert signals(question, found(question, held=held, scores=(8.0,)), SHOWN, 0).margin == 0.5
    assert signals(question, found(question, held=held, scores=(8.0, 6.0)), SHOWN, 0).margin == 0.25
    assert signals(question, found(question, held=held, scores=(8.0, 8.0)), SHOWN, 0).margin == 0.0
    assert signals(question, found(question, held=held, scores=(8.0, 6.0)), SHOWN, 1).margin == 0.0


@given(st.lists(st.sampled_from(["青河", "大桥", "封闭", "王腾", "渡船"]), min_size=1, max_size=4, unique=True))
def test_shares_grow_with_what_the_article_holds(words):
    """Taking words of the question out of the article never makes the shares larger."""
    question = analyse(" ".join(words))
    library = found(question, held=words)
    before = 1.0
    text = "、".join(words)
    for word in words:
        measured = signals(question, library, Shown("", text, text), 0)
        assert 0 <= measured.units <= before
        assert 0 <= measured.window <= 1
        before = measured.units
        text = text.replace(word, "")
    assert signals(question, library, Shown("", text, text), 0).units == 0.0


@given(st.integers(0, 10**6), st.data())
def test_rarity_is_positive_and_falls(total, data):
    """A term weighs something in a library of any size, and less the more articles hold it."""
    df = data.draw(st.integers(0, total))
    assert rarity(total, df) > 0
    assert rarity(total, df) >= rarity(total, min(total, df + 1))


@pytest.mark.parametrize(
    ("text", "held", "article", "missing"),
    [
        # What is nowhere in the library comes first, also without an article.
        ("王腾为什么被辞退", (), None, ("王腾", "辞退")),
        ("王騰為什麼被辭退", (), None, ("王騰", "辭退")),
        ("青河大桥与王腾", ("青河", "大桥"), SHOWN.text, ("王腾",)),
        # Else what the article lacks.
        ("青河大桥与渡船码头", ("青河", "大桥", "渡船", "码头"), SHOWN.text, ("码头",)),
        ("青河大桥", ("青河", "大桥"), SHOWN.text, ()),
        ("Redmi 手机", (), None, ("Redmi", "手机")),
    ],
)
def test_missing_words_are_told_as_they_were_asked(text, held, article, missing):
    """The words that were not found are named in the question's own script and case."""
    question = analyse(text)
    assert missing_words(question, found(question, held=held), article) == missing
