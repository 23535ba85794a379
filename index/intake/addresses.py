"""May this address be fetched on someone's behalf? Text in, the code of a problem out; pure, no I/O.

Whoever may name an address could otherwise have this machine read what only it can see: its own
services, its network, the cloud's metadata. So only public hosts by name or plain number, on the web's
two ports, without anything that makes two readers see two addresses in one text.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

LONGEST = 2048
PORTS = frozenset({80, 443})
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# 127.1, 0x7f000001, 0177.0.0.1 and plain 0: forms that only some programs take for an address.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*\.?", re.ASCII)
_DOTS = str.maketrans("。．｡", "...")
_PRIVATE_NAMES = (
    ".local",
    ".localhost",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".test",
    ".invalid",
    ".onion",
    ".home.arpa",
)
_EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


def problem_of(url: str, *, anywhere: bool = False) -> str | None:
    """Return the code of what is wrong with an address, or None when it may be fetched.

    With ``anywhere`` private hosts and other ports are allowed; what is no address still is not.
    """
    broken = _form_problem(url)
    if broken or anywhere:
        return broken
    parts = urlsplit(url)
    if parts.port not in (None, *PORTS):
        return "link_port"
    return _host_problem(parts.hostname or "")


def _form_problem(url: str) -> str | None:
    checks = (
        ("link_empty", not url.strip()),
        ("link_too_long", len(url) > LONGEST),
        ("link_backslash", "\\" in url),
        ("link_characters", _UNSAFE.search(url) is not None),
    )
    found = next((code for code, wrong in checks if wrong), None)
    if found:
        return found
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a bad one.
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "link_malformed"
    if parts.scheme.lower() not in ("http", "https"):
        return "link_scheme"
    if "@" in parts.netloc:
        return "link_user"
    return None if host else "link_no_host"


def _host_problem(host: str) -> str | None:
    plain = unicodedata.normalize("NFKC", host).translate(_DOTS).lower()
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "link_numeric" if _NUMERIC.fullmatch(plain) else _name_problem(plain)
    return None if is_public(str(address)) else "link_private"


def _name_problem(name: str) -> str | None:
    try:
        name = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return "link_malformed"
    return "link_not_public" if "." not in name or name.endswith(_PRIVATE_NAMES) else None


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that everybody reaches; what embeds another address is not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _EMBEDDING) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
