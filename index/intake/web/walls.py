"""Pages that are no article: a captcha, a login, a page made by its script, a list; and articles on several pages.

Pure, no I/O. Only a page with little to read is suspected, so that an article *about* captchas is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.errors import PageIsCaptcha, PageNeedsLogin, PageNeedsScript, PageWithoutArticle, SourceError
from index.intake.lines import fold, is_statement
from index.intake.web.readable import link_share
from index.intake.web.tree import Element, words

# With this much running text, a page is an article whatever else it says.
_ENOUGH = 300
_LIST_LINKS = 8
_LINK_SHARE = 0.5
_TEASERS = 3
_EMPTY = 60
# A wall explains itself in this many lines at most.
_STATEMENTS = 4

_CAPTCHA = re.compile(
    r"(?:安全|人机|滑动|滑块|图形|身份|行为)验证|(?:输入|完成|通过)[^。]{0,12}验证|验证码|环境异常|访问(?:过于|太)频繁"
    r"|异常(?:流量|访问|请求)|拖动[^。]{0,8}滑块|点击按钮进行验证|\bcaptcha\b|are you (?:a )?(?:human|robot)"
    r"|(?:verify|verifying|confirm)[^.]{0,20}(?:human|robot)|checking your browser|just a moment\b|unusual traffic"
    r"|ddos protection|security check|access denied"
)
_PAID = r"(?:登录|登陆|注册|订阅|付费|购买|开通会员)"
_LOGIN = re.compile(
    rf"(?:请|需要?|先|立即)[^。]{{0,6}}(?:登录|登陆|注册)|{_PAID}[^。]{{0,8}}(?:后|才能|即可|以)[^。]{{0,8}}"
    r"(?:查看|阅读|浏览|继续|访问|观看|解锁)|(?:扫码|密码|账号|手机号|微信)登录|忘记密码"
    r"|(?:log|sign) ?in to (?:continue|read|view|see|your)|please (?:log|sign) ?in|(?:members|subscribers) only"
    r"|subscribe to (?:continue|read)"
)
_REST = re.compile(
    rf"{_PAID}[^。]{{0,10}}(?:阅读|查看|解锁|浏览)[^。]{{0,6}}(?:全文|全部|剩余|完整|更多)"
    r"|(?:log|sign) ?in to (?:read|view)|subscribe to (?:continue|read)"
)
_SCRIPT = re.compile(
    r"(?:启用|开启|打开|允许|支持)[^。]{0,12}(?:javascript|脚本|js\b)|(?:enable|requires?|need|without)[^.]{0,30}javascript"
    r"|loading\.{2,3}|(?:正在)?加载中"
)
_MORE = re.compile(
    r"\[?(?:阅读|查看)(?:全文|更多|详情|原文)\]?[\s>»…]{0,4}|(?:continue |keep )?read(?:ing)? more\W{0,4}"
    r"|(?:继续阅读|详细|详情)\W{0,4}"
)
_PAGER = re.compile(
    r"(?:[上下前后]一?页|[首尾末]页|第?[0-9]{1,3}(?![0-9])页?|共[0-9]{1,3}页|previous|prev|next|page|余下全文|阅读全文"
    r"|[\s\[\]【】()<>«»‹›←→|/.…]){1,60}"
)
_PAGER_WORD = re.compile(r"页|page|prev|next|余下全文")
_NEXT = re.compile(r"[\[【(<]?\s?(?:下一页|下页|后一页|next page|next)\s?[\]】)>»›→]{0,3}")


def wall_of(root: Element, tree: Element, part: Element, lines: Sequence[str], source: str) -> SourceError | None:
    """Return why this page is no article that can be read, or None when it is one.

    ``root`` is the whole page, ``tree`` what is visible of it, ``part`` its supposed article, ``lines`` the
    lines of that.
    """
    prose = [line for line in lines if is_statement(line)]
    if any(_REST.search(fold(line)) for line in lines[-3:] if len(line) < _EMPTY):
        return PageNeedsLogin(source=source)
    if sum(1 for link in part.iter("a") if _MORE.fullmatch(fold(words(link)))) >= _TEASERS:
        return PageWithoutArticle(source=source)
    if sum(map(len, prose)) >= _ENOUGH:
        return None
    page = fold(" ".join([words(title) for title in root.iter("title")] + [words(tree)]))
    few = len(page) < 3 * _ENOUGH and len(prose) <= _STATEMENTS
    if few and _CAPTCHA.search(page):
        return PageIsCaptcha(source=source)
    has_password = any(field.attrib.get("type", "").lower() == "password" for field in tree.iter("input"))
    if (few and _LOGIN.search(page)) or (has_password and not prose):
        return PageNeedsLogin(source=source)
    if _is_made_by_script(root, page, lines):
        return PageNeedsScript(source=source)
    size = sum(map(len, lines))
    links = sum(1 for _ in part.iter("a"))
    if size == 0 or (links >= _LIST_LINKS and link_share(part) > _LINK_SHARE):
        return PageWithoutArticle(source=source)
    return None


def _is_made_by_script(root: Element, page: str, lines: Sequence[str]) -> bool:
    if any(is_statement(line) for line in lines) and sum(map(len, lines)) >= _EMPTY:
        return False
    asked = " ".join(words(each) for each in root.iter("noscript"))
    if _SCRIPT.search(fold(asked)) or (len(page) < _ENOUGH and _SCRIPT.search(page)):
        return True
    return sum(map(len, lines)) < _EMPTY and len(page) < _ENOUGH and any(True for _ in root.iter("script"))


def is_pager(line: str) -> bool:
    """Tell whether a line is nothing but the numbers and buttons that lead to an article's other pages."""
    if len(line) > _EMPTY:
        return False
    folded = fold(line)
    return _PAGER_WORD.search(folded) is not None and _PAGER.fullmatch(folded) is not None


def next_page(root: Element) -> tuple[str, str] | None:
    """Return the words and the address of the link to the article's next page, if it goes on there."""
    for element in root.iter("a", "link"):
        of = element.attrib
        label = words(element) if element.tag == "a" else ""
        says_next = bool(label) and len(label) <= 16 and _NEXT.fullmatch(fold(label)) is not None
        if (says_next or "next" in of.get("rel", "").lower().split()) and of.get("href", "").strip():
            return label or "next", of["href"].strip()
    return None
