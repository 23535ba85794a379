"""A web page → an article without what surrounds it. Pure, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin

from index.errors import PageWithoutArticle, SourceInvalid
from index.intake.checks import check_size, check_text, sanitise
from index.intake.header import Facts, facts_of, read_header
from index.intake.lines import comparable, without_mark
from index.intake.links import url_problem, valid_url
from index.intake.plain import draft_of, facts_below
from index.intake.tail import trim
from index.intake.web.address import own_address, saved_from
from index.intake.web.archive import is_archive, page_in
from index.intake.web.charset import page_text
from index.intake.web.dating import date_in_address, date_in_script, date_near
from index.intake.web.facts import Said, said_of, tidy_name
from index.intake.web.flow import lines_of
from index.intake.web.readable import article_part
from index.intake.web.title import beside_title, site_in, title_of
from index.intake.web.tree import Element, parse, visible
from index.intake.web.walls import is_pager, next_page, wall_of
from index.models import Draft

_LABELS_BELOW_TITLE = 12
_LABELS_ABOVE_TITLE = 3
_ROUNDS = 10


def parse_page(data: bytes, source: str, *, url: str | None = None, charset: str | None = None) -> Draft:
    """Return the article that a page, or an archive of one (.mhtml), holds, and what was left out of it.

    ``url`` is where the page was read from and ``charset`` what its server called it. If the article goes on
    elsewhere, the link to its next page is the last of what was left out. Raises SourceError: SourceInvalid
    for a ``url`` that is no http(s) address, PageIsCaptcha, PageNeedsLogin, PageNeedsScript or
    PageWithoutArticle for a page that is no article, and whatever a text is refused for.
    """
    check_size(len(data), source)
    if url is not None and not valid_url(url):
        raise SourceInvalid(source=source, problem=url_problem(url))
    content = data
    if is_archive(data):
        saved = page_in(data)
        if saved is None:
            raise PageWithoutArticle(source=source)
        content, url, charset = saved.data, url or valid_url(saved.url), charset or saved.charset
    html = page_text(content, source, charset)
    root = parse(html)
    if root is None:
        raise PageWithoutArticle(source=source)
    draft = _article(root, source, data, valid_url(url or "") or saved_from(html))
    check_text(draft.article.text, source)
    return draft


def clean(lines: Sequence[str], title: str) -> tuple[list[str], Facts, list[str], list[str]]:
    """Return a page's lines without its title, header and tail, the facts these told, and what stood above and below.

    Cleaning what was cleaned changes nothing.
    """
    body, facts = list(lines), Facts()
    above: list[str] = []
    below: list[str] = []
    told = comparable(title)
    for _ in range(_ROUNDS):
        before = len(body)
        while len(body) > 1 and told and comparable(without_mark(body[0])) == told:
            del body[0]
        header = read_header(body)
        facts = facts.filled_from(header.facts)
        above += [body[index] for index in sorted(header.lines)]
        body = [line for index, line in enumerate(body) if index not in header.lines]
        size = sum(map(len, body))
        while len(body) > 1 and is_pager(body[-1]):
            below.insert(0, body.pop())
        body, cut = trim(body)
        below[:0] = cut
        if len(body) == before and sum(map(len, body)) == size:
            break
    return (body, facts, above, below) if body else (list(lines), Facts(), [], [])


def _article(root: Element, source: str, raw: bytes, url: str) -> Draft:
    tree = visible(root)
    said = said_of(root)
    page = lines_of(tree)
    title = sanitise(title_of(root, tree, page, said.facts.title)).strip()
    part = article_part(tree)
    lines = lines_of(part)
    wall = wall_of(root, tree, part, lines, source)
    if wall is not None:
        raise wall
    body, told, above, below = clean(lines, title)
    address = own_address(url, said.canonical)
    facts = _together(
        said, _labels(page, title).filled_from(told), facts_below(below), beside_title(root, title), site_in(root)
    )
    published = facts.published or date_near(page, title) or date_in_script(root) or date_in_address(address)
    facts = replace(facts, title=title, published=published, url=address)
    draft = draft_of(body, facts, source, raw, (*above, *below, *_goes_on(root, url)))
    return replace(draft, article=replace(draft.article, language=said.language or None))


def _labels(page: Sequence[str], title: str) -> Facts:
    """Return what the lines beside the visible title tell: 来源：…, 作者：…."""
    facts = Facts()
    told = comparable(title)
    places = [index for index, line in enumerate(page) if told and comparable(line) == told]
    for place in places[-1:]:
        near = [*page[place + 1 : place + 1 + _LABELS_BELOW_TITLE], *page[max(0, place - _LABELS_ABOVE_TITLE) : place]]
        for line in near:
            facts = facts.filled_from(facts_of(line, below_title=True) or Facts())
    return facts


def _together(said: Said, shown: Facts, below: Facts, beside: str, site: str) -> Facts:
    """Return the facts by how far they can be trusted: what readers see before what the head says.

    ``beside`` is what ``<title>`` says beside the title, ``site`` the name in it that looks like a site's.
    """
    head = said.facts
    visible_name = tidy_name(shown.publisher)
    if head.publisher and (said.is_wechat or visible_name.startswith(head.publisher)):
        # What is seen may run on into the next label.
        visible_name = head.publisher
    publisher = visible_name or head.publisher or tidy_name(below.publisher) or said.site or site
    author = tidy_name(shown.author) or head.author or tidy_name(below.author)
    if author in publisher or author in beside or author == said.site:
        # Many pages call their site their author.
        author = ""
    return Facts(publisher=publisher, author=author, published=head.published or shown.published)


def _goes_on(root: Element, url: str) -> tuple[str, ...]:
    link = next_page(root)
    if link is None:
        return ()
    words, address = link
    try:
        address = urljoin(url, address)
    except ValueError:
        return (words,)
    return (f"{words} {address}",) if valid_url(address) else ()
