"""Private chats: the shipped bot answers with the original words and their source."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.e2e.articles import (
    CLOCK,
    CLOCK_QUESTION,
    FERRY,
    FERRY_QUESTION,
    FERRY_REASON,
    FERRYMAN,
    LIST_QUESTION,
    NASTY,
    NASTY_LIST,
    NASTY_QUESTION,
    NASTY_REASON,
    TEA,
    TEA_REASON,
)
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import APOLOGY, PATIENCE, Bot, ask, said


def quoted_by(url: str) -> str:
    """Return the words that a link with a text fragment leads to."""
    return unquote(url.partition("#:~:text=")[2])


def test_only_what_is_needed_is_asked_of_telegram(tg: FakeTelegram, bot: Bot) -> None:
    """The kinds of updates are named explicitly."""
    messages = {"message", "edited_message", "guest_message", "channel_post", "edited_channel_post"}
    assert tg.allowed_updates == messages | {"my_chat_member"} | {
        "callback_query",
        "inline_query",
        "chosen_inline_result",
    }


@pytest.mark.behaviour(33, 39)
def test_answer_is_verbatim_with_its_source(tg: FakeTelegram, alice: User) -> None:
    """A question is answered by the article's own sentence under its linked title, publisher and date."""
    answer = ask(tg, alice, FERRY_QUESTION)
    title, source, *_ = answer.text.splitlines()
    assert (title, source) == (FERRY["title"], "江岸日报 · 2024-05-12")
    assert answer.bold[:2] == [FERRY["title"], FERRY_REASON]
    assert [text for text, _ in answer.links] == [FERRY["title"]]
    assert answer.preview_disabled
    assert answer.reply_to_message_id is None


@pytest.mark.behaviour(38)
def test_link_opens_at_the_sentence(tg: FakeTelegram, alice: User) -> None:
    """The link is the article's own with a fragment that names the sentence, unharmed by Telegram's parser."""
    ((_, link),) = ask(tg, alice, FERRY_QUESTION).links
    assert link.startswith(FERRY["url"] + "#:~:text=%E9%9D%92")
    assert link.isascii()
    assert quoted_by(link) == FERRY_REASON


@pytest.mark.behaviour(37)
def test_passage_is_folded_up(tg: FakeTelegram, alice: User) -> None:
    """A passage longer than what is shown comes along as an expandable quote with the sentence in bold."""
    answer = ask(tg, alice, FERRY_QUESTION)
    (folded,) = answer.parts("expandable_blockquote")
    assert folded in FERRY["text"]
    assert FERRY_REASON in folded
    assert len(folded) > len(FERRY_REASON)


def test_quote_is_left_out_when_nothing_is_left(tg: FakeTelegram, alice: User) -> None:
    """A sentence that is its whole passage is not shown twice."""
    answer = ask(tg, alice, LIST_QUESTION)
    assert answer.text.count(NASTY_LIST[:40]) == 1
    assert answer.bold[-1] == NASTY_LIST
    assert len(NASTY_LIST) > 450
    assert answer.quotes == []


@pytest.mark.behaviour(34)
def test_markup_of_an_article_stays_text(tg: FakeTelegram, alice: User) -> None:
    """Tags, ampersands and quotes of an article are shown letter by letter, in title, source, body and link."""
    answer = ask(tg, alice, NASTY_QUESTION)
    assert answer.text.splitlines()[:2] == [NASTY["title"], "A&B <i>海员报</i> · 2021-12-30"]
    assert NASTY_REASON in answer.bold
    assert answer.italic == []
    ((text, link),) = answer.links
    assert text == NASTY["title"]
    assert quoted_by(link) == NASTY_REASON
    (folded,) = answer.parts("expandable_blockquote")
    assert folded in NASTY["text"]


def test_article_without_a_link(tg: FakeTelegram, alice: User) -> None:
    """An article without an address is answered from, with its title and without a link."""
    answer = ask(tg, alice, CLOCK_QUESTION)
    assert answer.text.splitlines()[0] == CLOCK["title"]
    assert answer.links == []
    assert answer.bold[-1] == "大钟走慢的原因是摆锤的铜片磨薄了，热胀冷缩更厉害。"


@pytest.mark.parametrize("question", ["林阿水为什么改种咖啡", "林阿水為什麼改種咖啡"])
@pytest.mark.behaviour(43)
def test_both_scripts_find_the_article(tg: FakeTelegram, alice: User, question: str) -> None:
    """Simplified and Traditional questions get the same answer, in the article's own characters."""
    answer = ask(tg, alice, question)
    assert answer.text.splitlines()[0] == TEA["title"]
    assert answer.bold[-1] == TEA_REASON


@pytest.mark.behaviour(33)
def test_abstention_is_honest(tg: FakeTelegram, alice: User) -> None:
    """What is not in the articles is not answered: the missing words are named and nothing is quoted."""
    answer = ask(tg, alice, "火星基地的氧气从哪里来")
    assert answer.text.startswith(said("abstain.no_match"))
    assert all(f"「{word}」" in answer.text for word in ("火星", "氧气"))
    assert answer.bold == []
    assert answer.links == []
    assert answer.buttons == ()


@pytest.mark.behaviour(33)
def test_abstention_offers_the_nearest_titles(tg: FakeTelegram, alice: User) -> None:
    """A half-matching question is not answered, but the nearest titles are offered with their links."""
    answer = ask(tg, alice, "青石渡口停航后的船票")
    assert "「船票」" in answer.text
    assert (FERRY["title"], FERRY["url"]) in answer.links
    assert (FERRYMAN["title"], FERRYMAN["url"]) in answer.links
    assert FERRY_REASON not in answer.text


@pytest.mark.behaviour(30)
def test_typing_is_shown(tg: FakeTelegram, alice: User) -> None:
    """While the bot searches, the person sees it typing."""
    ask(tg, alice, FERRY_QUESTION)
    typing = [call.params for call in tg.calls("sendChatAction") if call.params["chat_id"] == alice.id]
    assert [each["action"] for each in typing] == ["typing"]


@pytest.mark.parametrize("text", ["😀", "？！……", "👨‍👩‍👧‍👦🇨🇳", "「」", "_", "/"])
@pytest.mark.behaviour(40)
def test_nothing_to_ask(tg: FakeTelegram, alice: User, text: str) -> None:
    """A message without a word is asked for one, politely."""
    assert ask(tg, alice, text).text == said("abstain.empty_question")


@pytest.mark.parametrize(
    "text",
    [
        "为" * 4096,
        "😀问" * 1365,
        "青石\u202e渡口\u202c为什么停航",
        "متى توقفت العبارة",
        "q\u0301\u0308" * 300,
        "<b>&lt;</i> &amp; \"'",
        "' OR 1=1; DROP TABLE articles; --",
        "../../etc/hosts",
        "{title} %s {0}",
    ],
    ids=["long", "long emoji", "bidi", "rtl", "combining", "markup", "sql", "path", "format"],
)
@pytest.mark.behaviour(40)
def test_strange_questions_are_answered(tg: FakeTelegram, alice: User, text: str) -> None:
    """Whatever is asked, there is one calm answer."""
    answer = ask(tg, alice, text)
    assert answer.text
    assert APOLOGY not in answer.text
    tg.quiet(tg.private_chat(alice), 0.2)


@pytest.mark.parametrize("text", ["青石渡口\0为什么停航", "\0"])
@pytest.mark.behaviour(40)
def test_nul_is_survived(tg: FakeTelegram, alice: User, text: str) -> None:
    """A NUL, which no app sends, is answered all the same."""
    sent = alice.says("原样", extra={"text": text})
    answer = tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE)
    assert APOLOGY not in answer.text


@pytest.mark.behaviour(41)
def test_sticker_gets_a_hint(tg: FakeTelegram, alice: User) -> None:
    """A sticker or a photo without words is told that only text is understood."""
    size = {"file_id": "AgAC1", "file_unique_id": "AgAD1", "width": 90, "height": 90}
    sticker = {**size, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
    chat = tg.private_chat(alice)
    for body in ({"sticker": sticker}, {"photo": [size]}):
        sent = alice.sends(body)
        assert tg.wait_message(chat, after=sent).text == said("tg.text_only")


@pytest.mark.behaviour(41, 42)
def test_caption_is_a_question(tg: FakeTelegram, alice: User) -> None:
    """The words under a photo, or of a forwarded message, are taken as the question."""
    photo = [{"file_id": "AgAC1", "file_unique_id": "AgAD1", "width": 90, "height": 90}]
    chat = tg.private_chat(alice)
    sent = alice.sends({"photo": photo, "caption": FERRY_QUESTION})
    assert FERRY_REASON in tg.wait_message(chat, after=sent).bold
    forwarded = alice.forwards(CLOCK_QUESTION)
    assert tg.wait_message(chat, after=forwarded).text.startswith(CLOCK["title"])


def test_file_of_a_stranger_is_not_added(tg: FakeTelegram, alice: User) -> None:
    """A file from somebody who is no admin is neither fetched nor added."""
    before = len(tg.calls("getFile"))
    sent = alice.sends_file("文章.txt", FERRY["text"].encode())
    assert tg.wait_message(tg.private_chat(alice), after=sent).text == said("tg.text_only")
    assert len(tg.calls("getFile")) == before


def test_service_messages_are_no_questions(tg: FakeTelegram, alice: User) -> None:
    """What Telegram itself writes into a private chat, such as a pinned message, is passed over."""
    sent = alice.says(FERRY_QUESTION)
    answer = tg.wait_message(tg.private_chat(alice), after=sent)
    alice.sends({"pinned_message": answer.raw})
    tg.quiet(tg.private_chat(alice), 0.3)


def test_many_people_at_once(tg: FakeTelegram, bot: Bot) -> None:
    """Twenty people who ask in the same moment get their own answers."""
    people = [newcomer(tg, f"Reader {number}") for number in range(20)]
    asked = {person: person.says(CLOCK_QUESTION if person.id % 2 else FERRY_QUESTION) for person in people}
    for person, sent in asked.items():
        answer = tg.wait_message(tg.private_chat(person), after=sent, timeout=PATIENCE)
        assert answer.text.startswith((CLOCK if person.id % 2 else FERRY)["title"])
        assert len(tg.messages(tg.private_chat(person))) == 2
