"""Which address a page has. Text in, text out; no I/O.

A page's word for its own address is taken only for an http(s) address of the site it came from, and no
front page: a page must not pass for another site's.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from index.intake.links import valid_url

# <!-- saved from url=(0036)https://… -->, as browsers write it; SingleFile writes " url: https://…".
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\([0-9]{4}\)(\S{8,2000}?)\s*-->|<!--\s+Page saved with SingleFile\s+url:\s+(\S{8,2000})"
)
_SAVED_WITHIN = 4000
_SECOND_LEVEL = frozenset("com net org gov edu ac co".split())


def saved_from(html: str) -> str:
    """Return the address that a browser noted in a page when it saved it."""
    found = _SAVED_FROM.search(html[:_SAVED_WITHIN])
    return valid_url(found[1] or found[2]) or "" if found else ""


def own_address(url: str, canonical: str) -> str:
    """Return the address of a page that was read from ``url`` (may be empty) and calls itself ``canonical``."""
    try:
        claimed = valid_url(urljoin(url, canonical)) if canonical else None
    except ValueError:
        claimed = None
    if claimed is None or _is_front(claimed) or (url and site(claimed) != site(url)):
        return url
    return claimed


def site(url: str) -> str:
    """Return the part of an address's host that one owner has: example.org, example.com.cn."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    few = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-few:])


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
