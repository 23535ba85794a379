"""Channels, their discussion groups, anonymous writers, forwards, albums and migration."""

from __future__ import annotations

import pytest

from tests.e2e.fake.client import Client, received
from tests.e2e.fake_telegram import Chat, FakeTelegram, User, from_channel, from_chat, from_hidden, from_user


def test_posts_and_their_edits(tg: FakeTelegram, client: Client) -> None:
    """A bot that administers a channel gets posts and edits, without an author; a stranger bot gets none."""
    channel = tg.channel("频道", username="pindao")
    post = channel.posts("<b>文章</b>", html=True, signature="编辑")
    channel.posts("附件", file=("文.txt", b"x"))
    channel.edits_post(post, "改")
    first, second, edited = received(client)
    assert "from" not in first["channel_post"]
    assert first["channel_post"]["sender_chat"]["username"] == "pindao"
    assert first["channel_post"]["author_signature"] == "编辑"
    assert second["channel_post"]["document"]["file_name"] == "文.txt"
    assert edited["edited_channel_post"]["text"] == "改"
    assert not tg.channel("别人", bot_status="left").posts("无").delivered
    sent = client.call("sendMessage", chat_id="@pindao", text="机器人的话")
    assert sent["sender_chat"]["id"] == channel.id
    channel.set_bot_status("administrator", by=tg.person("主"), rights={"can_post_messages": False})
    refused = client.refusal("sendMessage", chat_id=channel.id, text="不许")
    assert refused == "Bad Request: need administrator rights in the channel chat"


def test_linked_group_gets_automatic_forwards(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A post comes to the linked group from Telegram itself, marked as an automatic forward."""
    channel, group = tg.channel("频道"), tg.group("讨论", [alice], bot_status="administrator")
    channel.links(group)
    post = channel.posts("文章")
    message = received(client)[1]["message"]
    assert message["is_automatic_forward"] is True
    assert message["from"]["id"] == 777000
    assert message["sender_chat"]["id"] == channel.id
    assert message["forward_origin"]["message_id"] == post.id
    assert client.call("getChat", chat_id=channel.id)["linked_chat_id"] == group.id


def test_anonymous_writers(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """An anonymous administrator hides behind the group, a channel's owner behind the channel."""
    alice.says("/ask 匿名", chat=group, as_chat=group)
    alice.says("/ask 频道", chat=group, as_chat=tg.channel("频道"))
    anonymous, channel = (update["message"] for update in received(client))
    assert (anonymous["from"]["username"], anonymous["sender_chat"]["id"]) == ("GroupAnonymousBot", group.id)
    assert (channel["from"]["username"], channel["sender_chat"]["title"]) == ("Channel_Bot", "频道")


def test_every_origin_of_a_forward(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """Forwards tell their origin: an open account, a hidden one, an anonymous chat, a channel."""
    shy = tg.user(id=12, first_name="Shy", hides_account=True)
    channel = tg.channel("频道")
    sources = [
        alice.says("甲", chat=group),
        shy.says("乙", chat=group),
        alice.says("丙", chat=group, as_chat=group),
        channel.posts("丁", signature="编辑"),
    ]
    for source in sources:
        alice.forwards(source)
    given = [from_user(shy, "Shy"), from_hidden("某"), from_chat(group), from_channel("别处", -100777, 5)]
    for origin in given:
        alice.forwards("转", origin=origin)
    alice.forwards(alice.forwards(sources[3]))
    origins = [update["message"]["forward_origin"] for update in received(client) if "message" in update]
    kinds = ["user", "hidden_user", "chat", "channel"]
    assert [origin["type"] for origin in origins] == [*kinds, *kinds, "channel", "channel"]
    assert origins[1]["sender_user_name"] == "Shy"
    assert (origins[3]["message_id"], origins[3]["author_signature"]) == (sources[3].id, "编辑")
    assert all("date" in origin for origin in origins)


def test_albums(client: Client, alice: User) -> None:
    """An album's messages share an id, and one of them has the caption."""
    sent = alice.sends_album([("一.txt", b"1"), ("二.txt", b"2"), ("三.txt", b"3")], caption="来源", caption_on=1)
    messages = [update["message"] for update in received(client)]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == [None, "来源", None]
    assert [message.document.content for message in sent if message.document] == [b"1", b"2", b"3"]
    photos = alice.sends_album([("a.png", b"1"), ("b.png", b"2")], kind="photo", origin=from_hidden("某"))
    assert all("photo" in photo.raw and "forward_origin" in photo.raw for photo in photos)


@pytest.mark.parametrize("kind", ["photo", "video", "audio", "voice", "animation", "video_note", "sticker"])
def test_other_files_of_people(client: Client, alice: User, kind: str) -> None:
    """Pictures, voices and the like arrive and can be fetched."""
    sent = alice.sends_file("x.bin", b"bytes", kind=kind, caption="题")
    assert sent.file is not None
    assert sent.file.content == b"bytes"
    (update,) = received(client)
    held = update["message"][kind]
    file_id = (held[-1] if kind == "photo" else held)["file_id"]
    assert client.call("getFile", file_id=file_id)["file_size"] == 5


def test_migration(client: Client, tg: FakeTelegram, alice: User) -> None:
    """A group that becomes a supergroup refuses its old number and names the new one."""
    old = tg.group("小组", [alice], id=-4321, supergroup=False)
    client.call("sendMessage", chat_id=old.id, text="旧")
    new = old.migrates(by=alice)
    answer = client.post("sendMessage", chat_id=old.id, text="x")
    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.json()["parameters"] == {"migrate_to_chat_id": new.id}
    leaving, arriving = (update["message"] for update in received(client))
    assert (leaving["chat"]["id"], leaving["migrate_to_chat_id"]) == (old.id, new.id)
    assert (arriving["chat"]["id"], arriving["migrate_from_chat_id"]) == (new.id, old.id)
    assert arriving["chat"]["type"] == "supergroup"
    client.call("sendMessage", chat_id=new.id, text="新")
    assert alice.says("/ask 问", chat=new).delivered
    with pytest.raises(ValueError, match="write there"):
        alice.says("x", chat=old)
