"""The parameters of one request, whatever encoding they came in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.types import Json, words

COMPLEX = words(
    "allowed_updates button caption_entities commands entities link_preview_options media menu_button message_ids "
    "reaction reply_markup reply_parameters result results scope"
)
NUMBERS = words(
    "cache_time chat_id draft_id from_chat_id limit max_connections message_id message_thread_id offset "
    "reply_to_message_id timeout user_id"
)
FLAGS = words(
    "allow_sending_without_reply disable_notification drop_pending_updates is_big is_personal protect_content "
    "show_alert"
)
TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True)
class Upload:
    """One file of a multipart request."""

    name: str
    content: bytes
    mime_type: str


class Params:
    """Typed access to the values, with the server's complaints when they don't fit."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}
        self._uploads = dict(uploads or {})

    def __contains__(self, name: str) -> bool:
        return name in self._values or name in self._uploads

    def text(self, name: str) -> str:
        """Return a string, empty when missing."""
        value = self._values.get(name, "")
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def flag(self, name: str) -> bool:
        """Return a boolean, false when missing."""
        return self.text(name).strip().lower() in TRUE

    def number(self, name: str, default: int = 0) -> int:
        """Return an integer; like the real server, anything else counts as missing."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def complex(self, name: str) -> Any:
        """Return a JSON value, None when missing."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Return a file sent under this name, or under the name that ``attach://`` points to."""
        if name in self._uploads:
            return self._uploads[name]
        return self.attached(self.text(name))

    def attached(self, value: object) -> Upload | None:
        """Return the file that a value like ``attach://name`` inside JSON points to."""
        points = isinstance(value, str) and value.startswith("attach://")
        return self._uploads.get(str(value).removeprefix("attach://")) if points else None

    def plain(self) -> Json:
        """Return the values decoded as far as their names tell, for records and assertions."""
        plain: Json = {name: self._decoded(name) for name in self._values}
        plain.update({name: upload for name, upload in self._uploads.items() if name not in plain})
        return plain

    def _decoded(self, name: str) -> Any:
        value = self._values[name]
        if not isinstance(value, str):
            return value
        if name in FLAGS:
            return self.flag(name)
        try:
            if name in COMPLEX:
                return json.loads(value)
            return int(value) if name in NUMBERS else value
        except ValueError:
            return value
