"""Long polling that survives an update which the library cannot read.

One such update would otherwise be fetched again for ever, and nobody would be answered.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

_log = logging.getLogger("yuanwen.polling")


class QuarantineRequest(HTTPXRequest):
    """Fetches updates; an unreadable one is logged and passed on empty, so that it is confirmed."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse a response, emptying the updates that make no sense."""
        answer: dict[str, Any] = HTTPXRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [_readable(update) for update in updates]
        return answer


def _readable(update: Any) -> Any:
    if not isinstance(update, dict) or "update_id" not in update:
        return update
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever the library stumbles on, the next update must be answered
        _log.error("update %s put aside: %s: %s", update["update_id"], type(error).__name__, json.dumps(update)[:500])
        return {"update_id": update["update_id"]}
    return update
