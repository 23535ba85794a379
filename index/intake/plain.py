"""Plain text, pasted or scraped from a page → an article without the page's furniture. Pure, no I/O.

Title, publisher, author, date and link are read from the lines before the prose and from the link line
below it. Paragraphs are the lines that hold something, one a line. Parsing the text of a parsed article
gives that text again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice

from index.intake.checks import sanitise
from index.intake.copied import Copied, copied, has_menus, without_buttons, without_surroundings
from index.intake.header import Facts, facts_of, link_facts, read_header
from index.intake.lines import comparable, is_title_like, split_lines, without_mark
from index.intake.tail import trim
from index.models import Article, Draft

_TITLE_MARK = re.compile(r"#(?=\s)")
# Of what follows the article, credits stand first.
_CREDITS_REACH = 12
_HEAD = 32
_LINK_LIMIT = 2000
_NO_FACTS = Facts()


def parse_plain(text: str, source: str, raw: bytes) -> Draft:
    """Return the article that a plain text holds, and what was left out of it; raises SourceIsPage."""
    lines = split_lines(sanitise(text))
    page = copied(lines, source)
    if page:
        return _of_page(page, source, raw)
    body, facts, above = without_header(lines)
    body, below = trim(body)
    if not body:
        # Nothing but furniture: better the whole text than none.
        return Draft(Article(text="\n".join(lines)), source, raw)
    if has_menus(above) and (page := copied(body, source)):
        # With all of its menus it had too little prose to be taken for a page.
        title = [facts.title] if facts.title not in (page.title, "") else []
        return _of_page(page, source, raw, facts, (*title, *above), tuple(below))
    if _has_title(body):
        # A second headline is the first heading; unmarked, it would be the title the next time.
        body[0] = f"## {without_mark(body[0])}"
    return draft_of(body, facts.filled_from(facts_below(below)), source, raw, (*above, *below))


def _of_page(
    page: Copied,
    source: str,
    raw: bytes,
    known: Facts = _NO_FACTS,
    above: tuple[str, ...] = (),
    tail: tuple[str, ...] = (),
) -> Draft:
    """Return the article of a page that was copied with its menus, some lines of which were taken away before."""
    body, between = without_buttons(page.lines)
    facts = Facts(title=page.title)
    for line in between:
        facts = facts.filled_from(facts_of(line, below_title=True) or Facts())
    below = [*tail]
    while True:
        length = len(body)
        body, surroundings = without_surroundings(body)
        body, trimmed = trim(body)
        below[:0] = [*trimmed, *surroundings]
        if len(body) == length:
            break
    facts = facts.filled_from(known).filled_from(facts_below(below))
    return draft_of(body, facts, source, raw, (*above, *page.above, *between, *below))


def draft_of(body: Sequence[str], facts: Facts, source: str, raw: bytes, removed: tuple[str, ...]) -> Draft:
    """Return a draft of these paragraphs and facts."""
    article = Article(
        text="\n".join(body),
        title=facts.title,
        url=facts.url or None,
        publisher=facts.publisher or None,
        author=facts.author or None,
        published=facts.published or None,
    )
    return Draft(article, source, raw, removed)


def without_header(lines: Sequence[str]) -> tuple[list[str], Facts, list[str]]:
    """Return the lines below the header, the facts of the header, and its lines without the title."""
    hints = _titles_of_links(lines)
    header = read_header(lines)
    facts = header.facts
    rest = deque(index for index in range(len(lines)) if index not in header.lines)
    title_line = header.title_line
    if title_line is None and not facts.title and len(rest) > 1:
        top = [lines[index] for index in islice(rest, 2)]
        if _has_title(top) or comparable(top[0]) in hints:
            title_line = rest[0]
    if title_line is not None:
        rest.remove(title_line)
        facts = Facts(title=without_mark(lines[title_line])).filled_from(facts)
    told = {*hints, comparable(facts.title)} - {""}
    while True:
        while len(rest) > 1 and comparable(lines[rest[0]]) in told:
            rest.popleft()
        # Without the title, the zone of the header may reach further: go on until it holds no label.
        head = [rest.popleft() for _ in range(min(_HEAD, len(rest)))]
        header = read_header([lines[index] for index in head])
        facts = facts.filled_from(header.facts)
        rest.extendleft(index for position, index in reversed([*enumerate(head)]) if position not in header.lines)
        if not header.lines:
            break
    body = [lines[index] for index in rest]
    kept = {*rest, title_line}
    removed = [line for index, line in enumerate(lines) if index not in kept]
    return body, facts, removed


def facts_below(lines: Sequence[str]) -> Facts:
    """Return the link, its title, the publisher and the author that the removed tail tells."""
    links = [(line, link) for line in lines if (link := _link(line))]
    labelled = [link for line, link in links if not line.lower().startswith("http")]
    facts = Facts()
    if labelled:
        facts = labelled[0]
    elif len(links) == 1:
        facts = links[0][1]
    for line in lines[:_CREDITS_REACH]:
        credit = facts_of(line, below_title=True)
        if credit:
            facts = facts.filled_from(Facts(publisher=credit.publisher, author=credit.author))
    return facts


def _has_title(lines: Sequence[str]) -> bool:
    """Tell whether the first line is the title of the others."""
    return len(lines) > 1 and (is_title_like(lines[0]) or _TITLE_MARK.match(lines[0]) is not None)


def _titles_of_links(lines: Iterable[str]) -> frozenset[str]:
    """Return the titles that stand in link lines, in comparable form."""
    links = filter(None, map(_link, lines))
    return frozenset(title for link in links if (title := comparable(link.title)))


def _link(line: str) -> Facts | None:
    return link_facts(line) if len(line) <= _LINK_LIMIT and "http" in line.lower() else None
