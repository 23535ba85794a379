"""Web addresses: which text is one, and which two are the same. Text in, text out; no I/O, nothing is fetched."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

_SCHEME = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_BEGINS = re.compile(r"[a-z][a-z0-9+.-]{1,20}:(?![0-9])", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# They say how a reader came to a page, not which page it is.
_TRACKING = frozenset({"spm", "from", "share", "share_token", "share_source", "share_medium", "isappinstalled"})
_TRACKING_PREFIX = "utm_"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"})


def valid_url(url: str) -> str | None:
    """Return the address without the space around it, or None when it is no http(s) address with a host."""
    url = url.strip()
    if not _SCHEME.match(url) or "\\" in url or any(unicodedata.category(char) in _HIDDEN for char in url):
        return None
    return url if _split(url) else None


def url_problem(url: str) -> str:
    """Return the code of what is wrong with an address: "scheme" for another kind (ftp:, javascript:), else "url"."""
    begins = _BEGINS.match(url.strip())
    return "scheme" if begins and begins[0].lower() not in ("http:", "https:") else "url"


def is_web_link(text: str) -> bool:
    """Tell whether the whole text is one http(s) address."""
    return valid_url(text) is not None


def has_scheme(text: str) -> bool:
    """Tell whether the text begins like an address of any kind (ftp://, file:///, http://…)."""
    return _ANY_SCHEME.match(text.strip()) is not None


def canonical_link(url: str) -> str:
    """Return the one way to write this address; what is no http(s) address comes back unchanged."""
    valid = valid_url(url)
    parts = _split(valid) if valid else None
    if parts is None:
        return url
    scheme = parts.scheme.lower()
    user, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None and parts.port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
    return urlunsplit((scheme, f"{user}{at}{host}", parts.path, query, ""))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a bad one.
        return parts if parts.hostname and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)
