"""The words of a question that an admin gave synonyms, and texts read as if they used the question's word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.models import Alternative, Concept
from index.text.own import OwnWords
from index.text.segment import cut
from index.text.terms import HAN

# What a concept replaces: a word, its characters and its pairs.
REPLACED = 1.5
# Found on small libraries of our own: lower loses synonyms, 1 ranks them above the question's own word.
SYNONYM = 0.8
_PAIR = re.compile(f"[{HAN}]{{2}}")


def same_as(words: Sequence[str], own: OwnWords) -> tuple[Concept, ...]:
    """Return a concept for each word with synonyms; the word itself is worth 1, each other ``SYNONYM``.

    Words of one group that stand in the question together (开除和辞退有什么区别) are left as they are.
    """
    asked = dict.fromkeys(word for word in words if word in own.others)
    return tuple(
        Concept(word, (_alternative(word, 1.0), *(_alternative(each, SYNONYM) for each in own.others[word])), REPLACED)
        for word in asked
        if not asked.keys() & set(own.others[word])
    )


def _alternative(word: str, weight: float) -> Alternative:
    # A word of two characters is found as a pair too where it is part of a longer one (开除党籍).
    return Alternative("grams" if _PAIR.fullmatch(word) else "words", word, weight)


def as_asked(text: str, same: Sequence[Concept], own: OwnWords) -> str:
    """Return a normalised text with each synonym replaced by the word that the question uses."""
    for concept in same:
        words = sorted((each.term for each in concept.alternatives), key=len, reverse=True)
        if len(words[-1]) == 1:
            # 车 is no word in 火车: only the cut can tell.
            text = "".join(concept.label if token in words else token for token in cut(text, own))
        elif any(word in text for word in words if word != concept.label):
            text = _replaced(text, words, concept.label)
    return text


def _replaced(text: str, words: list[str], by: str) -> str:
    escaped = [rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word) for word in words]
    return re.sub("|".join(escaped), lambda _: by, text)
