"""Is this a text that can become an article? Text in; nothing, or an error that says what is wrong. No I/O.

``sanitise`` takes out what no reader can see: control characters, direction overrides, zero-width and
tag characters, lone surrogates. Everything visible stays as it is.
"""

from __future__ import annotations

import re
import zlib

from index.errors import (
    SourceControl,
    SourceEmpty,
    SourceGarbled,
    SourceLineTooLong,
    SourceRepetitive,
    SourceTooLarge,
    SourceTooShort,
)

MAX_MEGABYTES = 20
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_LINE = 200_000
LEAST = 20

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029]")
_EMOJI = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    # a joiner between two emoji makes one of them, any other joiner goes
    rf"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|[\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)

# Texts shorter than this say too little about how much they repeat themselves.
_REPETITION_LEAST = 200
_REPETITION_SAMPLE = 200_000
_COMPRESSED_SHARE = 0.035
_DISTINCT_LEAST = 4

# UTF-8 read as GBK turns 的 ， 。 是 and the commonest characters into these, which nobody writes.
_UTF8_AS_GBK = re.compile(r"[鐨銆锛鏄鍦鈥閿鍙]")
_REPLACED_TWICE = "锟斤拷"
_LATIN_HIGH = re.compile(r"[\x80-\xa0\xa1-\xb6\xb8-\xff]")


def check_size(size: int, source: str) -> None:
    """Refuse what is larger than one article may be."""
    if size > MAX_BYTES:
        raise SourceTooLarge(source=source, megabytes=-(-size // (1024 * 1024)), limit=MAX_MEGABYTES)


def check_text(text: str, source: str, least: int = LEAST) -> None:
    """Refuse a text that is empty, too short, garbled, endless or always the same."""
    visible = _visible(text)
    if not visible:
        raise SourceEmpty(source=source)
    if "\0" in text:
        raise SourceControl(source=source)
    if _has_long_line(text):
        raise SourceLineTooLong(source=source, limit=MAX_LINE)
    if _is_garbled(text, len(visible)):
        raise SourceGarbled(source=source)
    if len(visible) < least:
        raise SourceTooShort(source=source, characters=len(visible), least=least)
    if _is_repetitive(visible):
        raise SourceRepetitive(source=source)


def sanitise(text: str) -> str:
    """Return the text with line feeds for all line breaks and without invisible characters."""
    return _INVISIBLE.sub("", _NEWLINES.sub("\n", text))


def _visible(text: str) -> str:
    return "".join(_INVISIBLE.sub("", text).split())


def _has_long_line(text: str) -> bool:
    start = 0
    while len(text) - start > MAX_LINE:
        # From the far end of the longest line allowed, back to its last line break.
        cut = text.rfind("\n", start, start + MAX_LINE + 1)
        if cut < 0:
            cut = text.rfind("\r", start, start + MAX_LINE + 1)
        if cut < 0:
            return True
        start = cut + 1
    return False


def _is_garbled(text: str, visible: int) -> bool:
    replaced = text.count("\ufffd")
    if replaced >= 3 and replaced > 0.01 * visible:
        return True
    # An article about character sets may name them once or twice.
    if 3 * text.count(_REPLACED_TWICE) > max(6, 0.03 * visible):
        return True
    if len(_LATIN_HIGH.findall(text)) > 0.3 * visible:
        return True
    return len(_UTF8_AS_GBK.findall(text)) > max(2, 0.06 * visible)


def _is_repetitive(visible: str) -> bool:
    if len(set(visible[:_REPETITION_SAMPLE])) < _DISTINCT_LEAST:
        return True
    if len(visible) < _REPETITION_LEAST:
        return False
    sample = visible[:_REPETITION_SAMPLE].encode("utf-8", "replace")
    return len(zlib.compress(sample)) < _COMPRESSED_SHARE * len(sample)
