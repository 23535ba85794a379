"""feeds, refresh: what the web says is new, and pages read again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Literal, get_args

import click

from bot.commands.curating import ArticleNumber
from bot.commands.session import DONE, SOME_FAILED, TEXTS, Count, Session, command, json_option, needed_for
from index import Feed, FeedReport, Library
from index.errors import LibraryUnwritable, SourceMissing, SourceUnreadable
from index.intake import opml, parse_opml
from index.problems import problem_of

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
            for url in given:
                feed = kept.subscribe(url, keywords, most)
                session.say("feeds.added", id=feed.id, title=feed.title or feed.url)
        elif act == "remove":
            for number in given:
                kept.remove(ArticleNumber().convert(number, None, None))
                session.say("feeds.removed", id=number)
        elif act == "import":
            for name in given:
                _import(session, service.library, Path(name), keywords, most)
        elif act == "export":
            _export(Path(given[0]), kept.every())
            session.say("feeds.exported", file=given[0])
        elif act == "refresh":
            return _refreshed(session, list(kept.refresh(all_of_them=everything)), as_json)
        else:
            _list(session, kept.every(), as_json)
    return DONE


def _import(session: Session, library: Library, file: Path, keywords: tuple[str, ...], most: int) -> None:
    try:
        found = parse_opml(file.read_bytes(), str(file))
    except FileNotFoundError as error:
        raise SourceMissing(source=str(file)) from error
    except OSError as error:
        raise SourceUnreadable(source=str(file)) from error
    for _, url in found:
        library.feeds.subscribe(url, keywords, most, check=False)
    session.say("feeds.imported", count=len(found))


def _export(file: Path, kept: tuple[Feed, ...]) -> None:
    try:
        file.write_text(opml((each.title, each.url) for each in kept), encoding="utf-8")
    except OSError as error:
        raise LibraryUnwritable(path=str(file), problem=problem_of(error)) from error


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
    counts: Counter[str] = Counter()
    with session.service() as service:
        for each in service.library.pages.refresh(*ids):
            counts[each.status] += 1
            if each.error:
                session.complain(session.texts.error(each.error))
    numbers = {name: counts[name] for name in ("updated", "unchanged", "failed", "dead")}
    if as_json:
        click.echo(json.dumps(numbers))
    else:
        session.say("refresh.counts", **numbers)
    return SOME_FAILED if counts["failed"] or counts["dead"] else DONE
