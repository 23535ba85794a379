"""Emoji of several parts in titles, sources and texts: wherever something is cut, they stay whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.articles import jsonl
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, make_library, said

FAMILY = "👨‍👩‍👧‍👦"
FAMILIES = FAMILY * 60
TITLED = {
    "title": FAMILIES,
    "publisher": FAMILIES,
    "published": "2024-01-02",
    "url": "https://example.com/families",
    "text": f"蓝鲸湖的灯塔因为{FAMILY * 20}而关闭，湖边的居民都很难过。\n蓝鲸湖灯塔管理处说，明年再开。",
}
UNTITLED = {"title": "", "publisher": "", "text": f"{FAMILIES}白石书店关门，是因为房租三年涨了一倍。"}
QUESTIONS = ("蓝鲸湖的灯塔为什么关闭", "白石书店为什么关门")

pytestmark = pytest.mark.behaviour(36)


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot over articles full of families."""
    folder = tmp_path_factory.mktemp("bot")
    with Bot(served, folder, make_library(folder, jsonl(TITLED, UNTITLED)), admins=[ADMIN_ID]) as running:
        yield running
        assert running.stop() < STOP_WITHIN


def whole(*texts: str) -> None:
    """See to it that families are shown, and no torn one."""
    for text in texts:
        assert FAMILY in text
        assert not set(text.replace(FAMILY, "")) & set(FAMILY), text[-80:]


def pressed(tg: FakeTelegram, person: User, message: Message, label: str) -> Message:
    """Press a button and return the message as it is then."""
    person.presses(message, label, timeout=PATIENCE)
    return tg.wait_edit(message, timeout=PATIENCE)


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers(tg: FakeTelegram, alice: User, question: str) -> None:
    """The answer, its context, the whole article and why it was chosen."""
    answer = ask(tg, alice, question)
    whole(*answer.text.splitlines()[:1], answer.text)
    for label in ("card.context", "share.read"):
        shown = pressed(tg, alice, answer, said(label))
        whole(shown.text)
        while "▶" in "".join(each.text for each in shown.buttons[0]):
            shown = pressed(tg, alice, shown, "▶")
            whole(shown.text)
        answer = pressed(tg, alice, shown, said("card.back"))
    why = pressed(tg, alice, answer, "⋯")
    whole(why.text, why.button(said("share.copy_sentence")).raw["copy_text"]["text"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_inline(tg: FakeTelegram, alice: User, question: str) -> None:
    """The list of results, and what they send."""
    first = alice.queries(question, timeout=PATIENCE).results[0]
    whole(first.title, first.text)


def test_articles(tg: FakeTelegram, admin: User) -> None:
    """The list of articles, the card of each and its text."""
    listed = ask(tg, admin, "/articles")
    whole(*(row[0].text for row in listed.buttons[:2]))
    for number in (1, 2):
        card = ask(tg, admin, f"/articles {number}")
        whole(*card.text.splitlines()[: 3 - number])
        whole(pressed(tg, admin, card, said("curate.view")).text)
