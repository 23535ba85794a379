"""Markdown: its words come through without its marks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SourceInvalid
from index.intake.markdown import front_matter, parse_markdown
from index.models import Article, Draft
from tests.intake.samples import BODY, LINK


def parse(text: str) -> Draft:
    """Parse a text of no particular source."""
    return parse_markdown(text, "a.md", text.encode())


def text_of(text: str) -> str:
    """Return the text of the parsed article."""
    return parse(text).article.text


def test_front_matter_tells_of_the_article() -> None:
    """Every field of the front matter is read; quotes go, and a time of day does."""
    draft = parse(
        f'---\ntitle: "换帅：之后"\nurl: {LINK}\nsource: 田野商业笔记\nauthor: 李小满\n'
        "date: 2025-08-04 09:30\nlanguage: zh\ntags: [农机]\n---\n\n店主们坐不住了。\n"
    )
    assert draft.article == Article(
        "店主们坐不住了。", "换帅：之后", LINK, "田野商业笔记", "李小满", "2025-08-04", "zh"
    )
    assert draft.source == "a.md"
    assert draft.removed == ()


def test_front_matter_in_chinese_and_with_bad_values() -> None:
    """Chinese keys are understood; a value that is no date or address is no fact."""
    fields = "标题：换帅\n日期: 昨天\n链接: /posts/1\n来源: 笔记"
    assert parse(f"---\n{fields}\n---\n店主们坐不住了。").article == Article(
        "店主们坐不住了。", title="换帅", publisher="笔记"
    )


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("url: javascript:alert(1)", "scheme"),
        ("链接: ftp://example.com/a", "scheme"),
        ("date: 9999-99-99", "date"),
        ("日期: 2025-02-30", "date"),
    ],
)
def test_front_matter_that_cannot_be_is_refused(field: str, problem: str) -> None:
    """An address that may not be linked and a day that there is not are refused, as they are in JSONL."""
    with pytest.raises(SourceInvalid) as error:
        parse(f"---\ntitle: 换帅\n{field}\n---\n店主们坐不住了。")
    assert error.value.fields == {"source": "a.md", "problem": problem}


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n店主们坐不住了。\n\n---\n\n第二天。",
        "---\ntitle: 没有结尾\n店主们坐不住了。",
        "***\n---",
    ],
)
def test_rules_are_no_front_matter(text: str) -> None:
    """A rule at the top, or front matter that never ends, leaves the text as it is."""
    assert front_matter(text) == ({}, text)


def test_the_first_heading_is_the_title() -> None:
    """The first # heading is the title, the others are headings of the text."""
    article = parse(
        "# 换帅之后\n\n店主们坐不住了。\n\n## 旧账\n\n没有人回答。\n\n# 新账\n\n### 细则 ###\n\n年底结清。"
    ).article
    assert article.title == "换帅之后"
    assert article.text == "店主们坐不住了。\n## 旧账\n没有人回答。\n## 新账\n## 细则\n年底结清。"


def test_a_first_heading_beside_a_title_is_kept() -> None:
    """With a title in the front matter, the same heading goes and another one stays."""
    assert text_of("---\ntitle: 换帅\n---\n# 换帅\n\n店主们坐不住了。") == "店主们坐不住了。"
    assert text_of("---\ntitle: 换帅\n---\n# 旧账\n\n店主们坐不住了。") == "## 旧账\n店主们坐不住了。"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("店主们坐不住了，\n他们打了电话。", "店主们坐不住了，他们打了电话。"),
        ("the shop\nopens at nine", "the shop opens at nine"),
        ("他用的是\nPython 写的账本", "他用的是Python 写的账本"),
        ("가게는\n아홉 시에", "가게는 아홉 시에"),
        ("第一行  \n第二行\\\n第三行<br>第四行", "第一行\n第二行\n第三行\n第四行"),
        ("这是**重点**、*强调*、~~删去~~和`代码`。", "这是重点、强调、删去和代码。"),
        ("见[说明](https://example.com/a)和<https://example.com/b>。", "见说明和https://example.com/b。"),
        ("图前\n\n![一张图](a.png)\n\n图后", "图前\n图后"),
        ("- 甲\n- 乙\n  - 丙\n\n1. 丁\n2. 戊", "甲\n乙\n丙\n1. 丁\n2. 戊"),
        ("3. 丙\n4. 丁\n   - 细节\n5. 戊", "3. 丙\n4. 丁\n细节\n5. 戊"),
        ("- [ ] 进货\n- [x] 结账", "进货\n结账"),
        ("> 引用一句。\n> 再一句。", "引用一句。再一句。"),
        ("前<!-- 看不见 -->后\n\n<!--\n看不见\n-->\n\n末", "前后\n末"),
        ("<div>\n<p>店里 &amp; 店外</p>\n<script>alert(1)</script>\n</div>", "店里 & 店外"),
        ("a &lt; b，甲&#x202e;乙\\*", "a < b，甲乙*"),
        ("```python\nprint(1)\n\n    x = 2\n```", "print(1)\n    x = 2"),
        ("---\n\n正文在线下。\n\n***", "正文在线下。"),
        ("", ""),
    ],
)
def test_marks_go_and_words_stay(markdown: str, text: str) -> None:
    """Each kind of mark is taken off; what a reader would see is kept, a paragraph a line."""
    assert text_of(markdown) == text


def test_a_table_row_can_stand_alone() -> None:
    """Each row repeats the heads of its columns; empty cells and heads leave nothing behind."""
    table = (
        "| 型号 | 售价 | 电池 | |\n|---|--:|---|---|\n| **Y50** | 1999元 | 5000mAh | 热卖 |\n| Y60 | | 6000mAh | |\n"
    )
    assert text_of(table) == "型号：Y50 | 售价：1999元 | 电池：5000mAh | 热卖\n型号：Y60 | 电池：6000mAh"
    assert text_of("| 型号 | 售价 |\n|---|---|\n") == "型号 | 售价"


def test_furniture_of_a_scraped_page_goes() -> None:
    """Labels below the title and boilerplate at the end go as they do in plain text."""
    tail = ("转载请注明出处", f"原文链接：{LINK}", "（责任编辑：王二）")
    page = "\n\n".join(("# 换帅之后", "来源：田野商业笔记  \n发布时间：2025-08-04", *BODY, *tail))
    draft = parse(page)
    assert draft.article == Article("\n".join(BODY), "换帅之后", LINK, "田野商业笔记", None, "2025-08-04")
    assert draft.removed == ("来源：田野商业笔记", "发布时间：2025-08-04", *tail)


def test_deep_or_broken_markdown_is_parsed_in_time() -> None:
    """What makes parsers slow, open brackets and deep nesting, does not take long."""
    started = time.perf_counter()
    for text in (
        "[" * 50_000,
        "<" * 50_000,
        "*a_" * 20_000,
        "![a](" * 10_000,
        "<div>\n" + "<!--" * 50_000,
        "\n".join("  " * depth + "- a" for depth in range(500)),
        "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|c\n" * 1000,
    ):
        parse(text)
    assert time.perf_counter() - started < 20


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="甲乙。ab #*_`~[]()!<>|-:&;\\\n1.", max_size=150))
def test_any_text_can_be_parsed(text: str) -> None:
    """No Markdown is so wrong that parsing it fails, and no line of the text is blank."""
    draft = parse(text)
    assert all(line.strip() for line in draft.article.text.split("\n")) or not draft.article.text


@given(st.lists(st.sampled_from(BODY), min_size=1, max_size=6))
def test_prose_comes_through_verbatim(paragraphs: list[str]) -> None:
    """Paragraphs without marks are the lines of the text."""
    assert text_of("# 标题\n\n" + "\n\n".join(paragraphs)) == "\n".join(paragraphs)
