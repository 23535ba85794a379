"""Shared answers: data of buttons, links, clipboard, pages of an article, tokens and votes as they are kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.buttons import LONGEST, pack, unpack
from bot.cards.feedback import BACK, LIST, feedback_card, reason_rows
from bot.cards.limits import BYTES, VISIBLE
from bot.cards.reading import PAGE, pages_of, reading_card
from bot.cards.shared import copied, offering, shared_card, shared_context, why_card
from bot.cards.sharing import (
    ANSWER,
    ARTICLE,
    CONTEXT,
    READ,
    VOTE,
    WHY,
    Address,
    link_of,
    payload_of,
    query_of,
    token_of,
)
from bot.locales import LANGUAGES, texts
from bot.service import Asked, Service
from bot.sharing import MOST_OFFERS, Offer, Shared, Sharing
from bot.state import REASONS, Asker, BotState, KeptAnswer, Vote, new_token
from index import Answer, Article, Library, StoredArticle
from tests.e2e.fake_telegram.tdlib import parse
from tests.unit.test_cards import hits, nasty, passages

tokens = st.integers(0, 2**63 - 1)
numbers = st.integers(0, 2**63 - 1)
kinds = st.sampled_from([ANSWER, CONTEXT, READ, WHY, ARTICLE, VOTE, LIST])
USERNAME = "b" * 32
QUESTION = "青河大桥为什么封闭"


def stored(text: str, title: str = "", url: str | None = None) -> StoredArticle:
    """Return a live article."""
    return StoredArticle(1, Article(text, title, url), "main", "", "live", 1, "", "", ())


def visible(html: str) -> str:
    """Return the text of a message that Telegram would take."""
    assert len(html.encode()) <= BYTES
    text, entities = parse(html, "html", lambda user_id: None)
    assert len(text.encode("utf-16-le")) // 2 <= VISIBLE
    assert len(entities) <= 100
    return text


def checked(card):
    """Check the buttons of a card, and return its visible text."""
    assert len(card.rows) <= 3
    for button in (each for row in card.rows for each in row):
        assert 1 <= len(button.label) <= 20
        if button.data is not None:
            assert len(button.data.encode()) <= LONGEST
            assert unpack(button.data) is not None
        if button.copy is not None:
            assert 1 <= len(button.copy.encode("utf-16-le")) // 2 <= 256
        assert sum(value is not None for value in (button.data, button.url, button.copy, button.share)) == 1
    return visible(card.html)


@pytest.mark.behaviour(51)
@given(kinds, tokens, st.integers(-1, 99), st.integers(0, 9999))
def test_data_of_every_button_fits(kind, token, page, more):
    """Whatever numbers there are, the data has at most 64 bytes and comes back as it was."""
    data = pack(kind, token, page, more)
    assert len(data.encode()) <= LONGEST
    pressed = unpack(data)
    assert pressed is not None
    assert (pressed.kind, pressed.numbers) == (kind, (token, page, more))


@given(st.sampled_from("ad"), numbers)
def test_links(kind, number):
    """A payload is legal for Telegram and names what it was made from; so does the query of a share button."""
    payload = link_of(kind, number, USERNAME).partition("?start=")[2]
    assert len(payload) <= 64
    assert set(payload) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert payload_of(payload) == (kind, number)
    assert token_of(query_of(number)) == number


@given(st.text())
def test_other_payloads_name_nothing(text):
    """What is no payload of ours names nothing, and nothing fails."""
    named = payload_of(text)
    assert named is None or text.lower().startswith(f"{named[0]}_")
    assert token_of(text) is None or text.startswith("#")


@settings(max_examples=60)
@given(hits(), st.lists(hits(), max_size=4), passages, tokens, st.integers(-1, 9), st.sampled_from(LANGUAGES))
def test_shared_cards(first, others, question, token, page, language):
    """Whatever an article or a question holds, each card is within the limits and shows the sentence."""
    every = (first, *(replace(hit, article_id=number) for number, hit in enumerate(others, 2)))
    answer = Answer(question, True, None, every)
    kept = KeptAnswer(token, 1, None, question, 1, first.answer)
    shared = Shared(kept, Asked(answer, 1, tuple(range(1, len(every) + 1))))
    say = texts(language)
    hit = shared.hit(page)
    assert hit is not None
    squeezed = "".join(hit.answer.split())
    for card in (
        shared_card(shared, page, USERNAME, say),
        offering(Offer("1", 1, answer, hit, token), USERNAME, say).card,
        shared_context(shared, page, ("", ""), say),
    ):
        assert squeezed in "".join(checked(card).split())
    checked(why_card(shared, Address(token, page), (*hit.matched, question), USERNAME, say))
    assert len(copied(hit, say).encode("utf-16-le")) // 2 <= 256


@settings(max_examples=100)
@given(
    st.lists(
        st.one_of(nasty, passages, st.just("\n"), st.just("# 标题\n"), st.text("字。", max_size=2000)), max_size=30
    ),
    st.integers(0, 30),
    st.none() | st.just("https://example.org/?a=1&b=2"),
)
def test_pages_lose_nothing(pieces, page, url):
    """The pages of an article, joined, are its text, and each is a message that Telegram takes."""
    text = "".join(pieces)
    pages = pages_of(text)
    assert "".join("".join(each) for each in pages).split() == "".join(filter(str.strip, text.split("\n"))).split()
    assert all(sum(len(each.encode("utf-16-le")) // 2 for each in page) <= PAGE for page in pages)
    checked(reading_card(stored(text, "题", url), page, USERNAME, texts("zh-Hans"), address=Address(2**63 - 1, 9)))
    checked(reading_card(stored(text, "题", url), page, USERNAME, texts("zh-Hans"), answer="标题"))


def test_pages_keep_paragraphs_whole():
    """A paragraph that fits a page is on one; a longer one is cut after a sentence."""
    short = ["第一段。" * 100, "第二段。" * 300, "第三段。" * 90]
    assert [paragraph for page in pages_of("\n".join(short)) for paragraph in page] == short
    long = "这是很长的一句话。" * 400
    pages = pages_of(long)
    assert len(pages) == 3
    assert all(page[-1].endswith("。") for page in pages)
    assert pages_of("") == ((),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_of_votes(language):
    """The list of votes keeps within the limits with the longest questions, titles and links."""
    url = "https://example.org/?" + "&a=中" * 600
    votes = tuple(
        (Vote(2**63 - 1, "2026-01-01", False, reason, "<b>问</b>" * 200, 1), article)
        for reason, article in zip((*REASONS, None), (stored("x", "<题>" * 300, url), None) * 3, strict=False)
    )
    card = feedback_card(votes, (10**6, 10**6), 1, 3, USERNAME, texts(language))
    assert visible(card.html).count("👎") == 6
    rows = reason_rows(Address(2**63 - 1, 99), texts(language))
    assert [unpack(button.data).numbers[2] for row in rows for button in row] == [2, 3, 4, 5, BACK]


@pytest.fixture
def service(tmp_path):
    """Open a library of one article about a bridge and one about a lake, with the bot's own tables."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(
            Article("青河大桥因为连日暴雨于周一封闭。\n行人改走渡口。", title="青河大桥封闭", url="https://e.org/1")
        )
        library.add(Article("白湖的冰面在周二裂开，滑冰的人都上了岸。", title="白湖"))
        state = BotState(library.path)
        yield Service(library, state)
        state.close()


def test_tokens_are_kept(service):
    """An answer has the same token whenever it is shown; another question's answer has another one."""
    first = service.ask(QUESTION, Asker("telegram", 5, 5))
    assert first.question_id is not None
    assert service.again(first.question_id, 5).tokens == first.tokens
    assert len(first.tokens) == len(first.shown)
    assert service.ask(QUESTION, Asker("telegram", 5, 5)).tokens[0] != first.tokens[0]
    kept = Sharing(service).find(first.tokens[0])
    assert (kept.question, kept.article_id, kept.chat_id) == (QUESTION, 1, 5)


def test_tokens_are_not_guessable():
    """Tokens differ in all of their bits."""
    made = [new_token() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(0 <= token < 2**63 for token in made)
    assert all(100 < sum(token >> bit & 1 for token in made) < 400 for bit in range(63))


def test_shared_sentence_comes_first(service):
    """A sentence that would not be found first today still comes first, as long as it is in the article."""
    asked = service.ask("白湖的冰面怎么了", Asker("telegram", 5, 5))
    service.state.shares.adopt(77, asked.question_id, 1, "行人改走渡口。")
    sharing = Sharing(service)
    shared = sharing.open(sharing.find(77))
    assert (shared.hit(0).answer, shared.hit(0).article_id) == ("行人改走渡口。", 1)
    assert shared.hit(0).link.startswith("https://e.org/1#:~:text=")
    assert shared.hit(1).article_id == 2
    service.library.add(
        Article("青河大桥已经拆除。\n如今那里有一座新桥，名叫青河新桥。", title="青河大桥封闭", url="https://e.org/1")
    )
    shared = sharing.open(sharing.find(77))
    assert {hit.article_id for hit in shared.asked.shown} == {2}
    service.library.remove(2)
    assert 2 not in {hit.article_id for hit in sharing.open(sharing.find(77)).asked.answer.hits}


def test_expired_question_leaves_the_sentence(service):
    """Once a question is too old to be kept, its link still shows the sentence, until the article is removed."""
    asked = service.ask(QUESTION, Asker("telegram", 5, 5))
    service.state.feedback.give(asked.tokens[0], 5, good=False)
    with service.state._database.writing() as tables:
        tables.execute("UPDATE bot_questions SET asked_at = '2001-01-01 00:00:00'")
    assert service.state.questions.expire() == 1
    sharing, say = Sharing(service), texts("zh-Hans")
    shared = sharing.open(sharing.find(asked.tokens[0]))
    assert shared.hit(0).answer == asked.shown[0].answer
    assert asked.shown[0].answer in visible(shared_card(shared, 0, USERNAME, say).html)
    votes, _ = service.state.feedback.bad(1)
    assert "…" in visible(feedback_card(((votes[0], None),), (0, 1), 0, 1, USERNAME, say).html)
    service.library.remove(asked.shown[0].article_id)
    told = visible(shared_card(sharing.open(sharing.find(asked.tokens[0])), 0, USERNAME, say).html)
    assert told.startswith(say("share.gone"))


def test_missing_words(service):
    """What the question says and the hit does not is told, without particles."""
    asked = service.ask("青河大桥和铁塔为什么在周一封闭", Asker("telegram", 5, 5))
    sharing = Sharing(service)
    shared = sharing.open(sharing.find(asked.tokens[0]))
    assert sharing.missing(shared, shared.hit(0)) == ("铁塔",)


def test_forgotten_question_takes_its_answers_along(service):
    """Once a person's answers are forgotten, their links lead nowhere; votes of theirs are gone too."""
    asked = service.ask(QUESTION, Asker("telegram", 5, 5))
    other = service.ask(QUESTION, Asker("telegram", 6, 6))
    service.state.feedback.give(other.tokens[0], 5, good=False)
    service.state.shares.forget(5)
    service.state.feedback.forget(5)
    assert service.state.shares.get(asked.tokens[0]) is None
    assert service.state.shares.get(other.tokens[0]) is not None
    assert service.state.feedback.totals() == (0, 0)


def test_votes(service):
    """A vote replaces the one before; a reason stays with a bad vote until the vote is good."""
    token = service.ask(QUESTION, Asker("telegram", 5, 5)).tokens[0]
    feedback = service.state.feedback
    assert feedback.give(token, 5, good=False)
    assert feedback.give(token, 5, good=False, reason="outdated")
    assert not feedback.give(token, 5, good=False)
    assert [vote.reason for vote in feedback.bad(9)[0]] == ["outdated"]
    assert feedback.give(token, 5, good=True)
    assert feedback.give(token, 5, good=False)
    assert [vote.reason for vote in feedback.bad(9)[0]] == [None]
    assert feedback.give(token, 6, good=True)
    assert feedback.totals() == (1, 1)


def test_votes_do_not_rank(service):
    """Whatever people think of an answer, the same question has the same answer."""
    before = service.ask(QUESTION, Asker("telegram", 5, 5))
    for user, token in product(range(20), before.tokens):
        service.state.feedback.give(token, user, good=False, reason="irrelevant")
    assert service.ask(QUESTION, Asker("telegram", 5, 5)).answer == before.answer


def test_offers_are_bounded(service):
    """However much is typed, only so many offers are remembered, and the latest still work."""
    sharing = Sharing(service)
    old = sharing.offers(QUESTION, 1, "en", slice(0, 10))[0][0]
    answer = service.library.ask(QUESTION)
    for user in range(2, MOST_OFFERS + 3):
        last = sharing._offer(answer, answer.hits[0], user, "en")
    assert len(sharing._offers) == len(sharing._tokens) == MOST_OFFERS
    assert sharing.find(old.token) is None
    assert sharing.find(last.token).question == QUESTION
    assert not sharing.chosen(old.number, None)


def test_read_only_library_offers_without_tokens(service, tmp_path):
    """Where nothing can be kept, inline mode still answers, without buttons."""
    sharing = Sharing(Service(service.library, None))
    (offer, *_), more = sharing.offers(QUESTION, 1, "en", slice(0, 10))
    assert (offer.token, more) == (None, False)
    assert offering(offer, USERNAME, texts("en")).card.rows == ()
    assert sharing.suggestions(1, "en") == ()
    assert not sharing.chosen(offer.number, None)
