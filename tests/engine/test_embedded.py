"""The engine in this process: pruning changes no ranking, segments come and go in one piece."""

from __future__ import annotations

import json
import random
import sqlite3

import numpy as np
import pytest
from sqlite_utils import Database as Tables

from index import Library
from index.engines import blocks, compacting, compiled
from index.engines.ranking import Ranking
from index.engines.reading import Reading
from index.errors import LibraryBusy, LibraryCorrupt
from index.models import Article, Sought
from index.retrieval.question import analyse
from index.store import database, passages, postings
from index.store.schema import library_migrations
from tests.engine.making import shelf
from tests.engine.test_contract import CORPUS, check, real_words


def exhaustive(ranked, limit, *, one_per_article):
    """Rank by adding up every posting."""
    scores = np.round(ranked.scores(), 9)
    chosen = {}
    for place in np.lexsort((np.arange(len(scores)), -scores)).tolist():
        if scores[place] > 0 and len(chosen) < limit:
            article = int(ranked._snapshot.article_of[place])
            chosen.setdefault(article if one_per_article else place, (place, float(scores[place])))
    return [*chosen.values()]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return a library of real articles, many of them several times over, so that postings are long."""
    path = tmp_path_factory.mktemp("engine") / "library.db"
    chance = random.Random(7)
    articles = [[*map("".join, each)] for each in real_words()]
    with Library.open(path) as made:
        made.add(*(Article("。".join(chance.choice(chance.choice(articles)) for _ in range(4))) for _ in range(1500)))
        yield made


@pytest.mark.parametrize("one_per_article", [True, False])
def test_leaving_postings_out_changes_no_ranking(library, monkeypatch, one_per_article):
    """For whole questions over both fields the best are those of adding up everything."""
    asked = [json.loads(line)["text"] for line in (CORPUS.parent / "queries.jsonl").read_text("utf-8").splitlines()]
    engine, best = library._asking._engine, Ranking.best
    for text in asked[::5]:
        sought = analyse(text).sought
        monkeypatch.setattr(Ranking, "best", best)
        pruned = engine.search(sought, 10, one_per_article=one_per_article).candidates
        monkeypatch.setattr(Ranking, "best", exhaustive)
        whole = engine.search(sought, 10, one_per_article=one_per_article).candidates
        assert [each.passage_id for each in pruned] == [each.passage_id for each in whole]
        assert all(abs(one.score - other.score) <= 2e-9 for one, other in zip(pruned, whole, strict=True))


def test_a_library_that_is_mostly_new_is_tidied_thoroughly(library):
    """After a large import there is one segment with everything, which is the fastest to search."""
    tables = library._database.reader()
    assert (len(postings.segments(tables)), postings.waiting(tables)) == (1, 0)


def test_who_adds_takes_in_what_was_added(tmp_path):
    """The next question finds everything read already."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(Article("一座桥封闭了。"))
        engine, generation = library._asking._engine, passages.generation(library._database.reader())
        assert engine._snapshot.generation == generation
        assert engine._snapshot.live_passages == 1


def test_what_is_kept_of_postings_has_a_limit(library):
    """Read postings are kept up to so many bytes, the latest first."""
    engine = library._asking._engine
    engine.search(Sought(("的", "在", "了")), 5)
    snapshot, tables = engine._snapshot, library._database.reader()
    reading = Reading(2_000)
    terms = [("grams", term) for (term,) in tables.execute("SELECT term FROM terms WHERE id < 400")]
    for term in terms:
        reading.of(tables, snapshot, [term])
        assert reading._bytes <= 2_000 or len(reading._kept) == 1
    assert reading._bytes == sum(each.bytes for each in reading._kept.values())
    last = next(reversed(reading._kept))
    assert reading.of(tables, snapshot, [last])[last].runs[0] is reading._kept[last].standing.runs[0]


def test_a_term_may_stand_more_often_in_a_passage_than_a_narrow_posting_can_say():
    """Two hundred and fifty-six times and more are counted, in memory and on disk."""
    with shelf() as here:
        for often in (1, 255, 256, 300, 70):
            here.put([("哈",) * often + ("乙",) * (400 - often), ("乙", "丙")])
        for _ in range(40):
            here.put([("丁",)])
        check(here, ("哈", "丙"))
        compacting._flush(here.database, 1)
        check(here, ("哈", "丙"))
        here.put([("哈",) * 500, ("哈", "丁")])
        check(here, ("哈", "丁"))
        here.engine.compact(thoroughly=True)
        check(here, ("哈", "丁"))


def test_the_only_passage_of_a_segment_goes_and_comes_back():
    """A single byte is one that the whole process shares, and is not written to."""
    with shelf() as here:
        kept = here.put([("甲",)])
        here.engine.compact(thoroughly=True)
        here.remove(kept)
        check(here, ("甲",))
        assert np.ones(1, np.uint8).tobytes() == bytes.fromhex("01")
        here.put_back(kept)
        check(here, ("甲",))
        here.put([("甲", "乙")])
        here.engine.compact(thoroughly=True)
        check(here, ("甲", "乙"))


def widened(block):
    """Return a block as the first versions wrote it: six bytes a posting, places before counts."""
    numbers = np.frombuffer(block, np.uint32)
    size = int(numbers[0]) & ~blocks.NARROW
    assert numbers[0] == size | blocks.NARROW
    head, packed = numbers[1 : 1 + 3 * size], numbers[1 + 3 * size :]
    return b"".join(
        (
            np.uint32(size).tobytes(),
            head.tobytes(),
            (packed >> 8).astype(np.int32).tobytes(),
            (packed & 255).astype(np.uint16).tobytes(),
        )
    )


def test_blocks_of_the_first_versions_are_read():
    """A library of before is searched as it is, and written as new ones are when it is tidied up."""
    with shelf() as here:
        for number in range(300):
            here.put([(f"甲{number % 7}", f"乙{number}", *("丙",) * (1 + number % 3), "丁" if number % 9 else "戊")])
        here.engine.compact(thoroughly=True)
        with here.database.writing() as tables:
            rows = tables.execute("SELECT key, block FROM postings").fetchall()
            narrow = [(key, each) for key, each in rows if not int.from_bytes(each[:4], "little") & blocks.DENSE]
            assert len(narrow) > 1
            tables.conn.executemany(
                "UPDATE postings SET block = ? WHERE key = ?", [(widened(each), key) for key, each in narrow]
            )
            passages.changed(tables)
        here.engine.close()
        for question in (("甲3", "乙33", "丙"), ("戊", "丁")):
            check(here, question)
        here.put([("甲3", "戊", "戊")])
        here.engine.compact(thoroughly=True)
        for question in (("甲3", "乙33", "丙"), ("戊", "丁")):
            check(here, question)
        marks = [row[0][3] >> 6 for row in here.database.reader().execute("SELECT block FROM postings")]
        assert all(marks), "wide blocks are left"


@pytest.mark.parametrize("most", [3, 200, 700])
@pytest.mark.parametrize("share", [0.02, 0.5])
def test_postings_of_the_dead_are_left_out_alike(most, share):
    """Sparse, dense and wide postings: the compiled part and Python leave the same places, counts and articles."""
    chance = np.random.default_rng(most)
    first, passages = 40, 500
    live = chance.random(first + passages) < 0.7
    article_of = np.cumsum(chance.random(first + passages) < 0.4, dtype=np.int32)
    places = np.flatnonzero(chance.random(passages) < share).astype(np.int32)
    counts = chance.integers(1, most, len(places)).astype(np.uint16)
    whole = blocks.listed(places, counts, len(set(article_of[places + first])), passages)
    kept = live[places + first]
    for alive in (blocks.alive, compiled.alive):
        found = alive(whole, first, live, article_of)
        assert found.sparse()[0].tolist() == places[kept].tolist()
        assert found.sparse()[1].tolist() == counts[kept].tolist()
        assert (found.size, found.articles) == (kept.sum(), len(set(article_of[places[kept] + first])))


def killed(*given):
    """Stop as a signal does."""
    raise KeyboardInterrupt


def test_a_compaction_that_dies_leaves_what_was(monkeypatch):
    """Killed while a segment is written, the old ones answer; what is left of it is cleared away later."""
    with shelf() as here:
        for number in range(40):
            here.put([("甲", "乙", f"丙{number}")])
            if number % 10 == 0:
                compacting._flush(here.database, 1)
        with monkeypatch.context() as patched:
            patched.setattr(postings, "finish_segment", killed)
            with pytest.raises(KeyboardInterrupt):
                here.engine.compact(thoroughly=True)
        check(here, ("甲", "丙7"))
        here.engine.compact(thoroughly=True)
        check(here, ("甲", "丙7"))
        with here.database.writing() as tables:
            left = postings.abandoned(tables, -1)
            tables.execute("UPDATE segments SET touched_at = datetime('now', '-1 hour') WHERE last_passage IS NULL")
        here.engine.compact(thoroughly=True)
        tables = here.database.reader()
        (whole,) = postings.segments(tables)
        assert tables.execute("SELECT count(*) FROM segments").fetchone()[0] == 1
        assert {row[0] >> 34 for row in tables.execute("SELECT key FROM postings")} == {whole}
        assert whole not in left
        check(here, ("甲", "丙7"))


def test_what_dies_while_segments_become_one_stays_dead(monkeypatch):
    """An article that is removed or replaced during a compaction is not found after it."""
    with shelf() as here:
        for number in range(30):
            here.put([("甲", f"丙{number}"), ("甲", "丁")])
            if number % 10 == 0:
                compacting._flush(here.database, 1)
        write, done = postings.write_blocks, []

        def interrupted(*given):
            write(*given)
            if len(done) == 4:
                here.replace(here.kept[2], [("甲", "戊")])
            if len(done) == 5:
                here.remove(here.kept[3])
            done.append(given)

        monkeypatch.setattr(postings, "write_blocks", interrupted)
        here.engine.compact(thoroughly=True)
        assert len(done) > 5
        for question in (("甲", "戊"), ("丙2",), ("丙3",), ("丁",)):
            check(here, question)


def test_segments_stay_few_and_hold_no_more_than_is_there():
    """Added one by one, passages are in few segments; those that are gone are written out of them."""
    with shelf() as here:
        for number in range(3_000):
            here.put([("甲", f"丙{number % 7}")])
            if number % 100 == 0:
                here.engine.compact()
        tables = here.database.reader()
        assert 1 <= len(postings.segments(tables)) <= 3
        for kept in here.kept[:1500]:
            here.replace(kept, [("乙",)])
        here.engine.compact()
        sizes = postings.sizes(tables)
        assert sum(size for _, size, _ in sizes) < 4_000
        check(here, ("丙3",))


def test_a_library_of_the_version_before_opens(tmp_path):
    """Its passages are found, those in its trash are not until they are restored, and reindexing finds nothing old."""
    path = tmp_path / "library.db"
    texts = ["因为连日暴雨，青河大桥于周一封闭。", "青鹭今年在南边的芦苇荡筑巢，一共三十窝。"]
    with Library.open(path) as library:
        library.add(*map(Article, texts))
        library.remove(2)
        expected = library.ask("青河大桥为什么封闭")
    older = sqlite3.connect(path)
    for table in ("dead_passages", "segments", "postings"):
        older.execute(f"DROP TABLE {table}")
    older.execute("DELETE FROM _sqlite_migrations WHERE name = '009_postings'")
    older.commit()
    older.close()
    assert "postings" not in Tables(path).table_names()
    with Library.open(path) as library:
        assert library.ask("青河大桥为什么封闭") == expected
        assert {hit.article_id for hit in library.search("青鹭在哪里筑巢")} == {1}
        assert library.restore(2)
        assert library.ask("青鹭在哪里筑巢").answered
        assert library.reindex() == 0
    assert not library_migrations.pending(Tables(path))


def test_tidying_up_gives_way_to_other_writers():
    """What was added is safe and found, also when somebody else holds the file just then."""
    with shelf() as here:
        for number in range(compacting.FLUSH + 1):
            here.put([("甲", f"丙{number}")])
        other = sqlite3.connect(here.database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        here.database.reader().execute("PRAGMA busy_timeout = 50")
        here.engine.compact()
        with pytest.raises(LibraryBusy):
            here.engine.compact(thoroughly=True)
        check(here, ("丙7",))
        other.close()
        here.engine.compact()
        assert postings.waiting(here.database.reader()) == 0
        check(here, ("丙7",))


def test_a_file_does_not_stay_much_larger_than_what_it_holds():
    """Room that merged segments leave is given back to the disk, and nothing is lost by that."""
    with shelf() as here:
        for number in range(400):
            here.put([(f"甲{number}", *(f"丙{(number * each) % 301}" for each in range(150)))])
            if number % 40 == 0:
                compacting._flush(here.database, 1)
        here.engine.compact(thoroughly=True)
        pages, free = (
            here.database.reader().execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
        )
        assert free <= database.MUCH_FREE * pages
        check(here, ("甲7", "丙21"))
        assert here.database.intact()


def zeros(blob, chance):
    """Return a blob as an empty page would have it."""
    return bytes(len(blob))


def flipped(blob, chance):
    """Change some bytes of a blob."""
    changed = bytearray(blob)
    for _ in range(3):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(blob, chance):
    """Cut a blob short."""
    return blob[: chance.randrange(len(blob))]


@pytest.mark.parametrize("damage", [zeros, flipped, cut])
@pytest.mark.parametrize(
    ("table", "column"), [("postings", "block"), ("segments", "passages"), ("segments", "articles")]
)
def test_damaged_postings_are_told_and_hurt_nobody(tmp_path, table, column, damage):
    """Whatever lies in the file in place of postings, asking and tidying up tell that it is damaged, or go on."""
    chance = random.Random(3)
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(*(Article("。".join("".join(each) for each in article)) for article in real_words()))
        library.reindex()
    file = sqlite3.connect(path, isolation_level=None)
    for key, blob in file.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
        file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (damage(blob, chance), key))
    file.close()
    with Library.open(path) as library:
        told = []
        for question in ("桥为什么封闭", "公司什么时候成立", "谁负责这个项目"):
            try:
                library.ask(question)
            except LibraryCorrupt as error:
                told.append(error)
        assert len(told) == 3 or (damage, table) in {(flipped, "postings"), (flipped, "segments"), (zeros, "segments")}
        try:
            library.reindex()
        except LibraryCorrupt as error:
            told.append(error)
        assert not told or str(path) in str(told[0].fields["path"])
