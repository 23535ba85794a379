"""The end of the program: in time, whatever still runs. Ends the process."""

from __future__ import annotations

import logging
import os
import threading
from typing import NoReturn

# Service managers and containers give at least ten seconds.
LONGEST_STOP = 9.0
_log = logging.getLogger("yuanwen.bot")


def limit_stop(seconds: float = LONGEST_STOP) -> None:
    """Let the process end after so many seconds, should what runs not have ended by then."""
    timer = threading.Timer(seconds, leave, ["stopped before everything was done"])
    timer.daemon = True
    timer.start()


def leave(why: str) -> NoReturn:
    """End the process at once with exit code 1; nothing accepted is lost, as SQLite survives worse."""
    _log.warning("%s", why)
    logging.shutdown()
    os._exit(1)
