"""The child process that reads one PDF: bytes on standard input, JSON on standard output. Sets its own limits.

The only door to pdfium. It may use 768 MB of memory (300 full pages take 61) and ten seconds of processor time;
past that the system ends it, and its parent says so.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000
MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 10


def main() -> None:
    """Read, limit, extract, tell."""
    data = sys.stdin.buffer.read()
    _limit()
    json.dump(extract(data), sys.stdout)


def _limit() -> None:
    with suppress(OSError):
        # Linux: where memory runs out all the same, this process is the one to go, not the bot.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    with suppress(ImportError, ValueError, OSError):
        # Not on every system; the parent's own timeout holds everywhere.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


def extract(data: bytes) -> dict[str, object]:
    """Return the text of each page and what the file tells of itself, or the code of a problem."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > MOST_PAGES:
            return {"problem": "pdf_pages"}
        pages: list[str] = []
        length = 0
        for page in document:
            text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
            length += len(text)
            if length > MOST_CHARACTERS:
                return {"problem": "document_long"}
            pages.append(text)
        return {"pages": pages, "facts": document.get_metadata_dict()}
    except pypdfium2.PdfiumError as error:
        return {"problem": "pdf_password" if "password" in str(error).lower() else "pdf_damaged"}


if __name__ == "__main__":
    main()
