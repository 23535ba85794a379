"""Long polling that survives an update which the library cannot read, and that stops when it is told to.

One such update would otherwise be fetched again for ever, and nobody would be answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot, Updater
from telegram.request import HTTPXRequest

from bot.tg.pulse import Pulse
from bot.tg.quarantine import readable
from bot.tg.stopping import limit_stop

STOP_SECONDS = 3.0
# The library's name for what fetches updates.
POLLING_TASK = "Updater:start_polling:polling_task"


class QuarantineRequest(HTTPXRequest):
    """Fetches updates; an unreadable one is logged and passed on empty, so that it is confirmed."""

    def __init__(self, pulse: Pulse, **settings: Any) -> None:
        super().__init__(**settings)
        self._pulse = pulse

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Ask Telegram; an answer is a sign of life."""
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.OK:
            self._pulse.beat()
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse a response, emptying the updates that make no sense."""
        answer: dict[str, Any] = HTTPXRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [readable(update) for update in updates]
        return answer


class PromptUpdater(Updater):
    """Fetches updates until it is stopped, which takes seconds, or until Telegram refuses the token.

    With ``yielding`` also until another program fetches them with the same token.
    """

    def __init__(self, bot: ExtBot[None], pulse: Pulse, serving: Callable[[], None], *, yielding: bool) -> None:
        super().__init__(bot, pulse.queue)
        self.refused = self.yielded = False
        self._serving = serving
        self._yielding = yielding

    async def start_polling(self, *args: Any, **kwargs: Any) -> asyncio.Queue[object]:
        """Begin; should Telegram refuse the token later, the program ends instead of staying deaf."""

        def failed(error: TelegramError) -> None:
            if self._yielding and isinstance(error, Conflict):
                self.yielded = True
                asyncio.get_running_loop().stop()
            else:
                tell(error)

        tell = kwargs["error_callback"]
        queue = await super().start_polling(*args, **{**kwargs, "error_callback": failed})
        self._serving()
        (polling,) = (task for task in asyncio.all_tasks() if task.get_name() == POLLING_TASK)
        polling.add_done_callback(self._polling_ended)
        return queue

    def _polling_ended(self, polling: asyncio.Task[Any]) -> None:
        if self.running:
            self.refused = True
            polling.get_loop().stop()

    async def stop(self) -> None:
        """Stop; whatever the library then sleeps on or waits for, up to a minute and more, is broken off."""
        limit_stop()
        stopping = asyncio.create_task(super().stop())
        while not (await asyncio.wait([stopping], timeout=STOP_SECONDS))[0]:
            stopping.cancel()
        with suppress(asyncio.CancelledError, InvalidToken):
            stopping.result()
