"""Methods about chats, their members, files and the webhook."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import ChatRecord
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
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def member(world: World, user_id: int, status: str) -> Json:
    """Return the ChatMember object for a status."""
    answer: Json = {"status": status, "user": world.person(user_id)}
    if status == "creator":
        answer["is_anonymous"] = False
    elif status == "administrator":
        answer.update(dict.fromkeys(ADMIN_RIGHTS, True), can_be_edited=False, is_anonymous=False)
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
    return member(world, user_id, status_of(chat, user_id))


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
    """Return where to download a file of at most 20 MiB."""
    record = world.files.get(params.text("file_id"))
    if record is None:
        raise bad_request("invalid file_id")
    if record.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": record.file_id,
        "file_unique_id": record.unique_id,
        "file_size": record.size,
        "file_path": record.path,
    }


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Remember a webhook, which ends polling; updates are not delivered to it."""
    url = params.text("url")
    if url and not url.startswith(("https://", "http://127.0.0.1")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if len(secret) > 256 or not all(char.isascii() and (char.isalnum() or char in "_-") for char in secret):
        raise bad_request("secret token contains unallowed characters")
    _drop_pending(world, params)
    allow_updates(world, params)
    world.webhook = {"url": url, "max_connections": params.number("max_connections", 40), "secret_token": secret}
    world.queue.wake()
    return True


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """Forget the webhook, so that polling may begin."""
    _drop_pending(world, params)
    world.webhook = {"url": ""}
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    """Return the webhook's state; the secret stays secret."""
    shown = {key: value for key, value in world.webhook.items() if key != "secret_token"}
    answer: Json = {**shown, "has_custom_certificate": False, "pending_update_count": len(world.queue)}
    if world.queue.allowed is not None:
        answer["allowed_updates"] = sorted(world.queue.allowed)
    return answer


def _drop_pending(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.queue.clear()


def allow_updates(world: World, params: Params) -> None:
    """Take over the allowed kinds of a request that names them."""
    kinds = params.complex("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or any(not isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates JSON object")
    world.queue.allow(kinds)
