"""Plain-text intake: files, folders, pasted text → drafts of articles. Its public names; ``sources`` does the I/O.

bytes ─ encoding ─ checks ─ plain | markdown | jsonl ─► Draft, or Rejected with the reason
"""

from index.intake.given import Source, drafts
from index.intake.links import canonical_link, is_web_link
from index.intake.sources import count, read, read_bytes, read_text

__all__ = ["Source", "canonical_link", "count", "drafts", "is_web_link", "read", "read_bytes", "read_text"]
