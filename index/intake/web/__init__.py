"""Web pages, fetched or saved → drafts of articles. Pure: bytes in, a draft out; nothing is fetched.

bytes ─ charset ─ tree ─┬─ title, facts, dating, address ─► what the page says of its article
                        └─ readable ─ flow ─ walls ─ clean ─► its lines, or why it is no article
"""

from index.intake.web.page import parse_page

__all__ = ["parse_page"]
