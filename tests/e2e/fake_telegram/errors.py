"""The errors that the Bot API answers with."""

from __future__ import annotations

from tests.e2e.fake_telegram.types import Json


class ApiError(Exception):
    """One refused request, as Telegram words it."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """Return the JSON object that goes over the wire."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad_request(problem: str) -> ApiError:
    """Return a 400; like the real server, a sentence loses its capital, a CODE_IN_CAPITALS keeps it."""
    is_code = len(problem) > 1 and (problem[1] == "_" or problem[1].isupper())
    return ApiError(400, "Bad Request: " + (problem if is_code else problem[:1].lower() + problem[1:]))


def forbidden(problem: str) -> ApiError:
    """Return a 403."""
    return ApiError(403, f"Forbidden: {problem}")


def conflict(problem: str) -> ApiError:
    """Return a 409."""
    return ApiError(409, f"Conflict: {problem}")


def too_many_requests(retry_after: int) -> ApiError:
    """Return a 429 that asks the bot to wait."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TERMINATED_BY_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
TERMINATED_BY_WEBHOOK = "terminated by setWebhook request"
WEBHOOK_IS_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
