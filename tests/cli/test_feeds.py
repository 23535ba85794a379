"""feeds and refresh on the command line: each of what is given is tried and told, as text and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from index import Library
from index.errors import ArticleMissing, FeedMissing, LibraryUnwritable, LinkRefused, SourceUnnamed
from index.problems import IS_LIBRARY
from tests.cli.running import LIBRARY, SAY, refused
from tests.intake.site import TEXT, Site, serving

FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50)); from bot.cli import main; main()"
WRONG = "gopher://example.com/feed"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site."""
    with serving(Site()) as served:
        yield served


@pytest.fixture
def reader(empty):
    """The command in an empty folder, which may read from this machine."""
    empty.write(yuanwen_toml="[fetch]\nallow_private_addresses = true\n")
    return empty


def lines(*errors):
    return "".join(SAY("cli.error", message=SAY.error(error)) + "\n" for error in errors)


def test_each_address_is_tried(reader, site):
    """A wrong address between two good ones stops neither; as JSON the subscriptions come as ``list`` shows them."""
    good = site.feed(1)
    other = good.replace("127.0.0.1", "localhost")
    result = reader("feeds", "add", good, WRONG, other)
    assert result.code == 1
    assert result.err == lines(LinkRefused(source=WRONG, problem="link_scheme"))
    assert result.out == "".join(SAY("feeds.added", id=number, title="渡口") + "\n" for number in (1, 2))
    result = reader("feeds", "add", "--json", good, WRONG)
    assert (result.code, result.err) == (1, lines(LinkRefused(source=WRONG, problem="link_scheme")))
    assert [each["url"] for each in result.json] == [good]
    assert result.json == reader("feeds", "list", "--json").json[:1]
    result = reader("feeds", "remove", "x", "1", "9")
    assert (result.code, result.out) == (1, SAY("feeds.removed", id=1) + "\n")
    assert result.err == lines(FeedMissing(feed_id="x"), FeedMissing(feed_id=9))
    assert [each["id"] for each in reader("feeds", "list", "--json").json] == [2]


def test_no_address_is_told_so(reader):
    """An address of nothing, or of blanks, is told to be empty, without its name between two blanks."""
    for address in ("", "  "):
        assert reader("feeds", "add", address).err == lines(SourceUnnamed(source=address))


def test_one_feed_is_read_when_it_is_named(reader, site):
    """``feeds refresh ID`` reads that one, due or not, and tells of a number that there is not."""
    reader("feeds", "add", site.feed(1))
    site.page("/feed", site.pages["/feed"][2], "application/rss+xml")
    reader.write(more_opml=f'<opml><body><outline xmlUrl="{site.address}/other"/></body></opml>')
    assert reader("feeds", "import", "more.opml").out == SAY("feeds.imported", count=1) + "\n"
    result = reader("feeds", "refresh", "1", "5", "--json")
    assert (result.code, result.err) == (1, lines(FeedMissing(feed_id=5)))
    assert result.json == {"feeds": 1, "added": 1, "updated": 0, "unchanged": 0, "failed": 0}
    assert "/other" not in [path for path, _ in site.asked]


def test_an_article_that_cannot_be_read_again_is_told_of(reader, site):
    """Numbers of no article, and of one without a link, are told, the others are read; then the exit code is 1."""
    reader.write(note_txt=LIBRARY)
    assert reader("add", site.page("/a", TEXT.format(n=1)), "note.txt").code == 0
    result = reader("refresh", "999")
    assert (result.code, result.err) == (1, lines(ArticleMissing(article_id=999)))
    result = reader("refresh", "1", "999", "2", "--json")
    assert result.code == 1
    assert result.json == {"updated": 0, "unchanged": 1, "failed": 0, "dead": 0}
    said = SAY("cli.error", message=SAY("refresh.no_page", id=2)) + "\n"
    assert result.err == lines(ArticleMissing(article_id=999)) + said


def test_an_export_of_feeds_is_whole_or_not_there(reader, site):
    """The library itself is refused, a list that cannot be written leaves the old one, a pipe gets the list alone."""
    reader("feeds", "add", site.feed(1))
    error = LibraryUnwritable(path="library.db", problem=IS_LIBRARY)
    assert refused(reader("feeds", "export", "library.db")) == SAY.error(error)
    with Library.open(reader.library) as library:
        assert len(library.feeds.every()) == 1
    assert reader("feeds", "export", "all.opml").out == SAY("feeds.exported", file="all.opml") + "\n"
    text = (reader.folder / "all.opml").read_text(encoding="utf-8")
    assert site.address in text
    piped = reader("feeds", "export", "/dev/fd/1")
    assert (piped.code, piped.out, piped.err) == (0, text, SAY("feeds.exported", file="/dev/fd/1") + "\n")
    # No file may grow past some bytes, as on a disk that is full; a read-only library needs nothing beside it.
    reader.write(all_opml="早先的")
    reader.library.chmod(0o444)
    refused(reader("-c", FULL, "feeds", "export", "all.opml", program=(sys.executable,)))
    assert (reader.folder / "all.opml").read_text(encoding="utf-8") == "早先的"
    assert reader.names() == ["all.opml", "library.db", "yuanwen.toml"]
