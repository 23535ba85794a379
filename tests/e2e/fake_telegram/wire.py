"""Requests and answers of the Bot API on the wire."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.e2e.fake_telegram.errors import ApiError
from tests.e2e.fake_telegram.params import Params, Upload


def dumps(value: Any) -> str:
    """Write JSON with readable Chinese."""
    return json.dumps(value, ensure_ascii=False)


def answer_error(error: ApiError) -> web.Response:
    """Return an error as Telegram sends it."""
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.body(), status=error.code, headers=headers, dumps=dumps)


def dropped(request: web.Request) -> web.Response:
    """Break the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def read_params(request: web.Request) -> Params:
    """Read the parameters from the query and from a form, multipart or JSON body."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.json() if request.can_read_body else {}
        values.update(body if isinstance(body, dict) else {})
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file:
                    uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                values[name] = value
    return Params(values, uploads)
