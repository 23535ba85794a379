"""What an engine must do, it does with its compiled parts and without them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.engines import ranking


@pytest.fixture(autouse=True, scope="module", params=["compiled", "python"])
def kernel(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rank by the compiled part, or as where no compiler was at hand."""
    assert ranking.compiled, "tests need the compiled parts: install a C compiler, then install Yuanwen again"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "python":
            patch.setattr(ranking, "compiled", None)
        yield
