from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.reading import Run

def best(
    terms: list[tuple[int, int, tuple[Run, ...], float, float]],
    fields: Sequence[tuple[NDArray[np.uint32], NDArray[np.float64], float, float]],
    article_of: NDArray[np.int32],
    begins: NDArray[np.int32],
    ends: NDArray[np.int32],
    live: NDArray[np.uint8],
    eligible: NDArray[np.uint8],
    saturation: tuple[float, float],
    limit: int,
    one_per_article: bool,
    digits: int,
) -> list[tuple[int, float]]: ...
