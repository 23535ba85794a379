"""Normalised text → words. The only door to jieba.

Reads jieba's dictionary and keeps its parsed form in the user's cache folder; jieba's own cache is
read in a way that costs a second more at every start.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from index.text.kept import kept
from index.text.own import NO_WORDS, OwnWords, keep_whole

if TYPE_CHECKING:
    from jieba import Tokenizer

ARTICLE_WORDS = 300

_lock = threading.Lock()


def cut(text: str, own: OwnWords = NO_WORDS) -> list[str]:
    """Return jieba's words of a normalised text, punctuation and blanks included; own words stay whole.

    Without jieba's model for unknown words: it glues names to the next character, and characters
    pairs, which are indexed beside the words, find such names better.
    """
    words = [word for block in _blocks().split(text) for word in _cut_block(block)]
    return keep_whole(words, own) if own.whole else words


@lru_cache(maxsize=10_000)
def _cut_block(block: str) -> tuple[str, ...]:
    # jieba cuts each block by itself. A question has the same ones cut again and again: as part of a
    # sentence, of a passage, of an article.
    return tuple(_tokenizer().cut(block, HMM=False))


@cache
def _blocks() -> re.Pattern[str]:
    """Return jieba's own pattern of a text without punctuation."""
    pattern: re.Pattern[str] = _jieba().re_han_default
    return pattern


def version() -> str:
    """Return jieba's version, part of the analyser's fingerprint."""
    return str(_jieba().__version__)


def _jieba() -> ModuleType:
    with warnings.catch_warnings():
        # jieba 0.42.1: invalid escapes (a SyntaxWarning since Python 3.12) and pkg_resources.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    module: ModuleType = jieba
    return module


@cache
def _tokenizer() -> Tokenizer:
    with _lock:
        tokenizer = _jieba().Tokenizer()
        tokenizer.FREQ, tokenizer.total = kept(f"jieba-{version()}", _dictionary)
        tokenizer.initialized = True
        return tokenizer


def _dictionary() -> tuple[dict[str, int], int]:
    """Return jieba's words with their counts, and the sum of those."""
    tokenizer = _jieba().Tokenizer()
    # Not ``initialize``, which also writes a cache into the shared temporary folder.
    found: tuple[dict[str, int], int] = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return found


def frequency(word: str) -> int:
    """Return how often jieba's dictionary saw a word, 0 when it never did."""
    count: int = _tokenizer().FREQ.get(word) or 0
    return count


def prevalence(word: str) -> float:
    """Return the share of articles of general Chinese that would hold a word, 0..1.

    By the counts of jieba's dictionary: 1 - (1 - p)^n for an article of n = 300 words.
    """
    total: int = _tokenizer().total
    return float(1 - (1 - frequency(word) / total) ** ARTICLE_WORDS)
