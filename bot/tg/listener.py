"""The bot's own HTTP server: updates from Telegram, and how the bot fares. The one door to aiohttp.

It stands behind a proxy that ends TLS. Whoever knows the secret is Telegram, and is answered 200 as soon
as an update is queued; all others are refused before their body is read.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable

from aiohttp import web

from bot.tg.pulse import Pulse
from bot.tg.quarantine import put_aside
from index.problems import problem_of

MOST_BYTES = 1024**2
BODY_SECONDS = 10.0
STOP_SECONDS = 2.0
HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Takes an update; false when there is no room for it now.
Take = Callable[[dict[str, object]], bool]


class ListenError(Exception):
    """An address cannot be listened on; ``address`` and ``problem`` say which and why."""

    def __init__(self, address: str, problem: str) -> None:
        self.address = address
        self.problem = problem
        super().__init__(f"{address}: {problem}")


class Listener:
    """Serves GET /healthz, and with a secret also POST of updates on every other path."""

    def __init__(self, pulse: Pulse, *, secret: str = "", take: Take | None = None) -> None:
        self._pulse = pulse
        self._secret = secret.encode()
        self._take = take
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen; raises ListenError."""
        # What strangers send that is no HTTP is none of the operator's business.
        logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get("/healthz", self._health)
        if self._take is not None:
            app.router.add_post("/{path:.*}", self._update)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        self._runner = runner
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, OverflowError) as error:
            await self.stop()
            raise ListenError(f"{host}:{port}", problem_of(error)) from error

    async def stop(self) -> None:
        """Take nothing more; what was taken is not lost."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        health = self._pulse.health()
        return web.json_response(health, status=200 if health["ok"] else 503, headers={"Cache-Control": "no-store"})

    async def _update(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                # Past the limit this raises an answer of 413 by itself.
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        return web.Response() if self._queued(body) else web.Response(status=503, headers={"Retry-After": "1"})

    def _queued(self, body: bytes) -> bool:
        """Take what can be read; what cannot is put aside, as the same would come again and again."""
        try:
            update = json.loads(body)
            if isinstance(update["update_id"], int):
                return self._take is not None and self._take(update)
            problem = "no number"
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            problem = type(error).__name__
        put_aside("?", problem, body.decode("utf-8", "replace"))
        return True
