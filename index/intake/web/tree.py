"""The text of a page → a tree of elements. No I/O; the only door to lxml, which is imported when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Protocol

from index.intake.checks import sanitise

_ATTRIBUTES = frozenset({"class", "id", "href", "rel", "itemprop", "role", "type", "start", "src", "data-src"})
_VALUE_LIMIT = 300
_UNSEEN = (
    "script",
    "noscript",
    "style",
    "template",
    "iframe",
    "svg",
    "object",
    "embed",
    "applet",
    "canvas",
    "audio",
    "video",
    "map",
)
_HIDDEN = "hidden-part"
_HIDING = re.compile(r"(?:^|;)\s{0,4}(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden)", re.I)
# A text file has none of these; what libxml2 cannot take has them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


# Thousands of attributes would take minutes; a picture written out in its address is not needed.
_ENDLESS_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,10})\s[^<>]{20000,}>")


class Element(Protocol):
    """What is used of lxml's element: its tag (no string for a comment), texts, attributes and neighbours."""

    tag: str
    text: str | None
    tail: str | None
    attrib: MutableMapping[str, str]

    def getparent(self) -> Element | None:
        """Return the element around this one."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """Walk over this element and all below it, in order."""

    def itertext(self) -> Iterator[str]:
        """Walk over the texts below this element."""

    def __iter__(self) -> Iterator[Element]:
        """Walk over the elements directly below."""

    def __len__(self) -> int:
        """Return how many elements stand directly below."""


def parse(html: str) -> Element | None:
    """Return the root of a page, whatever its markup is like; None when it holds nothing."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    data = _ENDLESS_TAG.sub(r"<\1>", _CONTROLS.sub("", html)).encode("utf-8", "replace")
    # huge_tree: without it, what stands below 255 tags that nobody closed is lost.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    try:
        root: Element = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root


def visible(root: Element) -> Element:
    """Return a copy of the tree with what a reader can see, and the attributes that tell what a part is.

    WeChat shows its article by a script, so ``#js_content`` is not hidden, whatever its style says.
    """
    from copy import deepcopy

    from lxml.etree import Comment, strip_elements, strip_tags

    tree = deepcopy(root)
    for element in tree.iter("*"):
        if _is_hidden(element):
            element.tag = _HIDDEN
    strip_elements(tree, Comment, _HIDDEN, *_UNSEEN, with_tail=False)
    strip_tags(tree, "wbr")
    for element in tree.iter("*"):
        for name, value in list(element.attrib.items()):
            if name not in _ATTRIBUTES or len(value) > _VALUE_LIMIT:
                del element.attrib[name]
    return tree


def without(part: Element, unwanted: Iterable[Element]) -> Element:
    """Return a copy of a part of a tree without the unwanted elements below it; the text behind them stays."""
    from copy import deepcopy

    from lxml.etree import strip_elements

    for element in unwanted:
        element.tag = _HIDDEN
    pruned = deepcopy(part)
    strip_elements(pruned, _HIDDEN, with_tail=False)
    return pruned


def words(element: Element) -> str:
    """Return the words of an element in one line, without invisible characters."""
    return " ".join(sanitise("".join(element.itertext())).split())


def _is_hidden(element: Element) -> bool:
    of = element.attrib
    if of.get("id") == "js_content" or element.tag in ("html", "body"):
        return False
    return "hidden" in of or _HIDING.search(of.get("style", "")[:_VALUE_LIMIT]) is not None
