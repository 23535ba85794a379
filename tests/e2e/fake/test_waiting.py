"""What tests wait for, and what a failing wait tells."""

from __future__ import annotations

import pytest

from tests.e2e.fake.client import Client
from tests.e2e.fake_telegram import Chat, FakeTelegram, User


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
