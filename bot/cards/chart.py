"""Figures of the bot's use → a picture (PNG). Reads a font from the system, if there is one.

Without a font that can write Chinese the picture shows the days only, whose labels are digits.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, LEFT, TOP = 1000, 60, 50
DAYS_HEIGHT, BAR, GAP = 300, 34, 14
_INK, _PALE, _ANSWERED, _OPEN = "#222222", "#8a8f98", "#3390ec", "#c9d4e0"
# As they are called by the systems that have them: Linux, macOS, Windows.
_CHINESE = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSerifCJK-Regular.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "msyh.ttc",
)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def chart(days: Sequence[tuple[str, int, int]], articles: Sequence[tuple[str, int]]) -> bytes:
    """Draw questions by day (label, asked, answered) and the articles that answered most (title, times)."""
    font = _chinese()
    shown = articles if font else ()
    height = TOP + DAYS_HEIGHT + 70 + len(shown) * (BAR + GAP)
    image = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    _draw_days(draw, days)
    if font:
        _draw_articles(draw, shown, TOP + DAYS_HEIGHT + 70, font)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _draw_days(draw: ImageDraw.ImageDraw, days: Sequence[tuple[str, int, int]]) -> None:
    digits = ImageFont.load_default(20)
    most = max([asked for _, asked, _ in days], default=0) or 1
    step = (WIDTH - 2 * LEFT) / max(1, len(days))
    floor = TOP + DAYS_HEIGHT
    draw.line([(LEFT, floor), (WIDTH - LEFT, floor)], fill=_PALE, width=2)
    for place, (label, asked, answered) in enumerate(days):
        left, right = LEFT + place * step + 6, LEFT + (place + 1) * step - 6
        for figure, colour in ((asked, _OPEN), (answered, _ANSWERED)):
            if figure:
                draw.rectangle([left, floor - DAYS_HEIGHT * 0.9 * figure / most, right, floor - 1], fill=colour)
        middle = (left + right) / 2
        draw.text((middle, floor + 8), label, fill=_PALE, font=digits, anchor="ma")
        if asked:
            draw.text((middle, floor - DAYS_HEIGHT * 0.9 * asked / most - 4), str(asked), _INK, digits, anchor="md")


def _draw_articles(draw: ImageDraw.ImageDraw, articles: Sequence[tuple[str, int]], top: int, font: Font) -> None:
    most = max([times for _, times in articles], default=0) or 1
    for place, (title, times) in enumerate(articles):
        y = top + place * (BAR + GAP)
        length = (WIDTH - 2 * LEFT) * times / most
        draw.rectangle([LEFT, y, LEFT + length, y + BAR], fill="#dbeafe")
        shown = title if len(title) <= 40 else title[:39] + "…"
        draw.text((LEFT + 10, y + BAR / 2), f"{times}  {shown}", fill=_INK, font=font, anchor="lm")


@cache
def _chinese() -> Font | None:
    for name in _CHINESE:
        try:
            return ImageFont.truetype(name, 20)
        except OSError:
            continue
    return None
