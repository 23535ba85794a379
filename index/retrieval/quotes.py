"""What a question puts between quotation marks is meant as it stands: one unit, no question word in it. Pure."""

from __future__ import annotations

import re

LONGEST = 60
_QUOTED = re.compile('[「『《“"]([^「」『』《》“”"]*\\w[^「」『』《》“”"]*)[」』》”"]')


def split_quotes(normalised: str) -> tuple[str, tuple[str, ...]]:
    """Return a normalised question without what is quoted in it, and that in order; longer quotes are no names."""
    quotes: list[str] = []

    def taken(found: re.Match[str]) -> str:
        quote = found[1].strip()
        if len(quote) > LONGEST:
            return found[0]
        quotes.append(quote)
        return " "

    rest = _QUOTED.sub(taken, normalised)
    return rest, tuple(dict.fromkeys(quotes))
