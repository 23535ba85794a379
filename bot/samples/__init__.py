"""The sample library: articles of our own writing, and questions to try. Reads the files beside it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.locales import Language

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question, the article that answers it, and a part of the sentence that does."""

    text: str
    article: Path
    answer: str


def sample_articles() -> tuple[Path, ...]:
    """Return the files of the sample articles."""
    return tuple(sorted(path for path in FOLDER.iterdir() if path.suffix in (".txt", ".md")))


def sample_questions(language: Language) -> tuple[SampleQuestion, ...]:
    """Return the questions to try; readers of English get the Chinese ones, like the articles."""
    table = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))
    key = "zh-Hant" if language == "zh-Hant" else "zh-Hans"
    return tuple(SampleQuestion(row[key], FOLDER / row["article"], row["answer"]) for row in table["question"])
