"""An admin's own words: effective at once, for one library, in every process; and the index as if made with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Library, Words
from index.errors import LibraryReadOnly, SynonymsTooFew, WordEmpty, WordTooLong
from index.store.words import Lexicon
from index.wording import Wording
from tests.library.making import BRIDGE, LIBRARY, ORANGE, rows, yuanwen

FIRED = Article(
    "会议开了一上午。因为泄露公司机密信息，王腾于本周被公司辞退。他此前出任市场部总经理。", title="市场部的消息"
)
STUDENT = Article("期末到了。林若川被学校开除，因为他多次旷课。校长没有多说。", title="学校的消息")
QUESTION, REASON = "王腾为什么被开除", "因为泄露公司机密信息，王腾于本周被公司辞退。"


@pytest.fixture
def library(tmp_path):
    """A library of a few articles."""
    with Library.open(tmp_path / "library.db") as opened:
        opened.add(FIRED, STUDENT, BRIDGE, LIBRARY, ORANGE)
        yield opened


def index_of(library):
    """Return what the index holds of each passage: its article, its place and its terms."""
    terms = dict(rows(library.path, "SELECT id, term FROM terms"))
    sql = "SELECT article_id, position, words, grams, sounds FROM passages p JOIN passage_terms ON passage_id = p.id"
    held = []
    for article, position, *fields in rows(library.path, sql):
        decoded = []
        for blob in fields:
            count = len(blob) // 6
            ids = [int.from_bytes(blob[place * 4 : place * 4 + 4], "little") for place in range(count)]
            times = [int.from_bytes(blob[place : place + 2], "little") for place in range(count * 4, len(blob), 2)]
            decoded.append(sorted((terms[number], n) for number, n in zip(ids, times, strict=True)))
        held.append((article, position, decoded))
    return sorted(held)


def test_synonyms_answer_at_once(library):
    """A question in other words than the article's is answered: ranked, judged, cited and highlighted."""
    before = library.ask(QUESTION)
    assert not before.answered
    assert "开除" in before.reason.missing
    assert library.add_synonyms("开除", "辞退", "炒鱿鱼")
    for question in (QUESTION, "王腾为什么被炒鱿鱼", "王騰為什麼被開除"):
        answer = library.ask(question)
        assert (answer.answered, answer.reason, answer.hits[0].answer) == (True, None, REASON)
        assert {"王腾", "辞退"} <= set(answer.hits[0].matched)
    assert library.search("开除")[0].title == STUDENT.title
    assert {hit.title for hit in library.search("开除")} == {FIRED.title, STUDENT.title}
    assert library.remove_synonyms("开除")
    assert library.ask(QUESTION) == before
    assert library.words() == Words((("辞退", "炒鱿鱼"),), ())


def test_the_word_itself_counts_more_than_its_synonym(tmp_path):
    """Of two articles that differ in nothing else, the one with the question's own word comes first."""
    one, other = (
        Article(f"本周，{name}厂把看门人{word}了。", title="消息") for name, word in (("东", "辞退"), ("西", "开除"))
    )
    with Library.open(tmp_path / "l.db") as library:
        library.add(one, other)
        library.add_synonyms("开除", "辞退")
        for word, text in (("开除", other.text), ("辞退", one.text)):
            hits = library.ask(f"为什么把看门人{word}了").hits
            assert hits[0].passage == text
            assert len(hits) == 2


def test_a_word_that_nothing_expresses_is_missing(library):
    """Synonyms promise nothing: what neither stands in the library nor is said otherwise is named."""
    library.add_synonyms("破产", "倒闭")
    answer = library.ask("何静宁为什么破产")
    assert "破产" in answer.reason.missing


def test_questions_without_own_words_are_as_before(library):
    """Groups that a question does not touch change neither its hits nor their scores."""
    questions = ("青河大桥为什么封闭", "王腾出任什么", "why was the bridge closed", "tushuguan zhouyi weishenme")
    before = [library.ask(question) for question in questions]
    library.add_synonyms("破产", "倒闭")
    assert [library.ask(question) for question in questions] == before


def test_groups_grow_together(library):
    """A word stands in one group: groups that share a word become one, in any script, in the order of adding."""
    assert library.add_synonyms("开除", "辞退")
    assert library.add_synonyms("手机", "电话")
    assert not library.add_synonyms("辭退", "開除")
    assert library.add_synonyms("解僱", "炒鱿鱼")
    assert library.add_synonyms("辞退", "解雇")
    assert library.words().synonyms == (("开除", "辞退", "解僱", "炒鱿鱼"), ("手机", "电话"))
    assert library.remove_synonyms("手机")
    assert not library.remove_synonyms("手机", "电话")
    assert library.words().synonyms == (("开除", "辞退", "解僱", "炒鱿鱼"),)


def test_a_dictionary_word_is_whole_in_questions_and_articles(library):
    """A name that jieba cuts apart is one word of the index from now on, and only its passages are touched."""
    other = rows(library.path, "SELECT id FROM passages WHERE article_id > 1")
    before = index_of(library)
    assert not any(term == "王腾" for term, _ in before[0][2][0])
    assert library.add_word("王騰")
    assert not library.add_word("王腾")
    assert library.words() == Words((), ("王騰",))
    assert ("王腾", 1) in index_of(library)[0][2][0]
    assert rows(library.path, "SELECT id FROM passages WHERE article_id > 1 AND id <= 5") == other
    assert library.ask("王腾为什么被辞退").hits[0].answer == REASON
    library.add(Article("王腾后来开了一家茶馆，生意不错。", title="茶馆"))
    assert ("王腾", 1) in index_of(library)[-1][2][0]
    assert library.remove_word("王腾")
    assert not library.remove_word("王腾")
    assert index_of(library)[:5] == before
    assert library.health().outdated_articles == 0


OWN = ("王腾", "青河大桥", "任总", "桥墩被", "二角", "辞退", "周一", "0米", "1200米")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(OWN)), min_size=1, max_size=6))
def test_the_index_is_as_if_made_with_the_words(tmp_path_factory, changes):
    """However words came and went, and in the trash too, the index is that of a library that had them from the start."""
    folder = tmp_path_factory.mktemp("words")
    with Library.open(folder / "a.db") as library, Library.open(folder / "b.db") as fresh:
        library.add(FIRED, BRIDGE, ORANGE)
        library.remove(2)
        for add, word in changes:
            (library.add_word if add else library.remove_word)(word)
        library.restore(2)
        for word in library.words().dictionary:
            fresh.add_word(word)
        fresh.add(FIRED, BRIDGE, ORANGE)
        assert index_of(library) == index_of(fresh)
        for question in ("王腾为什么被辞退", "青河大桥多长", "每斤多少元"):
            assert [hit.score for hit in library.ask(question).hits] == [hit.score for hit in fresh.ask(question).hits]


def test_another_process_sees_it_with_the_next_question(library, tmp_path):
    """What another process changes holds for the next question here, and the other library in this process is untouched."""
    with Library.open(tmp_path / "other.db") as other:
        other.add(FIRED, STUDENT)
        unmoved = other.ask(QUESTION)
        assert not library.ask(QUESTION).answered
        process = yuanwen("--library", library.path, "words", "add", "开除", "辞退")
        assert process.communicate(timeout=120)[1] == b""
        assert library.ask(QUESTION).hits[0].answer == REASON
        assert library.ask(QUESTION).answered
        library.add_word("王腾")
        asked = yuanwen("--library", library.path, "ask", QUESTION)
        assert REASON in asked.communicate(timeout=120)[0].decode()
        process = yuanwen("--library", library.path, "words", "remove", "开除")
        assert process.communicate(timeout=120)[1] == b""
        assert not library.ask(QUESTION).answered
        assert other.ask(QUESTION) == unmoved
        assert other.words() == Words()


def test_words_that_change_while_articles_are_cut(library, monkeypatch):
    """Articles prepared before a change and kept after it are indexed with the new words."""
    stale = Lexicon(library._database).current()
    library.add_word("王腾")
    monkeypatch.setattr(Lexicon, "current", lambda _: stale)
    library.add(Article("王腾后来开了一家茶馆，生意不错。", title="茶馆"))
    assert ("王腾", 1) in index_of(library)[-1][2][0]


def test_articles_that_come_while_a_word_is_added(library, monkeypatch):
    """An article that was added between the first look and the change is indexed with the word too."""
    look = Wording._recut

    def interrupted(*given):
        monkeypatch.setattr(Wording, "_recut", look)
        with Library.open(library.path) as second:
            second.add(Article("王腾后来开了一家茶馆，生意不错。", title="茶馆"))
        return look(*given)

    monkeypatch.setattr(Wording, "_recut", interrupted)
    library.add_word("王腾")
    assert ("王腾", 1) in index_of(library)[-1][2][0]


@pytest.mark.parametrize(
    ("act", "words", "error"),
    [
        ("add_word", ["  "], WordEmpty),
        ("add_word", ["……！"], WordEmpty),
        ("add_word", ["\udce7"], WordEmpty),
        ("add_word", ["王" * 31], WordTooLong),
        ("remove_word", [""], WordEmpty),
        ("add_synonyms", [], SynonymsTooFew),
        ("add_synonyms", ["开除"], SynonymsTooFew),
        ("add_synonyms", ["开除", "開除 "], SynonymsTooFew),
        ("add_synonyms", ["开除", "、"], WordEmpty),
        ("remove_synonyms", ["开" * 31], WordTooLong),
    ],
)
def test_what_is_no_word_is_refused(library, act, words, error):
    """Nothing, punctuation, a sentence and a single synonym are refused, and nothing is kept."""
    with pytest.raises(error):
        getattr(library, act)(*words)
    assert library.words() == Words()


def test_a_trial_leaves_no_trace(library):
    """A change on the lent copy is seen there only."""
    with library.trial() as trial:
        trial.add_synonyms("开除", "辞退")
        assert trial.ask(QUESTION).answered
        assert trial.path != library.path
    assert library.words() == Words()
    assert not library.ask(QUESTION).answered
    assert not trial.path.exists()


def test_a_read_only_library_keeps_its_words(library):
    """Words of a read-only library can be read, used and tried, not changed."""
    library.add_synonyms("开除", "辞退")
    library.close()
    library.path.chmod(0o444)
    with Library.open(library.path) as kept:
        assert kept.ask(QUESTION).answered
        with pytest.raises(LibraryReadOnly):
            kept.add_word("王腾")
        with kept.trial() as trial:
            assert trial.add_word("王腾")
