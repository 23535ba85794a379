"""What a button says when it is pressed: ``v1:kind:number:number``, at most 64 bytes. Pure.

Stateless and versioned: a button works after a restart and for as long as what its numbers name is
kept. Numbers are in base 36. Each subject has kinds of its own, of one or two letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 64
LARGEST = 2**63
_DATA = re.compile(r"v1:(?P<kind>[a-z]{1,2})(?P<numbers>(?::-?[0-9a-z]{1,13}){0,3})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press means: its kind, and the numbers that it is about."""

    kind: str
    numbers: tuple[int, ...] = ()


def pack(kind: str, *numbers: int) -> str:
    """Return the data of a button."""
    return ":".join(("v1", kind, *map(base36, numbers)))


def unpack(data: str) -> Pressed | None:
    """Return what a button's data means, or None for data that is not ours or no longer."""
    found = _DATA.fullmatch(data)
    if not found:
        return None
    numbers = tuple(int(number, 36) for number in found["numbers"].split(":")[1:])
    # Larger ones no library has given out, nor could look up.
    return Pressed(found["kind"], numbers) if all(-LARGEST <= number < LARGEST for number in numbers) else None


def base36(number: int) -> str:
    """Return a number in the digits 0-9 and a-z."""
    digits = ""
    rest = abs(number)
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return ("-" if number < 0 else "") + (digits or "0")
