"""Feeds followed, pages read again, imports resumed: on a real server of this machine and a real file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index import FetchLimits, Library, LibraryError
from index.intake import Web
from index.intake.fetch import Fetcher
from tests.intake.site import TEXT, Site, serving
from tests.intake.web_server import PUBLIC, Names
from tests.library.test_calibrating import different


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site."""
    with serving(Site()) as served:
        yield served


@pytest.fixture
def library(tmp_path) -> Iterator[Library]:
    """Open a library that may read from this machine, without waiting between requests."""
    with Library.open(tmp_path / "library.db", fetch=FetchLimits(anywhere=True, seconds=5)) as opened:
        web = Web(fetcher=Fetcher(FetchLimits(anywhere=True, seconds=5), pause=0.0))
        opened._web = opened.feeds._web = opened.pages._web = opened.editing._web = web
        yield opened


def test_a_link_is_an_article(library, site):
    """A link is added once, its change is a new version, and it is cited with its address."""
    link = site.page("/a", TEXT.format(n=1))
    assert library.add(link).added == 1
    assert library.add(link).unchanged == 1
    site.page("/a", TEXT.format(n=2))
    assert library.add(link).updated == 1
    assert library.count() == 1
    assert library.ask("早班渡船为什么推迟").hits[0].url == link


def test_a_feed_brings_what_is_new(library, site):
    """Each item is read once; what the feed shows later is added later."""
    feed = library.feeds.subscribe(site.feed(1, 2))
    assert feed.title == "渡口"
    (report,) = library.feeds.refresh()
    assert [entry.status for entry in report.entries] == ["added", "added"]
    assert library.count() == 2
    # Its time has not come yet; asked all the same, it has nothing new.
    assert list(library.feeds.refresh()) == []
    (report,) = library.feeds.refresh(all_of_them=True)
    assert report.entries == ()
    assert site.asked[-1][1] is not None
    site.feed(1, 2, 3)
    (report,) = library.feeds.refresh(all_of_them=True)
    assert [entry.status for entry in report.entries] == ["added"]
    assert library.get(report.entries[0].article_id).article.title


def test_words_and_limits_hold(library, site):
    """Only items with one of the words are read, at most so many at once; the rest comes next time."""
    library.feeds.subscribe(site.feed(*range(1, 13), about="早班推迟"), keywords=("通知1",), most=2)
    (first,) = library.feeds.refresh()
    assert [entry.article.title for entry in first.entries if entry.article]
    assert len(first.entries) == 2
    (second,) = library.feeds.refresh(all_of_them=True)
    assert len(second.entries) == 2
    assert next(library.feeds.refresh(all_of_them=True)).entries == ()
    assert library.count() == 4


def test_a_library_that_a_feed_makes_large_sets_its_judge(library, site):
    """What comes by a feed counts like what is added: the hundredth article calibrates the library."""
    library.add(*different(99))
    assert library.health().calibration is None
    library.feeds.subscribe(site.feed(1))
    assert len(next(library.feeds.refresh()).entries) == 1
    assert library.health().calibration.articles == 100


def test_a_failing_feed_is_told_of_once_and_left_alone(library, site):
    """The first failure in a row says so; the feed is not asked again at once."""
    feed = library.feeds.subscribe(site.feed(1))
    site.page("/feed", "<html>坏了</html>", "text/html", 500)
    (first,) = library.feeds.refresh()
    (second,) = library.feeds.refresh(all_of_them=True)
    assert first.first_failure
    assert not second.first_failure
    assert list(library.feeds.refresh()) == []
    assert library.feeds.every()[0].failures == 2
    site.feed(1)
    list(library.feeds.refresh(all_of_them=True))
    assert library.feeds.every()[0].failures == 0
    library.feeds.remove(feed.id)
    assert library.feeds.every() == ()
    with pytest.raises(LibraryError):
        library.feeds.remove(feed.id)
    assert library.count() == 1


def test_an_item_that_failed_is_tried_again(library, site):
    """A page that is down when its feed is read comes in at a later poll, though the feed has not changed."""
    feed = library.feeds.subscribe(site.feed(1, 2))
    page = site.pages.pop("/2")
    assert [entry.status for entry in library.feeds.read(feed.id).entries] == ["added", "failed"]
    assert [entry.status for entry in library.feeds.read(feed.id).entries] == ["failed"]
    site.pages["/2"] = page
    assert [entry.status for entry in library.feeds.read(feed.id).entries] == ["added"]
    assert library.feeds.read(feed.id).entries == ()
    # All is settled: from now on the feed is asked for changes only.
    assert library.feeds.read(feed.id).entries == ()
    assert site.asked[-1][1] is not None
    assert library.count() == 2


def test_an_item_that_always_fails_is_given_up(library, site):
    """After three polls an item is left alone, whatever becomes of its page; its feed is no failing one."""
    feed = library.feeds.subscribe(site.feed(1))
    page = site.pages.pop("/1")
    for _ in range(3):
        (entry,) = library.feeds.read(feed.id).entries
        assert entry.status == "failed"
    site.pages["/1"] = page
    assert library.feeds.read(feed.id).entries == ()
    assert library.feeds.get(feed.id).failures == 0
    assert library.count() == 0
    library.feeds.remove(feed.id)
    # Subscribed to anew, it begins anew.
    assert [entry.status for entry in library.feeds.read(library.feeds.subscribe(feed.url).id).entries] == ["added"]


def test_what_no_word_is_in_is_not_read(library, site):
    """An item whose own text has none of the words is not read, nor does it keep the feed from being asked for changes."""
    feed = library.feeds.subscribe(site.feed(1, 2, about="早班推迟"), keywords=("通知1",))
    assert len(library.feeds.read(feed.id).entries) == 1
    assert library.feeds.read(feed.id).entries == ()
    assert site.asked[-1][1] is not None
    assert "/2" not in [path for path, _ in site.asked]
    # With other words, the feed is read as a whole once more, and at once.
    library.feeds.subscribe(feed.url, keywords=("2", "3"))
    (report,) = library.feeds.refresh()
    assert [entry.status for entry in report.entries] == ["added"]
    assert library.feeds.read(feed.id).entries == ()


def test_words_are_looked_for_in_the_page_where_the_feed_has_no_text(library, site):
    """Pages of a site map are read, each once, and kept when one of the words is in them; for other words, again."""
    links = [site.page(f"/{n}", TEXT.format(n=n)) for n in (1, 2, 3)]
    places = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    url = site.page(
        "/map", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>', "text/xml"
    )
    feed = library.feeds.subscribe(url, keywords=("第2号",), most=2)
    assert [entry.source for entry in library.feeds.read(feed.id).entries] == links[1:2]
    assert library.feeds.read(feed.id).entries == ()
    assert library.feeds.read(feed.id).entries == ()
    assert [path for path, _ in site.asked if path in ("/1", "/2", "/3")] == ["/1", "/2", "/3"]
    assert site.asked[-1][1] is not None
    library.feeds.subscribe(url, keywords=("第3号",))
    assert [entry.source for entry in library.feeds.read(feed.id).entries] == links[2:]
    library.feeds.subscribe(url)
    assert [entry.source for entry in library.feeds.read(feed.id).entries] == links[:1]
    assert library.count() == 3


def test_feeds_take_turns(library, site):
    """The one that waits longest is due first; one cut short in the middle is due again and goes on where it was."""
    feed = library.feeds.subscribe(site.feed(1, 2, 3))
    assert library.feeds.due() == feed
    left = [True, True, False]
    report = library.feeds.read(feed.id, lambda: left.pop(0) if left else False)
    assert [entry.status for entry in report.entries] == ["added", "added"]
    again = library.feeds.due()
    assert again.id == feed.id
    report = library.feeds.read(again.id)
    assert [entry.status for entry in report.entries] == ["added"]
    assert library.feeds.due() is None
    with pytest.raises(LibraryError):
        library.feeds.read(feed.id + 1)


def test_a_feed_that_breaks_its_reader_does_not_stop_the_others(library, site, monkeypatch):
    """Whatever comes of reading a feed, it is put off first, so that the next one is due."""
    broken = library.feeds.subscribe(site.feed(1))
    other = library.feeds.subscribe(site.address + "/other", check=False)
    monkeypatch.setattr(library.feeds, "_web", None)
    with pytest.raises(AttributeError):
        library.feeds.read(broken.id)
    assert library.feeds.due().id == other.id


def test_an_item_of_a_feed_goes_through_the_same_door(tmp_path, site):
    """A public feed cannot lead to what a link may not: its items are checked like any link."""
    port = int(site.address.rpartition(":")[2])
    public = Fetcher(FetchLimits(seconds=5), Names(), routes={(PUBLIC, 80): ("127.0.0.1", port)}, pause=0.0)
    site.page("/secret", TEXT.format(n=9))
    items = "".join(f"<item><title>{link}</title><link>{link}</link></item>" for link in (
        "http://127.0.0.1/secret", f"http://localhost:{port}/secret", "http://priv.example.org/secret"
    ))  # fmt: skip
    site.page("/feed", f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>', "application/rss+xml")
    with Library.open(tmp_path / "library.db") as strict:
        strict._web = strict.feeds._web = Web(fetcher=public)
        strict.feeds.subscribe("http://ok.example.org/feed")
        (report,) = strict.feeds.refresh()
        assert [entry.error.fields["problem"] for entry in report.entries] == [
            "link_private", "link_port", "link_private"
        ]  # fmt: skip
        assert strict.count() == 0
    assert "/secret" not in [path for path, _ in site.asked]


def test_pages_are_read_again(library, site):
    """A changed page is updated, an unchanged one is not even sent, a lost one keeps its article."""
    links = [site.page(f"/{name}", TEXT.format(n=name)) for name in "abc"]
    library.add(*links)
    site.page("/a", TEXT.format(n="九"))
    del site.pages["/c"]
    told = {each.article_id: each.status for each in library.pages.refresh()}
    assert told == {1: "updated", 2: "unchanged", 3: "failed"}
    assert "第九号" in library.get(1).article.text
    assert [each.status for each in library.pages.refresh(3)] == ["failed"]
    assert [each.status for each in library.pages.refresh(3)] == ["dead"]
    assert library.pages.dead() == (3,)
    assert library.get(3).state == "live"
    site.page("/c", TEXT.format(n="c"))
    assert [each.status for each in library.pages.refresh(3)] == ["unchanged"]
    assert library.pages.dead() == ()


def page_of(site, title, n):
    """Put an article as a page with a title; return its address."""
    meta = '<meta property="article:published_time" content="2024-05-06"><meta property="og:site_name" content="江声">'
    paragraphs = "".join(f"<p>{TEXT.format(n=f'{n}之{part}')}</p>" for part in range(4))
    body = f"<article><h1>{title}</h1>{paragraphs}</article>"
    return site.page("/a", f"<html><head><title>{title}</title>{meta}</head><body>{body}</body></html>", "text/html")


def typed(library, **facts):
    """Type facts of the first article by hand, one after the other, as an admin does."""
    for name, value in facts.items():
        stored = library.get(1)
        library.editing.revise(1, replace(stored.article, **{name: value}), stored.version, (name,))


def test_what_was_typed_by_hand_stays(library, site):
    """A page that has changed brings its new text; the title and the date that an admin typed are kept, the rest is not."""
    library.add(page_of(site, "大雾推迟早班", 1))
    assert library.get(1).article.title == "大雾推迟早班"
    typed(library, title="我起的标题", published="2020-02-02")
    before = library.get(1).version
    page_of(site, "大雾推迟早班船（更新）", 2)
    assert [each.status for each in library.pages.refresh()] == ["updated"]
    now = library.get(1)
    assert "第2之1号" in now.article.text
    assert "第1之1号" not in now.article.text
    assert (now.article.title, now.article.published) == ("我起的标题", "2020-02-02")
    assert now.article.publisher == "江声"
    assert now.version == before + 1
    # It is found by what it is called now.
    assert library.search("我起的标题")[0].article_id == 1
    # A page that has only another title brings nothing new.
    page_of(site, "又一个标题", 2)
    assert [each.status for each in library.pages.refresh()] == ["unchanged"]
    # Nor does its link, added again, or a preview of that.
    (shown,) = library.editing.drafts(site.address + "/a")
    assert shown.article.title == "我起的标题"
    page_of(site, "又一个标题", 3)
    assert library.add(site.address + "/a").updated == 1
    assert library.get(1).article.title == "我起的标题"


def test_what_was_typed_is_typed_again(library, site):
    """What is typed later holds; also in a draft, of a new article or of one that is there; also nothing at all."""
    link = page_of(site, "大雾推迟早班", 1)
    (draft,) = library.editing.drafts(link)
    library.add(replace(draft, article=replace(draft.article, title="草稿里的标题"), edited=("title",)))
    page_of(site, "网页的标题", 2)
    library.add(link)
    assert library.get(1).article.title == "草稿里的标题"
    page_of(site, "网页的标题", 3)
    (draft,) = library.editing.drafts(link)
    assert draft.article.title == "草稿里的标题"
    library.add(replace(draft, article=replace(draft.article, title="第二次"), edited=("title",)))
    typed(library, published=None)
    page_of(site, "网页的标题", 4)
    assert [each.status for each in library.pages.refresh()] == ["updated"]
    assert (library.get(1).article.title, library.get(1).article.published) == ("第二次", None)


def test_a_file_that_is_handed_in_says_what_it_means(library, site, tmp_path):
    """Articles exported, corrected and added again replace what was typed; the page does not, later either."""
    library.add(page_of(site, "大雾推迟早班", 1))
    typed(library, title="我起的标题")
    library.export(tmp_path / "all.jsonl")
    row = json.loads((tmp_path / "all.jsonl").read_text(encoding="utf-8"))
    row["title"] = "文件里的标题"
    (tmp_path / "all.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert library.add(tmp_path / "all.jsonl").updated == 1
    assert library.get(1).article.title == "文件里的标题"
    page_of(site, "网页的标题", 2)
    assert [each.status for each in library.pages.refresh()] == ["updated"]
    assert library.get(1).article.title == "文件里的标题"


def test_typed_while_the_page_is_being_read(library, site, monkeypatch):
    """An admin's edit between the reading of a page and its keeping is not lost."""
    library.add(page_of(site, "大雾推迟早班", 1))
    page_of(site, "网页的标题", 2)
    prepare, edits = library._adding._prepare, [{"title": "我起的标题"}]

    def preparing(*given):
        prepared = prepare(*given)
        if edits:
            typed(library, **edits.pop())
        return prepared

    monkeypatch.setattr(library._adding, "_prepare", preparing)
    assert [each.status for each in library.pages.refresh()] == ["updated"]
    assert library.get(1).article.title == "我起的标题"
    assert "第2之1号" in library.get(1).article.text
    assert library.search("我起的标题")[0].article_id == 1


def test_a_page_that_shrank_is_not_taken(library, site):
    """A login wall in the place of an article does not replace it."""
    link = site.page("/a", TEXT.format(n=1) * 3)
    library.add(link)
    site.page("/a", "请先登录，然后再继续阅读这一篇文章的全部内容。")
    (told,) = library.pages.refresh()
    assert told.status == "failed"
    assert told.error.code == "source_shrunk"
    assert "渡口" in library.get(1).article.text


def test_several_links_are_read_at_once_and_stay_in_order(library, site):
    """Links of an add are read side by side; entries come in the order of the sources, files between them too."""
    links = [site.page(f"/{number}", TEXT.format(n=number)) for number in range(9)]
    lost = site.address + "/lost"
    entries = library.add(*links[:4], lost, *links[4:]).entries
    assert [entry.source for entry in entries] == [*links[:4], lost, *links[4:]]
    assert [entry.status for entry in entries] == ["added"] * 4 + ["failed"] + ["added"] * 5


def test_a_site_may_keep_machines_out(library, site):
    """What robots.txt forbids is not read unasked; a link that an admin gives by hand is."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /2")
    library.feeds.subscribe(site.feed(1, 2))
    (report,) = library.feeds.refresh()
    assert [entry.status for entry in report.entries] == ["added", "failed"]
    assert report.entries[1].error.fields["problem"] == "link_robots"
    assert library.add(site.address + "/2").added == 1


def test_the_last_source_of_an_import_is_resumed_too(tmp_path):
    """Resumed with a single source left, the queue is empty afterwards."""
    file, left = tmp_path / "library.db", tmp_path / "left.txt"
    left.write_text(TEXT.format(n=1), encoding="utf-8")
    with Library.open(file) as library:
        library.imports.put([str(left)])
    command = [sys.executable, "-m", "bot", "--library", str(file), "add", "--resume"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    with Library.open(file) as library:
        assert library.imports.waiting() == ()
        assert library.count() == 1
