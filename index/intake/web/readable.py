"""The part of a page that is its article. Pure, no I/O; the only door to readability-lxml, imported when first needed.

WeChat marks it; elsewhere readability finds it; and where that finds next to nothing, it is the innermost
part that holds most of the running text.
"""

from __future__ import annotations

import logging

from index.intake.web.flow import lines_of
from index.intake.web.tree import Element, parse, without

WECHAT = "js_content"
# Fewer characters than this are no article that readability would find.
_LEAST = 80
# Its time grows faster than the page: what has more is a book or a trap.
_ELEMENTS_MOST = 30_000
_MARK = "number"
_DROPPED = tuple(
    "p div section article table ul ol dl aside header footer nav form h1 h2 h3 h4 h5 h6 iframe textarea".split()
)
_RESTORED = frozenset({"table", "ul", "ol", "dl"})
_FEW_LINKS = 0.3
_MOST_OF_TEXT = 0.7


def article_part(tree: Element) -> Element:
    """Return the element that holds the article in a tree of what is visible."""
    for element in tree.iter("div", "section"):
        if element.attrib.get("id") == WECHAT and _size(element) >= _LEAST:
            return element
    found = _by_readability(tree)
    if found is not None and _size(found) >= _LEAST:
        return found
    innermost = _innermost(tree)
    return innermost if found is None or _size(innermost) > _size(found) else found


def link_share(part: Element) -> float:
    """Return the share of a part's text that stands in links, in 0..1."""
    whole = _length(part)
    return _link_length(part) / whole if whole else 0.0


def _size(part: Element) -> int:
    return sum(map(len, lines_of(part)))


def _by_readability(tree: Element) -> Element | None:
    elements = [*tree.iter("*")]
    if len(elements) > _ELEMENTS_MOST:
        return None
    from readability import Document
    from readability.readability import Unparseable

    # It would tell of every page it cannot read, with a traceback.
    logging.getLogger("readability").setLevel(logging.CRITICAL + 1)
    for number, element in enumerate(elements):
        element.attrib[_MARK] = str(number)
    try:
        found = parse(Document(tree).summary())
    except (Unparseable, RecursionError):
        return None
    kept = (
        {elements[int(each.attrib[_MARK])] for each in found.iter("*") if _MARK in each.attrib}
        if found is not None
        else set()
    )
    return _with_its_tables(tree, kept) if kept else found


def _with_its_tables(tree: Element, kept: set[Element]) -> Element:
    """Return a copy of the part that holds what readability kept, with the tables and lists it left out.

    It takes what holds no comma for furniture, and knows Western commas only.
    """
    around: set[Element] = set()
    for element in kept:
        parent: Element | None = element
        while parent is not None and parent not in around:
            around.add(parent)
            parent = parent.getparent()
    part = tree
    while part not in kept:
        inner = [child for child in part if child in around]
        if len(inner) != 1:
            break
        part = inner[0]
    unwanted = [
        element
        for element in part.iter(*_DROPPED)
        if element not in around
        and not (element.tag in _RESTORED and element.getparent() in kept and link_share(element) < _FEW_LINKS)
    ]
    return without(part, unwanted)


def _innermost(tree: Element) -> Element:
    """Return the innermost element that holds most of the text that is no link."""
    running: dict[Element, int] = {}
    # From the end upwards, so that what stands in an element is counted before the element.
    for element in reversed([*tree.iter("*")]):
        inside = len((element.text or "").strip())
        for child in element:
            inside += running[child] + len((child.tail or "").strip())
        running[element] = 0 if element.tag == "a" else inside
    part = tree
    while True:
        heaviest = max(part, key=running.__getitem__, default=part)
        if heaviest is part or running[heaviest] < _MOST_OF_TEXT * running[part] or heaviest.tag == "p":
            return part
        part = heaviest


def _length(part: Element) -> int:
    return len("".join("".join(part.itertext()).split()))


def _link_length(part: Element) -> int:
    return sum(_length(link) for link in part.iter("a"))
