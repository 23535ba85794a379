"""Log lines on stderr, never with a token in them."""

from __future__ import annotations

import logging
import re
import sys

# Addresses of the Bot API and of files carry the token; so may the text of an exception.
_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, then takes out tokens and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        text = _TOKEN.sub("[token]", super().format(record))
        if not record.exc_info:
            # A forged line must not look like one of ours.
            text = text.replace("\n", "\\n")
        return _CONTROL.sub("", text)


def set_up() -> None:
    """Send warnings and our own messages to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "apscheduler", "telegram", "telegram.ext.Application"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("telegram.ext", "telegram.ext.Updater", "telegram.request"):
        # The library shows a traceback for a refused token, a lost connection, a proxy's page; we say it in one line.
        logging.getLogger(name).setLevel(logging.CRITICAL)
