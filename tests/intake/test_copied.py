"""Pages copied whole: menus and lists go, the article stays; what only looks like such a copy is left alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import SourceIsPage
from index.intake import read_bytes, read_text
from index.intake.plain import parse_plain
from index.models import Draft
from tests.intake.copies import ABOUT_MENUS, COPIES, FRONT_PAGES, OTHERS, Copy
from tests.intake.pages import BODY, TITLE


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copied_page_becomes_its_article(copy: Copy) -> None:
    """Only the article is kept, with its facts; every other line is among the removed, and nothing is lost."""
    draft = read_text(copy.page, "粘贴")
    article = draft.article
    assert (article.title, article.text) == (copy.title, copy.text)
    assert (article.publisher, article.author, article.published) == (copy.publisher, copy.author, copy.published)
    assert sorted([*draft.removed, article.title, *article.text.split("\n")]) == sorted(copy.page.split("\n"))
    again = read_text(article.text, "粘贴")
    assert (again.article.text, again.article.title, again.removed) == (article.text, "", ())


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_in_a_file_is_read_alike(copy: Copy) -> None:
    """A file with blank lines, blanks at the ends of lines and another character set gives the same article."""
    page = "\r\n\r\n".join(f"  {line}\t" for line in copy.page.split("\n"))
    (draft,) = read_bytes(page.encode("utf-16"), "网页.txt")
    assert isinstance(draft, Draft)
    assert (draft.article.title, draft.article.text) == (copy.title, copy.text)


@pytest.mark.parametrize("page", FRONT_PAGES.values(), ids=FRONT_PAGES)
def test_a_copy_without_an_article_is_refused_with_advice(page: str) -> None:
    """Where there are only menus and headlines, the sender is told what to send instead."""
    with pytest.raises(SourceIsPage) as told:
        read_text(page, "粘贴")
    assert told.value.fields == {"source": "粘贴"}


@pytest.mark.parametrize("text", ABOUT_MENUS.values(), ids=ABOUT_MENUS)
def test_what_speaks_of_menus_is_kept_whole(text: str) -> None:
    """An article about menus, a manual, a poem, lists and questions lose no line."""
    draft = read_text(text, "粘贴")
    kept = [draft.article.title, *(line.removeprefix("## ") for line in draft.article.text.split("\n"))]
    assert (kept, draft.removed) == (text.split("\n"), ())
    assert read_text(draft.article.text, "粘贴").article.text == draft.article.text


def test_comments_longer_than_the_article() -> None:
    """Below the editor's name and below the comments' head nothing is the article, however much is said there."""
    comments = ("最热评论", *(f"读者{n} 今天 12:0{n}\n{line}" for n, line in enumerate(BODY * 2)))
    page = "\n".join(("首页 > 本地 > 正文", TITLE, "2025-03-18 08:15", *BODY, "（责任编辑：罗小满）", *comments))
    assert read_text(page, "粘贴").article.text == "\n".join(BODY)


def test_one_way_through_the_site_is_enough() -> None:
    """A single line 首页 > … > 正文 above a headline tells a copy; above nothing but prose it is no harm."""
    page = "\n".join(("首页 > 本地 > 正文", TITLE, *BODY))
    assert read_text(page, "粘贴").article.title == TITLE
    assert read_text("\n".join(("首页 > 本地 > 正文", *BODY)), "粘贴").article.text == "\n".join(BODY)


MENUS = (
    "首页",
    "登录",
    "注册",
    "新闻",
    "体育",
    "国内 国际 军事",
    "设为首页 | 加入收藏",
    "首页 > 本地 > 正文",
    "网站地图",
    "搜索",
    "English",
)
BETWEEN = ("2025-03-18 08:15", "来源：雨城晚报", "分享到：", "字号 小 大", "收藏", "微信", "沈一舟")
BELOW = (
    "（责任编辑：罗小满）",
    "打印本页",
    "相关新闻",
    *OTHERS,
    "首页",
    "登录",
    "关于我们 | 联系我们",
    "备案号 0000",
    "评论(3)",
    "返回顶部",
    "1. 台灯",
    "馆前的猫",
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(MENUS), min_size=3, max_size=20, unique=True),
    st.lists(st.sampled_from(OTHERS), max_size=4),
    st.lists(st.sampled_from(BETWEEN), max_size=4),
    st.integers(2, 5),
    st.lists(st.sampled_from(BELOW), max_size=20),
)
def test_every_sentence_of_a_copied_article_is_kept(
    menus: list[str], hot: list[str], between: list[str], paragraphs: int, below: list[str]
) -> None:
    """Whatever stands around it, the prose comes through whole and in order, and cleaning twice is cleaning once."""
    body = list(BODY[:paragraphs])
    page = "\n".join((*menus, *hot, "首页 > 本地 > 正文", TITLE, *between, *body, *below))
    once = parse_plain(page, "a.txt", b"").article
    assert once.text.split("\n")[:paragraphs] == body
    again = parse_plain(once.text, "a.txt", b"").article
    assert (again.text, again.title) == (once.text, "")


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from((*MENUS, *BETWEEN, *BELOW, *BODY, TITLE, "正文", "# 小标题")), max_size=25))
@example(
    [
        *[MENUS[0]] * 6,
        MENUS[7],
        OTHERS[2],
        "备案号 0000",
        MENUS[7],
        BETWEEN[0],
        *[OTHERS[0]] * 3,
        BODY[3],
        *[BELOW[13]] * 2,
    ]
)
def test_any_order_of_lines_is_read_or_refused(lines: list[str]) -> None:
    """However the lines of a page are mixed, cleaning its article again changes nothing and no line is lost."""
    try:
        draft = parse_plain("\n".join(lines), "a.txt", b"")
    except SourceIsPage:
        return
    again = parse_plain(draft.article.text, "a.txt", b"").article
    assert again.text == draft.article.text
    kept = "\n".join((draft.article.title, draft.article.text, *draft.removed))
    assert all(line.lstrip("# ") in kept for line in lines)
