"""The table of methods that the fake knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.world import World

Method = Callable[[World, Params], Any]
METHODS: dict[str, Method] = {}
NAMES: dict[str, str] = {"getupdates": "getUpdates"}


def method(name: str) -> Callable[[Method], Method]:
    """Register a method under its Bot API name; like the real server, calls may write it in any case."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        NAMES[name.lower()] = name
        return function

    return register
