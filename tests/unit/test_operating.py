"""What admins are shown of what was done."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.cards.operating import audit_card
from bot.locales import LANGUAGES, texts
from bot.state import Act, ActName

ACTS = get_args(ActName)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_words(act, language):
    """No act is shown by the name under which it is recorded; what it is about stands behind it."""
    article = 7 if act.startswith(("add:", "change:", "post:", "pin", "unpin", "undo", "re")) else None
    (_, line) = audit_card((Act("2026-01-02 03:04:05", 900, act, article, "江声"),), {}, texts(language)).html.split(
        "\n"
    )
    told = line.split("  ")[2]
    assert told.split()[0] != act
    assert ":" not in told.split()[0]
    assert (" 7" in told) == (article is not None)


def test_an_act_of_an_older_version_is_shown_by_its_name():
    """What is recorded no more is not hidden."""
    assert audit_card((Act("2026-01-02 03:04:05", 900, "bless", None, ""),), {}, texts("en")).html.endswith("bless")
