"""What a chat has set, and the buttons that change it. Pure.

A choice is one press; a press names the field and the value to set, so that a second press changes
nothing and two people never toggle past each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from bot.cards.buttons import pack
from bot.cards.telegram import Button, Card
from bot.locales import LANGUAGES, NAMES, Texts
from bot.state import ChatSettings

# The kind of the buttons; their numbers are the view, the field and the value, or the view alone for "done".
CHANGE = "se"
ALL, LANGUAGE = 0, 1


@dataclass(frozen=True, slots=True)
class Field:
    """A setting: its name in ChatSettings, the key of its title, and each value with the key of its words."""

    name: str
    title: str
    choices: tuple[tuple[Any, str], ...]


_LANGUAGE = Field(
    "language", "settings.language", ((None, "settings.language_auto"), *((each, "") for each in LANGUAGES))
)
_LENGTH = Field("length", "settings.length", (("full", "settings.length_full"), ("short", "settings.length_short")))
_MODE = Field("mode", "settings.mode", (("asked", "settings.mode_asked"), ("confident", "settings.mode_confident")))
_DELETE = Field(
    "delete_after",
    "settings.delete",
    (
        (0, "settings.delete_never"),
        (10, "settings.delete_ten"),
        (60, "settings.delete_hour"),
        (1440, "settings.delete_day"),
    ),
)
_NOTIFY = Field("notify", "settings.notify", ((True, "settings.notify_on"), (False, "settings.notify_off")))
_SOURCES = Field(
    "sources", "settings.sources", (("full", "settings.sources_full"), ("short", "settings.sources_short"))
)
_QUOTING = Field("quoting", "settings.quoting", ((False, "settings.quoting_off"), (True, "settings.quoting_on")))
# The place of a field is its number on buttons: new ones come last.
FIELDS = (_LANGUAGE, _LENGTH, _MODE, _DELETE, _NOTIFY, _SOURCES, _QUOTING)
_GROUP = (_LANGUAGE, _LENGTH, _SOURCES, _MODE, _DELETE)
_PRIVATE = (_LANGUAGE, _LENGTH, _SOURCES, _QUOTING, _NOTIFY)


def settings_card(settings: ChatSettings, view: int, group: bool, texts: Texts, *, done: bool = False) -> Card:
    """Show a chat's settings; ``view`` is ALL or LANGUAGE; ``done`` shows them without buttons."""
    fields = (_LANGUAGE,) if view == LANGUAGE else _GROUP if group else _PRIVATE
    lines = [f"<b>{escape(texts('settings.title_group' if group else 'settings.title'))}</b>"]
    for field in fields:
        value = _value(field, getattr(settings, field.name), group, texts)
        lines.append(escape(texts("settings.line", name=texts(field.title), value=value)))
    if done:
        return Card("\n".join([*lines, escape(texts("settings.saved"))]))
    lines.append(escape(texts("settings.how")))
    rows = [_row(field, settings, view, texts) for field in fields]
    return Card("\n".join(lines), (*rows, (Button(texts("settings.done"), pack(CHANGE, view)),)))


def change(field: int, value: int, group: bool) -> dict[str, Any] | None:
    """Return what a press changes, as ``Chats.change`` takes it; None for what this chat can't set."""
    if not 0 <= field < len(FIELDS) or FIELDS[field] not in (_GROUP if group else _PRIVATE):
        return None
    choices = FIELDS[field].choices
    return {FIELDS[field].name: choices[value][0]} if 0 <= value < len(choices) else None


def _choices(field: Field, texts: Texts) -> list[tuple[Any, str]]:
    # A language goes by its own name, for those who can't read the current one.
    return [(value, texts(words) if words else NAMES[value]) for value, words in field.choices]


def _value(field: Field, current: Any, group: bool, texts: Texts) -> str:
    if field is _LANGUAGE and current is None:
        return texts("settings.language_each" if group else "settings.language_own")
    return next((words for value, words in _choices(field, texts) if value == current), "")


def _row(field: Field, settings: ChatSettings, view: int, texts: Texts) -> tuple[Button, ...]:
    number, current = FIELDS.index(field), getattr(settings, field.name)
    return tuple(
        Button(f"✓ {words}" if value == current else words, pack(CHANGE, view, number, place))
        for place, (value, words) in enumerate(_choices(field, texts))
    )
