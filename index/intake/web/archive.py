"""A saved page in one file (.mhtml, .mht) → the page in it. No I/O."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

_HEAD = 4096
_MULTIPART = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)


class Saved(NamedTuple):
    """The page in an archive, where it was, and its charset; empty where the archive does not say."""

    data: bytes
    url: str
    charset: str


def is_archive(data: bytes) -> bool:
    """Tell whether these bytes are an archive of a page rather than the page itself."""
    return data.lstrip()[:1] != b"<" and _MULTIPART.search(data[:_HEAD]) is not None


def page_in(data: bytes) -> Saved | None:
    """Return the first page in an archive, or None when there is none."""
    whole = message_from_bytes(data)
    for part in whole.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                url = _header(whole, "Snapshot-Content-Location") or _header(part, "Content-Location")
                return Saved(content, url, part.get_content_charset() or "")
    return None


def _header(message: Message, name: str) -> str:
    return "".join(str(message.get(name, "")).split())
