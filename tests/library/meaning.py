"""A small encoder of our own: vectors of hashed pairs of characters, and a few English words it knows."""

from __future__ import annotations

import os
import signal
import zlib

import numpy as np

# Words that no dictionary has.
KNOWN = {"zorblax": "青河大桥封闭", "quuxing": "脐橙收购价每斤"}


class PairEncoder:
    """Texts that share pairs of characters are near; ``seen`` holds what was encoded."""

    def __init__(self, fingerprint="pairs/1", *, dies_at=0):
        self.fingerprint = fingerprint
        self.seen = []
        self._dies_at = dies_at

    def encode(self, texts):
        """Return unit vectors; kill the process at the call ``dies_at``, as a power failure would."""
        self.seen.append(list(texts))
        if len(self.seen) == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return np.array([_vector(text) for text in texts], dtype=np.float32)


def _vector(text):
    for word, meaning in KNOWN.items():
        text = text.lower().replace(word, meaning)
    vector = np.full(256, 1e-3)
    for start in range(len(text) - 1):
        vector[zlib.crc32(text[start : start + 2].encode("utf-8", "replace")) % 256] += 1
    return vector / np.linalg.norm(vector)
