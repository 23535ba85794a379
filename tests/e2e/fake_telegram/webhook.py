"""Delivery of updates to the bot's webhook.

Like Telegram: one POST per update with the secret in a header; up to ``max_connections`` at once, but of one chat only
one, in order; anything but 2xx is tried again after a delay that doubles, or that Retry-After asks for; 410 for
23 hours removes the webhook; a method in the reply's body is carried out, its result told to nobody.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.e2e.fake_telegram.faults import WEBHOOK, Fault
from tests.e2e.fake_telegram.methods_webhook import LOOPBACK
from tests.e2e.fake_telegram.polling import set_within
from tests.e2e.fake_telegram.records import Delivery
from tests.e2e.fake_telegram.updates import Pending
from tests.e2e.fake_telegram.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_DELAY = 60.0
REPLY_WITHIN = aiohttp.ClientTimeout(total=60)
GONE = 410
GONE_FOR = 23 * 3600
Run = Callable[[str, dict[str, Any]], None]


class Undelivered(Exception):
    """A delivery failed: Telegram's words for why, the status if there was one, the wait that was asked for."""

    def __init__(self, problem: str, code: int = 0, retry_after: float = 0.0) -> None:
        super().__init__(problem)
        self.code = code
        self.retry_after = retry_after


class Courier:
    """Carries updates while it serves; ``run`` carries out a method that a reply names."""

    def __init__(self, world: World, run: Run) -> None:
        self._world = world
        self._run = run
        self._event = asyncio.Event()
        self._flights: set[asyncio.Task[None]] = set()
        self._gone_since: float | None = None

    def wake(self) -> None:
        """Look for updates now; called from the server's loop."""
        self._event.set()

    async def serve(self) -> None:
        """Deliver until cancelled; what is under way then is delivered again another time."""
        async with aiohttp.ClientSession(timeout=REPLY_WITHIN) as session:
            try:
                while True:
                    self._event.clear()
                    await set_within(self._event, self._launch(session))
            finally:
                for flight in tuple(self._flights):
                    flight.cancel()
                await asyncio.gather(*self._flights, return_exceptions=True)

    def _launch(self, session: aiohttp.ClientSession) -> float:
        world = self._world
        with world.changed:
            if not world.webhook["url"]:
                return LONGEST_DELAY
            ready, pause = world.queue.due(world.webhook["max_connections"], world.now(), time.monotonic())
            for item in ready:
                item.flying = True
                flight = asyncio.create_task(self._fly(session, item))
                self._flights.add(flight)
                flight.add_done_callback(self._flights.discard)
        return pause

    async def _fly(self, session: aiohttp.ClientSession, item: Pending) -> None:
        world = self._world
        hook = dict(world.webhook)
        began = time.monotonic()
        try:
            reply = await self._post(session, hook, item)
        except Undelivered as failure:
            with world.changed:
                item.tries += 1
                delay = max(min(world.webhook_retry * 2 ** (item.tries - 1), LONGEST_DELAY), failure.retry_after)
                item.not_before = time.monotonic() + delay
                self._failed(hook, failure)
                self._record(item, failure.code, time.monotonic() - began, str(failure))
        else:
            self._gone_since = None
            with world.changed:
                world.queue.landed(item)
                self._record(item, 200, time.monotonic() - began, "")
            if isinstance(reply, dict) and isinstance(reply.get("method"), str):
                self._run(reply["method"], {name: value for name, value in reply.items() if name != "method"})
        finally:
            item.flying = False
            self.wake()

    def _record(self, item: Pending, code: int, seconds: float, problem: str) -> None:
        item.handed += 1
        self._world.deliveries.append(Delivery(item.update_id, code, seconds, problem))
        self._world.changed.notify_all()

    def _failed(self, hook: dict[str, Any], failure: Undelivered) -> None:
        world = self._world
        self._gone_since = (self._gone_since or world.now()) if failure.code == GONE else None
        if world.webhook["url"] != hook["url"]:
            return
        world.webhook.update(last_error_date=int(world.now()), last_error_message=str(failure))
        if self._gone_since is not None and world.now() - self._gone_since >= GONE_FOR:
            world.webhook = {"url": ""}

    async def _post(self, session: aiohttp.ClientSession, hook: dict[str, Any], item: Pending) -> Any:
        fault = await self._fault(item)
        address = self._world.address_of(hook["url"], LOOPBACK)
        if address is None:
            raise Undelivered("Failed to resolve host: Name or service not known")
        headers = {"Content-Type": "application/json"}
        if hook["secret_token"]:
            headers[SECRET_HEADER] = hook["secret_token"]
        body = json.dumps(item.update, ensure_ascii=False).encode()
        try:
            async with session.post(address, data=body, headers=headers, allow_redirects=False) as response:
                text = await response.text(errors="replace")
                status, reason, asked = response.status, response.reason, response.headers.get("Retry-After", "")
        except TimeoutError:
            raise Undelivered("Read timeout expired") from None
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            raise Undelivered("Connection refused" if refused else "Connection reset by peer") from None
        if fault is not None:
            raise Undelivered("Read timeout expired", status)
        if not 200 <= status < 300:
            wait = float(asked) if asked.isdigit() else 0.0
            raise Undelivered(f"Wrong response from the webhook: {status} {reason}", status, wait)
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            return None

    async def _fault(self, item: Pending) -> Fault | None:
        """Take an ordered failure; return it if the bot's reply is to be lost, raise if the bot gets nothing."""
        kind, number = item.lane
        with self._world.changed:
            fault = self._world.faults.take(WEBHOOK, number if kind == "chat" else None)
        if fault is None:
            return None
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind == "done_but_lost":
            return fault
        if fault.kind == "drop":
            raise Undelivered("Connection reset by peer")
        code = {"html502": 502, "429": 429}.get(fault.kind, fault.code)
        waits = float(fault.retry_after) if fault.kind == "429" else 0.0
        raise Undelivered(f"Wrong response from the webhook: {code}", code, waits)
