"""The library's file: export and import, backups, reindexing, and files that are no library."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from index import Article, Library, adding
from index.errors import (
    ArticleMissing,
    LibraryCorrupt,
    LibraryMissing,
    LibraryReadOnly,
    LibraryTooNew,
    LibraryUnwritable,
)
from index.text.terms import fingerprint
from tests.library.making import BRIDGE, MATCHING, THREE, change, check_quotes, dump, rows


@pytest.fixture
def path(tmp_path):
    """The file of a library of three articles."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(*THREE)
    return tmp_path / "library.db"


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def test_an_export_can_be_imported(path, tmp_path):
    """Everything live goes out and comes in again the same; what is in the trash stays behind."""
    odd = Article('引号"、换行\n、制表\t、反斜杠\\、表情🚢和\u2028分行，都在这一段文字里。', title="怪字")
    with Library.open(path) as library, Library.open(tmp_path / "other.db") as other:
        library.add(odd)
        library.remove(2)
        assert library.export(tmp_path / "all.jsonl") == 3
        assert other.add(tmp_path / "all.jsonl").added == 3
        kept = [stored.article for stored in library.articles()]
        assert [stored.article for stored in other.articles()] == kept
        assert BRIDGE in kept
        assert other.export(tmp_path / "again.jsonl") == 3
        assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()
        assert other.add(tmp_path / "again.jsonl").unchanged == 3


def test_a_backup_is_the_library(path, tmp_path):
    """A backup opens as a library with the same content and the same answers, and replaces what stood there."""
    target = tmp_path / "backup.db"
    target.write_text("something older", encoding="utf-8")
    with Library.open(path) as library:
        library.backup(target)
        with Library.open(target) as copy:
            for question, _ in MATCHING:
                assert copy.ask(question) == library.ask(question)
    assert dump(target) == dump(path)
    assert names(tmp_path) == ["backup.db", "library.db"]


@pytest.mark.parametrize("act", ["export", "backup"])
@pytest.mark.parametrize("place", ["missing/out", "library.db/out", "folder", "library.db", "link.db", "x" * 300])
def test_an_impossible_target_is_refused(path, tmp_path, act, place):
    """A target in no folder, below a file, a folder itself, the library itself by any name: refused, nothing left."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.db").symlink_to("library.db")
    before, content = names(tmp_path), dump(path)
    with Library.open(path) as library, pytest.raises(LibraryUnwritable) as error:
        getattr(library, act)(tmp_path / place)
    assert error.value.fields["path"] == str(tmp_path / place)
    assert names(tmp_path) == before
    assert names(tmp_path / "folder") == []
    assert dump(path) == content


def test_an_outdated_index_is_noticed_and_made_anew(path):
    """Articles that another analyser indexed are counted, and after reindexing they answer as before."""
    with Library.open(path) as library:
        before = [library.ask(question) for question, _ in MATCHING]
        assert library.health().outdated_articles == 0
    change(path, "UPDATE passage_terms SET analyser = '0/older', words = x'', grams = x'' WHERE passage_id > 1")
    with Library.open(path) as library:
        assert library.health().outdated_articles == 2
        assert not library.ask(MATCHING[2][0]).answered
        assert library.reindex() == 2
        assert library.health().outdated_articles == 0
        for (question, words), old in zip(MATCHING, before, strict=True):
            new = library.ask(question)
            assert words in new.hits[0].answer
            assert [hit.confidence for hit in new.hits] == pytest.approx([hit.confidence for hit in old.hits])
            check_quotes(library, new.hits)
        assert library.reindex() == 0
    assert rows(path, "SELECT DISTINCT analyser FROM passage_terms") == [(fingerprint(),)]


def test_reindexing_stops_when_told_and_goes_on_later(path):
    """Each article is a transaction: what was done before the stop stays done, and questions are answered."""
    change(path, "UPDATE passage_terms SET analyser = '0/older'")
    left = []
    with Library.open(path) as library:
        assert library.reindex(lambda count: left.append(count) or count > 1) == 2
        assert left == [3, 2, 1]
        assert library.health().outdated_articles == 1
        assert all(library.ask(question).answered for question, _ in MATCHING)
        assert library.reindex() == 1
        assert library.health().outdated_articles == 0


def test_an_article_that_changes_while_it_is_reindexed(tmp_path, monkeypatch):
    """Terms are made before the transaction; if the article is replaced meanwhile, those of the new text count."""
    path, link = tmp_path / "library.db", "https://example.com/a"
    with Library.open(path) as library, Library.open(path) as other:
        library.add(Article("因为连日暴雨，青河大桥于周一封闭。", url=link))
        change(path, "UPDATE passage_terms SET analyser = '0/older'")
        make, calls = adding.analyse, []

        def interrupted(*given):
            made = make(*given)
            calls.append(given)
            if len(calls) == 1:
                other.add(Article("青鹭今年在南边的芦苇荡筑巢，一共三十窝。", url=link))
                change(path, "UPDATE passage_terms SET analyser = '0/older'")
            return made

        monkeypatch.setattr(adding, "analyse", interrupted)
        assert library.reindex() == 1
        assert library.ask("青鹭在哪里筑巢").answered
        assert not library.search("暴雨")


def test_an_article_that_is_removed_while_it_is_reindexed(tmp_path, monkeypatch):
    """It stays out of the index until it is restored, and then it is indexed by the new analyser."""
    path = tmp_path / "library.db"
    with Library.open(path) as library, Library.open(path) as other:
        library.add(Article("因为连日暴雨，青河大桥于周一封闭。"))
        change(path, "UPDATE passage_terms SET analyser = '0/older'")
        make = adding.analyse

        def interrupted(*given):
            made = make(*given)
            if other.count():
                other.remove(1)
            return made

        monkeypatch.setattr(adding, "analyse", interrupted)
        library.reindex()
        assert not library.search("暴雨")
        assert library.health().passages == 0
        monkeypatch.setattr(adding, "analyse", make)
        assert library.restore(1)
        assert library.ask("青河大桥为什么封闭").answered
        assert rows(path, "SELECT DISTINCT analyser FROM passage_terms") == [(fingerprint(),)]


def test_an_open_library_sees_a_reindex(path):
    """Another reader of the same file answers again as soon as the index was made anew."""
    change(path, "UPDATE passage_terms SET analyser = '0/older', words = x'', grams = x''")
    with Library.open(path) as reader, Library.open(path) as writer:
        assert not reader.ask(MATCHING[0][0]).hits
        assert writer.reindex() == 3
        assert reader.ask(MATCHING[0][0]).answered


def test_a_file_that_is_read_only_answers_and_stays_as_it_is(path, tmp_path):
    """Marked read-only, a library answers, refuses every change, and nothing is written in or beside it."""
    with Library.open(path) as library:
        expected = library.ask(MATCHING[0][0])
    path.chmod(0o444)
    before = path.read_bytes()
    with Library.open(path) as library:
        assert library.read_only
        assert library.ask(MATCHING[0][0]) == expected
        assert library.health().intact
        library.backup(tmp_path / "backup.db")
        for act in (
            lambda: library.add(Article("另一篇文章。")),
            lambda: library.remove(1),
            lambda: library.restore(1),
        ):
            with pytest.raises(LibraryReadOnly):
                act()
        assert names(tmp_path) == ["backup.db", "library.db"]
    assert path.read_bytes() == before
    assert names(tmp_path) == ["backup.db", "library.db"]


def test_read_only_with_a_log_beside_it(path):
    """What a writer has not yet folded into the file is read too when the file is marked read-only."""
    with Library.open(path) as writer:
        (entry,) = writer.add(Article("渡船夜里停航，是因为江面起了大雾。", title="渡船停航")).entries
        path.chmod(0o444)
        with Library.open(path) as reader:
            assert reader.get(entry.article_id).article.title == "渡船停航"
            assert reader.ask("渡船夜里为什么停航").answered
        path.chmod(0o644)


def _newer(path):
    change(
        path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('yuanwen.library', '999', '')"
    )


def _random(path):
    path.write_bytes(random.Random(7).randbytes(50_000))


def _text(path):
    path.write_text("这不是文章库。\n" * 400, encoding="utf-8")


def _truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE songs (name TEXT)")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_newer, LibraryTooNew),
        (_random, LibraryCorrupt),
        (_text, LibraryCorrupt),
        (_truncated, LibraryCorrupt),
        (_foreign, LibraryCorrupt),
    ],
)
def test_what_is_no_library_of_ours_is_refused(path, tmp_path, spoil, expected):
    """A newer, damaged, truncated or foreign file raises its error, is not changed, and nothing is left beside it."""
    spoil(path)
    before = path.read_bytes()
    for create in (True, False):
        with pytest.raises(expected) as error, Library.open(path, create=create) as library:
            library.ask(MATCHING[0][0])
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["library.db"]


def test_damage_in_the_middle_is_found(path, tmp_path):
    """A file whose first pages are sound and whose others are not is not intact, and every act says it is damaged."""
    data = bytearray(path.read_bytes())
    size = len(data)
    data[8192:] = random.Random(3).randbytes(size - 8192)
    path.write_bytes(data)
    acts = (
        lambda library: library.health().intact or library.get(1),
        lambda library: library.ask(MATCHING[0][0]),
        lambda library: list(library.articles()),
        lambda library: library.add(Article("另一篇文章。")),
        lambda library: library.reindex(),
        lambda library: library.export(tmp_path / "out.jsonl"),
        lambda library: library.backup(tmp_path / "out.db") or library.get(1),
    )
    for act in acts:
        with pytest.raises(LibraryCorrupt), Library.open(path) as library:
            act(library)
    assert not [name for name in names(tmp_path) if name.startswith(".yuanwen-") or name == "out.jsonl"]


@pytest.mark.parametrize("act", ["export", "backup"])
def test_a_damaged_library_replaces_no_good_copy(path, tmp_path, act):
    """When articles cannot be read, an export or backup fails, nothing is left and the older copy stays."""
    target = tmp_path / "good"
    with Library.open(path) as library:
        getattr(library, act)(target)
    good = target.read_bytes()
    ((page,),) = rows(path, "SELECT rootpage FROM sqlite_master WHERE name = 'articles'")
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = random.Random(3).randbytes(4096)
    path.write_bytes(data)
    with Library.open(path) as library:
        assert not library.health().intact
        with pytest.raises(LibraryCorrupt):
            getattr(library, act)(target)
    assert target.read_bytes() == good
    assert names(tmp_path) == ["good", "library.db"]


def test_a_missing_library_is_not_made_unasked(tmp_path):
    """Without leave to make it, a missing file raises; with leave it is made with its folders."""
    path = tmp_path / "new" / "folder" / "文章 库#1?.db"
    with pytest.raises(LibraryMissing):
        Library.open(path, create=False)
    assert names(tmp_path) == []
    with Library.open(path) as library:
        library.add(BRIDGE)
        assert library.path == path
    with Library.open(path, create=False) as library:
        assert library.count() == 1
    assert names(path.parent) == [path.name]


@pytest.mark.parametrize("place", ["", "file.txt/library.db", "x" * 300])
def test_a_place_where_no_file_can_be_is_refused(tmp_path, place):
    """A folder, a place below a file, and a name that is too long are no libraries."""
    (tmp_path / "file.txt").write_text("文件", encoding="utf-8")
    with pytest.raises(LibraryUnwritable):
        Library.open(tmp_path / place)
    assert names(tmp_path) == ["file.txt"]


def test_an_empty_file_becomes_a_library(tmp_path):
    """A file of no bytes is a library of no articles."""
    path = tmp_path / "library.db"
    path.touch()
    with Library.open(path) as library:
        assert library.count() == 0
        assert library.add(BRIDGE).added == 1


def test_a_copied_file_is_a_library_of_its_own(path, tmp_path):
    """A library copied as a file works at its new place and leaves the old one alone."""
    shutil.copy(path, tmp_path / "copy.db")
    with Library.open(tmp_path / "copy.db") as copy, Library.open(path) as library:
        copy.remove(1)
        assert library.ask(MATCHING[0][0]).answered
        assert not copy.ask(MATCHING[0][0]).answered
        with pytest.raises(ArticleMissing):
            copy.get(4)
