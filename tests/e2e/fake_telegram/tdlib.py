"""The markup oracle: Telegram's own parser, called in-process through ``tdjson``.

The Bot API server parses messages with TDLib; so does this fake, hence the errors and the UTF-16 offsets
are the real ones. No network is used.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable

import tdjson

from tests.e2e.fake_telegram.types import Json

Resolver = Callable[[int], Json | None]

MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

KINDS = {
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeBold": "bold",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeCode": "code",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeDateTime": "date_time",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeItalic": "italic",
    "textEntityTypeMention": "mention",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypePhoneNumber": "phone_number",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeUrl": "url",
}
EXTRAS = {"url": "url", "language": "language", "custom_emoji_id": "custom_emoji_id", "unix_time": "unix_time"}


class MarkupError(Exception):
    """What TDLib said against a text."""


def execute(request: Json) -> Json:
    """Run one synchronous TDLib request."""
    answer = tdjson.td_execute(json.dumps(request).encode())
    if answer is None:
        raise RuntimeError(f"TDLib doesn't answer {request['@type']}")
    result: Json = json.loads(answer)
    if result["@type"] == "error":
        raise MarkupError(str(result["message"]))
    return result


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(text: str, mode: str, resolve: Resolver) -> tuple[str, list[Json]]:
    """Parse marked-up text; ``mode`` is a key of MODES, ``resolve`` finds a mentioned user."""
    result = execute({"@type": "parseTextEntities", "text": text, "parse_mode": MODES[mode]})
    return str(result["text"]), _entities(result["entities"], resolve)


def detect(text: str) -> list[Json]:
    """Find what Telegram marks by itself: commands, mentions, hashtags, links, addresses."""
    result = execute({"@type": "getTextEntities", "text": text})
    return _entities(result["entities"], lambda user_id: None)


def checked_url(url: str) -> str | None:
    """Return a link as Telegram would store it, None if it isn't one; ``tg://user?id=`` is kept as it is."""
    if url.startswith("tg://user?id="):
        return url
    link = f'<a href="{html.escape(url)}">x</a>'
    result = execute({"@type": "parseTextEntities", "text": link, "parse_mode": MODES["html"]})
    for entity in result["entities"]:
        if entity["type"]["@type"] == "textEntityTypeTextUrl":
            return str(entity["type"]["url"])
    return None


def _entities(found: list[Json], resolve: Resolver) -> list[Json]:
    entities = []
    for item in found:
        kind = KINDS.get(item["type"]["@type"])
        if kind is None:
            continue
        entity: Json = {"type": kind, "offset": item["offset"], "length": item["length"]}
        entity.update({name: item["type"][key] for key, name in EXTRAS.items() if item["type"].get(key)})
        if kind == "text_mention":
            user = resolve(int(item["type"]["user_id"]))
            if user is None:
                continue
            entity["user"] = user
        entities.append(entity)
    return entities
