"""Failures that a test orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["error", "429", "drop", "delay", "html502", "done_but_lost", "broken_download"]
DOWNLOAD = "download"
WEBHOOK = "webhook"


@dataclass
class Fault:
    """One ordered failure; ``times`` None means until cleared."""

    method: str
    kind: FaultKind
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 1.0
    code: int = 500
    description: str = "Internal Server Error"
    chat_id: int | None = None


class Faults:
    """The failures that are still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a failure."""
        self._waiting.append(fault)

    def take(self, method: str, chat_id: int | None = None) -> Fault | None:
        """Return the failure for this request and count it, None for none."""
        for fault in self._waiting:
            if fault.method == method and fault.chat_id in (None, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Cancel everything that was ordered."""
        self._waiting.clear()
