"""Small talk is told from questions, whatever it is made of and however long it is."""

from __future__ import annotations

import pytest

from bot.remarks import asks_for_role, is_link, is_talk, is_thanks


@pytest.mark.parametrize(
    "text", ["好的，谢谢", "好吧", "太好了！", "你好厉害", "哈哈哈哈", "hahaha", "6666", "lollol", "哇塞"]
)
def test_thanks(text: str) -> None:
    """Thanks and praise, one after the other in any order."""
    assert is_thanks(text)
    assert is_thanks(f"{text}，{text}")
    assert not is_thanks(f"{text}王腾")


@pytest.mark.parametrize(
    "part", ["哈", "6", "ha", "呵呵", "好厉害", "lol", "https://", "https://a.example ", "我", "请"]
)
def test_long_remarks(part: str) -> None:
    """What almost is small talk is told from it at once: one that took twice as long with each word never ended."""
    text = part * 1000 + "王"
    assert not any(tell(text) for tell in (is_thanks, is_link, is_talk, asks_for_role))
