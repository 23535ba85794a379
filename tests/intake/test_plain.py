"""Plain text: the facts of the page are read, its furniture goes, the article stays whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.intake.plain import parse_plain
from index.models import Article, Draft
from tests.intake.samples import AFTER, BODY, LINK, PAGE, PROMOTION, RELATED, TITLE


def parse(text: str) -> Draft:
    """Parse a text of no particular source."""
    return parse_plain(text, "a.txt", text.encode())


def test_a_scraped_page_becomes_its_article() -> None:
    """Every fact is read, the text is the body, and every other line is among the removed, in order."""
    draft = parse(PAGE)
    assert draft.article == Article(
        text="\n".join(BODY), title=TITLE, url=LINK, publisher="田野商业笔记", published="2025-08-04"
    )
    assert draft.removed == ("发布时间:2025-08-04 09:30", "(来源:田野商业笔记)", *AFTER)
    assert draft.source == "a.txt"
    assert draft.raw == PAGE.encode()


def test_the_promotion_alone_is_removed() -> None:
    """The promotion goes, slogan and bullets included, also when no notice stands below it."""
    draft = parse("\n".join((*BODY, *BODY[1:3], *PROMOTION)))
    assert draft.article.text == "\n".join((*BODY, *BODY[1:3]))
    assert draft.removed == PROMOTION


def test_a_sentence_within_a_promotion_goes_with_it() -> None:
    """A full sentence between the call to the reader and its bullets is not taken for the article's end."""
    promotion = (PROMOTION[1], "在这里,经营者们交换一线的消息。", *PROMOTION[3:])
    assert parse("\n".join((*BODY, *promotion))).removed == promotion


@pytest.mark.parametrize(
    "marker", ["相关阅读", "推荐阅读：", "【延伸阅读】", "延伸閱讀", "相關新聞", "猜你喜欢", "随便看看", "相关内容"]
)
def test_lists_of_other_articles_go(marker: str) -> None:
    """No headline of another article stays in the text, whatever the list is called."""
    draft = parse("\n".join((*BODY, marker, *RELATED)))
    assert draft.article.text == "\n".join(BODY)
    assert draft.removed == (marker, *RELATED)


def test_snippets_under_related_headlines_go() -> None:
    """A little prose among the headlines of a list does not save the list."""
    tail = ("相关阅读", RELATED[0], "信只有三行。", *RELATED[1:])
    assert parse("\n".join((*BODY, *tail))).removed == tail


@pytest.mark.parametrize(
    "line",
    [
        "（责任编辑：李小满）",
        "责编 | 赵一 校对 | 钱二",
        "編輯：陳大文",
        "原标题：青禾换帅",
        "来源：田野商业笔记",
        "（完）",
        "— END —",
        "本文仅代表作者个人观点，与本站无关。",
        "以上内容不构成投资建议，据此操作风险自担。",
        "图片来源于网络，如有侵权请联系删除",
        "未经授权，不得转载",
        "未經授權不得轉載。",
        "转载请注明出处",
        "投资有风险，入市需谨慎",
        "股市有风险，投资须谨慎！",
        "免责声明：本文由第三方发布。内容未经核实。",
        "特別聲明：本文不代表本站立場。",
        "京ICP备12345678号-1",
        "版权所有 田野商业笔记",
        "Copyright © 2025 Example. All Rights Reserved.",
        "扫描下方二维码，加入店主群",
        "长按识别二维码关注我们",
        "欢迎关注我们的公众号。",
        "关注“田野商业笔记”",
        "喜欢就点个赞吧！",
        "点赞 128 在看 56",
        "阅读原文",
        "下载田野APP，看更多好文",
        "新闻热线：010-12345678",
        "本文来自微信公众号“田野商业笔记”，作者：李小满，经授权发布。",
        "网址：https://m.example.com/story/40817",
        "返回首页",
    ],
)
def test_boilerplate_at_the_end_goes(line: str) -> None:
    """Notices, credits and calls to the reader are peeled from the end, alone or together."""
    draft = parse("\n".join((*BODY, line)))
    assert draft.article.text == "\n".join(BODY)
    assert draft.removed == (line,)
    assert parse("\n".join((*BODY, line, "（责任编辑：王二）"))).removed == (line, "（责任编辑：王二）")


@pytest.mark.parametrize(
    "sentence",
    [
        "“本文仅代表作者个人观点”这句话，几乎出现在每篇文章的末尾。",
        "文章末尾的声明写着，内容不代表平台立场。",
        "未经授权转载他人文章，属于侵权行为。",
        "关注公众号的人越来越多。",
        "扫描二维码付款已成为老人的新习惯。",
        "点击阅读原文的读者只有两成。",
        "责任编辑这个职业正在消失。",
        "编辑部最终删去了这条声明。",
        "来源不明的配件最让人头疼。",
        "他在朋友圈里转发、点赞、评论，忙了一个晚上。",
        "关注《县域商业条例》的落地，是每家小店的事。",
        "下载客户端的人比去年多了三成。",
        "作者认为，这些图片大多来自网络。",
        "本文来自作者多年的田野调查。",
        "如果没有人给这些视频点赞，他会很失落。",
        "投稿的人排起了长队。",
        "“记者：您怎么看？编辑：我不好说。”",
        "相关内容已经写进了新的合同。",
        "推荐阅读是这家小书店的传统。",
        "1. 先看人流，再谈租金。",
        "✅是门店合格的标记，红叉则要整改。",
    ],
)
@pytest.mark.parametrize("place", [0, 2, -1])
def test_words_of_labels_are_words_within_an_article(sentence: str, place: int) -> None:
    """A sentence about sources, editors, notices or subscriptions stays, wherever it stands."""
    lines = list(BODY)
    lines.insert(place if place >= 0 else len(lines), sentence)
    draft = parse("\n".join(lines))
    assert draft.article.text == "\n".join(lines)
    assert draft.removed == ()
    assert draft.article.title == ""


ABOUT_NOTICES = (
    "网页底部的那几行小字",
    "打开任何一篇网文，你都会看到声明。",
    "特别声明",
    "“特别声明”四个字最早出现在论坛时代，版主用它来划清责任。",
    "责任编辑",
    "责任编辑的名字写在文末，是纸媒留下的习惯。编辑：署名意味着担责。",
    "相关内容",
    "平台用“相关内容”留住读者，一条链接能带来两成的点击。",
    "关注与订阅",
    "关注一个账号只要一秒，真正读完一篇文章要五分钟。",
    "推荐阅读",
    "“推荐阅读”靠算法挑选，读者并不知道它为什么出现。",
    "版权声明",
    "未经许可不得转载，这句话很少有人当真；真正起作用的是平台的审核。",
    "小字不会消失，它只会越来越小。",
)


def test_an_article_about_notices_is_kept_whole() -> None:
    """Headings that read like markers stay when the article goes on below them."""
    draft = parse("\n".join(ABOUT_NOTICES))
    assert draft.article.title == ABOUT_NOTICES[0]
    assert draft.article.text == "\n".join(ABOUT_NOTICES[1:])
    assert draft.removed == ()


def test_no_more_than_two_fifths_are_peeled() -> None:
    """A text that is mostly notices keeps them: they may well be the article."""
    notices = ("本文仅代表作者个人观点，与本站无关。", "转载请注明出处", "（责任编辑：李小满）")
    text = "\n".join(("这是一段关于网站页脚的短文。", *notices))
    assert parse(text).article.text == text


@pytest.mark.parametrize(
    ("header", "publisher", "author", "published"),
    [
        ("2025-08-04 09:30", None, None, "2025-08-04"),
        ("2025年8月4日", None, None, "2025-08-04"),
        ("2025-08-04 09:30 田野商业网", "田野商业网", None, "2025-08-04"),
        ("2025-08-04 09:30 来源：田野商业笔记 作者：李小满", "田野商业笔记", "李小满", "2025-08-04"),
        ("发布时间：2025/8/4\n来源：田野商业笔记\n作者：李小满", "田野商业笔记", "李小满", "2025-08-04"),
        ("發布時間：2025-08-04\n來源：田野商業筆記\n記者：陳大文", "田野商業筆記", "陳大文", "2025-08-04"),
        ("文 | 李小满\n编辑 | 赵一", None, "李小满", None),
        ("文/李小满", None, "李小满", None),
        ("（来源：田野商业笔记 2025-08-04）", "田野商业笔记", None, "2025-08-04"),
        ("Source: Field Notes\nAuthor: Li Xiaoman\nDate: 2025-08-04", "Field Notes", "Li Xiaoman", "2025-08-04"),
        ("首页 > 商业 > 正文\n时间：2025-08-04  阅读 1.2万\n字号：大 中 小", None, None, "2025-08-04"),
        ("发布时间：2025-02-30", None, None, None),
    ],
)
def test_facts_are_read_from_the_header(
    header: str, publisher: str | None, author: str | None, published: str | None
) -> None:
    """Labels, bare dates and names beside them are read in both scripts and in English."""
    draft = parse(f"青禾换帅\n{header}\n" + "\n".join(BODY))
    article = draft.article
    assert (article.title, article.publisher, article.author, article.published) == (
        "青禾换帅",
        publisher,
        author,
        published,
    )
    assert article.text == "\n".join(BODY)
    assert draft.removed == tuple(header.split("\n"))


def test_a_title_with_its_label_and_link_is_read() -> None:
    """A labelled title and an address in the header are facts, not text."""
    article = parse(f"标题：{TITLE}\n链接：{LINK}\n" + "\n".join(BODY)).article
    assert (article.title, article.url, article.text) == (TITLE, LINK, "\n".join(BODY))


def test_the_title_of_the_link_line_is_used_when_there_is_no_other() -> None:
    """Without a headline above the text, the link line below it tells the title; a repeat of it goes."""
    link = f"网址：{TITLE} {LINK}"
    assert parse("\n".join((*BODY, link))).article.title == TITLE
    repeated = parse("\n".join((TITLE, *BODY, link))).article
    assert (repeated.title, repeated.text) == (TITLE, "\n".join(BODY))


def test_author_and_publisher_are_read_from_the_credits_below() -> None:
    """What the header does not say, the credits at the end may."""
    article = parse("\n".join(("青禾换帅", *BODY, "来源：田野商业笔记", "（作者：李小满）", LINK))).article
    assert (article.publisher, article.author, article.url) == ("田野商业笔记", "李小满", LINK)


def test_furniture_at_the_end_of_the_last_paragraph_goes() -> None:
    """An editor's name glued to the last sentence is cut off and told of."""
    draft = parse("\n".join((*BODY[:-1], f"{BODY[-1]}（责任编辑：李小满）")))
    assert draft.article.text == "\n".join(BODY)
    assert draft.removed == ("（责任编辑：李小满）",)


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        (
            "周师傅的店\n他修了三十年拖拉机。\n今年是最难的一年。",
            "周师傅的店",
            "他修了三十年拖拉机。\n今年是最难的一年。",
        ),
        ("他修了三十年拖拉机。\n今年是最难的一年。", "", "他修了三十年拖拉机。\n今年是最难的一年。"),
        ("周师傅的店\n一家县城小店\n他修了三十年拖拉机。", "周师傅的店", "## 一家县城小店\n他修了三十年拖拉机。"),
        ("周师傅的店\n一、从头说起\n他修了三十年拖拉机。", "周师傅的店", "一、从头说起\n他修了三十年拖拉机。"),
        ("# 周师傅的店\n他修了三十年拖拉机。", "周师傅的店", "他修了三十年拖拉机。"),
        ("一、从头说起\n他修了三十年拖拉机。", "", "一、从头说起\n他修了三十年拖拉机。"),
        ("他修了三十年拖拉机", "", "他修了三十年拖拉机"),
        ("采购清单\n- 苹果两斤\n- 牛奶一箱", "采购清单", "- 苹果两斤\n- 牛奶一箱"),
        ("新款水泵\n售价：1999元\n重量：8公斤", "新款水泵", "售价：1999元\n重量：8公斤"),
        (
            "店主聚会通知\n时间：2025年8月4日\n地点：柳河镇文化馆\n请带上账本。",
            "店主聚会通知",
            "时间：2025年8月4日\n地点：柳河镇文化馆\n请带上账本。",
        ),
        ("周师傅的店\n周师傅的店\n他修了三十年拖拉机。", "周师傅的店", "他修了三十年拖拉机。"),
        ("来源：田野商业笔记", "", "来源：田野商业笔记"),
        ("", "", ""),
    ],
)
def test_titles_of_pasted_text(text: str, title: str, body: str) -> None:
    """A short first line that is no sentence is the title; a sentence or an only line never is."""
    article = parse(text).article
    assert (article.title, article.text) == (title, body)


def test_lines_are_stripped_and_invisible_characters_go() -> None:
    """Paragraphs lose the space around them, blank lines and what no one can see."""
    assert parse("\ufeff　　甲说好。\r\n\r\n \t乙\u202e说不好。　\r\n").article.text == "甲说好。\n乙说不好。"


SENTENCES = (
    "陆远舟离开了办公室。",
    "返点照旧吗？",
    "他修了三十年拖拉机，从不抱怨！",
    "周师傅说：“配件款不算数了。”",
    "没有人回答……",
    "那么,换了人的青禾还能留住这些小店吗?",
    "The shop opens at nine and closes at six.",
    "每家店平均备货四十万元；",
    "平台的声明写得很清楚。",
)
SHORT = (
    "站在门口的周师傅",
    "一家县城小店",
    "一、从头说起",
    "# 大标题",
    "## 小标题",
    "· 先看人流",
    "#县城生意#",
    "相关内容",
    "声明",
    "评论",
)
FURNITURE = (
    *AFTER,
    "发布时间：2025-08-04",
    "来源：田野商业笔记",
    "2025-08-04 09:30 田野商业网",
    "作者：李小满",
    "（责任编辑：王二）",
    "时间：2025-08-04",
    "推荐阅读",
    "延伸閱讀",
    "转载请注明出处",
    "点赞 12 在看 3",
    "阅读 128",
    "2025年8月4日 晴",
    "关注“田野商业笔记”",
    LINK,
    "（完）",
    "原标题：换帅",
    f"原文链接：{LINK}",
    f"网址：站在门口的周师傅 {LINK}",
    "标题：换帅记",
    "----",
    "下一篇：拖拉机",
    f"{SENTENCES[0]}（编辑：赵一）",
)
_LINES = st.lists(st.sampled_from((*SENTENCES, *SHORT, *FURNITURE, TITLE, "")), max_size=30)


@settings(max_examples=1500, deadline=None)
@given(_LINES)
def test_cleaning_twice_is_cleaning_once(lines: list[str]) -> None:
    """The text of a parsed article is its own parse: nothing more goes, and no sentence becomes a title."""
    once = parse("\n".join(lines)).article.text
    again = parse(once)
    assert again.article.text == once
    assert again.article.title == ""
    assert again.removed == ()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="甲乙丙。？!?,，：: \n#-1一、关注来源网址《》（）完", max_size=120))
def test_cleaning_twice_is_cleaning_once_for_any_text(text: str) -> None:
    """The law holds for lines that no one would write, too."""
    once = parse(text).article.text
    assert parse(once).article.text == once


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=6, max_size=30),
    st.lists(st.sampled_from(FURNITURE[len(AFTER) : len(AFTER) + 4]), max_size=3),
    st.sampled_from((AFTER, AFTER[7:], AFTER[-6:], PROMOTION, ("（责任编辑：王二）",), ())),
)
def test_every_sentence_of_the_body_is_kept(body: list[str], header: list[str], tail: tuple[str, ...]) -> None:
    """Whatever furniture stands around it, the body comes through whole and in order."""
    draft = parse("\n".join(("青禾换帅", *header, "消息传到县城，店主们坐不住了。", *body, BODY[-1], *tail)))
    assert draft.article.text == "\n".join(("消息传到县城，店主们坐不住了。", *body, BODY[-1])) or (
        # A tail of more than two fifths of the text is left alone.
        len("".join(tail)) > 0.4 * len("".join((*body, *tail))) and "\n".join(body) in draft.article.text
    )


@settings(max_examples=300, deadline=None)
@given(_LINES)
def test_no_line_is_lost(lines: list[str]) -> None:
    """Every line is in the text, among the removed, or the title."""
    draft = parse("\n".join(lines))
    kept = "\n".join((draft.article.title, draft.article.text, *draft.removed))
    for line in filter(None, lines):
        assert line.lstrip("# ") in kept or all(part in kept for part in (SENTENCES[0], "（编辑：赵一）"))


def test_a_large_text_is_parsed_in_linear_time() -> None:
    """A hundred thousand lines of any kind are a matter of seconds."""
    started = time.perf_counter()
    for lines in (
        [BODY[1], "相关内容"] * 50_000,
        ["相关阅读", "一条标题"] * 50_000,
        [*BODY * 5000, *["（责任编辑：王二）"] * 20_000],
        ["短句"] * 100_000,
        [BODY[0], "甲" + " " * 190_000 + "乙", "《" * 190_000, BODY[0]],
    ):
        parse("\n".join(lines))
    assert time.perf_counter() - started < 20
