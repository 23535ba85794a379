"""Links in questions: what they are made of is neither looked for nor missed."""

from __future__ import annotations

import pytest

from tests.e2e.articles import FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.running import PATIENCE, ask, said


@pytest.fixture
def group(tg: FakeTelegram, alice: User, bob: User) -> Chat:
    """Make a group that hears the bot."""
    return tg.group("读书会", members=[alice, bob])


@pytest.mark.behaviour(33)
@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a?b=c {question}",
        "{question} t.me/river/123",
        "https://example.com/a{question}",
        "https://example.com/s?word=青石渡口&page=2 为什么停航",
        "http://example.com/1\nhttp://example.com/12，{question}？",
    ],
)
def test_links_beside_a_question(tg: FakeTelegram, alice: User, text: str) -> None:
    """What addresses are made of is not looked for: the words beside them are the question, for its buttons too."""
    answer = ask(tg, alice, text.format(question=FERRY_QUESTION))
    assert FERRY_REASON in answer.bold
    alice.presses(answer, "▶", timeout=PATIENCE)
    assert tg.wait_edit(answer, timeout=PATIENCE).labels[0] == ["◀ 1/3", "3/3 ▶"]


@pytest.mark.behaviour(33)
def test_words_of_links_are_not_missed(tg: FakeTelegram, alice: User) -> None:
    """Where nothing is found, no piece of an address is named; a site that is asked about by its name is."""
    told = ask(tg, alice, "https://example.com/a 火星基地的氧气从哪里来 t.me/river/123").text
    assert "火星" in told
    assert not [piece for piece in ("http", "example", "com", "t.me", "river", "123") if piece in told]
    assert "booking" in ask(tg, alice, "Booking.com 为什么裁员").text.lower()


@pytest.mark.parametrize("text", ["t.me/river/123", "（https://example.com/a）", "/ask https://example.com/a"])
def test_nothing_but_links(tg: FakeTelegram, alice: User, text: str) -> None:
    """Who sends nothing but links is told that they are not opened."""
    assert ask(tg, alice, text).text == said("talk.link")


@pytest.mark.behaviour(27, 61)
@pytest.mark.parametrize("text", ["/ask https://example.com/a {question}", "{question} @yuanwen_test_bot t.me/river/1"])
def test_links_in_a_group(tg: FakeTelegram, alice: User, group: Chat, text: str) -> None:
    """So it is in groups, with the command and with a mention."""
    sent = alice.says(text.format(question=FERRY_QUESTION), chat=group)
    assert FERRY_REASON in tg.wait_message(group, after=sent, timeout=PATIENCE).bold


@pytest.mark.behaviour(27, 62)
def test_links_in_the_message_replied_to(tg: FakeTelegram, alice: User, bob: User, group: Chat) -> None:
    """/ask in reply to a message with a link means its words; where there are none, that is said."""
    first = bob.says(f"https://example.com/a {FERRY_QUESTION}", chat=group)
    sent = alice.says("/ask", chat=group, reply_to=first)
    assert FERRY_REASON in tg.wait_message(group, after=sent, timeout=PATIENCE).bold
    for sent in (
        alice.says("/ask", chat=group, reply_to=bob.says("https://example.com/a", chat=group)),
        alice.says("/ask https://example.com/a", chat=group),
    ):
        hint = tg.wait_message(group, after=sent, timeout=PATIENCE)
        assert hint.text == said("talk.link")
