"""Intake: files, folders, links, pasted text → drafts of articles. Its public names.

files ── sources ─┐        ┌─ plain | markdown | jsonl
links ── remote ──┴─ kinds ┴─ documents | web          ─► Draft, or Rejected with the reason
feeds ── what is new, as links
``given`` reads several links at once, and by ``processes`` many files
"""

from index.intake.feeds import FeedItem, opml, parse_feed, parse_opml, says_one, wanted
from index.intake.given import Source, drafts
from index.intake.kinds import read_page
from index.intake.links import canonical_link, is_web_link
from index.intake.remote import Web, draft_of_link, read_link
from index.intake.sources import count, expand, read, read_bytes, read_text

__all__ = [
    "FeedItem",
    "Source",
    "Web",
    "canonical_link",
    "count",
    "draft_of_link",
    "drafts",
    "expand",
    "is_web_link",
    "opml",
    "parse_feed",
    "parse_opml",
    "read",
    "read_bytes",
    "read_link",
    "read_page",
    "read_text",
    "says_one",
    "wanted",
]
