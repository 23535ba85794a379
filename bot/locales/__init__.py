"""Every sentence a user sees, in three languages; reads the TOML files beside it.

A key is a path into the file (``ask.not_found``); ``texts("en")("ask.not_found", ...)`` fills in its
fields.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    # Whoever starts the program has its sentences before the library is imported, which takes longest.
    from index import LibraryError

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
# Each language by its own name, for whoever chooses one.
NAMES: dict[Language, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}

_STANDARD_INPUT = "-"  # as a source of the library


class Texts:
    """The sentences of one language."""

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, key: str, /, **fields: object) -> str:
        """Return a sentence with its fields filled in."""
        return self._sentences[key].format(**fields)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all sentences, in the file's order."""
        return tuple(self._sentences)

    def error(self, error: LibraryError) -> str:
        """Tell a library's error."""
        fields = dict(error.fields)
        if "problem" in fields:
            fields["problem"] = self.problem(str(fields["problem"]))
        if fields.get("source") == _STANDARD_INPUT:
            fields["source"] = self("add.standard_input")
        return self(f"error.{error.code}", **fields)

    def problem(self, name: str) -> str:
        """Tell a problem by its word; one that has no sentence comes back as it is."""
        return self._sentences.get(f"problem.{name}", name)

    def words(self, words: tuple[str, ...]) -> str:
        """Join quoted words as the language does."""
        return self("list.joint").join(self("list.word", word=word) for word in words)


@cache
def texts(language: Language) -> Texts:
    """Return the sentences of a language."""
    text = files("bot.locales").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language, dict(_flat("", tomllib.loads(text))))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        pairs.extend(_flat(f"{key}.", value) if isinstance(value, dict) else [(key, cast(str, value))])
    return pairs


def language_of(code: str | None) -> Language:
    """Return the language for a code such as zh-TW, zh_HK.UTF-8, en or C; Simplified when unknown."""
    code = (code or "").lower().replace("_", "-")
    if code.startswith("en"):
        return "en"
    if code.startswith("zh") and any(part in code for part in ("hant", "-tw", "-hk", "-mo")):
        return "zh-Hant"
    return "zh-Hans"


def environment_language() -> Language:
    """Return the terminal's language."""
    names = ("YUANWEN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return language_of(next((os.environ[name] for name in names if os.environ.get(name)), None))
