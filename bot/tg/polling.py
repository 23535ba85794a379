"""Long polling that survives an update which the library cannot read, and that stops when it is told to.

One such update would otherwise be fetched again for ever, and nobody would be answered.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from telegram import Update
from telegram.error import InvalidToken
from telegram.ext import Updater
from telegram.request import HTTPXRequest

STOP_SECONDS = 3.0
# The library's name for what fetches updates.
POLLING_TASK = "Updater:start_polling:polling_task"
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


class PromptUpdater(Updater):
    """Fetches updates until it is stopped, which takes seconds, or until Telegram refuses the token."""

    refused = False

    async def start_polling(self, *args: Any, **kwargs: Any) -> asyncio.Queue[object]:
        """Begin; should Telegram refuse the token later, the program ends instead of staying deaf."""
        queue = await super().start_polling(*args, **kwargs)
        (polling,) = (task for task in asyncio.all_tasks() if task.get_name() == POLLING_TASK)
        polling.add_done_callback(self._polling_ended)
        return queue

    def _polling_ended(self, polling: asyncio.Task[Any]) -> None:
        if self.running:
            self.refused = True
            polling.get_loop().stop()

    async def stop(self) -> None:
        """Stop; whatever the library then sleeps on or waits for, up to a minute and more, is broken off."""
        stopping = asyncio.create_task(super().stop())
        while not (await asyncio.wait([stopping], timeout=STOP_SECONDS))[0]:
            stopping.cancel()
        with suppress(asyncio.CancelledError, InvalidToken):
            stopping.result()


def _readable(update: Any) -> Any:
    if not isinstance(update, dict) or "update_id" not in update:
        return update
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever the library stumbles on, the next update must be answered
        _log.error("update %s put aside: %s: %s", update["update_id"], type(error).__name__, json.dumps(update)[:500])
        return {"update_id": update["update_id"]}
    return update
