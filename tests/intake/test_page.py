"""Web pages become articles: the body without the page, and what the page says of it; what is none is refused."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import (
    PageIsCaptcha,
    PageNeedsLogin,
    PageNeedsScript,
    PageWithoutArticle,
    SourceError,
    SourceInvalid,
)
from index.intake.sources import read, read_bytes
from index.intake.web import parse_page
from index.intake.web.address import own_address, site
from index.intake.web.page import clean
from index.models import Draft
from tests.intake import pages
from tests.intake.pages import BODY, PARAGRAPHS, TEXT, TITLE, page

ROOT = Path(__file__).parents[2]
LINK = "https://news.example.com/a/1.html"


def article(data, **given_too):
    return parse_page(data, "page.html", **given_too).article


def test_a_wechat_page_is_read_though_its_style_hides_it():
    """Body, title, account and date of a WeChat article are those its script would show."""
    draft = parse_page(pages.WECHAT, "page.html", url="https://mp.weixin.qq.com/s/abc")
    found = draft.article
    assert (found.text, found.title, found.publisher, found.published) == (TEXT, TITLE, "雨城夜读", "2025-03-19")
    assert (found.url, draft.removed) == ("https://mp.weixin.qq.com/s/abc", ("（责任编辑：罗小满）",))


def test_menus_lists_and_footers_are_left_out():
    """Of a page full of menus only the article is kept; its label line tells source, author and date."""
    draft = parse_page(pages.MENU_HEAVY, "page.html")
    found = draft.article
    assert (found.text, found.title) == (TEXT, TITLE)
    assert (found.publisher, found.author, found.published) == ("雨城晚报", "沈一舟", "2025-03-18")
    assert "（责任编辑：罗小满）" in draft.removed


def test_json_ld_tells_of_the_article():
    """Date, author and publisher come from JSON-LD, also from within a graph."""
    found = article(pages.JSON_LD)
    assert (found.title, found.publisher, found.author) == (TITLE, "雨城晚报", "沈一舟")
    assert (found.published, found.language) == ("2025-03-18", "zh-CN")


def test_meta_tells_of_the_article():
    """Without JSON-LD, meta does; a relative canonical link is completed."""
    found = article(pages.OPEN_GRAPH, url=LINK + "?from=feed")
    assert (found.published, found.author, found.publisher, found.url) == ("2025-03-18", "沈一舟", "雨城晚报", LINK)


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030", "utf-8"])
def test_declared_charsets_mean_what_their_pages_mean(name):
    """A page that says gb2312 and uses characters of GB18030 is read; one that says gbk and is UTF-8, too."""
    text = pages.MENU_HEAVY.decode().replace("charset='utf-8'", f"charset={name}").replace("许青岚", "许镕㙍")
    assert "许镕㙍" in article(text.encode("gb18030")).text
    assert "许镕㙍" in article(text.encode()).text


def test_the_charset_of_the_server_goes_before_the_page():
    """Big5 told by the server is read as Big5, whatever the page says; without a word it is guessed."""
    text = page("<p>" + "圖書館昨天宣布，從下週一起，總館的閉館時間由晚上八點延到十點。" * 1 + "</p>" * 1).decode()
    data = text.replace("utf-8", "gbk").replace(TITLE, "圖書館").replace("_雨城新闻网", "").encode("big5")
    assert "總館的閉館時間" in article(data, charset="big5").text
    assert "總館的閉館時間" in article(data.replace(b"gbk", b"nonsense")).text


POEM = "<div class=poem><p>夜半听见雨敲着铁皮的屋檐，</p><p>邻家的灯灭了又亮，亮了又灭。</p></div>"


@pytest.mark.parametrize(
    ("tag", "headings", "title"),
    [
        ("夜雨_原文、翻译及赏析_苏长庚诗词_读诗网", "<h1>夜雨</h1><h3>苏长庚</h3>", "夜雨"),
        ("夜雨_苏长庚_夜雨的意思_读诗网", "<h2>苏长庚</h2><h1>夜 雨</h1>", "夜 雨"),
        ("林瑞年（明代塾师、藏书家）_雨城百科", "<h1>林瑞年</h1><h2>生平</h2>", "林瑞年"),
        # With two of them, the longer is the headline and the shorter a section's name.
        ("文艺 | 夜雨二首 | 雨城新闻网文艺副刊", "<h1>文艺</h1><h1>夜雨二首</h1>", "夜雨二首"),
    ],
)
def test_a_short_title_at_the_beginning(tag, headings, title):
    """A short headline with which the page's name begins is not passed over for a longer name behind it."""
    assert article(page(headings + POEM, title=tag)).title == title


def test_headings_lists_tables_and_code_become_lines():
    """A heading is a ## line, an item, a row and a line of code are one line each; buttons are none."""
    found = article(
        page(
            f"<h1>{TITLE}</h1><div class=content>{PARAGRAPHS}<h2>新的时间</h2><ul><li>总馆：十点</li><li>分馆：八点</li></ul>"
            "<ol start=3><li>先预约座位</li><li>再刷证入馆</li></ol>"
            f"<table><tr><th>馆</th><th>时间</th></tr><tr><td>总馆</td><td>22:00</td></tr></table><p>{BODY[0]}末尾。</p>"
            "<pre>def open():\n    return 22\n# done</pre><button>展开</button><p>最后一段也要留下来，不能少。</p></div>"
        )
    )
    lines = found.text.split("\n")
    assert lines[: len(BODY)] == list(BODY)
    assert lines[len(BODY) :] == [
        *("## 新的时间", "总馆：十点", "分馆：八点", "3. 先预约座位", "4. 再刷证入馆", "馆 | 时间", "总馆 | 22:00"),
        *(f"{BODY[0]}末尾。", "def open():", "    return 22", "\\# done", "最后一段也要留下来，不能少。"),
    ]


def test_broken_markup_and_entities():
    """Unclosed tags lose nothing, entities are decoded, and an escaped tag is text."""
    many = "".join(f"<p><font color=red><b>第{n}段讲的是第{n}件事情，与别的都不一样。" for n in range(300))
    found = article(page(f"<h1>{TITLE}</h1>{many}<p>A &lt;b&gt; &amp; &quot;B&#8221; &#x4E2D;&nbsp;文，都照原样。"))
    assert found.text.count("与别的都不一样。") == 300
    assert 'A <b> & "B” 中 文，都照原样。' in found.text


def test_invisible_characters_are_removed():
    """Direction overrides, zero-width and tag characters are gone from title and body; hidden parts, too."""
    trick = TITLE[:4] + "\u202e" + TITLE[4:]
    hidden = "<p style='display:none'>看不见的一句话，不该收进来。</p><p hidden>这句也看不见，不要。</p>"
    found = article(
        page(f"<h1>{trick}</h1>{hidden}" + PARAGRAPHS.replace("图书馆", "图\u200b书\U000e0041馆"), title=trick)
    )
    assert (found.title, found.text) == (TITLE, TEXT)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://ok.example.org/a", "file:///etc/passwd", "data:text/html,x"]
)
def test_only_web_addresses_are_addresses(url):
    """The address of an article that is no http(s) one is refused with that reason; a page's own is ignored."""
    with pytest.raises(SourceInvalid) as refused:
        parse_page(pages.OPEN_GRAPH, "page.html", url=url)
    assert refused.value.fields["problem"] == "scheme"
    assert article(page(pages.ARTICLE, f"<link rel=canonical href='{url}'>"), url=LINK).url == LINK
    assert article(page(pages.ARTICLE, f"<link rel=canonical href='{url}'>")).url is None


@pytest.mark.parametrize(
    ("url", "canonical", "own"),
    [
        (LINK, "https://www.example.com/b", "https://www.example.com/b"),
        (LINK, "https://evil.example.org/b", LINK),
        (LINK, "https://example.com.evil.org/a", LINK),
        (LINK, "https://news.example.com/", LINK),
        (LINK, "", LINK),
        (LINK, "http://[::1", LINK),
        ("https://a.gov.cn/x", "https://b.gov.cn/x", "https://a.gov.cn/x"),
        ("http://10.0.0.1/x", "http://10.1.0.1/x", "http://10.0.0.1/x"),
        ("", LINK, LINK),
    ],
)
def test_a_page_does_not_pass_for_one_of_another_site(url, canonical, own):
    """The canonical link counts within one site only, and never for its front page."""
    assert own_address(url, canonical) == own
    assert site("https://news.example.com.cn/") == "example.com.cn"


@pytest.mark.parametrize(
    "date", ["March 18, 2025", "18 Mar 2025", "Mar. 18th, 2025", "2025/3/18 9:05", "2025年3月18日"]
)
def test_the_date_beside_the_title_is_read(date):
    """A date below the headline counts, not one within the article; English months are known."""
    story = "".join(
        f"<p>On May {n}, 2019 the library of Rainford said that it will stay open longer.</p>" for n in (1, 2, 3, 4)
    )
    found = article(
        page(f"<h1>Night hours</h1><p>By Jane Roe | {date}</p>{story}", title="Night hours - Rainford Times")
    )
    assert (found.title, found.publisher, found.published) == ("Night hours", "Rainford Times", "2025-03-18")


def test_the_next_page_is_noted():
    """An article on several pages says where it goes on, as the last of what was left out."""
    paged = page(f"<h1>{TITLE}</h1><div>{PARAGRAPHS}</div><div><a href='1_2.html'>下一页</a></div>")
    draft = parse_page(paged, "page.html", url=LINK)
    assert (draft.removed[-1], draft.article.text) == ("下一页 https://news.example.com/a/1_2.html", TEXT)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (pages.LOGIN, PageNeedsLogin),
        (pages.TEASER, PageNeedsLogin),
        (pages.CAPTCHA, PageIsCaptcha),
        (pages.CLOUD, PageIsCaptcha),
        (pages.SCRIPT, PageNeedsScript),
        (pages.BARE_SCRIPT, PageNeedsScript),
        (pages.LIST, PageWithoutArticle),
        (pages.TEASERS, PageWithoutArticle),
        (page(""), PageWithoutArticle),
        (b"<html></html>", PageWithoutArticle),
    ],
)
def test_pages_that_are_no_article_are_refused_with_the_reason(data, error):
    """A login, a captcha, a page made by a script and a list are told apart."""
    with pytest.raises(error):
        parse_page(data, "page.html")


def test_articles_about_logins_and_captchas_are_articles():
    """The words of a wall inside an article do not make it one."""
    about = "".join(
        f"<p>第{n}条：{words}</p>"
        for n, words in enumerate(
            ["许多网站要求先登录才能查看内容，读者对此抱怨已久。", "验证码本来是为了挡住机器人，如今连人也常常看不清。"]
            * 4
        )
    )
    text = article(
        page(f"<h1>验证码为什么越来越难</h1><div class=content>{about}</div>", title="验证码为什么越来越难")
    ).text
    assert text.count("\n") == 7


def test_short_news_and_poems_are_articles():
    """A page of two sentences is an article when they are what it has to say."""
    poem = "<p>夜半听见雨敲着铁皮的屋檐，</p><p>邻家的灯灭了又亮，亮了又灭。</p>"
    assert article(page(f"<h1>夜雨</h1><div class=poem>{poem}</div>", title="夜雨")).text.count("\n") == 1


def test_saved_pages_and_archives_are_read(tmp_path):
    """Every suffix of a saved page is read, and an archive gives the address it was saved from."""
    saved = page(pages.ARTICLE).replace(b"<html", b"<!-- saved from url=(0033)" + LINK.encode() + b" -->\n<html", 1)
    archive = pages.MHTML.format(page=base64.encodebytes(page(pages.ARTICLE)).decode()).encode()
    for name, data in (
        ("a.html", saved),
        ("a.HTM", saved),
        ("a.xhtml", saved),
        ("a.mhtml", archive),
        ("a.mht", archive),
    ):
        (tmp_path / name).write_bytes(data)
        for (draft,) in (read(tmp_path / name), read_bytes(data, name)):
            assert isinstance(draft, Draft)
            assert (draft.article.text, draft.article.title, draft.article.url) == (TEXT, TITLE, LINK)
    with pytest.raises(PageWithoutArticle):
        parse_page(archive.replace(b"text/html", b"text/plain"), "a.mhtml")


FRAGMENTS = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<table><tr><td>",
            "</td><td>",
            "</table>",
            "<h1>",
            "<title>",
            "</title>",
            "<pre>",
        ),
        *(
            "<ul><li>",
            "</ul>",
            "<ol start=9><li>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<svg><a href=x>",
        ),
        *(
            "<br>",
            "&nbsp;",
            "&#0;",
            "&#xD800;",
            "&bogus;",
            "\0",
            "\ufeff",
            "\u202e",
            "<?xml encoding='x'?>",
            "<frameset>",
        ),
        *(
            "<meta charset=gbk>",
            "<base href='http://['>",
            "<link rel=canonical href='http://['>",
            "<a rel=next href=':'>",
        ),
        *(
            '<script type="application/ld+json">',
            '{"@type":"Article","author":[[{}]]}',
            "<input type=password>",
            "<noscript>",
        ),
        *(f"<p>{line}</p>" for line in BODY),
        *(
            "责任编辑：罗小满",
            "来源：雨城晚报 2025-03-18",
            "相关阅读",
            "# ",
            "登录后阅读全文",
            "发布时间：2025-13-99",
            TITLE,
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS | st.text(max_size=12), max_size=30), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_no_page_makes_it_stumble(fragments, encoding):
    """Any markup gives an article or a refusal; its text parses to lines, and cleaning them again changes nothing."""
    data = "".join(fragments).encode(encoding, "replace")
    try:
        draft = parse_page(data, "page.html", url=LINK)
    except SourceError:
        return
    lines = draft.article.text.split("\n")
    assert all(line.strip() for line in lines)
    assert clean(lines, draft.article.title)[0] == lines


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_damaged_page_makes_it_stumble(drawn):
    """A page cut, with bytes changed or moved, is read or refused."""
    data = bytearray(drawn.draw(st.sampled_from([pages.WECHAT, pages.MENU_HEAVY, pages.JSON_LD, pages.MHTML.encode()])))
    for place in drawn.draw(st.lists(st.integers(0, len(data) - 1), max_size=20)):
        data[place] = drawn.draw(st.integers(0, 255))
    cut = drawn.draw(st.integers(0, len(data)))
    with suppress(SourceError):
        assert parse_page(bytes(data[:cut]), "page.html").article.text


def test_markup_that_is_a_trap_costs_little():
    """Depth, attributes and open tags without end are dealt with in moments."""
    for trap in (
        "<div>" * 200_000,
        "<b " + "a=1 " * 200_000 + ">",
        "<" * 300_000,
        "<!--" * 100_000,
        "<ul><li>" * 50_000,
    ):
        start = time.process_time()
        with suppress(SourceError):
            parse_page(page(trap + PARAGRAPHS), "page.html")
        assert time.process_time() - start < 10, trap[:20]


def test_the_benchmark_measures_a_folder(tmp_path):
    """The script prints the figures of the pages it is given: all right for one, wrong body and title for the other."""
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html").write_bytes(pages.MENU_HEAVY)
    rows = [
        {"file": "a.html", "title": TITLE, "date": "2025-03-18", "body": TEXT},
        {"file": "a.html", "title": "别的", "body": "与此毫不相干的另一段文字。"},
    ]
    (tmp_path / "expected.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    def run(*options):
        command = [sys.executable, "-m", "benchmarks.pages", tmp_path, *options]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout

    told = run().splitlines()
    assert run("--copied", "--each").splitlines()[2].startswith("even  body ")
    assert told[0].startswith("even  body 1.0000 (n=1)  title 1.0000 (n=1)  date 1.0000 (n=1)")
    assert told[1].startswith("odd   body 0.0000 (n=1)  title 0.0000 (n=1)")
    assert "refused 0" in told[2]
