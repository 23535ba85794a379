"""Checks of inline results: what a bot offers instead of sending."""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram.errors import ApiError, bad_request
from tests.e2e.fake_telegram.formatting import caption_text, message_text, units
from tests.e2e.fake_telegram.keyboard import reply_markup
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import InlineResult
from tests.e2e.fake_telegram.tdlib import checked_url
from tests.e2e.fake_telegram.types import Json, words
from tests.e2e.fake_telegram.world import World

ID_BYTES = 64
RESULT_TYPES = words("article photo gif mpeg4_gif video audio voice document location venue contact game sticker")
CONTENTS = ("message_text", "latitude", "phone_number", "payload", "rich_message")
# What a result of a kind needs beside its type and id; a cached file's result has the other name instead.
NEEDED = {"photo": ("photo_url", "thumbnail_url"), "document": ("title", "document_url", "mime_type")}


def checked_result(world: World, raw: Any) -> InlineResult:
    """Return a result with what choosing it would send, or refuse it."""
    if not isinstance(raw, dict) or raw.get("type") not in RESULT_TYPES:
        raise _unparsable("unallowed result type")
    identifier = raw.get("id")
    if not isinstance(identifier, str) or not 1 <= len(identifier.encode()) <= ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    content = raw.get("input_message_content")
    _check_fields(raw, content)
    text, entities = _shown(world, raw, content)
    return InlineResult(
        id=identifier,
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        text=text,
        entities=tuple(entities),
        markup=reply_markup(raw.get("reply_markup"), inline_only=True),
        raw=raw,
    )


def _check_fields(raw: Json, content: Any) -> None:
    kind = raw["type"]
    if kind == "article":
        if not str(raw.get("title") or "").strip():
            raise _unparsable("article title is empty")
        if not isinstance(content, dict):
            raise _unparsable("input message content is not specified")
    if f"{kind}_file_id" not in raw and any(not raw.get(name) for name in NEEDED.get(kind, ())):
        raise _unparsable(f"{' and '.join(NEEDED[kind])} must be specified")
    for name in ("url", "photo_url", "document_url", "thumbnail_url"):
        if raw.get(name) and checked_url(str(raw[name])) is None:
            raise _unparsable("wrong HTTP URL")
    if isinstance(content, dict) and not any(name in content for name in CONTENTS):
        raise _unparsable("unknown input message content")
    if units(str(raw.get("title", ""))) > 4096 or units(str(raw.get("description", ""))) > 4096:
        raise bad_request("RESULT_TEXT_TOO_LONG")


def _shown(world: World, raw: Json, content: Any) -> tuple[str, list[Json]]:
    if isinstance(content, dict):
        if "message_text" not in content:
            return "", []
        return message_text(Params({**content, "text": content["message_text"]}), world.person)
    return caption_text(Params(raw), world.person)


def _unparsable(problem: str) -> ApiError:
    return bad_request(f"can't parse inline query result: {problem}")
