"""Unanswered questions are grouped by what they ask about."""

from __future__ import annotations

from bot.gaps import clusters
from bot.state import Asker, UnansweredQuestion


def asked(*texts: str) -> list[UnansweredQuestion]:
    """Return questions, the first being the latest, of people 1, 2, 3, 1, …"""
    return [
        UnansweredQuestion(
            len(texts) - place, Asker("telegram", 1 + place % 3, 1 + place % 3), text, f"2026-01-{28 - place}"
        )
        for place, text in enumerate(texts)
    ]


def test_wordings_of_one_question_are_one_gap() -> None:
    """Other question words, punctuation, scripts and widths make no other gap."""
    (gap,) = clusters(asked("隧道为什么停工", "隧道停工是为什么？", "隧道為什麼停工", "隧道 为什么 停工！"))
    assert len(gap.questions) == 4
    assert gap.people == 3
    assert gap.last_asked == "2026-01-28"
    assert gap.id == 1


def test_other_subjects_are_other_gaps() -> None:
    """Who asks about something else is not in the group; the most asked comes first, then the latest."""
    found = clusters(asked("隧道为什么停工", "水仙号为什么晚点", "水仙号晚点的原因", "灯塔什么时候熄灭"))
    assert [(gap.text, len(gap.questions)) for gap in found] == [
        ("水仙号为什么晚点", 2),
        ("隧道为什么停工", 1),
        ("灯塔什么时候熄灭", 1),
    ]


def test_the_commonest_wording_stands_for_all() -> None:
    """A gap is called as it was asked most."""
    (gap,) = clusters(asked("隧道停工是为什么", "隧道为什么停工", "隧道为什么停工"))
    assert gap.text == "隧道为什么停工"


def test_questions_without_words_do_no_harm() -> None:
    """Emoji, English and a lone character each find a place."""
    found = clusters(asked("🎉🎉", "why is it late", "why is it late?", "雨"))
    assert sum(len(gap.questions) for gap in found) == 4
    assert len(found) == 3
    assert clusters([]) == ()
