"""Messages of the fake Telegram → HTML in Telegram's look. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tests.e2e.fake_telegram import Button, Entity, InlineAnswer, Message

# The gradients of Telegram's round pictures for those who have none.
_FACES = (
    *("#ff885e,#ff516a", "#ffcd6a,#ffa85c", "#82b1ff,#665fff", "#a0de7e,#54cb68"),
    *("#53edd6,#28c9b7", "#72d5fd,#2a9ef1", "#e0a2f3,#d669ed"),
)
_NAMES = ("#d45246", "#b26e06", "#6c61df", "#3d9a1c", "#0f8f85", "#2d83c7", "#b64ec4")
_TRADITIONAL = re.compile("[為麼電車點們說這過時長機來會爲檢]")


@dataclass(frozen=True)
class Face:
    """A round picture: a letter on a colour."""

    letter: str
    colour: int


@dataclass(frozen=True)
class View:
    """A chat as one person sees it; ``typed`` and ``found`` show an inline query under way."""

    title: str
    below: str
    face: Face
    viewer: int
    private: bool
    messages: Sequence[Message]
    names: Mapping[int, str]
    typed: str = ""
    found: InlineAnswer | None = None


def chat_html(view: View) -> str:
    """Return a chat with its header, its messages and its input field."""
    senders = [_sender(message) for message in view.messages]
    rows = [
        _row(view, message, place, last=senders[place + 1 : place + 2] != [_sender(message)])
        for place, message in enumerate(view.messages)
    ]
    header = f"{_face(view.face)}<div><b>{escape(view.title)}</b><small>{escape(view.below)}</small></div>{_DOTS}"
    wall = f'{_DOODLES}<div class="service">今天</div>{"".join(rows)}'
    return f'<section class="chat"><header>{header}</header><div class="wall">{wall}</div>{_footer(view)}</section>'


def _sender(message: Message) -> int:
    return int(message.raw["from"]["id"])


def _row(view: View, message: Message, place: int, *, last: bool) -> str:
    sender = _sender(message)
    mine, name, colour = sender == view.viewer, view.names[sender], _colour(view, sender)
    face = who = ""
    if not (view.private or mine):
        face = _face(Face(name[:1], colour)) if last else '<span class="face"></span>'
        who = f'<span class="who" style="color:{_NAMES[colour]}">{escape(name)}</span>'
    replied = next((each for each in view.messages if each.id == message.reply_to_message_id), None)
    quoted = ""
    if replied:
        told = f"<b>{escape(view.names[_sender(replied)])}</b><span>{escape(replied.text)}</span>"
        quoted = f'<span class="reply">{told}</span>'
    body = _marked(message.text, message.html_entities)
    language = "zh-Hant" if _TRADITIONAL.search(message.text) else "zh-Hans"
    # Minutes of a play, not of the moment at which the picture was made.
    time = f"<time>10:{12 + place // 2:02d}{_TICKS if mine else ''}</time>"
    tail = " last" if last else ""
    bubble = f'<div class="bubble{tail}" lang="{language}">{who}{quoted}{body}{time}</div>'
    keys = "".join(f'<div class="keys">{"".join(map(_key, row))}</div>' for row in message.buttons)
    return f'<div class="line {"mine" if mine else "theirs"}">{face}{bubble}{keys}</div>'


def _colour(view: View, sender: int) -> int:
    """Return a colour for each person, and the blue one for the bot, who comes first in the world."""
    return (5, 0, 3, 6, 2, 1, 4)[list(view.names).index(sender) % len(_FACES)]


def _face(face: Face) -> str:
    top, bottom = _FACES[face.colour].split(",")
    return f'<span class="face" style="background:linear-gradient({top},{bottom})">{escape(face.letter)}</span>'


def _key(button: Button) -> str:
    corner = (
        _ARROW if button.url or button.switch_inline_query is not None or "switch_inline" in str(button.raw) else ""
    )
    return f"<span>{escape(button.text)}{corner}</span>"


def _marked(text: str, entities: Sequence[Entity]) -> str:
    """Return a text as HTML with its entities, whose offsets count UTF-16 units."""
    units = text.encode("utf-16-le")
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda each: (each.offset, -each.length)):
        start, end = _tags(entity)
        opened.setdefault(entity.offset, []).append(start)
        # What opened last closes first.
        closed.setdefault(entity.offset + entity.length, []).insert(0, end)
    edges = sorted({0, len(units) // 2, *opened, *closed})
    html = ""
    for here, there in zip(edges, [*edges[1:], edges[-1]], strict=True):
        html += "".join(closed.get(here, ())) + "".join(opened.get(here, ()))
        html += escape(units[2 * here : 2 * there].decode("utf-16-le"))
    # A quote is a block: the line break after it is its own.
    return html.replace("</blockquote>\n", "</blockquote>").replace("\n<blockquote", "<blockquote")


def _tags(entity: Entity) -> tuple[str, str]:
    if entity.type in ("text_link", "url", "mention", "bot_command", "hashtag"):
        return "<a>", "</a>"
    if entity.type == "expandable_blockquote":
        return f'<blockquote class="folded">{_MARK}{_FOLD}', "</blockquote>"
    if entity.type == "blockquote":
        return f"<blockquote>{_MARK}", "</blockquote>"
    tag = {"bold": "b", "italic": "i", "code": "code", "underline": "u", "strikethrough": "s"}.get(entity.type, "span")
    return f"<{tag}>", f"</{tag}>"


def _footer(view: View) -> str:
    found = ""
    if view.found:
        rows = "".join(
            f"<div>{_face(Face(result.title[:1], 5))}<p><b>{escape(result.title)}</b><span>{escape(result.description)}"
            "</span></p></div>"
            for result in view.found.results[:2]
        )
        found = f'<div class="found">{rows}</div>'
    menu = '<span class="menu">☰ 菜单</span>' if view.private else _CLIP
    words = f'<p class="typed">{escape(view.typed)}</p>' if view.typed else "<p>输入消息…</p>"
    return f"{found}<footer>{menu}{words}{_SEND if view.typed else _SMILE + _MICROPHONE}</footer>"


def _icon(path: str, size: int = 24, style: str = "", width: float = 1.8) -> str:
    return (
        f'<svg {style} width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">{path}</svg>'
    )


_TICKS = _icon('<path d="M1 13l5 5L16 7M9.5 17l1 1L22 7"/>', 15, width=2)
_DOTS = _icon(
    '<g fill="#8a949c" stroke="none"><circle cx="12" cy="5" r="2"/><circle cx="12" cy="12" r="2"/>'
    '<circle cx="12" cy="19" r="2"/></g>'
)
_ARROW = _icon('<path d="M8 16L17 7M10 7h7v7"/>', 11, width=2.6)
_FOLD = _icon('<path d="M5 9l7 7 7-7"/>', 13, 'class="fold"', 2.6)
_MARK = (
    '<svg class="mark" width="13" height="13" viewBox="0 0 24 24" fill="currentColor">'
    '<path d="M3 5h8v8c0 4-3 6-7 7v-4c2 0 3-1 3-3H3zM13 5h8v8c0 4-3 6-7 7v-4c2 0 3-1 3-3h-4z"/></svg>'
)
_CLIP = _icon('<path d="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.5 17"/>')
_SMILE = _icon('<circle cx="12" cy="12" r="9"/><path d="M8 14.5c2 2.6 6 2.6 8 0M9 9.5v.2M15 9.5v.2"/>')
_MICROPHONE = _icon('<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>')
_SEND = (
    '<svg class="send" width="26" height="26" viewBox="0 0 24 24" fill="currentColor">'
    '<path d="M3 20.5l18.5-8.5L3 3.5v6.6L14 12 3 13.9z"/></svg>'
)
_DOODLES = (
    '<svg><defs><pattern id="d" width="168" height="168" patternTransform="rotate(-14)" patternUnits="userSpaceOnUse" '
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M20 22h26v18H20zM33 22v18M24 28h5M24 33h5M37 28h5M37 33h5"/>'
    '<path d="M112 16l6 12 13 2-9 9 2 13-12-6-12 6 2-13-9-9 13-2z"/>'
    '<circle cx="66" cy="88" r="13"/><path d="M76 98l12 12"/>'
    '<path d="M128 92c0-9 18-9 18 0 0 7-9 7-9 13M137 114v.5"/>'
    '<path d="M18 108q10-14 24-8-2 16-18 16z M16 122l12-12"/>'
    '<path d="M88 142h34a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5h-20l-8 7v-7h-6a5 5 0 0 1-5-5v-8a5 5 0 0 1 5-5z"/>'
    '<path d="M24 152l20 6M26 160l12-18 6 4-12 18z"/><path d="M70 40q8-10 16 0t16 0"/></pattern></defs>'
    '<rect width="100%" height="100%" fill="url(#d)"/></svg>'
)
