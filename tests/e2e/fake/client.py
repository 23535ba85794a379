"""A bare client of the Bot API, for tests of the fake itself."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.e2e.fake_telegram import FakeTelegram

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Client:
    """A bare HTTP client that posts forms, as bots' libraries do."""

    def __init__(self, tg: FakeTelegram) -> None:
        self.tg = tg
        self.http = httpx.Client(timeout=30, trust_env=False)

    def post(self, method: str, token: str | None = None, **params: Any) -> httpx.Response:
        """Call a method; complex values go as JSON."""
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in params.items()}
        return self.http.post(f"{self.tg.base_url}{token or self.tg.token}/{method}", data=form)

    def call(self, method: str, **params: Any) -> Any:
        """Call a method that must succeed; return its result."""
        answer = self.post(method, **params).json()
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, method: str, **params: Any) -> str:
        """Call a method that must be refused; return the description."""
        response = self.post(method, **params)
        answer = response.json()
        assert not answer["ok"]
        assert response.status_code == answer["error_code"]
        return str(answer["description"])


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    """Return an inline keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


def received(client: Client, **params: Any) -> list[dict[str, Any]]:
    """Poll once and confirm what came."""
    updates: list[dict[str, Any]] = client.call("getUpdates", **params)
    if updates:
        client.call("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


def texts(client: Client) -> list[str]:
    """Return the texts of the waiting messages and confirm them."""
    return [update["message"]["text"] for update in received(client)]
