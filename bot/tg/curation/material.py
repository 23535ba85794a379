"""What a message offers to the library: links, a text, an origin. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)
from telegram.constants import MessageEntityType

from bot.curating import Origin
from bot.tg.addressing import command_of
from index.intake import canonical_link
from index.intake.checks import LEAST
from index.intake.links import valid_url

# Telegram takes full-width punctuation behind a link for a part of it, with all that follows.
_PUNCTUATION = "，。！？；：、（）【】《》「」『』〈〉“”‘’…"
_BEHIND = re.compile(f"[{_PUNCTUATION}].*", re.DOTALL)
# So several links may stand in what it takes for one.
_ADDRESS = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*://[^\s{_PUNCTUATION}]+")
_LINKS: list[str | None] = [MessageEntityType.URL, MessageEntityType.TEXT_LINK]


def text_of(message: Message) -> str:
    """Return the text or caption of a message, without a command at its beginning."""
    given = command_of(message)
    return given.argument if given else (message.text or message.caption or "").strip()


def visible(text: str) -> int:
    """Count the characters that are no space."""
    return len("".join(text.split()))


def link_in(text: str) -> str | None:
    """Return the http(s) address that a text is, without what stands behind it; None when it is none."""
    link = _BEHIND.sub("", text.strip())
    if "://" not in link and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", link):
        link = f"https://{link}"
    return valid_url(link)


def links_only(message: Message) -> tuple[str, ...]:
    """Return the links of a message that is too short to be an article without them; each once.

    What is written like a link but is none (ftp://…) comes back as it is, to be refused by name.
    """
    entities = message.parse_entities(_LINKS) if message.text else message.parse_caption_entities(_LINKS)
    rest = text_of(message)
    found: list[str] = []
    for entity, part in sorted(entities.items(), key=lambda each: each[0].offset):
        targets = [entity.url] if entity.url else _ADDRESS.findall(part) or [part]
        for said in [part] if entity.url else targets:
            rest = rest.replace(said, " ", 1)
        found += [link_in(target) or target for target in targets]
    return () if visible(rest) >= LEAST else tuple(found)


def once(links: Iterable[str]) -> tuple[str, ...]:
    """Return links without those that lead to the same page as an earlier one."""
    return tuple({canonical_link(link): link for link in reversed(tuple(links))}.values())[::-1]


def origin_of(message: Message) -> Origin:
    """Return what a forwarded message, or a channel's post, says of where it comes from."""
    origin = message.forward_origin
    day = origin.date.astimezone().date().isoformat() if origin else None
    if isinstance(origin, MessageOriginChannel):
        link = post_link(origin.chat.id, origin.chat.username, origin.message_id)
        return Origin(origin.chat.title, origin.author_signature, link, day)
    if isinstance(origin, MessageOriginChat):
        return Origin(origin.sender_chat.title, origin.author_signature, None, day)
    if isinstance(origin, MessageOriginUser):
        return Origin(origin.sender_user.full_name, None, None, day)
    if isinstance(origin, MessageOriginHiddenUser):
        return Origin(origin.sender_user_name, None, None, day)
    return Origin()


def post_origin(post: Message) -> Origin:
    """Return where a post in a channel can be read."""
    link = post_link(post.chat.id, post.chat.username, post.message_id)
    return Origin(post.chat.title, post.author_signature, link, post.date.astimezone().date().isoformat())


def post_link(chat_id: int, username: str | None, message_id: int) -> str:
    """Return the address of a channel's post; that of a private channel opens for its members only."""
    # Telegram's own form: the number without the -100 in front of it.
    place = username or f"c/{str(chat_id).removeprefix('-100')}"
    return f"https://t.me/{place}/{message_id}"
