"""The method that answers a call for the bot in a chat that it isn't in (guest mode, Bot API 10.0)."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import QUERY_TOO_OLD, bad_request
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.placing import told
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.results import checked_result
from tests.e2e.fake_telegram.transcript import rows
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World


@method("answerGuestQuery")
def answer_guest_query(world: World, params: Params) -> Json:
    """Send a message, given as an inline result, in answer to a guest message; once and in time."""
    result = checked_result(world, params.complex("result"))
    record = world.guests.get(params.text("guest_query_id"))
    if record is None or record.answered is not None or world.now() > record.expires:
        raise bad_request(QUERY_TOO_OLD)
    chat = world.chats[record.chat_id]
    body: Json = {"from": world.person(int(world.bot["id"])), "text": result.text}
    body["guest_bot_caller_user"] = world.person(record.user_id)
    body.update({"entities": list(result.entities)} if result.entities else {})
    body.update({"reply_markup": result.markup} if result.markup else {})
    message = world.add_message(chat, body, by_bot=True, summary=told(body), rows=rows(result.markup))
    message.inline_id = f"AgAAG{next(world.query_ids)}"
    record.answered = int(message.raw["message_id"])
    world.inline_messages[message.inline_id] = chat.id, record.answered
    return {"inline_message_id": message.inline_id}
