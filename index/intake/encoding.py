"""Bytes → text. No I/O.

A byte order mark decides; then strict UTF-8; then the best of UTF-16, GB18030 and Big5-HKSCS by how
common the characters are that each of them yields. What none of them can read is refused: a wrong
guess would go into the library as an article.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from index.errors import SourceBinary, SourceControl, SourceEmpty, SourceGarbled

_MARKS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_GUESSES = ("gb18030", "big5hkscs", *_WIDE)
_MAGIC = (
    b"\x89PNG", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf",
    b"\xfd7zXZ", b"Rar!", b"\x7fELF", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0", b"RIFF", b"OggS", b"ID3", b"\0\0\1\0",
)  # fmt: skip

# The characters that make up about half of running Chinese text, in both scripts.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公"
    "此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特"
    "代内信表化老给世位次度门任常先海通教东声提立及比员解水名真论处走义各入几口认条平系气题更别打女变四神总何电数安少报"
    "才结反受目太量再感建务做接必场件计管期市直资山金指许统区保至形社便空治展司五基书非则却界达放强即像难且权思完设式记"
    "南品住告类求据程北边张该规万取格望觉术领共确传师观清今切院让识候带导争运"
    "個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問應戰頭體見產話門東聲員論處義幾條係氣題"
    "別變電數報結務場計資許統區隊決馬書則達強難權設記類據張該規萬覺術領確傳師觀讓識帶導爭運並於著此她"
)
_PUNCTUATION = frozenset("，。、：；！？“”‘’《》（）—…「」『』·【】　")

# What a text must have, counted over the characters outside ASCII.
_FREQUENT_LEAST = 0.12
_COMMON_LEAST = 0.65
_SAMPLE = 4000

_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# More than this is no text with a slip in it.
_CONTROL_SHARE = 0.005
_NUL_SHARE = 0.1


def decode(data: bytes, source: str) -> str:
    """Return the text in ``data``, or raise SourceEmpty, SourceBinary, SourceControl or SourceGarbled."""
    if not data:
        raise SourceEmpty(source=source)
    if data.startswith(_MAGIC):
        raise SourceBinary(source=source)
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _try(data[len(mark) :], name)
            if text is None:
                raise SourceGarbled(source=source)
            return _without_controls(text, source)
    text = _try(data, "utf-8")
    if text is None or "\0" in text:
        # UTF-8 with NULs may be UTF-16 of English, but it is no GB18030.
        text = _best_guess(data, _GUESSES if text is None else _WIDE) or text
    if text is None:
        if _CONTROLS.search(data.decode("latin-1")) or b"\0" in data:
            raise SourceBinary(source=source)
        raise SourceGarbled(source=source)
    return _without_controls(text, source)


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _without_controls(text: str, source: str) -> str:
    nuls = text.count("\0")
    controls = len(_CONTROLS.findall(text))
    if controls > max(2, _CONTROL_SHARE * len(text)) or nuls > _NUL_SHARE * len(text):
        raise SourceBinary(source=source)
    if nuls:
        raise SourceControl(source=source)
    return text


def _best_guess(data: bytes, names: tuple[str, ...]) -> str | None:
    best, best_score = None, 0.0
    for name in names:
        text = _try(data, name)
        if text is None:
            continue
        score = _plausibility(text, wide=name in _WIDE)
        if score > best_score:
            best, best_score = text, score
    return best


def _plausibility(text: str, *, wide: bool) -> float:
    """Return how much this looks like Chinese text, 0 for not at all (for ``wide``, Latin text will do)."""
    sample = text[: 20 * _SAMPLE]
    if wide and "\0" in sample:
        return 0.0
    foreign = [char for char in sample if char > "\x7f"][:_SAMPLE]
    if wide and len(sample) >= 8 and _is_latin(sample):
        return 0.9
    if not foreign:
        return 0.0
    punctuation = sum(char in _PUNCTUATION for char in foreign)
    frequent = (sum(char in _FREQUENT for char in foreign) + punctuation) / len(foreign)
    common = (sum(char in _common() for char in foreign) + punctuation) / len(foreign)
    if common < _COMMON_LEAST or (frequent < _FREQUENT_LEAST and len(foreign) >= 10):
        return 0.0
    return frequent + 0.5 * common


def _is_latin(sample: str) -> bool:
    return sum(char <= "\x7f" for char in sample) >= 0.7 * len(sample) and max(sample) < "\u2100"


@cache
def _common() -> frozenset[str]:
    """Return the first levels of GB 2312 and Big5: the common characters of each script, in their tables' order."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in cells)
    return frozenset(
        "".join(pair.decode("gb2312", "ignore") for pair in simplified)
        + "".join(pair.decode("big5", "ignore") for pair in traditional)
    )
