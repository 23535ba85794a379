"""An article's link and a quote → the link that opens at the quote. Pure.

Text fragments: https://wicg.github.io/scroll-to-text-fragment/ . Percent-encoded whole, since a bare
``-``, ``,`` or ``&`` is part of their syntax.
"""

from __future__ import annotations

from urllib.parse import quote

WHOLE = 300
EDGE = 20


def link_to(url: str | None, answer: str) -> str | None:
    """Return the link with a text fragment for the answer; None stays None.

    A quote over several paragraphs is named by its first and last words, as browsers match a whole
    quote within one paragraph only.
    """
    if not url or not answer:
        return url
    lines = answer.split("\n")
    if len(lines) == 1 and len(answer) <= WHOLE:
        fragment = _encode(answer)
    else:
        fragment = f"{_encode(lines[0][:EDGE])},{_encode(lines[-1][-EDGE:])}"
    joint = ":~:text=" if "#" in url else "#:~:text="
    return url + joint + fragment


def _encode(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
