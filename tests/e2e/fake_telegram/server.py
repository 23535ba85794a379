"""The HTTP side: an aiohttp server on loopback, in a thread with its own loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from email.utils import formatdate
from typing import Any, TypeVar

from aiohttp import web

from tests.e2e.fake_telegram import (
    methods_chats,
    methods_editing,
    methods_guest,
    methods_messages,
    methods_queries,
    methods_sending,
    methods_settings,
    methods_webhook,
)
from tests.e2e.fake_telegram.errors import ApiError, too_many_requests
from tests.e2e.fake_telegram.faults import DOWNLOAD, Fault
from tests.e2e.fake_telegram.flood import counts
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.polling import Polling
from tests.e2e.fake_telegram.records import Call
from tests.e2e.fake_telegram.registry import METHODS, NAMES
from tests.e2e.fake_telegram.webhook import Courier
from tests.e2e.fake_telegram.wire import answer_error, dropped, dumps, read_params
from tests.e2e.fake_telegram.world import World

T = TypeVar("T")

HOST = "127.0.0.1"
LARGEST_REQUEST = 64 << 20
METHOD_MODULES = (
    methods_chats,
    methods_editing,
    methods_guest,
    methods_messages,
    methods_queries,
    methods_sending,
    methods_settings,
    methods_webhook,
)
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


class Server:
    """Serves one world; every public method is called from the test's thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-telegram", daemon=True)
        self._polling = Polling(world)
        self._courier = Courier(world, self._answered_webhook)
        self._delivering: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self.port = 0

    def start(self) -> None:
        """Start the thread and serve on a free port."""
        self._world.queue.wake = self._call_readers
        self._thread.start()
        self.open()

    def open(self) -> None:
        """Serve, on the same port as before if there was one."""
        self._run(self._open())

    def close(self) -> None:
        """Stop serving: open connections break, new ones are refused."""
        self._run(self._close())

    def stop(self) -> None:
        """Close and end the thread."""
        self.close()
        self._world.queue.wake = lambda: None
        self._run(_end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _call_readers(self) -> None:
        self._loop.call_soon_threadsafe(self._polling.wake)
        self._loop.call_soon_threadsafe(self._courier.wake)

    async def _open(self) -> None:
        if self._runner is not None:
            return
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.on_response_prepare.append(self._dated)
        app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]*}", self._api)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._nowhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self._delivering = asyncio.create_task(self._courier.serve())

    async def _close(self) -> None:
        runner, self._runner = self._runner, None
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
        if runner is not None:
            await runner.cleanup()
        self._polling.forget()

    async def _dated(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(self._world.now(), usegmt=True)

    async def _nowhere(self, request: web.Request) -> web.Response:
        return answer_error(ApiError(404, "Not Found"))

    async def _api(self, request: web.Request) -> web.StreamResponse:
        world = self._world
        params = await read_params(request)
        written = request.match_info["method"]
        name = NAMES.get(written.lower())
        if request.match_info["token"] != world.token:
            return self._refused(written, params, ApiError(401, "Unauthorized"), None)
        if name is None:
            return self._refused(written, params, ApiError(404, "Not Found"), None)
        with world.changed:
            fault = world.faults.take(name, params.number("chat_id") or None)
            call = Call(name, params.plain(), time.time(), fault=fault.kind if fault else None)
            world.calls.append(call)
            world.changed.notify_all()
        if fault is not None:
            broken = await self._break(request, fault, call)
            if broken is not None:
                return broken
        try:
            polls = name == "getUpdates"
            result = await self._polling.get_updates(params) if polls else self._call(name, params, call)
        except ApiError as error:
            if request.transport is None or request.transport.is_closing():
                return web.Response(status=error.code)
            return self._refused(name, params, error, call)
        if fault is not None and fault.kind == "done_but_lost":
            return dropped(request)
        return web.json_response({"ok": True, "result": result}, dumps=dumps)

    def _call(self, name: str, params: Params, call: Call) -> Any:
        world = self._world
        with world.changed:
            if counts(name) and params.number("chat_id"):
                try:
                    world.flood.check(params.number("chat_id"), world.now())
                except ApiError:
                    call.fault = "flood"
                    raise
            return METHODS[name](world, params)

    def _refused(self, name: str, params: Params, error: ApiError, call: Call | None) -> web.Response:
        world = self._world
        with world.changed:
            if call is None:
                call = Call(name, params.plain(), time.time())
                world.calls.append(call)
            call.code, call.description = error.code, error.description
            if call.fault != "flood":
                world.refuse(name, call.params, error.description)
        return answer_error(error)

    def _answered_webhook(self, written: str, values: dict[str, Any]) -> None:
        params = Params(values)
        name = NAMES.get(written.lower(), written)
        call = Call(name, params.plain(), time.time(), by_webhook=True)
        with self._world.changed:
            self._world.calls.append(call)
        try:
            if name not in METHODS:
                raise ApiError(404, "Not Found")
            self._call(name, params, call)
        except ApiError as error:
            self._refused(name, params, error, call)

    async def _break(self, request: web.Request, fault: Fault, call: Call) -> web.Response | None:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind == "drop":
            call.code = 0
            return dropped(request)
        if fault.kind == "html502":
            call.code = 502
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        if fault.kind in ("429", "error"):
            ordered = ApiError(fault.code, fault.description)
            error = too_many_requests(fault.retry_after) if fault.kind == "429" else ordered
            call.code, call.description = error.code, error.description
            return answer_error(error)
        return None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        world = self._world
        if request.match_info["token"] != world.token:
            return answer_error(ApiError(401, "Unauthorized"))
        path = request.match_info["path"]
        with world.changed:
            record = next((item for item in world.files.values() if item.path == path), None)
            fault = world.faults.take(DOWNLOAD)
            call = Call(DOWNLOAD, {"file_path": path}, time.time(), fault=fault.kind if fault else None)
            world.calls.append(call)
        if record is None:
            call.code, call.description = 404, "Not Found"
            return answer_error(ApiError(404, "Not Found"))
        if fault is not None:
            broken = await self._break(request, fault, call)
            if broken is not None:
                return broken
        content = record.upload.content
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        response.content_length = len(content)
        await response.prepare(request)
        if fault is not None and fault.kind in ("broken_download", "done_but_lost"):
            call.code = 0
            await response.write(content[: len(content) // 2])
            dropped(request)
            return response
        await response.write(content)
        await response.write_eof()
        return response


async def _end_tasks() -> None:
    """End what is left: a request whose client has gone may still wait for updates."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
