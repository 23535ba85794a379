"""What bots send beside texts: files, albums, copies; and how they change and delete them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.fake.client import NOT_MODIFIED, Client, keyboard
from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.fake_telegram.media import PIXEL


def upload(client: Client, method: str, files: dict[str, tuple[str, bytes]], **params: Any) -> dict[str, Any]:
    """Call a method with files; return the whole answer."""
    form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in params.items()}
    url = f"{client.tg.base_url}{client.tg.token}/{method}"
    answer: dict[str, Any] = client.http.post(url, data=form, files=files).json()
    return answer


def test_photo_and_its_changes(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A picture keeps its bytes; caption, file and keyboard can be changed, each only to something new."""
    chat = tg.private_chat(alice)
    answer = upload(
        client, "sendPhoto", {"photo": ("卡.png", PIXEL)}, chat_id=11, caption="<b>题</b>", parse_mode="HTML"
    )
    assert answer["ok"], answer
    sent = tg.wait_message(chat)
    assert sent.file is not None
    assert (sent.text, sent.bold, sent.file.content, sent.document) == ("题", ["题"], PIXEL, None)
    place: dict[str, Any] = {"chat_id": 11, "message_id": sent.id}
    assert (
        client.refusal("editMessageText", **place, text="x") == "Bad Request: there is no text in the message to edit"
    )
    client.call(
        "editMessageCaption", **place, caption="新题", reply_markup=keyboard({"text": "▶", "callback_data": "x"})
    )
    changed = tg.wait_edit(sent)
    assert (changed.text, changed.labels) == ("新题", [["▶"]])
    same = {"caption": "新题", "reply_markup": keyboard({"text": "▶", "callback_data": "x"})}
    assert client.refusal("editMessageCaption", **place, **same) == NOT_MODIFIED
    media = {"type": "document", "media": "attach://other", "caption": "文"}
    assert upload(client, "editMessageMedia", {"other": ("a.txt", b"abc")}, **place, media=media)["ok"]
    document = tg.wait_edit(changed).document
    assert document is not None
    assert (document.name, document.content) == ("a.txt", b"abc")
    text = client.call("sendMessage", chat_id=11, text="字")
    no_caption = client.refusal("editMessageCaption", chat_id=11, message_id=text["message_id"], caption="x")
    assert no_caption == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize(
    ("method", "field", "content", "caption", "problem"),
    [
        ("sendPhoto", "photo", PIXEL, "字" * 1025, "message caption is too long"),
        ("sendDocument", "document", b"x", "字" * 1025, "message caption is too long"),
        ("sendPhoto", "photo", b"not a picture", "", "IMAGE_PROCESS_FAILED"),
        ("sendDocument", "document", b"", "", "file must be non-empty"),
        ("sendDocument", "document", b"x", "<p>", "Unsupported start tag"),
    ],
)
def test_bad_files_are_refused(
    client: Client, alice: User, method: str, field: str, content: bytes, caption: str, problem: str
) -> None:
    """Captions and files are checked."""
    files = {field: ("x", content)}
    answer = upload(client, method, files, chat_id=11, caption=caption, parse_mode="HTML")
    assert problem in answer["description"]
    assert client.refusal(method, chat_id=11).endswith(f"there is no {field} in the request")
    assert upload(client, method, {field: ("x", PIXEL)}, chat_id=11, caption="字" * 1024)["ok"]


def test_album_of_the_bot(tg: FakeTelegram, client: Client, alice: User) -> None:
    """An album is sent as a whole or not at all."""
    files = {"a": ("a.txt", b"1"), "b": ("b.txt", b"2")}
    media = [{"type": "document", "media": "attach://a", "caption": "题"}, {"type": "document", "media": "attach://b"}]
    answer = upload(client, "sendMediaGroup", files, chat_id=11, media=media)
    assert [message["document"]["file_name"] for message in answer["result"]] == ["a.txt", "b.txt"]
    assert len({message["media_group_id"] for message in answer["result"]}) == 1
    for wrong in (
        media[:1],
        [media[0], {"type": "photo", "media": "attach://b"}],
        [media[0], {**media[1], "media": ""}],
    ):
        assert not upload(client, "sendMediaGroup", files, chat_id=11, media=wrong)["ok"]
    assert len(tg.messages(tg.private_chat(alice))) == 2


def test_copies_and_forwards(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """A copy has no origin, a forward has; a missing message is refused."""
    source = alice.sends_file("文.txt", b"x", caption="题")
    place: dict[str, Any] = {"chat_id": group.id, "from_chat_id": 11, "message_id": source.id}
    client.call("copyMessage", **place)
    client.call("copyMessage", **place, caption="新题")
    client.call("forwardMessage", **place)
    same, other, forward = tg.messages(group)
    assert (same.text, other.text) == ("题", "新题")
    assert "forward_origin" not in same.raw
    assert forward.raw["forward_origin"]["sender_user"]["id"] == 11
    place["message_id"] = 9999
    assert client.refusal("copyMessage", **place) == "Bad Request: message to copy not found"
    assert client.refusal("forwardMessage", **place) == "Bad Request: message to forward not found"


def test_deleting_many_and_old(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Many messages go at once, those older than 48 hours stay."""
    ids = [client.call("sendMessage", chat_id=11, text=text)["message_id"] for text in "一二三"]
    client.call("deleteMessages", chat_id=11, message_ids=[ids[0], 9999])
    assert [message.text for message in tg.messages(tg.private_chat(alice))] == ["二", "三"]
    tg.advance(48 * 3600 + 1)
    client.call("deleteMessages", chat_id=11, message_ids=ids[1:])
    assert client.refusal("deleteMessage", chat_id=11, message_id=ids[1]) == "Bad Request: message can't be deleted"
    assert "too many" in client.refusal("deleteMessages", chat_id=11, message_ids=list(range(101)))
    assert len(tg.messages(tg.private_chat(alice))) == 2


def test_pins_drafts_and_chosen_chats(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """Pinning needs the right to, drafts a private chat; a button may offer to choose a chat."""
    chosen = {"query": "a1", "allow_user_chats": True}
    markup = keyboard({"text": "分享", "switch_inline_query_chosen_chat": chosen})
    sent = client.call("sendMessage", chat_id=group.id, text="答", reply_markup=markup)
    assert sent["reply_markup"] == markup
    place: dict[str, Any] = {"chat_id": group.id, "message_id": sent["message_id"]}
    assert "not enough rights" in client.refusal("pinChatMessage", **place)
    alice.promotes_bot(group)
    client.call("pinChatMessage", **place)
    client.call("sendMessageDraft", chat_id=11, draft_id=1, text="写到一半")
    assert "draft identifier" in client.refusal("sendMessageDraft", chat_id=11, draft_id=0, text="x")
    assert "chat not found" in client.refusal("sendMessageDraft", chat_id=group.id, draft_id=1, text="x")
