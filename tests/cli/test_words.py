"""words: the lists, additions and removals, what a change would do, and what is refused."""

from __future__ import annotations

import pytest

from bot.service import Service, WordsChange
from bot.state import Asker, BotState
from index import Library, Words
from index.errors import SynonymsTooFew, WordEmpty, WordTooLong
from tests.cli.running import REASON, SAY, refused

ASKED = "何时关停"


def told(*words):
    return SAY.words(words)


def test_words_come_and_go(command):
    """Several words are synonyms, one is a name; the lists show both, and what is there or not is told."""
    assert command("words").out == SAY("words.none") + "\n"
    steps = [
        (["add", "封闭", "关停", "關閉"], "words.added"),
        (["add", "王腾"], "words.added"),
        (["add", "王騰"], "words.nothing_to_add"),
        (["remove", "脐橙"], "words.nothing_to_remove"),
        (["remove", "關閉"], "words.removed"),
    ]
    for arguments, key in steps:
        result = command("words", *arguments)
        assert (result.code, result.err, result.out) == (0, "", SAY(key, words=told(*arguments[1:])) + "\n")
    listed = [SAY("words.synonyms", words=told("封闭", "关停")), SAY("words.dictionary", word=told("王腾"))]
    assert command("words").out.splitlines() == listed
    assert command("words", "--json").json == {"synonyms": [["封闭", "关停"]], "dictionary": ["王腾"]}
    assert command("words", "remove", "王腾", "--json").json == {"synonyms": [["封闭", "关停"]], "dictionary": []}
    result = command("ask", ASKED, "--json")
    assert (result.code, result.json["hits"][0]["answer"]) == (0, REASON)


def test_a_change_is_tried(command):
    """``--try`` names the questions asked before whose answer would change, with both answers, and saves nothing."""
    for question in (ASKED, ASKED, "脐橙的收购价每斤多少元", "周鸿祎是谁"):
        command("ask", question)
    change = ("words", "add", "封闭", "关停", "--try")
    before, after = SAY("words.unanswered"), f"青河大桥封闭  {REASON}"
    line = SAY("words.effect", question=ASKED, before=before, after=after)
    result = command(*change)
    assert (result.code, result.err, result.out) == (0, "", f"{SAY('words.effects', count=1)}\n{line}\n")
    (effect,) = command(*change, "--json").json
    nothing = {"answered": False, "article_id": None, "title": None, "answer": None}
    answer = {"answered": True, "article_id": 1, "title": "青河大桥封闭", "answer": REASON}
    assert effect == {"question": ASKED, "before": nothing, "after": answer}
    assert command("words", "--json").json == {"synonyms": [], "dictionary": []}
    assert command("words", "add", "脐橙", "橙子", "--try").out == SAY("words.no_effect") + "\n"
    assert command("words", "add", "封闭", "关停").code == 0
    (effect,) = command("words", "remove", "关停", "--try", "--json").json
    assert (effect["before"], effect["after"]) == (answer, nothing)


@pytest.mark.parametrize("tried", [(), ("--try",)])
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["add", "！"], WordEmpty(word="！")),
        (["add", "王" * 31], WordTooLong(word="王" * 31, limit=30)),
        (["add", "开除", "開除"], SynonymsTooFew(word="开除")),
        (["remove", ""], WordEmpty(word="")),
    ],
)
def test_what_is_no_word_is_refused(shared, arguments, error, tried):
    """A wrong word is told in one line, with exit code 2, tried or not."""
    assert refused(shared("words", *arguments, *tried)) == SAY.error(error)


def test_wrong_use(shared):
    """Without a word, or with something else than add and remove, the usage is told."""
    assert refused(shared("words", "add")) == SAY("cli.missing_argument", name="WORD…")
    refused(shared("words", "keep", "王腾"))


def test_the_bot_may_try_and_change_too(stock, tmp_path):
    """The service tells the effect as values, makes the change, and writes down who made it."""
    path = tmp_path / "library.db"
    path.write_bytes(stock.read_bytes())
    with Library.open(path) as library:
        state = BotState(path)
        service = Service(library, state)
        change = WordsChange("add", ("封闭", "关停"))
        assert service.effect_of(change) == ()
        for _ in range(2):
            assert not service.ask(ASKED, Asker("telegram", 1, 2)).answer.answered
        (effect,) = service.effect_of(change)
        assert (effect.question, effect.before.answered, effect.after.hits[0].answer) == (ASKED, False, REASON)
        assert library.words() == Words()
        assert service.change_words(change, 2)
        assert not service.change_words(change, 2)
        assert service.ask(ASKED, Asker("telegram", 1, 2)).answer.answered
        audited = state._database.reader().execute("SELECT user_id, act, detail FROM bot_audit").fetchall()
        assert audited == [(2, "words:add", "封闭 关停")]
        assert state.questions.last_asked(1) == (ASKED,)
        assert Service(library, None).effect_of(change) == ()
        state.close()
