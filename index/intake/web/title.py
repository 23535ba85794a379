"""The title of a page's article. Pure, no I/O.

The visible heading that stands in ``<title>`` too; else what ``<title>`` says, less the name of its site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.intake.lines import comparable, without_mark
from index.intake.web.tree import Element, words

_LIMIT = 200
_LEAST = 2
_BEFORE_LEAST = 4
_SECTION_LIMIT = 6
_NAMED = re.compile(r"(?:^|[\s_-])(?:\w{0,12}title|headline|tit|bt|biaoti)(?:$|[\s_\d-])", re.I)
_PARTS = re.compile(r"\s*[|｜_]\s*|\s+[-–—·•«»]+\s+|-(?=[^-]*\Z)|—{1,2}(?=[^—]*\Z)|\s+::\s+")
_SITE = re.compile(
    r".{0,16}(?:网|網|报|報|频道|頻道|新闻|新聞|财经|財經|社|台|官网|官網|平台|社区|社區|论坛|論壇|博客|杂志|传媒|自由財經"
    r"|头条|号|在线|百科|专栏|中心|学会|医院|大学|公司|集团|客户端|订阅|the paper"
    r"|times|post|daily|journal|tribune|herald|magazine"
    r"|\.(?:com|net|cn|org)(?:\.\w\w)?|news|blog)",
    re.I,
)


def title_of(root: Element, tree: Element, lines: Sequence[str], told: str) -> str:
    """Return the title, or the empty string.

    ``tree`` is what is visible of the page ``root``, ``lines`` its lines, and ``told`` what JSON-LD or meta call it.
    """
    tag = _tag(root)
    whole = comparable(tag)
    headings = [heading for heading in _headings(tree) if len(comparable(heading)) >= _LEAST and len(heading) <= _LIMIT]
    inside = [heading for heading in headings if comparable(heading) in whole] if whole else []
    # A menu's word may stand in the title as well: the longest is the headline.
    best = max(inside, key=lambda each: len(comparable(each)), default="")
    if best and 2 * len(comparable(best)) > len(whole):
        return best
    seen = {comparable(line): line for line in lines if len(line) <= _LIMIT}
    shown = [seen[part] for part in map(comparable, _beginnings(tag)) if part in seen]
    if shown and 3 * len(comparable(shown[0])) > len(whole):
        return without_mark(shown[0])
    first = _first_heading(tree, tag)
    if first:
        return first
    if best and not _SITE.fullmatch(best):
        return best
    if told and comparable(told) in map(comparable, headings):
        return told
    if tag and not re.match(r"[-_|]", tag):
        return _without_site(tag)
    return headings[0] if headings else told


def beside_title(root: Element, title: str) -> str:
    """Return what ``<title>`` says beside the title: the names of the site and its sections."""
    tag = _tag(root)
    return tag.replace(title, "") if title else tag


def site_in(root: Element) -> str:
    """Return the name of the site at the end of ``<title>``, or the empty string."""
    tag = _tag(root)
    last = _PARTS.split(tag)[-1].strip()
    return last if last != tag and _SITE.fullmatch(last) else ""


def _tag(root: Element) -> str:
    return next((words(element) for element in root.iter("title") if words(element)), "")[: 2 * _LIMIT]


def _headings(tree: Element) -> Iterator[str]:
    for element in tree.iter("h1", "h2", "h3"):
        yield words(element)
    for element in tree.iter("div", "p", "span", "strong", "td", "h4", "b", "font", "center"):
        of = element.attrib
        if len(element) <= 4 and _NAMED.search(f"{of.get('class', '')} {of.get('id', '')}"):
            yield words(element)


def _first_heading(tree: Element, tag: str) -> str:
    """Return the only h1 of ``<title>`` when that begins with it, set off by a mark: a headline, however short.

    Poems, entries of a dictionary and people have such titles; the name of a poem's author may be longer.
    """
    whole, first = comparable(tag), comparable(_PARTS.split(tag)[0])
    said = {comparable(text): text for text in map(words, tree.iter("h1"))}
    inside = [known for known in said if known and known in whole]
    return said[first] if inside == [first] else ""


def _beginnings(tag: str) -> list[str]:
    """Return what stands before each mark that may set off the name of a site, the longest first."""
    return [tag, *(tag[: match.start()] for match in reversed([*_PARTS.finditer(tag)]))]


def _without_site(tag: str) -> str:
    """Return a page's ``<title>`` without the names of its site and its sections at the end."""
    short = tag
    while True:
        cuts = [*_PARTS.finditer(short)]
        if not cuts or cuts[-1].start() < _BEFORE_LEAST:
            return short.strip()
        last = short[cuts[-1].end() :].strip()
        # Below a site's name, its sections are short.
        if not (_SITE.fullmatch(last) or (short != tag and len(last) <= _SECTION_LIMIT)):
            return short.strip()
        short = short[: cuts[-1].start()]
