"""The transcript tells a script's story, the same each time."""

from __future__ import annotations

from tests.e2e.fake.client import Client, received
from tests.e2e.fake_telegram import FakeTelegram

STORY = """\
[Alice] Alice: /start a1
[Alice] bot: <b>😀你好</b>：<a https://e.com/a>来源</a>
      <blockquote expandable>原句</blockquote>
      [▶ 下一页] [原文 → https://e.com/a]
      [复制 ⧉ 原句] [分享 ↗]
[Alice] Alice presses '▶ 下一页'
[Alice] bot answers: toast '第二页'
[Alice] bot edits: 第二页
[Alice] Alice presses '▶ 下一页'
[Alice] bot answers: (nothing shown)
[Alice] bot reacts: 👀
[读书会] Alice: /ask@yuanwen_test_bot 问题
[读书会] Alice: 闲聊
[读书会] (not delivered to the bot)
[读书会] bot: «问题» 答案
      (asks for a reply)
[读书会] deleted: «问题» 答案"""


def play(again: bool) -> str:
    """Play a small script against a fake of its own; return its transcript."""
    with FakeTelegram() as tg:
        client = Client(tg)
        with client.http:
            return _script(tg, client, again)


def _script(tg: FakeTelegram, client: Client, again: bool) -> str:
    if again:
        tg.advance(1000)
    alice = tg.person("Alice")
    private = tg.private_chat(alice)
    asked = alice.starts("a1")
    text = '<b>😀你好</b>：<a href="https://e.com/a">来源</a>\n<blockquote expandable>原句</blockquote>'
    first = [{"text": "▶ 下一页", "callback_data": "x"}, {"text": "原文", "url": "https://e.com/a"}]
    second = [{"text": "复制", "copy_text": {"text": "原句"}}, {"text": "分享", "switch_inline_query": "a1"}]
    markup = {"inline_keyboard": [first, second]}
    client.call("sendChatAction", chat_id=alice.id, action="typing")
    client.call("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML", reply_markup=markup)
    sent = tg.wait_message(private)
    press = alice.taps(sent, "▶")
    client.call("answerCallbackQuery", callback_query_id=press.query_id, text="第二页")
    client.call("editMessageText", chat_id=alice.id, message_id=sent.id, text="第二页")
    late = alice.taps(sent, "▶", stale=True)
    client.call("answerCallbackQuery", callback_query_id=late.query_id)
    reaction = [{"type": "emoji", "emoji": "👀"}]
    client.call("setMessageReaction", chat_id=alice.id, message_id=asked.id, reaction=reaction)
    group = tg.supergroup("读书会", alice)
    question = alice.says("/ask@yuanwen_test_bot 问题", chat=group)
    alice.says("闲聊", chat=group)
    reply = {"message_id": question.id, "quote": "问题"}
    params = {"reply_parameters": reply, "reply_markup": {"force_reply": True, "selective": True}}
    answered = client.call("sendMessage", chat_id=group.id, text="答案", **params)
    client.call("deleteMessage", chat_id=group.id, message_id=answered["message_id"])
    assert len(received(client)) == 4
    assert tg.transcript(group) == STORY[STORY.index("[读书会]") :]
    assert "[Alice] bot is typing" in tg.transcript(private, actions=True)
    return tg.transcript()


def test_one_script_one_story() -> None:
    """The story is readable, complete, and free of what differs between runs."""
    assert play(again=False) == STORY
    assert play(again=True) == STORY
