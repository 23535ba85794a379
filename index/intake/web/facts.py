"""What a page says of its article outside the body: JSON-LD, meta, WeChat's variables, visible labels. Pure, no I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from index.intake.checks import sanitise
from index.intake.dates import find_date
from index.intake.header import Facts
from index.intake.web.tree import Element, words

_LD = "application/ld+json"
_LD_LIMIT = 500_000
_NESTED_MOST = 2_000
_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "news:published_time",
    "og:release_date", "og:time", "apub:time", "pubdate", "publishdate", "publish_date", "publish-date",
    "publication_date", "published", "publishtime", "publish_time", "datepublished", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "sailthru.date", "parsely-pub-date", "citation_publication_date", "date",
    "weibo: article:create_at", "bytedance:published_time", "dateupdate", "article:modified_time",
)  # fmt: skip
_AUTHORS = ("author", "article:author", "og:article:author", "dc.creator", "byl", "parsely-author", "contentauthor")
_PUBLISHERS = ("og:site_name", "mediaid", "source", "contentsource", "dc.publisher", "application-name")
_SOURCES = ("source", "contentsource", "mediaid")
_NO_NAME = re.compile(
    r"[^@]*@.*|https?:.*|[\d\W_]*|(?:admin|author|name|editor|null|none|undefined|本站|网站|佚名)\b.*", re.I
)
_BUTTON = re.compile(
    r"(?:举报|舉報|分享(?:[到至]?[:：]?)?|收藏|打印|列印|评论|評論|关注|關注|字号|字體|阅读|浏览|瀏覽|点击|原文链接|我要(?:评论|纠错)|【.{0,12}|\[.{0,12})$"
)
_NAME_LIMIT = 40
# var ct = "1742277600"; of a WeChat page, in seconds, told in the time of China.
_WECHAT_TIME = re.compile(r"\b(?:var\s+)?(?:ct|create_time|oriCreateTime)\s{0,3}[=:]\s{0,3}['\"]?([0-9]{10})\b")
_WECHAT_SCRIPTS = re.compile(r"\b(?:msg_title|msg_cdn_url|appmsgid|biz)\b")
_COMPACT = re.compile(r"\A\s*((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9])")
_CHINA = 8 * 3600


@dataclass(frozen=True, slots=True)
class Said:
    """What the head of a page says: facts of the article, its title, its canonical link and its language."""

    facts: Facts
    canonical: str = ""
    language: str = ""
    site: str = ""
    is_wechat: bool = False


def said_of(root: Element) -> Said:
    """Return what a page says of its article; what it does not say is empty."""
    meta = _metas(root)
    data = [each for each in _json_ld(root) if _is_article(each)]
    ld = data[0] if data else {}
    wechat = any(element.attrib.get("id") == "js_content" for element in root.iter("div", "section"))
    facts = Facts(
        title=_text(ld.get("headline")) or _first(meta, ("og:title", "twitter:title")),
        publisher=(wechat and _by_id(root, "js_name")) or _first_name(meta, _SOURCES) or _name(ld.get("publisher")),
        author=_name(ld.get("author")) or _first_name(meta, _AUTHORS),
        published=(_wechat_date(root) if wechat else "")
        or _date(_text(ld.get("datePublished")))
        or next(filter(None, (_date(meta.get(name, "")) for name in _DATES)), ""),
    )
    return Said(
        facts,
        _canonical(root) or meta.get("og:url", "") or _text(ld.get("url")),
        _language(root.attrib.get("lang", "") or meta.get("og:locale", "") or _text(ld.get("inLanguage"))),
        _first_name(meta, _PUBLISHERS),
        wechat,
    )


def _metas(root: Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in root.iter("meta"):
        of = element.attrib
        name = (of.get("property") or of.get("name") or of.get("itemprop") or "").strip().lower()
        value = " ".join(sanitise(of.get("content", "")).split())
        if name and value and name not in metas:
            metas[name] = value
    return metas


def _json_ld(root: Element) -> Iterator[Mapping[str, object]]:
    for script in root.iter("script"):
        if script.attrib.get("type", "").strip().lower() != _LD or len(script.text or "") > _LD_LIMIT:
            continue
        try:
            # Line breaks inside strings are common, and no harm.
            value = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting: list[object] = [value]
        for _ in range(_NESTED_MOST):
            if not waiting:
                break
            each = waiting.pop(0)
            if isinstance(each, dict):
                yield each
                waiting += [each[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in each]
            elif isinstance(each, list):
                waiting += each


def _is_article(data: Mapping[str, object]) -> bool:
    kinds = data.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return "headline" in data or any(isinstance(name, str) and name.endswith(("Article", "Posting")) for name in names)


def tidy_name(name: str) -> str:
    """Return a publisher's or author's name without the date and the buttons that stand right behind it."""
    found = find_date(name)
    if found and found.start:
        name = name[: found.start]
    while True:
        shorter = _BUTTON.sub("", name).strip(" \t\u3000|｜·,，、:：/-—")
        if shorter == name:
            return "" if _NO_NAME.fullmatch(name) else name
        name = shorter


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(sanitise(value).split()) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return "、".join(dict.fromkeys(filter(None, map(_name, value[:5]))))
    if isinstance(value, dict):
        value = value.get("name")
    name = _text(value)
    return "" if len(name) > _NAME_LIMIT or _NO_NAME.fullmatch(name) else name


def _first(meta: Mapping[str, str], names: Sequence[str]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _first_name(meta: Mapping[str, str], names: Sequence[str]) -> str:
    return next(filter(None, (_name(meta.get(name)) for name in names)), "")


def _date(value: str) -> str:
    found = find_date(value) or find_date(_COMPACT.sub(r"\1-\2-\3", value, count=1))
    return found.iso if found else ""


def _by_id(root: Element, name: str) -> str:
    return next((words(each) for each in root.iter("*") if each.attrib.get("id") == name), "")


def _wechat_date(root: Element) -> str:
    for script in root.iter("script"):
        found = _WECHAT_TIME.search(script.text or "")
        if found:
            return datetime.fromtimestamp(int(found[1]) + _CHINA, UTC).date().isoformat()
    return _date(_by_id(root, "publish_time"))


def _canonical(root: Element) -> str:
    for link in root.iter("link"):
        if "canonical" in link.attrib.get("rel", "").lower().split():
            return link.attrib.get("href", "").strip()
    return ""


def _language(value: str) -> str:
    """Return a language's code as browsers write it (zh-CN), or nothing."""
    value = value.strip().replace("_", "-")
    return value if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", value) else ""
