"""Normalised text → words. The only door to jieba.

Reads jieba's dictionary and keeps its parsed form in the user's cache folder; jieba's own cache is
read in a way that costs a second more at every start.
"""

from __future__ import annotations

import logging
import marshal
import tempfile
import threading
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from jieba import Tokenizer

_lock = threading.Lock()


def cut(text: str) -> list[str]:
    """Return jieba's words of a normalised text, punctuation and blanks included.

    Without jieba's model for unknown words: it glues names to the next character, and characters
    pairs, which are indexed beside the words, find such names better.
    """
    words: list[str] = _tokenizer().lcut(text, HMM=False)
    return words


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
        folder = _cache_folder()
        kept = folder / f"jieba-{version()}.marshal"
        try:
            tokenizer.FREQ, tokenizer.total = marshal.loads(kept.read_bytes())
            tokenizer.initialized = True
        except (OSError, ValueError, EOFError, TypeError):
            tokenizer.tmp_dir = str(folder)
            tokenizer.initialize()
            _keep(kept, marshal.dumps((tokenizer.FREQ, tokenizer.total)))
        return tokenizer


def _keep(path: Path, data: bytes) -> None:
    # Written whole or not at all; without it the next start takes a second longer.
    with suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)


def _cache_folder() -> Path:
    folder = user_cache_path("yuanwen", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        # A home that cannot be written: a private folder instead of the shared temporary one.
        return Path(tempfile.mkdtemp(prefix="yuanwen-"))


def frequency(word: str) -> int:
    """Return how often jieba's dictionary saw a word, 0 when it never did."""
    count: int = _tokenizer().FREQ.get(word) or 0
    return count
