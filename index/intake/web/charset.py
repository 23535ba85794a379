"""The bytes of a page → its text. No I/O.

A byte order mark decides, then strict UTF-8 (pages that call themselves GBK and are not are common), then
what the server or the page says, and last the guess for plain text.
"""

from __future__ import annotations

import codecs
import re

from index.intake.encoding import decode

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_META = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?\s{0,3}([\w.:-]{2,40})", re.I)
_META_WITHIN = 8192
# What pages mean by these names.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_WRONG_MOST = 0.01


def page_text(data: bytes, source: str, charset: str | None = None) -> str:
    """Return the text of a page; ``charset`` is what its server called it. Raises SourceError as ``decode`` does."""
    if data.startswith(_MARKS):
        return decode(data, source)
    names = [charset] if charset else []
    declared = _META.search(data[:_META_WITHIN])
    if declared:
        names.append(declared[1].decode("ascii", "replace"))
    for name in ("utf-8", *names):
        text = _decoded(data, name, "strict")
        if text is not None:
            return text
    # A page with a broken character or two, as one that was cut.
    for name in names:
        text = _decoded(data, name, "replace")
        if text is not None and text.count("\ufffd") <= max(2, _WRONG_MOST * len(text)):
            return text
    return decode(data, source)


def _decoded(data: bytes, name: str, errors: str) -> str | None:
    name = name.strip().lower()
    try:
        text = data.decode(_MEANT.get(name, name), errors)
    except (UnicodeError, LookupError, ValueError):
        return None
    # UTF-16 without a mark, or no text at all: the guess knows better.
    return None if text.count("\0") > _WRONG_MOST * len(text) else text.replace("\0", "")
