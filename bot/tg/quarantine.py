"""Updates that the library cannot read are put aside: the next one must be answered. Pure, but for the log.

Polling would otherwise fetch such an update again for ever, and a webhook would be sent it again for a day.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Update

_log = logging.getLogger("yuanwen.updates")
_SHOWN = 500


def readable(update: Any) -> Any:
    """Return an update as it came, or with nothing but its number when the library stumbles over it."""
    if not isinstance(update, dict) or "update_id" not in update:
        return update
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever the library stumbles on
        put_aside(str(update["update_id"]), type(error).__name__, json.dumps(update))
        return {"update_id": update["update_id"]}
    return update


def put_aside(update_id: str, problem: str, text: str) -> None:
    """Log an update that nobody will answer, so that its operator can see what it was."""
    _log.error("update %s put aside: %s: %s", update_id, problem, text[:_SHOWN])
