"""What a site says is new → its items: RSS, Atom, JSON feed, sitemaps; and lists of feeds (OPML). Pure.

The only door to feedparser, which gets bytes that were fetched already and never goes to the web itself.
"""

from __future__ import annotations

import calendar
import hashlib
import io
import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from index.errors import DocumentRefused, LinkRefused
from index.intake.checks import sanitise
from index.intake.links import canonical_link, valid_url

MOST_ITEMS = 500
# How the kinds of feeds begin, as many sites call them plain XML or JSON; a page in XML begins with <html>.
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*){0,8}<(?:rss|feed|rdf:RDF|urlset)[\s>]")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{.{0,200}https?://(?:www\.)?jsonfeed\.org/version/", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: ``key`` tells it from the others, ``content`` is its text as HTML where the feed has all of it."""

    key: str
    link: str
    title: str
    summary: str = ""
    content: str = ""
    published: str | None = None

    @property
    def bare(self) -> bool:
        """Whether the feed has nothing of the article but its title, if that."""
        return _line(_TAG.sub(" ", f"{self.summary} {self.content}")) in ("", self.title)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed as it is now, the newest items first as a rule."""

    title: str
    items: tuple[FeedItem, ...]


def is_feed(data: bytes, kind: str) -> bool:
    """Tell whether bytes of a media type are a feed, by the type or by how they begin."""
    return kind.endswith(("rss+xml", "atom+xml", "feed+json")) or bool(_XML.match(data) or _JSON.match(data))


def parse_feed(data: bytes, source: str) -> FeedPage:
    """Return what a feed holds; raises LinkRefused (no feed, nothing in it) or DocumentRefused (entities)."""
    start = data.lstrip()[:1]
    if b"<!ENTITY" in data:
        raise DocumentRefused(source=source, problem="document_entities")
    if start == b"{":
        page = _json_feed(data, source)
    elif b"<urlset" in data[:5000]:
        page = _sitemap(data, source)
    else:
        page = _xml_feed(data, source)
    if not page.items:
        raise LinkRefused(source=source, problem="feed_empty")
    return page


def _xml_feed(data: bytes, source: str) -> FeedPage:
    import feedparser

    found: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=True)
    if not found.get("version"):
        raise LinkRefused(source=source, problem="feed_none")
    return FeedPage(_line(found.feed.get("title", "")), tuple(_distinct(map(_xml_item, found.entries))))


def _xml_item(entry: Any) -> FeedItem | None:
    content = next((each.get("value", "") for each in entry.get("content", ())), "")
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    published = time.strftime("%Y-%m-%d", time.gmtime(calendar.timegm(moment))) if moment else None
    summary = entry.get("summary", "")
    return _item(entry.get("id", ""), entry.get("link", ""), entry.get("title", ""), summary, content, published)


def _json_feed(data: bytes, source: str) -> FeedPage:
    try:
        found = json.loads(data)
        entries = found["items"]
        if "jsonfeed.org" not in found["version"] or not isinstance(entries, list):
            raise KeyError("version")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LinkRefused(source=source, problem="feed_none") from error
    items = (
        _item(
            str(each.get("id", "")),
            str(each.get("url", "")),
            str(each.get("title", "")),
            str(each.get("summary", "")),
            str(each.get("content_html") or each.get("content_text") or ""),
            str(each.get("date_published", ""))[:10] or None,
        )
        for each in entries
        if isinstance(each, dict)
    )
    return FeedPage(_line(str(found.get("title", ""))), tuple(_distinct(items)))


def _sitemap(data: bytes, source: str) -> FeedPage:
    from index.intake.documents.markup import descendants, first_text, parse_xml

    root = parse_xml(data, source)
    items = (
        _item("", first_text(each, "loc"), "", "", "", first_text(each, "lastmod")[:10] or None)
        for each in descendants(root, "url")
    )
    return FeedPage("", tuple(_distinct(items)))


def _item(key: str, link: str, title: str, summary: str, content: str, published: str | None) -> FeedItem | None:
    url = valid_url(link) or valid_url(key)
    if not url:
        return None
    named = canonical_link(url) if not key or valid_url(key) else key
    return FeedItem(hashlib.sha256(named.encode()).hexdigest()[:32], url, _line(title), summary, content, published)


def _distinct(items: Iterable[FeedItem | None]) -> Iterator[FeedItem]:
    seen: set[str] = set()
    for item in items:
        if item and item.key not in seen and len(seen) < MOST_ITEMS:
            seen.add(item.key)
            yield item


def _line(text: str) -> str:
    return " ".join(sanitise(text).split())


def wanted(item: FeedItem, keywords: Iterable[str]) -> bool:
    """Tell whether an item says one of the words, or whether there are none."""
    return says_one(f"{item.title}\n{item.summary}\n{item.content}", keywords)


def says_one(text: str, keywords: Iterable[str]) -> bool:
    """Tell whether one of the words (not regular expressions) stands in a text, or whether there are none."""
    words = [word.lower() for word in keywords if word.strip()]
    text = text.lower()
    return not words or any(word in text for word in words)


def parse_opml(data: bytes, source: str) -> tuple[tuple[str, str], ...]:
    """Return (title, address) of each feed in an OPML list; raises DocumentRefused."""
    from index.intake.documents.markup import attribute, descendants, parse_xml

    root = parse_xml(data, source)
    found = (
        (_line(attribute(each, "title") or attribute(each, "text") or ""), valid_url(attribute(each, "xmlUrl") or ""))
        for each in descendants(root, "outline")
    )
    return tuple((title, url) for title, url in found if url)


def opml(feeds: Iterable[tuple[str, str]]) -> str:
    """Return (title, address) pairs as an OPML list."""
    lines = (
        f'    <outline type="rss" text={quoteattr(title or url)} xmlUrl={quoteattr(url)}/>' for title, url in feeds
    )
    inside = "\n".join(lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Yuanwen</title></head>\n'
        f"  <body>\n{inside}\n  </body>\n</opml>\n"
    )
