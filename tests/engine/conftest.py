"""What an engine must do, it does with its compiled parts and without them, and however its postings lie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.engines import blocks, compiled


@pytest.fixture(autouse=True, scope="module", params=["compiled", "python", "a block for each term"])
def kernel(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rank by the compiled part, or as where no compiler was at hand."""
    assert compiled.best, "tests need the compiled parts: install a C compiler, then install Yuanwen again"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "python":
            patch.setattr(compiled, "best", None)
            for name in ("alive", "find", "lengths", "pack"):
                patch.setattr(compiled, name, getattr(blocks, name))
        if request.param == "a block for each term":
            # Dense ones, then, for all that stand in a fourth of the passages.
            patch.setattr(blocks, "BLOCK_BYTES", 1)
        yield
