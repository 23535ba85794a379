"""From the text of a request to the text and entities of a message, with the server's limits.

Stricter than the server in one point: the visible length counts UTF-16 units, as clients do, not code points.
Like the server it keeps at most 100 entities and drops the others silently.
"""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram import tdlib
from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.tdlib import Resolver
from tests.e2e.fake_telegram.types import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768
ENTITY_LIMIT = 100
SPACES = " \n\t\r\0\v"
SOLID = frozenset({"code", "pre", "text_link", "text_mention"})
INVISIBLE = frozenset("\u00a0\u00ad\u1680\u180e\u2028\u2029\u202f\u205f\u2800\u3000\ufeff\ufffc") | frozenset(
    map(chr, range(0x2000, 0x2010))
)


def units(text: str) -> int:
    """Return the length that entities count in: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """Return a part of a text by UTF-16 offset and length."""
    data = text.encode("utf-16-le", "surrogatepass")
    return data[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing."""
    return all(char in INVISIBLE or char.isspace() or char < " " for char in text)


def finish(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trim a text, fit its entities to that and add the ones that Telegram finds by itself."""
    trimmed = text.rstrip(SPACES)
    lead = len(trimmed) - len(trimmed.lstrip(SPACES))
    if entities:
        lead = min(lead, *(entity["offset"] for entity in entities))
    trimmed = trimmed[lead:]
    end = units(trimmed)
    kept: list[Json] = []
    for entity in entities:
        start = entity["offset"] - lead
        length = min(start + entity["length"], end) - start
        if length > 0 and cut(trimmed, start, length).strip(SPACES):
            kept.append({**entity, "offset": start, "length": length})
    for entity in tdlib.detect(trimmed):
        if not any(other["type"] in SOLID and _overlap(entity, other) for other in kept):
            kept.append(entity)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return trimmed, kept[:ENTITY_LIMIT]


def clean(text: str) -> str:
    """Replace control characters as TDLib does."""
    return "".join(" " if char < " " and char != "\n" else char for char in text.replace("\r", ""))


def marked_up(text: str, mode: str, entities: Any, resolve: Resolver) -> tuple[str, list[Json]]:
    """Return the visible text and its entities; ``mode`` is the request's parse_mode, may be empty."""
    try:
        if mode:
            if mode.lower() not in tdlib.MODES:
                raise bad_request("unsupported parse_mode")
            parsed, found = tdlib.parse(clean(text), mode.lower(), resolve)
        else:
            parsed, found = clean(text), _given(entities, units(text))
        if is_blank(parsed):
            return "", []
        return finish(parsed, found)
    except tdlib.MarkupError as error:
        raise bad_request(str(error)) from None


def message_text(params: Params, resolve: Resolver) -> tuple[str, list[Json]]:
    """Return the checked text of sendMessage, editMessageText and inline results."""
    text = params.text("text")
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
        raise bad_request("text is too long")
    visible, entities = marked_up(text, params.text("parse_mode"), params.complex("entities"), resolve)
    if not visible:
        raise bad_request("text must be non-empty")
    if units(visible) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return visible, entities


def caption_text(params: Params, resolve: Resolver) -> tuple[str, list[Json]]:
    """Return the checked caption of a file; it may be empty."""
    visible, entities = marked_up(
        params.text("caption"), params.text("parse_mode"), params.complex("caption_entities"), resolve
    )
    if units(visible) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return visible, entities


def _given(entities: Any, length: int) -> list[Json]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    checked: list[Json] = []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse entities: MessageEntity expected")
        offset, size = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int) or offset < 0 or size < 0 or offset > length:
            raise bad_request("entity begins in a wrong place")
        if offset + size > length:
            raise bad_request(f"entity ending at {offset + size} is out of the text")
        if entity["type"] == "text_link" and tdlib.checked_url(str(entity.get("url", ""))) is None:
            raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
        checked.append(dict(entity))
    return checked


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
