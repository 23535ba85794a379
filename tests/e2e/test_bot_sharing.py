"""Links to answers and articles, whole articles page by page, and why an answer was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.articles import (
    ARTICLES,
    CLOCK,
    CLOCK_QUESTION,
    FERRY,
    FERRY_QUESTION,
    FERRY_REASON,
    NASTY,
    NASTY_QUESTION,
    NASTY_REASON,
)
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, must, said

READ, BACK, SEND = said("share.read"), said("card.back"), said("share.send")


@pytest.fixture(autouse=True)
def answered_once(tg: FakeTelegram) -> Iterator[None]:
    """See to it that every press in a test is answered exactly once."""
    pressed, answers = set(tg.world.callbacks), len(tg.calls("answerCallbackQuery"))
    yield
    answered = [call.params["callback_query_id"] for call in tg.calls("answerCallbackQuery")[answers:]]
    assert sorted(answered) == sorted(set(tg.world.callbacks) - pressed)


def turned(tg: FakeTelegram, person: User, message: Message, label: str) -> Message:
    """Press a button and return the message as it is then."""
    assert not person.presses(message, label, timeout=PATIENCE).alert
    return tg.wait_edit(message, timeout=PATIENCE)


def opened(tg: FakeTelegram, person: User, payload: str) -> Message:
    """Follow a deep link and return what the bot says."""
    start = person.starts(payload)
    return tg.wait_message(tg.private_chat(person), after=start, timeout=PATIENCE)


def permanent(tg: FakeTelegram, person: User, answer: Message) -> str:
    """Copy the permanent link of an answer and return its payload."""
    more = turned(tg, person, answer, "⋯")
    link = more.button(said("share.copy_link")).copy_text or ""
    turned(tg, person, more, BACK)
    start = f"https://t.me/{tg.username}?start="
    assert link.startswith(start)
    payload = link.removeprefix(start)
    assert len(payload) <= 64
    return payload


@pytest.mark.behaviour(18, 59)
def test_link_opens_the_very_answer(tg: FakeTelegram, alice: User, bob: User) -> None:
    """The link of the second source opens that source first, for somebody else, with the question."""
    second = turned(tg, alice, ask(tg, alice, FERRY_QUESTION), "▶")
    seen = opened(tg, bob, permanent(tg, alice, second))
    assert seen.text.splitlines()[0] == said("share.question", question=FERRY_QUESTION)
    assert seen.text.splitlines()[2] == second.text.splitlines()[0]
    assert second.bold[-1] in seen.bold
    assert seen.labels[0] == ["2/3 ▶"]
    assert turned(tg, bob, seen, "▶").text.splitlines()[2] == FERRY["title"]


@pytest.mark.behaviour(59)
def test_share_button_brings_the_very_answer(tg: FakeTelegram, alice: User, bob: User) -> None:
    """The share button types a query that brings the very answer, into a chat of one's choice."""
    second = turned(tg, alice, ask(tg, alice, FERRY_QUESTION), "▶")
    asked = second.button(SEND).raw["switch_inline_query_chosen_chat"]
    assert all(asked[f"allow_{kind}_chats"] for kind in ("user", "group", "channel"))
    found = alice.queries(asked["query"], timeout=PATIENCE)
    (only,) = found.results
    assert only.title == second.text.splitlines()[0]
    group = tg.group("饭局", members=[alice, bob], bot_status="left")
    message = alice.chooses(only, asked["query"], chat=group)
    assert second.bold[-1] in message.bold
    assert turned(tg, bob, message, "▶").labels[0] == ["◀ 1/3", "3/3 ▶"]


@pytest.mark.behaviour(59)
def test_copy_buttons(tg: FakeTelegram, alice: User) -> None:
    """What is copied is the sentence with its title, within what a button may hold."""
    for question, sentence, title in (
        (FERRY_QUESTION, FERRY_REASON, FERRY["title"]),
        (NASTY_QUESTION, NASTY_REASON, NASTY["title"]),
    ):
        more = turned(tg, alice, ask(tg, alice, question), "⋯")
        copied = more.button(said("share.copy_sentence")).copy_text or ""
        assert copied == f"{sentence}\n{said('share.copied_source', title=title)}"
        assert len(copied.encode("utf-16-le")) // 2 <= 256


@pytest.mark.behaviour(18)
@pytest.mark.parametrize(
    "payload", ["a_", "a_zzzzzzzzzzzzz", "a_1", "d_", "d_zz", "d_0", "x_1", "inline", "a_１", "d_1_2", "-" * 64]
)
def test_bad_payload_is_a_normal_start(tg: FakeTelegram, alice: User, payload: str) -> None:
    """A link to nothing greets."""
    assert opened(tg, alice, payload).text == opened(tg, alice, "").text


@pytest.mark.behaviour(18)
def test_link_to_an_article(tg: FakeTelegram, bot: Bot, alice: User, tmp_path: Path) -> None:
    """The link of an article opens it, as long as it is in the library."""
    number = ARTICLES.index(CLOCK) + 1
    seen = opened(tg, alice, f"d_{number}")
    assert "".join(CLOCK["text"].split()) in "".join(seen.text.split())
    must(tmp_path, "--library", bot.library, "remove", str(number))
    try:
        assert opened(tg, alice, f"d_{number}").text == opened(tg, alice, "").text
    finally:
        must(tmp_path, "--library", bot.library, "restore", str(number))


def test_whole_article(tg: FakeTelegram, alice: User) -> None:
    """The whole article is read in the same message, the sentence marked, and leads back to the same answer."""
    answer = ask(tg, alice, NASTY_QUESTION)
    page = turned(tg, alice, answer, READ)
    told = [page.text.split("\n\n", 1)[1]]
    marked = list(page.bold)
    while any("▶" in label for row in page.labels for label in row):
        page = turned(tg, alice, page, "▶")
        told.append(page.text.split("\n\n", 1)[1])
        marked += page.bold
    assert "".join("".join(told).split()) == "".join(NASTY["text"].split())
    assert NASTY_REASON in marked
    back = turned(tg, alice, page, BACK)
    assert (back.text, back.labels) == (answer.text, answer.labels)
    assert {page.id, back.id} == {answer.id}


def test_back_leads_to_the_same_page(tg: FakeTelegram, alice: User) -> None:
    """Back from the article of the second source is the second source, with the buttons of the answer."""
    second = turned(tg, alice, ask(tg, alice, FERRY_QUESTION), "▶")
    back = second
    for label in (READ, "⋯"):
        back = turned(tg, alice, turned(tg, alice, back, label), BACK)
        assert (back.text, back.labels) == (second.text, second.labels)
        assert back.button("▶").callback_data == second.button("▶").callback_data


def test_why(tg: FakeTelegram, bot: Bot) -> None:
    """Why an answer was chosen is told in the reader's language: the words, and how sure it is."""
    for code, language, words in (("zh-hans", "zh-Hans", "「青石」"), ("en", "en", "“青石”")):
        reader = newcomer(tg, "Reader", code)
        more = turned(tg, reader, ask(tg, reader, FERRY_QUESTION), "⋯")
        assert said("share.why", language) in more.bold
        assert words in more.text
        assert said("share.sure", language) in more.text
        assert len(more.text) < 200


@pytest.mark.behaviour(87)
def test_removed_article(tg: FakeTelegram, bot: Bot, alice: User, bob: User, tmp_path: Path) -> None:
    """After its article was removed, no link, no button and no copy of an answer shows anything of it."""
    number = str(ARTICLES.index(NASTY) + 1)
    answers = [ask(tg, alice, NASTY_QUESTION) for _ in range(3)]
    payload = permanent(tg, alice, answers[0])
    answers[0] = tg.current(answers[0])
    reading = turned(tg, alice, ask(tg, alice, NASTY_QUESTION), READ)
    article = opened(tg, bob, f"d_{number}")
    shared = opened(tg, bob, payload)
    must(tmp_path, "--library", bot.library, "remove", number)
    try:
        labels = (READ, "⋯", said("card.context"))
        seen = [turned(tg, alice, answer, label) for answer, label in zip(answers, labels, strict=True)]
        seen += [turned(tg, alice, reading, BACK), turned(tg, bob, shared, READ), opened(tg, bob, payload)]
        for message in seen:
            assert NASTY["title"] not in message.text
            assert "保险丝" not in message.text
            assert not any("保险丝" in (b.copy_text or "") for row in message.buttons for b in row)
        if any("▶" in label for row in article.labels for label in row):
            told = bob.presses(article, "▶", timeout=PATIENCE)
            assert (told.text, told.alert) == (said("share.article_gone"), True)
    finally:
        must(tmp_path, "--library", bot.library, "restore", number)
    assert NASTY_REASON in opened(tg, bob, payload).bold


@pytest.mark.behaviour(51)
@pytest.mark.parametrize("kind", ["s", "sc", "sr", "sw", "sd", "sf"])
@pytest.mark.parametrize("rest", ["", ":", ":1", ":1:0", ":1:0:0", ":zzzzzzzzzzzzz:0", ":zzzzzzzzzzzzz:0:0", ":-1:0:9"])
def test_forged_data(tg: FakeTelegram, alice: User, kind: str, rest: str) -> None:
    """Data that names no answer, or is garbled, is refused by an alert, and guesses lead nowhere."""
    if (kind, rest) == ("sd", ":1:0"):
        rest = ":zz:0"
    answer = ask(tg, alice, CLOCK_QUESTION)
    button = replace(answer.buttons[0][0], callback_data=f"v1:{kind}{rest}")
    told = alice.presses(button, stale=True, timeout=PATIENCE)
    assert told.alert
    assert told.text in (said("tg.expired"), said("share.article_gone"))
    tg.quiet(tg.private_chat(alice), 0.1)


@pytest.mark.behaviour(54)
def test_links_outlive_a_restart(tg: FakeTelegram, bot: Bot, alice: User, bob: User) -> None:
    """A link works after a restart."""
    payload = permanent(tg, alice, ask(tg, alice, FERRY_QUESTION))
    bot.restart()
    assert FERRY_REASON in opened(tg, bob, payload).bold
