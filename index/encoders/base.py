"""What an encoder must do for the library. Pure declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts of any language into vectors; those of like meaning have a large cosine."""

    @property
    def fingerprint(self) -> str:
        """Name and version; vectors of different fingerprints cannot be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector for each text: [texts, dimensions]. Any thread may call it."""
        ...
