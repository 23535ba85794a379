"""Intake: files, folders, links, pasted text → drafts of articles. Its public names.

files ── sources ─┐        ┌─ plain | markdown | jsonl
links ── remote ──┴─ kinds ┴─ documents | web          ─► Draft, or Rejected with the reason
"""

from index.intake.given import from_article
from index.intake.links import canonical_link, is_web_link
from index.intake.remote import Web
from index.intake.sources import count, read, read_bytes, read_text

__all__ = ["Web", "canonical_link", "count", "from_article", "is_web_link", "read", "read_bytes", "read_text"]
