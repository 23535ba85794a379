"""Questions left unanswered → gaps: what is missing in the library, however it was asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.state import UnansweredQuestion
from index.retrieval.question import analyse
from index.text.normalise import normalise

# Two questions ask about the same when this share of their telling pairs of characters is the same.
ALIKE = 0.5
# They say which kind of answer is wanted, as question words do.
_NOUNS = re.compile(r"的?(?:原因|缘故|理由|时间|日期)是?")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions about the same, the latest first; ``text`` is the wording asked most."""

    text: str
    questions: tuple[UnansweredQuestion, ...]

    @property
    def id(self) -> int:
        """The number of its first question: it stays the same while others join."""
        return min(question.id for question in self.questions)

    @property
    def last_asked(self) -> str:
        """When it was asked last, in UTC."""
        return max(question.asked_at for question in self.questions)

    @property
    def people(self) -> int:
        """How many people asked, as far as they are known."""
        return len({question.asker.user_id for question in self.questions} - {None})


def clusters(questions: Iterable[UnansweredQuestion]) -> tuple[Cluster, ...]:
    """Group questions that ask about the same; the most asked come first, then the latest."""
    groups: list[tuple[frozenset[str], list[UnansweredQuestion]]] = []
    for question in questions:
        about = _about(question.text)
        for known, members in groups:
            if len(about & known) >= ALIKE * len(about | known):
                members.append(question)
                break
        else:
            groups.append((about, [question]))
    made = [Cluster(_commonest(members), tuple(members)) for _, members in groups]
    return tuple(sorted(made, key=lambda each: (-len(each.questions), -each.questions[0].id)))


@lru_cache(maxsize=2048)
def _about(text: str) -> frozenset[str]:
    """Return the pairs of characters that a question is about, without its question words."""
    normalised = _NOUNS.sub(" ", normalise(text))
    found = frozenset(analyse(normalised).pairs)
    letters = "".join(filter(str.isalnum, normalised))
    return found or frozenset(letters[place : place + 2] for place in range(len(letters))) or frozenset((text,))


def _commonest(questions: list[UnansweredQuestion]) -> str:
    texts = [question.text for question in questions]
    return max(texts, key=texts.count)
