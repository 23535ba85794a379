"""The story of what was said, to be read by eye and compared with a kept one.

One entry per event, the chat in front; formatting shows as tags, buttons stand under their message. No ids, dates or
hosts appear, so two runs of one script tell the same story.
"""

from __future__ import annotations

from tests.e2e.fake_telegram.formatting import units
from tests.e2e.fake_telegram.records import Event
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "spoiler": "spoiler",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote expandable",
}
FAILURE_WIDTH = 300


def marked(text: str, entities: list[Json]) -> str:
    """Return a text with tags around its marked parts; what Telegram finds by itself stays bare."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for entity in entities:
        tag = TAGS.get(entity["type"], "")
        if entity["type"] == "text_link":
            tag = f"a {entity['url']}"
        if tag:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            opening[start] = opening.get(start, "") + f"<{tag}>"
            closing[end] = f"</{tag.partition(' ')[0]}>" + closing.get(end, "")
    told, place = [], 0
    for char in text:
        told.append(closing.get(place, "") + opening.get(place, "") + char)
        place += units(char)
    return "".join(told) + closing.get(place, "")


def rows(markup: Json | None) -> tuple[str, ...]:
    """Return the rows of a keyboard, with the targets of buttons that aren't sent to the bot."""
    markup = markup or {}
    if markup.get("force_reply"):
        return ("(asks for a reply)",)
    return tuple(" ".join(map(_button, row)) for row in markup.get("inline_keyboard", []))


def _button(button: Json) -> str:
    if "url" in button:
        return f"[{button['text']} → {button['url']}]"
    if "copy_text" in button:
        return f"[{button['text']} ⧉ {button['copy_text']['text']}]"
    shared = next((name for name in button if name.startswith("switch_inline_query")), None)
    return f"[{button['text']} ↗]" if shared else f"[{button['text']}]"


def story(world: World, chat_id: int | None = None, *, actions: bool = False) -> list[str]:
    """Return the entries, of one chat or of all; ``actions`` adds "typing" and its like."""
    chosen = (event for event in world.journal if chat_id in (None, event.chat_id))
    return [_told(world, event) for event in chosen if actions or event.kind != "action"]


def for_failure(world: World, lines: int = 40) -> str:
    """Return the latest events and every refusal, for a failing test's message."""
    told = [f"  {line[:FAILURE_WIDTH]}" for line in story(world, actions=True)[-lines:]]
    told += [f"  REFUSED  {item.method}: {item.description}" for item in world.refusals[-10:]]
    told += [f"  UNDELIVERED  {item.update_id}: {item.problem}" for item in world.deliveries[-5:] if item.problem]
    calls = ", ".join(f"{call.method} {call.code}" for call in world.calls[-8:]) or "none"
    return "\n".join(["Transcript:", *told, f"  {len(world.queue)} updates not confirmed; last calls: {calls}"])


def _told(world: World, event: Event) -> str:
    heads = {
        "user": "",
        "bot": "bot: ",
        "edit": "bot edits: ",
        "delete": "deleted: ",
        "reaction": "bot reacts: ",
        "action": "bot is ",
        "answer": "bot answers: ",
    }
    line = f"{place(world, event.chat_id)}{heads[event.kind]}{event.summary}" if event.kind in heads else ""
    return "\n      ".join([*(line or f"{place(world, event.chat_id)}({event.summary})").split("\n"), *event.rows])


def place(world: World, chat_id: int) -> str:
    """Return the chat's name in brackets, nothing for no chat."""
    chat = world.chats.get(chat_id)
    return f"[{chat.raw.get('title') or chat.raw.get('first_name') or chat_id}] " if chat else ""
