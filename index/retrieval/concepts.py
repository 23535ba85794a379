"""Is a concept expressed in a text, how often, and in which words? Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from index.models import Concept, Field
from index.text.own import OwnWords
from index.text.segment import cut
from index.text.sounds import sound_pairs
from index.text.terms import grams_of, kept_words

View = Mapping[Field, Counter[str]]


def view(normalised: str, own: OwnWords) -> View:
    """Return the terms of a text by field, counted; own words are whole."""
    tokens = cut(normalised, own)
    return {
        "words": Counter(kept_words(tokens)),
        "grams": Counter(grams_of(normalised)),
        "sounds": Counter(sound_pairs(tokens)),
    }


def times(concept: Concept, text: View) -> float:
    """Return how often a text expresses a concept, each alternative by its weight."""
    return sum(each.weight * text[each.field][each.term] for each in concept.alternatives)


def clarity(concept: Concept, text: View) -> float:
    """Return how well a text expresses a concept, 0..1: the weight of its best alternative there."""
    return max((each.weight for each in concept.alternatives if text[each.field][each.term]), default=0.0)


def expressions(concept: Concept, text: View) -> list[str]:
    """Return the words of a text that express a concept, the best first; sounds are no words."""
    found = [each for each in concept.alternatives if each.field != "sounds" and text[each.field][each.term]]
    return [each.term for each in sorted(found, key=lambda each: -each.weight)]
