"""Articles over time: added, updated, shrunk, removed, restored, listed; and what is refused."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from index import Article, Library
from index.errors import ArticleMissing, SourceInvalid, SourceShrunk
from index.store import Database
from index.store import articles as stored_articles
from index.store.schema import library_migrations
from tests.library.making import BRIDGE, LIBRARY, MATCHING, ORANGE, THREE, check_quotes, dump, rows


@pytest.fixture
def library(tmp_path):
    """An empty library."""
    with Library.open(tmp_path / "library.db") as opened:
        yield opened


def test_an_article_comes_back_whole(library):
    """Every field of an article is kept, with its source, state, version and times."""
    (entry,) = library.add(BRIDGE).entries
    stored = library.get(entry.article_id)
    assert stored.article == BRIDGE
    assert (stored.id, stored.state, stored.version, stored.source) == (1, "live", 1, BRIDGE.url)
    assert stored.added_at == stored.updated_at
    assert list(library.articles()) == [stored]
    assert library.count() == 1


def test_an_update_keeps_number_and_old_version(library):
    """A changed article under the same link becomes version 2 of the same number; version 1 is kept beside it."""
    library.add(BRIDGE, LIBRARY)
    changed = replace(BRIDGE, text=BRIDGE.text.replace("明年五月", "后年三月"), title="青河大桥封闭（更新）")
    report = library.add(changed)
    assert (report.updated, report.entries[0].article_id) == (1, 1)
    assert library.get(1).version == 2
    assert library.get(1).article == changed
    kept = rows(library.path, "SELECT article_id, version, title, text, url FROM article_versions")
    assert kept == [(1, 1, BRIDGE.title, BRIDGE.text, BRIDGE.url)]
    answer = library.ask("修复工程预计什么时候完工")
    assert "后年三月" in answer.hits[0].answer
    assert rows(library.path, "SELECT count(*) FROM passages p LEFT JOIN passage_terms t ON t.passage_id = p.id"
                " WHERE t.passage_id IS NULL") == [(0,)]  # fmt: skip
    assert library.add(changed).unchanged == 1


@pytest.mark.parametrize(
    "url", ["https://example.com/bridge#top", "https://EXAMPLE.com/bridge", "https://example.com/bridge?utm_source=x"]
)
def test_the_same_link_written_differently_is_the_same_article(library, url):
    """Fragments, upper case in the host and tracking marks make no second article."""
    library.add(BRIDGE)
    report = library.add(replace(BRIDGE, url=url, text=BRIDGE.text + "\n补记一句。"))
    assert (report.updated, library.count()) == (1, 1)


def test_a_shrunk_update_is_refused(library):
    """A text of a fraction of the one kept under its link is refused, and nothing changes."""
    library.add(BRIDGE)
    before = dump(library.path)
    report = library.add(replace(BRIDGE, text="本文已被删除，抱歉给您带来不便。"))
    assert report.failed == 1
    error = report.entries[0].error
    assert isinstance(error, SourceShrunk)
    assert error.fields["percent"] == round(100 * 16 / len(BRIDGE.text))
    assert dump(library.path) == before


def test_a_shrunk_text_is_taken_once_the_old_one_is_removed(library):
    """After the long version went to the trash, the short one takes its number."""
    library.add(BRIDGE)
    library.remove(1)
    short = replace(BRIDGE, text="青河大桥因为大修，今天起停用两周。")
    (entry,) = library.add(short).entries
    assert (entry.status, entry.article_id) == ("updated", 1)
    assert (library.get(1).state, library.get(1).article) == ("live", short)


def test_adding_a_removed_article_restores_it(library):
    """The same article added again after its removal is the one from the trash."""
    library.add(BRIDGE)
    library.remove(1)
    (entry,) = library.add(BRIDGE).entries
    assert (entry.status, entry.article_id) == ("added", 1)
    assert library.count() == 1
    assert library.ask(MATCHING[0][0]).answered


def test_a_repost_is_told_of(library):
    """An article that shares most of its text with another is added, and the other is named with the likeness."""
    library.add(*THREE)
    repost = Article(f"本站转载。\n{BRIDGE.text}", title="转载：大桥", url="https://example.org/repost")
    (preview,) = library.preview(repost)
    assert library.count() == 3
    (entry,) = library.add(repost).entries
    assert entry.status == "added"
    assert [each.article_id for each in entry.duplicates] == [1]
    assert entry.duplicates == preview.duplicates
    assert entry.duplicates[0].similarity == 1.0
    assert library.add(ORANGE).entries[0].duplicates == ()


def test_a_preview_writes_nothing(library):
    """A preview tells what would be kept and leaves the library as it was."""
    library.add(LIBRARY)
    before = dump(library.path)
    (entry,) = library.preview(BRIDGE)
    assert (entry.status, entry.article_id, entry.article) == (None, None, BRIDGE)
    assert dump(library.path) == before


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"published": "昨天"}, "date"),
        ({"published": "2025-02-30"}, "date"),
        ({"url": "javascript:alert(1)"}, "scheme"),
        ({"title": 5}, "type"),
        ({"text": b"bytes"}, "type"),
    ],
)
def test_an_article_with_a_wrong_field_is_refused(library, wrong, problem):
    """A program's article with a field that cannot be right is a failed entry that names the problem."""
    report = library.add(replace(BRIDGE, **wrong), ORANGE)
    assert [entry.status for entry in report.entries] == ["failed", "added"]
    error = report.entries[0].error
    assert isinstance(error, SourceInvalid)
    assert error.fields["problem"] == problem


@pytest.mark.parametrize("number", [0, -1, 4, 2**62, 2**63, 2**70])
def test_an_unknown_number_is_told(library, number):
    """There is no article of a number that was never given, however large or small."""
    library.add(*THREE)
    for act in (library.get, library.remove, library.restore, library.passages):
        with pytest.raises(ArticleMissing) as error:
            act(number)
        assert error.value.fields["article_id"] == number


def test_a_number_is_never_given_again(tmp_path):
    """A number once given stays that article's, also when the file was closed in between."""
    for count, article in enumerate(THREE, 1):
        with Library.open(tmp_path / "library.db") as library:
            (entry,) = library.add(article).entries
            assert entry.article_id == count
            library.remove(count)


def test_many_failures_do_not_stop_the_others(library, tmp_path):
    """Sources that fail are reported in their place, and the others are added."""
    good = tmp_path / "good.txt"
    good.write_text("图书馆重新开门\n\n" + LIBRARY.text, encoding="utf-8")
    report = library.add(tmp_path / "missing.txt", str(good), BRIDGE, "", tmp_path / "none.jsonl")
    assert [entry.status for entry in report.entries] == ["failed", "added", "added", "failed", "failed"]
    assert (report.added, report.updated, report.unchanged, report.failed) == (2, 0, 0, 3)
    assert all(entry.error for entry in report.entries if entry.status == "failed")


def test_a_source_with_bytes_that_are_no_text(library, tmp_path):
    """A file whose name is not UTF-8 is added like any other."""
    path = tmp_path / "\udcff\udcfe.txt"
    path.write_text("图书馆重新开门\n\n" + LIBRARY.text, encoding="utf-8")
    assert library.add(path).added == 1
    assert library.get(1).source.endswith("??.txt")


def test_half_a_surrogate_pair_can_be_asked(library):
    """A question with bytes that are no text is asked without them."""
    library.add(*THREE)
    answer = library.ask("青河大桥\udcff为什么封闭")
    assert answer.answered
    assert answer.hits[0].article_id == 1


def test_nothing_is_left_beside_the_file(tmp_path):
    """After closing there is the library's file and nothing else."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(*THREE)
        library.ask(MATCHING[0][0])
    assert [path.name for path in tmp_path.iterdir()] == ["library.db"]


def test_the_raw_source_is_kept(tmp_path, library):
    """What came in is kept byte by byte beside the text that was made of it."""
    path = tmp_path / "raw.txt"
    data = ("图书馆重新开门\r\n\r\n" + LIBRARY.text).encode("gb18030")
    path.write_bytes(data)
    library.add(path)
    database = Database(library.path, library_migrations)
    assert stored_articles.raw(database.reader(), 1) == data
    assert stored_articles.raw(database.reader(), 2) == b""
    database.close()


def test_readers_go_on_while_one_adds(library):
    """Eight threads ask without an error while a ninth adds, removes and restores; every quote stays verbatim."""
    library.add(*THREE)
    failures, asked, done = [], [0] * 8, threading.Event()

    def read(place):
        try:
            while not done.is_set() or asked[place] < 5:
                question, words = MATCHING[asked[place] % 2]
                answer = library.ask(question)
                assert answer.answered
                assert words in answer.hits[0].answer
                assert all(hit.passage in library.get(hit.article_id).article.text for hit in answer.hits)
                library.search("贺满仓")
                asked[place] += 1
        except BaseException as error:
            failures.append(error)
            raise

    readers = [threading.Thread(target=read, args=(place,)) for place in range(8)]
    for reader in readers:
        reader.start()
    for number in range(30):
        library.add(Article(f"第{number}号告示：茶园在{number + 2}日采茶，欢迎前来帮忙，管饭。", title=f"告示{number}"))
        if number % 5 == 0:
            library.remove(3)
            library.restore(3)
    done.set()
    for reader in readers:
        reader.join(60)
    assert failures == []
    assert min(asked) >= 5
    assert library.count() == 33
    check_quotes(library, library.search("茶园采茶"))
    assert len({hit.article_id for hit in library.search("茶园采茶")}) == 30
