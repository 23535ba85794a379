"""Everybody is spoken to in the language of their app; articles keep their own."""

from __future__ import annotations

import pytest

from bot.locales import Language
from tests.e2e.articles import EXAMPLE, FERRY_QUESTION, FERRY_REASON, TEA_REASON
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import PATIENCE, Bot, ask, said

CODES: list[tuple[str, Language]] = [
    ("zh-hans", "zh-Hans"),
    ("zh-hant", "zh-Hant"),
    ("zh-TW", "zh-Hant"),
    ("zh-hk", "zh-Hant"),
    ("en", "en"),
    ("en-GB", "en"),
    ("de", "zh-Hans"),
    ("", "zh-Hans"),
]


pytestmark = pytest.mark.behaviour(43)


@pytest.mark.behaviour(21)
@pytest.mark.parametrize(("code", "language"), CODES)
def test_language_of_the_app(tg: FakeTelegram, bot: Bot, code: str, language: Language) -> None:
    """Greeting, help, hints, abstentions and buttons come in the language of the person's app."""
    person = newcomer(tg, "Kim", code)
    greeting = said("tg.start", language, name="Kim").replace("<b>", "").replace("</b>", "")
    assert ask(tg, person, "/start").text.startswith(greeting)
    assert ask(tg, person, "/help").text.splitlines()[-1] == said("tg.help", language, like="").splitlines()[-1]
    assert ask(tg, person, "/nothing").text == said("tg.unknown_command", language)
    assert ask(tg, person, "😀").text == said("abstain.empty_question", language)
    assert ask(tg, person, "/ask").text == said(
        "tg.ask_what", language, like=said("tg.like", language, question=EXAMPLE)
    )
    missing = ask(tg, person, "火星基地的氧气从哪里来").text
    assert missing.startswith(said("abstain.no_match", language))
    answer = ask(tg, person, FERRY_QUESTION)
    assert FERRY_REASON in answer.bold
    assert answer.button(said("card.context", language))
    person.presses(answer, said("card.context", language), timeout=PATIENCE)
    assert tg.wait_edit(answer).labels == [[said("card.back", language)]]


def test_an_answer_in_a_group_stays_in_its_language(tg: FakeTelegram, bot: Bot) -> None:
    """In a group what a press changes is in the language of who asked, what only the presser sees in their own."""
    kim, lin = newcomer(tg, "Kim", "en"), newcomer(tg, "Lin", "zh-hant")
    group = tg.group("Readers", members=[kim, lin])
    sent = lin.says(f"/ask {FERRY_QUESTION}", chat=group)
    answer = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert answer.button(said("card.context", "zh-Hant"))
    kim.presses(answer, said("card.context", "zh-Hant"), timeout=PATIENCE)
    context = tg.wait_edit(answer)
    assert context.labels == [[said("card.back", "zh-Hant")]]
    kim.presses(context, said("card.back", "zh-Hant"), timeout=PATIENCE)
    assert kim.presses(tg.wait_edit(context), "👍", timeout=PATIENCE).text == said("feedback.thanks", "en")


def test_articles_keep_their_characters(tg: FakeTelegram, bot: Bot) -> None:
    """An English reader gets the original sentence, untranslated and unconverted."""
    assert ask(tg, newcomer(tg, "Kim", "en"), "林阿水为什么改种咖啡").bold[-1] == TEA_REASON


def test_log_keeps_the_language_of_the_operator(tg: FakeTelegram, bot: Bot) -> None:
    """The log is in the language of whoever runs the bot, not of whoever asks."""
    ask(tg, newcomer(tg, "Kim", "en"), FERRY_QUESTION)
    assert "长轮询" in bot.log
