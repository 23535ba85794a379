"""Feeds of every kind: their items, their words, lists of them; hostile ones are refused."""

from __future__ import annotations

import json

import pytest

from index.errors import SourceError
from index.intake import opml, parse_feed, parse_opml, wanted
from index.intake.feeds import is_feed

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>青河晚报</title>
<item><title>大桥封闭</title><link>https://example.com/1?utm_source=rss</link><guid>a-1</guid>
<pubDate>Mon, 06 May 2024 08:00:00 +0800</pubDate><description>因为桥墩被水冲空</description>
<content:encoded><![CDATA[<p>全文在这里。</p>]]></content:encoded></item>
<item><title>渡船加班</title><link>https://example.com/2</link></item>
<item><title>没有链接</title></item>
<item><title>渡船加班（重复）</title><link>https://example.com/2</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>江声</title><entry><title>图书馆开放</title>
<link href="https://example.com/3"/><id>tag:3</id><updated>2024-05-07T01:02:03Z</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "山岚",
        "items": [
            {"id": "7", "url": "https://example.com/7", "title": "茶园", "date_published": "2024-05-08T00:00:00Z"}
        ],
    }
)
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.com/8</loc>
<lastmod>2024-05-09</lastmod></url></urlset>"""


@pytest.mark.parametrize(
    ("data", "title", "links", "published"),
    [
        (RSS, "青河晚报", ["https://example.com/1?utm_source=rss", "https://example.com/2"], "2024-05-06"),
        (ATOM, "江声", ["https://example.com/3"], "2024-05-07"),
        (JSON_FEED, "山岚", ["https://example.com/7"], "2024-05-08"),
        (SITEMAP, "", ["https://example.com/8"], "2024-05-09"),
    ],
)
def test_each_kind_is_read(data: str, title: str, links: list[str], published: str) -> None:
    """Title, links and days are found; items without a link, or twice there, are not."""
    page = parse_feed(data.encode(), "feed")
    assert page.title == title
    assert [item.link for item in page.items] == links
    assert page.items[0].published == published
    assert len({item.key for item in page.items}) == len(page.items)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"/>', "document_entities"),
        ("<html><body><p>一页</p></body></html>", "feed_none"),
        ("", "feed_none"),
        ("{}", "feed_none"),
        ('<rss version="2.0"><channel><title>空</title></channel></rss>', "feed_empty"),
        ("<urlset><url>", "document_damaged"),
    ],
)
def test_each_bad_feed_gets_its_answer(data: str, problem: str) -> None:
    """What is no feed, or a hostile one, is refused with its reason."""
    with pytest.raises(SourceError) as told:
        parse_feed(data.encode(), "feed")
    assert told.value.fields["problem"] == problem


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        ("", "application/rss+xml", True),
        (RSS, "text/xml", True),
        ('\ufeff<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- 订阅 -->\n' + ATOM, "application/xml", True),
        (ATOM, "text/html", True),
        (SITEMAP, "application/xml", True),
        (JSON_FEED, "application/json", True),
        (
            '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>&lt;rss</body></html>',
            "text/xml",
            False,
        ),
        ("<rssi>", "text/xml", False),
        ("怎样写 <rss version='2.0'>：一篇文章", "text/plain", False),
        ('{"text": "一篇文章"}', "application/json", False),
    ],
)
def test_a_feed_is_known_by_its_beginning(data: str, kind: str, expected: bool) -> None:
    """Sites call their feeds plain XML or JSON; a page or a text about feeds is none."""
    assert is_feed(data.encode(), kind) is expected


def test_words_choose_items() -> None:
    """An item is wanted when it holds one of the words, as they are: no regular expressions."""
    first, second = parse_feed(RSS.encode(), "feed").items
    assert wanted(first, ())
    assert wanted(first, ("桥墩",))
    assert wanted(first, ("没有的", "大桥"))
    assert not wanted(second, ("大桥", ".*"))


def test_a_list_of_feeds_comes_back_as_it_went() -> None:
    """OPML is read as it was written, also with quotes and ampersands."""
    feeds = (('他说"好" & <走>', "https://example.com/a?x=1&y=2"), ("", "https://example.com/b"))
    written = opml(feeds).encode()
    assert [url for _, url in parse_opml(written, "list")] == [url for _, url in feeds]
    assert parse_opml(written, "list")[0][0] == feeds[0][0]
