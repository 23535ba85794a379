"""Is a concept expressed in a text, how often, and in which words? Pure."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from index.models import Alternative, Concept
from index.text.own import OwnWords
from index.text.segment import cut
from index.text.sounds import sound_pairs
from index.text.terms import grams_of, is_english, kept_words


class View:
    """The terms of a normalised text, counted field by field when first asked for; own words are whole."""

    def __init__(self, normalised: str, own: OwnWords) -> None:
        self._text = normalised
        self._own = own

    def count(self, sought: Alternative) -> int:
        """Return how often the text has a term."""
        if sought.field == "sounds":
            return self._sounds[sought.term]
        # Most are not there at all, which need no cut to see; but an English text has stems too.
        if sought.term not in self._text and (sought.field == "words" or not self._english):
            return 0
        return self._words[sought.term] if sought.field == "words" else self._grams[sought.term]

    @cached_property
    def _english(self) -> bool:
        return is_english(self._text)

    @cached_property
    def _tokens(self) -> list[str]:
        return cut(self._text, self._own)

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(kept_words(self._tokens))

    @cached_property
    def _grams(self) -> Counter[str]:
        return Counter(grams_of(self._text))

    @cached_property
    def _sounds(self) -> Counter[str]:
        return Counter(sound_pairs(self._tokens))


def times(concept: Concept, text: View) -> float:
    """Return how often a text expresses a concept, each alternative by its weight."""
    return sum(each.weight * text.count(each) for each in concept.alternatives)


def clarity(concept: Concept, text: View) -> float:
    """Return how well a text expresses a concept, 0..1: the weight of its best alternative there."""
    return max((each.weight for each in concept.alternatives if text.count(each)), default=0.0)


def expressions(concept: Concept, text: View) -> list[str]:
    """Return the words of a text that express a concept, the best first; sounds are no words."""
    found = [each for each in concept.alternatives if each.field != "sounds" and text.count(each)]
    return [each.term for each in sorted(found, key=lambda each: -each.weight)]
