"""The buttons under an answer: pages and context in the same message, and calm about whatever is old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.articles import SHOW
from bot.cards.buttons import pack
from bot.cards.drafts import ARTICLE
from tests.e2e.articles import ARTICLES, BRIDGE, CLOCK_QUESTION, FERRY, FERRY_QUESTION, FERRYMAN, NASTY, NASTY_QUESTION
from tests.e2e.fake_telegram import Button, Chat, FakeTelegram, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, must, said

NOT_MODIFIED = "message is not modified"
CONTEXT = said("card.context")
BACK = said("card.back")
# What stands under every answer, below the buttons that turn its pages.
ROWS = [[CONTEXT, said("share.read"), said("share.send")], ["👍", "👎", "⋯"]]


@pytest.fixture(autouse=True)
def answered_once(tg: FakeTelegram) -> Iterator[None]:
    """See to it that every press in a test is answered exactly once."""
    pressed, answers = set(tg.world.callbacks), len(tg.calls("answerCallbackQuery"))
    yield
    own = set(tg.world.callbacks) - pressed
    answered = [call.params["callback_query_id"] for call in tg.calls("answerCallbackQuery")[answers:]]
    assert sorted(answered) == sorted(own)


def turn(person: User, tg: FakeTelegram, message: Message, label: str) -> Message:
    """Press a button and return the message as it is then."""
    toast = person.presses(message, label, timeout=PATIENCE)
    assert (toast.text, toast.alert) == ("", False)
    return tg.wait_edit(message, timeout=PATIENCE)


def forged(message: Message, data: str) -> Button:
    """Return a button of this message with other data."""
    return replace(message.buttons[0][0], callback_data=data)


def refused(person: User, tg: FakeTelegram, button: Button) -> None:
    """Press a button that must be refused by an alert, without a change."""
    told = person.presses(button, stale=True, timeout=PATIENCE)
    assert (told.text, told.alert) == (said("tg.expired"), True)
    assert told.text.startswith("按钮已失效")
    tg.quiet(Chat(tg.world, button.chat_id), 0.2)


@pytest.mark.behaviour(52)
def test_pages(tg: FakeTelegram, alice: User) -> None:
    """▶ and ◀ walk through the sources in the same message, and no button leads nowhere."""
    first = ask(tg, alice, FERRY_QUESTION)
    assert first.labels == [["2/3 ▶"], *ROWS]
    second = turn(alice, tg, first, "▶")
    assert second.labels == [["◀ 1/3", "3/3 ▶"], *ROWS]
    third = turn(alice, tg, second, "▶")
    assert third.labels == [["◀ 2/3"], *ROWS]
    titles = [page.text.splitlines()[0] for page in (first, second, third)]
    assert titles[0] == FERRY["title"]
    assert set(titles[1:]) == {FERRYMAN["title"], BRIDGE["title"]}
    again = turn(alice, tg, turn(alice, tg, third, "◀"), "◀")
    assert (again.text, again.html_entities, again.labels) == (first.text, first.html_entities, first.labels)
    assert {page.id for page in (second, third, again)} == {first.id}
    assert again.preview_disabled


def test_single_source(tg: FakeTelegram, alice: User) -> None:
    """An answer with one source offers its context only."""
    assert ask(tg, alice, CLOCK_QUESTION).labels == ROWS


@pytest.mark.behaviour(50)
def test_context_and_back(tg: FakeTelegram, alice: User) -> None:
    """The context shows the passages around the sentence, verbatim, and leads back to the same page."""
    answer = ask(tg, alice, NASTY_QUESTION)
    around = turn(alice, tg, answer, CONTEXT)
    assert around.text.splitlines()[0] == NASTY["title"]
    body = around.text.split("\n\n", 1)[1]
    assert "".join(body.split()) in "".join(NASTY["text"].split())
    assert len(body) > 500
    assert around.bold[-1] == answer.bold[1]
    assert around.labels == [[BACK]]
    back = turn(alice, tg, around, BACK)
    assert (back.text, back.labels) == (answer.text, answer.labels)


def test_context_of_the_second_page(tg: FakeTelegram, alice: User) -> None:
    """Back from the context of the second source is the second source."""
    second = turn(alice, tg, ask(tg, alice, FERRY_QUESTION), "▶")
    around = turn(alice, tg, second, CONTEXT)
    assert around.text.splitlines()[0] == second.text.splitlines()[0]
    assert turn(alice, tg, around, BACK).text == second.text


@pytest.mark.behaviour(50, 53)
def test_double_tap(tg: FakeTelegram, alice: User, intended: list[str]) -> None:
    """Two taps on the same button turn one page, and both are answered."""
    intended.append(NOT_MODIFIED)
    first = ask(tg, alice, FERRY_QUESTION)
    button, edits = first.button("▶"), len(tg.calls("editMessageText"))
    taps = [alice.taps(button, stale=True) for _ in range(2)]
    assert [(tap.wait(PATIENCE).text, tap.wait(PATIENCE).alert) for tap in taps] == [("", False)] * 2
    assert tg.wait_edit(first).labels == [["◀ 1/3", "3/3 ▶"], *ROWS]
    tg.wait_call("editMessageText", count=edits + 2, timeout=PATIENCE)
    tg.quiet(tg.private_chat(alice), 0.3)


@pytest.mark.behaviour(54)
def test_buttons_outlive_a_restart(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Buttons of an answer from before a restart still work."""
    first = ask(tg, alice, FERRY_QUESTION)
    bot.restart()
    assert turn(alice, tg, first, "▶").labels == [["◀ 1/3", "3/3 ▶"], *ROWS]


@pytest.mark.parametrize(
    "data",
    [
        "v0:p:1:0",
        "v2:p:1:0",
        "",
        "v1",
        "v1:p:1:",
        "v1:x:1:0",
        "v1:p:１:0",
        "v1:p:1:٣",
        "v1:p:1:100",
        "v1:p:-1:0",
        "v1:p:zzzzzzzzzzzzz:99",
        "v1:p:zzzzzzzzzzzzzz:0",
        "v1:p:0:0",
        "v1:p:1:0\n",
        "next",
        "\0",
        "字" * 21,
    ],
)
@pytest.mark.behaviour(51)
def test_garbled_data(tg: FakeTelegram, alice: User, data: str) -> None:
    """Data of another version, garbled or forged is refused by an alert."""
    refused(alice, tg, forged(ask(tg, alice, FERRY_QUESTION), data))


def test_buttons_of_another_chat(tg: FakeTelegram, alice: User, bob: User) -> None:
    """Data of somebody else's answer shows nothing of it."""
    theirs = ask(tg, alice, FERRY_QUESTION)
    own = ask(tg, bob, CLOCK_QUESTION)
    for data in (theirs.button("▶").callback_data, theirs.button(CONTEXT).callback_data):
        assert data is not None
        refused(bob, tg, forged(own, data))


def test_page_past_the_end(tg: FakeTelegram, alice: User) -> None:
    """A page that is no longer there leads to the last one."""
    first = ask(tg, alice, FERRY_QUESTION)
    data = (first.button("▶").callback_data or "").rpartition(":")[0]
    alice.presses(forged(first, f"{data}:99"), stale=True, timeout=PATIENCE)
    assert tg.wait_edit(first).labels == [["◀ 2/3"], *ROWS]


@pytest.mark.behaviour(55)
def test_anybody_in_a_group_may_turn_the_page(tg: FakeTelegram, alice: User, bob: User) -> None:
    """In a group an answer's buttons work for everybody there."""
    group = tg.group("读书会", members=[alice, bob])
    sent = alice.says(f"/ask {FERRY_QUESTION}", chat=group)
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    turned = turn(bob, tg, answer, "▶")
    assert turned.reply_to_message_id == sent.id
    assert turned.labels == [["◀ 1/3", "3/3 ▶"], *ROWS]


@pytest.mark.behaviour(56)
@pytest.mark.parametrize("label", ["▶", CONTEXT, said("share.read"), "⋯"])
def test_deleted_answer(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str], label: str) -> None:
    """A press on an answer that is being deleted is answered by an alert, and nothing more is said."""
    intended.append("message to edit not found")
    answer = ask(tg, alice, FERRY_QUESTION)
    chat = tg.private_chat(alice)
    chat.delete(answer)
    told = alice.presses(answer.button(label), stale=True, timeout=PATIENCE)
    assert (told.text, told.alert) == (said("tg.expired"), True)
    tg.quiet(chat, 0.3)
    assert "failure" not in bot.log


@pytest.mark.behaviour(56)
def test_going_back_in_a_deleted_answer(tg: FakeTelegram, alice: User, intended: list[str]) -> None:
    """So it is where only the buttons would change."""
    intended.append("message to edit not found")
    answer = ask(tg, alice, FERRY_QUESTION)
    alice.presses(answer, "👎", timeout=PATIENCE)
    asked = tg.wait_edit(answer, timeout=PATIENCE)
    tg.private_chat(alice).delete(answer)
    told = alice.presses(asked.button(BACK), stale=True, timeout=PATIENCE)
    assert (told.text, told.alert) == (said("tg.expired"), True)


@pytest.mark.behaviour(56)
@pytest.mark.parametrize("command", ["/articles", "/articles 1", "/settings", "/privacy", "/forget", "/gaps"])
def test_deleted_cards(tg: FakeTelegram, admin: User, alice: User, bot: Bot, command: str) -> None:
    """The buttons of all other cards that are gone are answered by an alert, and do nothing."""
    ask(tg, alice, "火星基地的氧气从哪里来")
    chat = tg.private_chat(admin)
    card = ask(tg, admin, command)
    chat.delete(card)
    for button in [button for row in card.buttons for button in row]:
        told = admin.presses(button, stale=True, timeout=PATIENCE)
        assert (told.text, told.alert) == (said("tg.expired"), True)
    tg.quiet(chat, 0.3)
    assert "failure" not in bot.log


@pytest.mark.behaviour(56)
def test_article_that_is_gone(tg: FakeTelegram, admin: User) -> None:
    """A button of an article that the library no longer has is answered by an alert."""
    card = ask(tg, admin, "/articles 1")
    for data in (pack(ARTICLE, 999, SHOW), pack("sd", 999, 0)):
        told = admin.presses(forged(card, data), stale=True, timeout=PATIENCE)
        assert (told.text, told.alert) == (said("share.article_gone"), True)
    tg.quiet(tg.private_chat(admin), 0.3)


@pytest.mark.behaviour(50)
def test_old_press(tg: FakeTelegram, alice: User) -> None:
    """A press so old that Telegram takes no answer to it turns the page all the same."""
    answer = ask(tg, alice, FERRY_QUESTION)
    gone = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    tg.fault("answerCallbackQuery", kind="error", code=400, description=gone)
    alice.taps(answer, "▶")
    assert tg.wait_edit(answer, timeout=PATIENCE).labels == [["◀ 1/3", "3/3 ▶"], *ROWS]
    tg.quiet(tg.private_chat(alice), 0.3)


def test_removed_article_is_not_cited(tg: FakeTelegram, bot: Bot, alice: User, tmp_path: Path) -> None:
    """After another process has removed an article, neither an old button nor a new question shows it."""
    number = ARTICLES.index(NASTY) + 1
    answer = ask(tg, alice, NASTY_QUESTION)
    other = ask(tg, alice, NASTY_QUESTION)
    assert NASTY["title"] in must(tmp_path, "--library", bot.library, "remove", str(number))
    try:
        for message in (answer, other):
            changed = turn(alice, tg, message, CONTEXT)
            assert NASTY["title"] not in changed.text
            assert answer.bold[1] not in changed.text
        assert NASTY["title"] not in ask(tg, alice, NASTY_QUESTION).text
    finally:
        must(tmp_path, "--library", bot.library, "restore", str(number))
    assert ask(tg, alice, NASTY_QUESTION).text == answer.text
