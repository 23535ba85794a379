"""Proofs that the fake Telegram bites: it refuses what Telegram refuses, and breaks when it is told to."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import telegram
from telegram.constants import ReactionEmoji

from tests.e2e.fake_telegram import Chat, FakeTelegram, Message, Press, User, from_channel

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Client:
    """A bare HTTP client that posts forms, as bots' libraries do."""

    def __init__(self, tg: FakeTelegram) -> None:
        self.tg = tg
        self.http = httpx.Client(timeout=30, trust_env=False)

    def post(self, method: str, token: str | None = None, **params: Any) -> httpx.Response:
        """Call a method; complex values go as JSON."""
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in params.items()}
        return self.http.post(f"{self.tg.base_url}{token or self.tg.token}/{method}", data=form)

    def call(self, method: str, **params: Any) -> Any:
        """Call a method that must succeed; return its result."""
        answer = self.post(method, **params).json()
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, method: str, **params: Any) -> str:
        """Call a method that must be refused; return the description."""
        response = self.post(method, **params)
        answer = response.json()
        assert not answer["ok"]
        assert response.status_code == answer["error_code"]
        return str(answer["description"])


@pytest.fixture
def tg() -> Iterator[FakeTelegram]:
    """Serve a fake Telegram for one test."""
    with FakeTelegram() as serving:
        yield serving


@pytest.fixture
def client(tg: FakeTelegram) -> Iterator[Client]:
    """Talk to it over HTTP."""
    made = Client(tg)
    with made.http:
        yield made


@pytest.fixture
def alice(tg: FakeTelegram) -> User:
    """Make a person who has written to the bot."""
    person = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    tg.private_chat(person, opened=True)
    return person


@pytest.fixture
def group(tg: FakeTelegram, alice: User) -> Chat:
    """Make a group of Alice and the bot."""
    return tg.group("读书会", members=[alice], id=-100123)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    """Return an inline keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


def received(client: Client, **params: Any) -> list[dict[str, Any]]:
    """Poll once and confirm what came."""
    updates: list[dict[str, Any]] = client.call("getUpdates", **params)
    if updates:
        client.call("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


def texts(client: Client) -> list[str]:
    """Return the texts of the waiting messages and confirm them."""
    return [update["message"]["text"] for update in received(client)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<p>段落</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("<b>粗", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<u><b>x</u>", 'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</b>", found "</u>"'),
        ("</b>", "can't parse entities: Unexpected end tag at byte offset 0"),
        ("1 < 2", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("字" * 5000, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("", "message text is empty"),
        ("<b> </b>\u200b", "text must be non-empty"),
        ('<a href="https://e.com/' + "x" * 32768 + '">a</a>', "text is too long"),
    ],
)
def test_bad_text_is_refused(client: Client, alice: User, text: str, problem: str) -> None:
    """A text that Telegram can't show is refused in Telegram's words."""
    assert client.refusal("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML") == f"Bad Request: {problem}"
    assert client.tg.errors[0].method == "sendMessage"


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "▶", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "▶", "callback_data": "字" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "▶", "callback_data": ""}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "▶", "callback_data": "x", "url": "https://e.com"}, "exactly one action is allowed"),
        ({"text": "", "callback_data": "x"}, "button text must be non-empty"),
        ({"callback_data": "x"}, 'Can\'t find field "text"'),
        ({"text": "▶", "url": "不是链接"}, "inline keyboard button URL '不是链接' is invalid: Wrong HTTP URL"),
        ({"text": "▶", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
def test_bad_button_is_refused(client: Client, alice: User, button: dict[str, Any], problem: str) -> None:
    """A button that Telegram doesn't take is refused."""
    assert problem in client.refusal("sendMessage", chat_id=alice.id, text="x", reply_markup=keyboard(button))


def test_longest_allowed_values_pass(client: Client, alice: User) -> None:
    """The limits themselves are allowed, so the fake isn't stricter by one."""
    row = [{"text": "a", "callback_data": "x" * 64}, {"text": "b", "copy_text": {"text": "x" * 256}}] * 4
    sent = client.call("sendMessage", chat_id=alice.id, text="字" * 4096, reply_markup={"inline_keyboard": [row]})
    assert len(sent["reply_markup"]["inline_keyboard"][0]) == 8
    row.append({"text": "c", "callback_data": "y"})
    assert "reply markup is too long" in client.refusal(
        "sendMessage", chat_id=alice.id, text="x", reply_markup={"inline_keyboard": [row]}
    )


def test_markup_becomes_entities(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A message shows its marked parts, links and buttons as Telegram's parser understands them."""
    url = "https://e.com/a?x=1&lt=2#:~:text=%E4%BD%A0"
    text = '😀<b>结论</b>：<a href="https://e.com/a?x=1&amp;lt=2#:~:text=%E4%BD%A0">来源</a>\n<blockquote>原句</blockquote>'
    markup = {
        "inline_keyboard": [[{"text": "▶ 下一页", "callback_data": "v1:p:2"}], [{"text": "原文", "url": "e.com"}]]
    }
    options = {"is_disabled": True}
    sent = alice.says("问题")
    client.call(
        "sendMessage", chat_id=11, text=text, parse_mode="HTML", reply_markup=markup, link_preview_options=options
    )
    reply = tg.wait_message(tg.private_chat(alice), after=sent)
    assert reply.text == "😀结论：来源\n原句"
    assert reply.bold == ["结论"]
    assert reply.links == [("来源", url)]
    assert reply.quotes == ["原句"]
    assert reply.html_entities[0].offset == 2
    assert reply.labels == [["▶ 下一页"], ["原文"]]
    assert reply.button("▶").callback_data == "v1:p:2"
    assert reply.button("原文").url == "http://e.com/"
    assert reply.preview_disabled
    with pytest.raises(AssertionError, match="0 buttons match"):
        reply.button("✖")


def test_bare_link_swallows_chinese_punctuation(client: Client, alice: User) -> None:
    """A bare link is made out by Telegram itself, with the full-width comma and what follows."""
    sent = client.call("sendMessage", chat_id=alice.id, text="来源：https://e.com/a，下一句")
    assert [(entity["type"], entity["length"]) for entity in sent["entities"]] == [("url", 19)]


def test_only_one_hundred_entities_are_kept(client: Client, alice: User) -> None:
    """Telegram drops entities past the hundredth without a word."""
    text = "".join(f"<b>{number}</b> " for number in range(150))
    assert len(client.call("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML")["entities"]) == 100


def test_unchanged_edit_is_refused(tg: FakeTelegram, client: Client, alice: User) -> None:
    """An edit that changes nothing, is of a stranger's message, or of none, is refused."""
    asked = alice.says("问题")
    markup = keyboard({"text": "▶", "callback_data": "x"})
    sent = client.call("sendMessage", chat_id=11, text="<b>答</b>", parse_mode="HTML", reply_markup=markup)
    place: dict[str, Any] = {"chat_id": 11, "message_id": sent["message_id"]}
    same = {**place, "text": " <b>答</b>", "parse_mode": "HTML", "reply_markup": markup}
    assert client.refusal("editMessageText", **same) == NOT_MODIFIED
    assert client.refusal("editMessageReplyMarkup", **place, reply_markup=markup) == NOT_MODIFIED
    gone = client.refusal("editMessageText", chat_id=11, message_id=9999, text="x")
    assert gone == "Bad Request: message to edit not found"
    strange = client.refusal("editMessageText", chat_id=11, message_id=asked.id, text="x")
    assert strange == "Bad Request: message can't be edited"
    reply = tg.wait_message(tg.private_chat(alice), after=asked)
    client.call("editMessageText", **place, text="新")
    edited = tg.wait_edit(reply)
    assert (edited.text, edited.buttons, edited.version) == ("新", (), 1)
    assert client.refusal("editMessageReplyMarkup", **place) == NOT_MODIFIED


def test_press_is_answered_once(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A press brings the data to the bot; its id serves for a single answer."""
    client.call("sendMessage", chat_id=11, text="答", reply_markup=keyboard({"text": "👍", "callback_data": "v1:up"}))
    press = alice.taps(tg.wait_message(tg.private_chat(alice)), "👍")
    (update,) = received(client)
    query = update["callback_query"]
    assert query["data"] == "v1:up"
    assert query["message"]["text"] == "答"
    assert client.refusal("answerCallbackQuery", callback_query_id=query["id"], text="字" * 201)
    client.call("answerCallbackQuery", callback_query_id=query["id"], text="谢谢", show_alert="true")
    assert press.wait() == press.wait(0)
    assert (press.wait().text, press.wait().alert) == ("谢谢", True)
    assert client.refusal("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


def test_old_press_can_not_be_answered(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A press grows too old to be answered, and an unanswered one fails the test with a transcript."""
    markup = keyboard({"text": "▶", "callback_data": "x"}, {"text": "网页", "url": "https://e.com"})
    client.call("sendMessage", chat_id=11, text="答", reply_markup=markup)
    message = tg.wait_message(tg.private_chat(alice))
    press = alice.taps(message, "▶")
    (update,) = received(client)
    tg.advance(151)
    assert client.refusal("answerCallbackQuery", callback_query_id=update["callback_query"]["id"]) == TOO_OLD
    with pytest.raises(AssertionError, match=r"(?s)no answer to the press.*Transcript:.*Alice|presses"):
        press.wait(0.05)
    with pytest.raises(AssertionError, match="isn't told"):
        alice.presses(message, "网页")
    client.call("editMessageReplyMarkup", chat_id=11, message_id=message.id)
    with pytest.raises(AssertionError, match="isn't shown any more"):
        alice.presses(message, "▶")
    assert isinstance(alice.taps(message, "▶", stale=True), Press)


def test_wrong_token_and_unknown_method(client: Client) -> None:
    """A wrong token is 401 and an unknown method 404, both as JSON; names may be in any case."""
    response = client.post("getMe", token="7000000001:wrong")
    assert (response.status_code, response.json()["description"]) == (401, "Unauthorized")
    response = client.post("getMeNot")
    assert (response.status_code, response.json()["description"]) == (404, "Not Found")
    assert client.call("GETME")["username"] == "yuanwen_test_bot"


def test_every_encoding_is_read(client: Client, alice: User) -> None:
    """Parameters arrive by form, JSON body, multipart and query alike."""
    tg = client.tg
    url = f"{tg.base_url}{tg.token}/sendMessage"
    markup = keyboard({"text": "▶", "callback_data": "x"})
    body = {"chat_id": alice.id, "text": "甲", "reply_markup": markup}
    form = {"chat_id": str(alice.id), "text": "甲", "reply_markup": json.dumps(markup)}
    answers = [
        client.http.post(url, json=body),
        client.http.post(url, data=form),
        client.http.post(url, data=form, files={"unused": ("a.txt", b"x")}),
        client.http.get(url, params=form),
    ]
    assert [answer.json()["result"]["reply_markup"] for answer in answers] == [markup] * 4
    assert tg.calls("sendMessage")[1].params["reply_markup"] == markup


def test_long_poll_wakes(client: Client, alice: User) -> None:
    """A waiting poll gets a message at once, and an empty one ends after its timeout."""
    timer = threading.Timer(0.3, alice.says, ["你好"])
    timer.start()
    begun = time.monotonic()
    updates = client.call("getUpdates", timeout=20)
    assert 0.2 < time.monotonic() - begun < 5
    timer.join()
    assert updates[0]["message"]["text"] == "你好"
    assert updates[0]["message"]["from"]["language_code"] == "zh-hans"
    begun = time.monotonic()
    assert client.call("getUpdates", timeout=1, offset=updates[0]["update_id"] + 1) == []
    assert time.monotonic() - begun >= 0.9


def test_updates_stay_until_confirmed(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Updates come again until their offset is passed; limit and a negative offset cut."""
    for text in ("一", "二", "三"):
        alice.says(text)
    assert len(client.call("getUpdates")) == 3
    first, second = client.call("getUpdates", limit=2)
    assert second["update_id"] == first["update_id"] + 1
    assert len(client.call("getUpdates", offset=second["update_id"])) == 2
    assert tg.unconfirmed == 2
    with pytest.raises(AssertionError, match="updates not confirmed"):
        tg.settled(0.05)
    assert [update["message"]["text"] for update in client.call("getUpdates", offset=-1)] == ["三"]
    client.call("getUpdates", offset=second["update_id"] + 2)
    tg.settled()


def test_only_allowed_kinds_are_delivered(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Kinds that the bot didn't ask for are never queued, and its list sticks."""
    client.call("getUpdates", allowed_updates=["message"])
    sent = alice.says("问题")
    alice.edits(sent, "改了")
    client.call("getUpdates")
    assert tg.allowed_updates == frozenset({"message"})
    assert [sorted(update) for update in received(client)] == [["message", "update_id"]]
    client.call("getUpdates", allowed_updates=["message", "edited_message"])
    alice.edits(sent, "又改了")
    assert received(client)[0]["edited_message"]["text"] == "又改了"


def test_second_poller_ends_the_first(client: Client, alice: User) -> None:
    """Of two pollers the older one gets 409, at once."""
    answers: list[httpx.Response] = []
    first = threading.Thread(target=lambda: answers.append(client.post("getUpdates", timeout=20)))
    first.start()
    client.tg.wait_call("getUpdates")
    time.sleep(0.2)
    timer = threading.Timer(0.5, alice.says, ["你好"])
    timer.start()
    assert len(client.call("getUpdates", timeout=20)) == 1
    first.join(5)
    timer.join()
    assert answers[0].status_code == 409
    assert answers[0].json()["description"].startswith("Conflict: terminated by other getUpdates request")


def test_webhook_ends_polling(client: Client) -> None:
    """While a webhook is set polling is refused; only HTTPS addresses are taken."""
    assert "HTTPS" in client.refusal("setWebhook", url="http://e.com/hook")
    client.call("setWebhook", url="https://e.com/hook", secret_token="s3cret", allowed_updates=["message"])
    assert client.refusal("getUpdates").startswith("Conflict: can't use getUpdates method while webhook is active")
    assert client.call("getWebhookInfo") == {
        "url": "https://e.com/hook",
        "max_connections": 40,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }
    client.call("deleteWebhook")
    assert client.call("getUpdates") == []


def test_pending_updates_can_be_dropped(client: Client, alice: User) -> None:
    """deleteWebhook forgets the waiting updates when it is asked to."""
    alice.says("旧")
    client.call("deleteWebhook", drop_pending_updates="true")
    assert client.call("getUpdates") == []


def test_file_download(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A person's file can be fetched up to 20 MiB; a broken download ends half way."""
    alice.sends_file("文章.txt", "王腾".encode(), caption="看 https://e.com")
    alice.sends_file("big.pdf", b"%PDF", size=(20 << 20) + 1)
    message, big = (update["message"] for update in received(client))
    assert message["document"]["file_name"] == "文章.txt"
    assert message["caption_entities"][0]["type"] == "url"
    path = client.call("getFile", file_id=message["document"]["file_id"])["file_path"]
    url = f"{tg.base_file_url}{tg.token}/{path}"
    assert client.http.get(url).content.decode() == "王腾"
    tg.fault("getFile", kind="broken_download")
    with pytest.raises(httpx.HTTPError):
        client.http.get(url)
    assert client.http.get(url).status_code == 200
    assert client.http.get(f"{tg.base_file_url}{tg.token}/no/such").status_code == 404
    assert client.refusal("getFile", file_id=big["document"]["file_id"]) == "Bad Request: file is too big"
    assert client.refusal("getFile", file_id="nonsense") == "Bad Request: invalid file_id"


def test_ordered_failures(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Each kind of failure comes as ordered, and none of them counts as the bot's fault."""
    tg.fault("sendMessage", kind="429", retry_after=2)
    response = client.post("sendMessage", chat_id=11, text="一")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 2",
        "parameters": {"retry_after": 2},
    }
    tg.fault("sendMessage", kind="error", code=403, description="Forbidden: bot was blocked by the user")
    assert client.refusal("sendMessage", chat_id=11, text="二") == "Forbidden: bot was blocked by the user"
    tg.fault("sendMessage", kind="html502")
    assert client.post("sendMessage", chat_id=11, text="三").text.startswith("<html>")
    tg.fault("sendMessage", kind="drop")
    with pytest.raises(httpx.TransportError):
        client.post("sendMessage", chat_id=11, text="四")
    assert tg.messages(tg.private_chat(alice)) == []
    tg.fault("sendMessage", kind="done_but_lost")
    with pytest.raises(httpx.TransportError):
        client.post("sendMessage", chat_id=11, text="五")
    tg.fault("sendMessage", kind="delay", seconds=0.3)
    begun = time.monotonic()
    client.call("sendMessage", chat_id=11, text="六")
    assert time.monotonic() - begun >= 0.3
    assert [message.text for message in tg.messages(tg.private_chat(alice))] == ["五", "六"]
    assert tg.errors == []
    ordered = ["429", "error", "html502", "drop", "done_but_lost", "delay"]
    assert [call.fault for call in tg.calls("sendMessage")] == ordered


def test_failures_can_be_kept_to_one_chat(tg: FakeTelegram, client: Client, group: Chat) -> None:
    """A failure for one chat leaves others alone and lasts until cleared."""
    tg.fault("sendMessage", kind="429", times=None, chat=group)
    for _ in range(3):
        assert client.post("sendMessage", chat_id=group.id, text="x").status_code == 429
    client.call("sendMessage", chat_id=11, text="x")
    tg.clear_faults()
    client.call("sendMessage", chat_id=group.id, text="x")


def test_failing_polls(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A lost answer to getUpdates loses no update."""
    alice.says("问题")
    tg.fault("getUpdates", kind="done_but_lost")
    with pytest.raises(httpx.TransportError):
        client.post("getUpdates")
    assert texts(client) == ["问题"]


def test_server_can_be_away(tg: FakeTelegram, client: Client, alice: User) -> None:
    """While stopped, connections are refused; afterwards the same address serves with nothing lost."""
    address = tg.base_url
    alice.says("一")
    tg.stop_serving()
    alice.says("二")
    with pytest.raises(httpx.ConnectError):
        client.post("getMe")
    tg.resume_serving()
    assert tg.base_url == address
    assert texts(client) == ["一", "二"]


def test_stopping_breaks_a_poll(tg: FakeTelegram, client: Client) -> None:
    """A waiting poll breaks when the server stops, soon."""
    timer = threading.Timer(0.3, tg.stop_serving)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(httpx.TransportError):
        client.post("getUpdates", timeout=20)
    timer.join()
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("大家好", False),
        ("/ask 问题", True),
        ("/ask@yuanwen_test_bot 问题", True),
        ("/ask@YUANWEN_test_bot 问题", True),
        ("/ask@other_bot 问题", False),
        ("请教 @Yuanwen_Test_Bot 一个问题", True),
        ("请教 @other_bot", False),
        ("写成 <code>@yuanwen_test_bot</code>", False),
        ("a@yuanwen_test_bot.com", False),
    ],
)
def test_privacy_mode(client: Client, alice: User, group: Chat, text: str, heard: bool) -> None:
    """In a group the bot hears commands and mentions only."""
    assert alice.says(text, chat=group, html=True).delivered is heard
    assert len(received(client)) == heard


def test_replies_pass_privacy_mode(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """A reply to the bot reaches it, a reply to a person doesn't; an administrator bot hears everything."""
    chatter = alice.says("大家好", chat=group)
    client.call("sendMessage", chat_id=group.id, text="我是机器人，你好")
    answer = tg.wait_message(group, after=chatter)
    assert not alice.says("你也好", chat=group, reply_to=chatter).delivered
    assert alice.says("谢谢", chat=group, reply_to=answer, quote="机器人").delivered
    (update,) = received(client)
    assert update["message"]["quote"] == {"text": "机器人", "position": 2, "is_manual": True}
    group.set_bot_status("administrator", by=alice)
    assert alice.says("大家好", chat=group).delivered
    kinds = [min(update) for update in received(client)]
    assert kinds == ["my_chat_member", "message"]


def test_without_privacy_mode() -> None:
    """A fake made without privacy mode delivers all of a group's messages."""
    with FakeTelegram(privacy_mode=False) as tg:
        alice = tg.user(id=11)
        assert alice.says("大家好", chat=tg.group("群", [alice])).delivered


def test_replies_are_checked(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A reply needs its message, and a quote its exact words, unless the bot allows otherwise."""
    sent = alice.says("问题")
    chat = tg.private_chat(alice)
    client.call("sendMessage", chat_id=11, text="答", reply_parameters={"message_id": sent.id, "quote": "题"})
    reply = tg.wait_message(chat, after=sent)
    assert (reply.reply_to_message_id, reply.quote) == (sent.id, "题")
    wrong = {"message_id": sent.id, "quote": "没有"}
    assert client.refusal("sendMessage", chat_id=11, text="答", reply_parameters=wrong).endswith("QUOTE_TEXT_INVALID")
    chat.delete(sent)
    missing: dict[str, Any] = {"message_id": sent.id}
    problem = client.refusal("sendMessage", chat_id=11, text="答", reply_parameters=missing)
    assert problem == "Bad Request: message to be replied not found"
    missing["allow_sending_without_reply"] = True
    client.call("sendMessage", chat_id=11, text="答案", reply_parameters=missing)
    assert tg.wait_message(chat, after=reply).reply_to_message_id is None


def test_topics(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A topic's messages carry its id; the bot must give it, and unknown or General ids are refused."""
    forum = tg.group("论坛", [alice], forum=True)
    thread_id = forum.topic("小说", by=alice)
    sent = alice.says("/ask 问题", chat=forum, thread_id=thread_id)
    message = received(client)[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread_id, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "小说"
    client.call("sendMessage", chat_id=forum.id, message_thread_id=thread_id, text="答")
    assert tg.wait_message(forum, after=sent, thread_id=thread_id).thread_id == thread_id
    for wrong in (1, 9999):
        problem = client.refusal("sendMessage", chat_id=forum.id, message_thread_id=wrong, text="答")
        assert problem == "Bad Request: message thread not found"


def test_who_may_be_written_to(tg: FakeTelegram, client: Client, group: Chat, alice: User) -> None:
    """Strangers, blockers and groups without the bot can't be written to."""
    stranger = tg.user(id=12, first_name="Bob")
    tg.private_chat(stranger)
    assert client.refusal("sendMessage", chat_id=12, text="x") == "Bad Request: chat not found"
    stranger.says("/start")
    client.call("sendMessage", chat_id=12, text="x")
    stranger.blocks_bot()
    assert client.refusal("sendMessage", chat_id=12, text="x") == "Forbidden: bot was blocked by the user"
    stranger.blocks_bot(False)
    client.call("sendMessage", chat_id=12, text="x")
    group.forbid_bot_to_send()
    assert "not enough rights" in client.refusal("sendMessage", chat_id=group.id, text="x")
    group.set_bot_status("kicked", by=alice)
    kicked = client.refusal("sendMessage", chat_id=group.id, text="x")
    assert kicked == "Forbidden: bot was kicked from the supergroup chat"
    changes = [update["my_chat_member"] for update in received(client) if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member", "kicked"]


def test_deleting(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """The bot deletes its own messages, others' in groups only as an administrator, each once."""
    theirs = alice.says("/ask", chat=group)
    client.call("sendMessage", chat_id=group.id, text="答")
    own = tg.wait_message(group, after=theirs)
    client.call("deleteMessage", chat_id=group.id, message_id=own.id)
    tg.wait_deleted(own)
    again = client.refusal("deleteMessage", chat_id=group.id, message_id=own.id)
    assert again == "Bad Request: message to delete not found"
    refused = client.refusal("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refused == "Bad Request: message can't be deleted"
    group.set_bot_status("administrator", by=alice)
    client.call("deleteMessage", chat_id=group.id, message_id=theirs.id)


def test_commands_per_scope_and_language(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Menus of commands are kept per scope and language, and their names and texts are checked."""
    commands = [{"command": "ask", "description": "提问"}, {"command": "help", "description": "帮助"}]
    client.call("setMyCommands", commands=commands)
    client.call("setMyCommands", commands=commands[:1], scope={"type": "chat", "chat_id": 11}, language_code="zh")
    assert tg.commands() == {"ask": "提问", "help": "帮助"}
    assert tg.commands("chat", "zh", chat=tg.private_chat(alice)) == {"ask": "提问"}
    assert client.call("getMyCommands") == commands
    client.call("deleteMyCommands")
    assert tg.commands() == {}
    for wrong in ({"command": "Ask!", "description": "x"}, {"command": "ask", "description": "x" * 257}):
        assert client.refusal("setMyCommands", commands=[wrong]).startswith("Bad Request: BOT_COMMAND")
    unknown = {"type": "chat", "chat_id": 999}
    assert client.refusal("setMyCommands", commands=[], scope=unknown) == "Bad Request: chat not found"
    assert "language" in client.refusal("setMyCommands", commands=[], language_code="zh-hans")


def test_self_description(tg: FakeTelegram, client: Client) -> None:
    """Descriptions are kept per language with their limits, and the menu button per chat."""
    client.call("setMyDescription", description="答", language_code="zh")
    client.call("setMyShortDescription", short_description="短")
    assert (tg.described("description", "zh"), tg.described("short_description")) == ("答", "短")
    assert "too long" in client.refusal("setMyDescription", description="x" * 513)
    client.call("setChatMenuButton", menu_button={"type": "commands"})
    assert tg.menu_button() == {"type": "commands"}


def test_actions_and_reactions(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Chat actions and reactions are checked against Telegram's lists."""
    client.call("sendChatAction", chat_id=11, action="typing")
    assert "wrong parameter action" in client.refusal("sendChatAction", chat_id=11, action="thinking")
    sent = alice.says("问题")
    place: dict[str, Any] = {"chat_id": 11, "message_id": sent.id}
    for emoji in ReactionEmoji:
        client.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": emoji.value}])
    client.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👀"}])
    assert tg.wait_reaction(sent) == "👀"
    wrong = [{"type": "emoji", "emoji": "🧐"}]
    assert client.refusal("setMessageReaction", **place, reaction=wrong).endswith("REACTION_INVALID")


def test_inline_results(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """Inline results are checked like messages, arrive, and are sent when chosen."""
    found: list[Any] = []
    typing = threading.Thread(target=lambda: found.append(alice.queries("王腾")))
    typing.start()
    (update,) = client.call("getUpdates", timeout=10)
    query_id = update["inline_query"]["id"]
    content = {"message_text": "<b>答</b>", "parse_mode": "HTML"}
    markup = keyboard({"text": "▶", "callback_data": "x"})
    result = {"type": "article", "id": "1", "title": "题", "input_message_content": content, "reply_markup": markup}
    broken = {**result, "input_message_content": {"message_text": "<p>", "parse_mode": "HTML"}}
    assert "Unsupported start tag" in client.refusal("answerInlineQuery", inline_query_id=query_id, results=[broken])
    twice = client.refusal("answerInlineQuery", inline_query_id=query_id, results=[result, result])
    assert twice.endswith("RESULT_ID_DUPLICATE")
    client.call("answerInlineQuery", inline_query_id=query_id, results=[result], is_personal="true", cache_time=5)
    typing.join(5)
    assert client.refusal("answerInlineQuery", inline_query_id=query_id, results=[]) == TOO_OLD
    answer = found[0]
    assert (answer.results[0].title, answer.results[0].text, answer.is_personal) == ("题", "答", True)
    client.call("getUpdates", offset=update["update_id"] + 1)
    chosen = alice.chooses(answer.results[0], "王腾", chat=group)
    press = alice.taps(chosen, "▶")
    via, picked, pressed = received(client)
    assert via["message"]["via_bot"]["username"] == tg.username
    assert picked["chosen_inline_result"]["result_id"] == "1"
    query = pressed["callback_query"]
    assert "message" not in query
    client.call("answerCallbackQuery", callback_query_id=query["id"])
    assert press.wait().text == ""
    assert client.call("editMessageText", inline_message_id=query["inline_message_id"], text="改") is True
    assert tg.wait_edit(chosen).text == "改"


def test_members(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A member's status is what the test set; the bot can leave."""
    group.set_status(alice, "administrator")
    assert client.call("getChatMember", chat_id=group.id, user_id=11)["status"] == "administrator"
    assert len(client.call("getChatAdministrators", chat_id=group.id)) == 1
    assert client.call("getChat", chat_id=group.id)["title"] == "读书会"
    client.call("leaveChat", chat_id=group.id)
    assert client.refusal("getChat", chat_id=group.id).startswith("Forbidden: bot is not a member")
    assert not alice.says("/ask", chat=group).delivered


def test_forwards(client: Client, alice: User) -> None:
    """Forwarded messages carry their origin."""
    first = alice.says("原话")
    alice.forwards(first)
    alice.forwards("频道文章", origin=from_channel("频道", -100777, 5, username="pindao"))
    updates = received(client)
    assert updates[1]["message"]["forward_origin"]["sender_user"]["id"] == 11
    assert updates[2]["message"]["forward_origin"]["chat"]["username"] == "pindao"


def test_quiet(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """Silence passes; a message, and an edit of one that the test has seen, break it."""
    sent = alice.says("大家好", chat=group)
    tg.quiet(group, seconds=0.1)
    client.call("sendMessage", chat_id=group.id, text="插嘴")
    with pytest.raises(AssertionError, match=r"(?s)should be quiet.*插嘴.*Transcript"):
        tg.quiet(group, seconds=0.1)
    reply = tg.wait_message(group, after=sent)
    tg.quiet(group, seconds=0.1)
    client.call("editMessageText", chat_id=group.id, message_id=reply.id, text="改嘴")
    with pytest.raises(AssertionError, match="改嘴"):
        tg.quiet(group, seconds=0.1)


def test_waiting_in_vain_tells_the_story(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A wait that fails shows what was said and what was refused."""
    alice.says("问题")
    client.refusal("sendMessage", chat_id=11, text="<p>", parse_mode="HTML")
    with pytest.raises(AssertionError, match=r"(?s)no message.*Alice: 问题.*REFUSED  sendMessage: Bad Request"):
        tg.wait_message(tg.private_chat(alice), timeout=0.05)


def test_waits_go_through_messages_in_turn(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Without ``after`` each wait takes the next message that was not waited for."""
    chat = tg.private_chat(alice)
    alice.says("问题")
    for text in ("一", "二"):
        client.call("sendMessage", chat_id=11, text=text)
    first = tg.wait_message(chat)
    assert [first.text, tg.wait_message(chat).text] == ["一", "二"]
    assert tg.wait_message(chat, after=first).text == "二"


def test_poison_is_delivered_as_it_is(tg: FakeTelegram, client: Client) -> None:
    """An injected update reaches the bot unchanged, whatever it holds."""
    update_id = tg.inject({"message": {"message_id": "not a number"}})
    assert client.call("getUpdates") == [{"update_id": update_id, "message": {"message_id": "not a number"}}]


def test_user_text_is_marked_as_telegram_does(alice: User) -> None:
    """A person's text is trimmed, and its commands, mentions and links are marked in UTF-16 units."""
    sent: Message = alice.says("  /ask@yuanwen_test_bot 😀 @alice https://e.com  ")
    assert [(entity.type, entity.part) for entity in sent.html_entities] == [
        ("bot_command", "/ask@yuanwen_test_bot"),
        ("mention", "@alice"),
        ("url", "https://e.com"),
    ]
    with pytest.raises(ValueError, match="shows nothing"):
        alice.says(" \u200b ")


def test_python_telegram_bot_speaks_with_it(
    tg: FakeTelegram, alice: User, group: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library that the bot uses parses every answer and raises its own exceptions."""

    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def script() -> telegram.Message:
        bot = telegram.Bot(tg.token, base_url=tg.base_url, base_file_url=tg.base_file_url)
        async with bot:
            assert bot.username == tg.username
            markup = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("▶", callback_data="x"))
            reply = telegram.ReplyParameters(1, allow_sending_without_reply=True)
            sent = await bot.send_message(11, "<b>答</b>", "HTML", reply_markup=markup, reply_parameters=reply)
            with pytest.raises(telegram.error.BadRequest, match="not modified"):
                await sent.edit_text("<b>答</b>", "HTML", reply_markup=markup)
            await sent.edit_text("新")
            document = await bot.send_document(11, "王腾".encode(), filename="导出.txt", caption="导出")
            assert document.document is not None
            fetched = await (await bot.get_file(document.document.file_id)).download_as_bytearray()
            assert fetched.decode() == "王腾"
            tg.fault("sendMessage", kind="429", retry_after=3)
            with pytest.raises(telegram.error.RetryAfter):
                await bot.send_message(11, "x")
            tg.fault("sendMessage", kind="done_but_lost")
            with pytest.raises(telegram.error.NetworkError):
                await bot.send_message(11, "丢了回音")
            for status in ("creator", "administrator", "restricted", "member", "left", "kicked"):
                group.set_status(alice, status)
                assert (await bot.get_chat_member(group.id, 11)).status == status
            assert (await bot.get_chat(group.id)).title == "读书会"
            assert (await bot.get_webhook_info()).url == ""
            await bot.set_my_commands([("ask", "提问")], telegram.BotCommandScopeAllPrivateChats(), "zh")
            await bot.set_message_reaction(11, sent.message_id, "👀")
        with pytest.raises(telegram.error.InvalidToken):
            async with telegram.Bot("1:wrong", base_url=tg.base_url):
                raise AssertionError("unreachable")
        return sent

    sent = asyncio.run(script())
    chat = tg.private_chat(alice)
    assert [message.text for message in tg.messages(chat)] == ["新", "导出", "丢了回音"]
    document = tg.messages(chat)[1].document
    assert document is not None
    assert (document.name, document.content.decode()) == ("导出.txt", "王腾")
    assert tg.commands("all_private_chats", "zh") == {"ask": "提问"}
    assert sent.chat.id == 11
