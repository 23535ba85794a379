"""feeds, refresh: what the web says is new, and pages read again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Literal, get_args

import click

from bot.commands.curating import ArticleNumber
from bot.commands.session import DONE, SOME_FAILED, TEXTS, Count, Session, command, json_option, needed_for
from bot.service import Service
from index import Feed, FeedReport, Library
from index.errors import ArticleMissing, FeedMissing, SourceError, SourceMissing, SourceUnreadable
from index.feeding import Feeding
from index.intake import opml, parse_opml
from index.store.targets import whole

Act = Literal["add", "list", "remove", "refresh", "import", "export"]


@command(
    "feeds",
    "feeds.help",
    "yuanwen feeds add https://example.com/rss.xml --keyword 大桥 --keyword 渡口",
    "yuanwen feeds list",
    "yuanwen feeds refresh --all",
    "yuanwen feeds export 订阅.opml",
)
@click.argument("act", required=False, default="list", type=click.Choice(get_args(Act)), metavar="[ACT]")
@click.argument("given", nargs=-1, metavar="[URL|ID|FILE]…", callback=needed_for("add", "remove", "import", "export"))
@click.option("--keyword", "keywords", multiple=True, metavar="WORD", help=TEXTS("feeds.keyword"))
@click.option(
    "--most", cls=Count, type=click.IntRange(1, 500), default=20, metavar="N", help=TEXTS("feeds.most", default=20)
)
@click.option("--all", "everything", is_flag=True, help=TEXTS("feeds.all"))
@json_option
def feeds(
    session: Session,
    act: Act,
    given: tuple[str, ...],
    keywords: tuple[str, ...],
    most: int,
    everything: bool,
    as_json: bool,
) -> int:
    with session.service(create=act in ("add", "import")) as service:
        kept = service.library.feeds
        if act == "add":
            return _each(session, given, lambda url: (kept.subscribe(url, keywords, most),), "feeds.added", as_json)
        if act == "remove":
            return _each(session, given, lambda number: (_removed(kept, number),), "feeds.removed", as_json)
        if act == "import":
            return _each(
                session, given, lambda name: _import(kept, Path(name), keywords, most), "feeds.imported", as_json
            )
        if act == "export":
            for name in given:
                _export(session, Path(name), service.library)
        elif act == "refresh":
            return _refresh(session, kept, given, everything, as_json)
        else:
            _list(session, kept.every(), as_json)
    return DONE


def _each(
    session: Session, given: tuple[str, ...], act: Callable[[str], tuple[Feed, ...]], done: str, as_json: bool
) -> int:
    """Do something with each of what was given and tell it; one that fails does not stop the others."""
    result, changed = DONE, list[Feed]()
    for each in given:
        try:
            feeds = act(each)
        except (SourceError, FeedMissing) as error:
            session.complain(session.texts.error(error))
            result = SOME_FAILED
            continue
        changed += feeds
        if not as_json:
            last = feeds[-1] if feeds else None
            session.say(done, count=len(feeds), id=last and last.id, title=last and (last.title or last.url))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in changed], ensure_ascii=False))
    return result


def _removed(kept: Feeding, number: str) -> Feed:
    feed = kept.get(_number(number))
    kept.remove(feed.id)
    return feed


def _number(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    raise FeedMissing(feed_id=value)


def _import(kept: Feeding, file: Path, keywords: tuple[str, ...], most: int) -> tuple[Feed, ...]:
    try:
        found = parse_opml(file.read_bytes(), str(file))
    except FileNotFoundError as error:
        raise SourceMissing(source=str(file)) from error
    except OSError as error:
        raise SourceUnreadable(source=str(file)) from error
    return tuple(kept.subscribe(url, keywords, most, check=False) for _, url in found)


def _export(session: Session, file: Path, library: Library) -> None:
    with whole(file, library.path) as part:
        part.write_text(opml((each.title, each.url) for each in library.feeds.every()), encoding="utf-8")
    session.wrote(file, "feeds.exported")


def _list(session: Session, kept: tuple[Feed, ...], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(each) for each in kept], ensure_ascii=False))
        return
    for each in kept:
        click.echo(f"{each.id:>4}  {each.title or each.url}  {each.url}")
        if each.keywords:
            session.say("feeds.words", words=session.texts.words(each.keywords))
        if each.failures:
            session.say("feeds.failing", times=each.failures)
    if not kept:
        session.say("feeds.none")


def _refresh(session: Session, kept: Feeding, given: tuple[str, ...], everything: bool, as_json: bool) -> int:
    result, reports = DONE, [] if given else list(kept.refresh(all_of_them=everything))
    for number in given:
        try:
            reports.append(kept.read(_number(number)))
        except FeedMissing as error:
            session.complain(session.texts.error(error))
            result = SOME_FAILED
    return max(result, _refreshed(session, reports, as_json))


def _refreshed(session: Session, reports: list[FeedReport], as_json: bool) -> int:
    counts: Counter[str] = Counter()
    for report in reports:
        if report.error:
            session.complain(session.texts.error(report.error))
        for entry in report.entries:
            counts[entry.status or "failed"] += 1
            if entry.error:
                session.complain(session.texts.error(entry.error))
    numbers = {name: counts[name] for name in ("added", "updated", "unchanged", "failed")}
    if as_json:
        click.echo(json.dumps({"feeds": len(reports), **numbers}))
    else:
        session.say("feeds.refreshed", feeds=len(reports), **numbers)
    return SOME_FAILED if counts["failed"] or any(report.error for report in reports) else DONE


@command("refresh", "refresh.help", "yuanwen refresh", "yuanwen refresh 12 15")
@click.argument("ids", nargs=-1, type=ArticleNumber(), metavar="[ID]…")
@json_option
def refresh(session: Session, ids: tuple[int, ...], as_json: bool) -> int:
    counts, told = Counter[str](), set[int]()
    with session.service() as service:
        for each in service.library.pages.refresh(*ids):
            counts[each.status] += 1
            told.add(each.article_id)
            if each.error:
                session.complain(session.texts.error(each.error))
        left = [number for number in dict.fromkeys(ids) if number not in told]
        for number in left:
            session.complain(_why_not(session, service, number))
    numbers = {name: counts[name] for name in ("updated", "unchanged", "failed", "dead")}
    if as_json:
        click.echo(json.dumps(numbers))
    else:
        session.say("refresh.counts", **numbers)
    return SOME_FAILED if counts["failed"] or counts["dead"] or left else DONE


def _why_not(session: Session, service: Service, number: int) -> str:
    """Tell why an article was not read again."""
    try:
        service.article(number)
    except ArticleMissing as error:
        return session.texts.error(error)
    return session.texts("refresh.no_page", id=number)
