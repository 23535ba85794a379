"""Methods about chats, their members and files."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import ChatRecord, FileRecord
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import Json, words
from tests.e2e.fake_telegram.world import World

DOWNLOAD_LIMIT = 20 << 20
ADMIN_RIGHTS = words(
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
    "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages"
)
MEMBER_RIGHTS = words(
    "is_member can_change_info can_invite_users can_pin_messages can_send_messages can_send_polls "
    "can_send_other_messages can_add_web_page_previews can_manage_topics can_send_audios can_send_documents "
    "can_send_photos can_send_videos can_send_video_notes can_send_voice_notes can_edit_tag can_react_to_messages"
)


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    """Return what the bot may know about a chat."""
    chat = world.chat_of(params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.raw,
        **({"linked_chat_id": chat.linked} if chat.linked else {}),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def member(world: World, user_id: int, status: str, rights: Json | None = None) -> Json:
    """Return the ChatMember object for a status; ``rights`` are an administrator's, all unless told."""
    answer: Json = {"status": status, "user": world.person(user_id)}
    if status == "creator":
        answer["is_anonymous"] = False
    elif status == "administrator":
        answer.update(dict.fromkeys(ADMIN_RIGHTS, True), can_be_edited=False, is_anonymous=False)
        answer.update(rights or {})
    elif status == "restricted":
        answer.update(dict.fromkeys(MEMBER_RIGHTS, False), is_member=True, until_date=0)
    elif status == "kicked":
        answer["until_date"] = 0
    return answer


def status_of(chat: ChatRecord, user_id: int) -> str:
    """Return a user's status in a chat; strangers have left."""
    if chat.kind == "private":
        return "member"
    return chat.members.get(user_id, "left")


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    """Return a user's status in a chat."""
    chat = world.chat_of(params)
    user_id = params.number("user_id")
    if user_id not in world.users:
        raise bad_request("invalid user_id specified")
    own = chat.bot_rights if user_id == world.bot["id"] else None
    return member(world, user_id, status_of(chat, user_id), own)


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Return a group's administrators, without other bots."""
    chat = world.chat_of(params)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    ranks = ("creator", "administrator")
    return [member(world, user_id, status) for user_id, status in chat.members.items() if status in ranks]


@method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    """Return how many are in a chat."""
    chat = world.chat_of(params)
    present = ("creator", "administrator", "member", "restricted")
    return 2 if chat.kind == "private" else sum(status in present for status in chat.members.values())


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """Take the bot out of a group."""
    chat = world.chat_of(params)
    if chat.kind == "private":
        raise bad_request("chat not found")
    chat.members[int(world.bot["id"])] = "left"
    world.note("note", chat.id, 0, "the bot left")
    return True


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    """Return where to download a file of at most 20 MiB; a local server gives a path on its disk, of any size."""
    record = world.files.get(params.text("file_id"))
    if record is None:
        raise bad_request("invalid file_id")
    if record.size > DOWNLOAD_LIMIT and world.local_folder is None:
        raise bad_request("file is too big")
    return {
        "file_id": record.file_id,
        "file_unique_id": record.unique_id,
        "file_size": record.size,
        "file_path": record.path if world.local_folder is None else _on_disk(world.local_folder, record),
    }


def _on_disk(folder: Path, record: FileRecord) -> str:
    place = folder / record.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(record.upload.content)
    return str(place)
