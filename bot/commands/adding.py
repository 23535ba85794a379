"""add: from sources to articles, with a preview."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from bot.cards.json import entry_json
from bot.commands.session import DONE, SOME_FAILED, TEXTS, WRONG_USE, Session, command, json_option
from bot.curating import answerable
from bot.service import anywhere
from bot.wiring import open_samples
from index import AddEntry
from index.intake import count, expand


@command(
    "add",
    "add.help",
    "yuanwen add 文章.txt 文件夹/ 导出.jsonl",
    "yuanwen add --dry-run 文章.txt",
    "cat 文章.txt | yuanwen add -",
)
@click.argument("sources", nargs=-1)
@click.option("--from-list", "listed", type=click.Path(path_type=Path), help=TEXTS("add.from_list"))
@click.option("--dry-run", is_flag=True, help=TEXTS("add.dry_run"))
@click.option("--resume", is_flag=True, help=TEXTS("add.resume"))
@click.option("--forget", is_flag=True, help=TEXTS("add.forget"))
@json_option
def add(
    session: Session,
    sources: tuple[str, ...],
    listed: Path | None,
    dry_run: bool,
    resume: bool,
    forget: bool,
    as_json: bool,
) -> int:
    if listed:
        try:
            lines = listed.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            session.complain(session.texts("add.list_unreadable", file=listed))
            return WRONG_USE
        sources += tuple(line.strip() for line in lines if line.strip())
    if forget and not dry_run:
        _forget(session)
        if not sources and not resume:
            return DONE
    if not sources and not resume:
        session.complain(session.texts("add.nothing"))
        return WRONG_USE
    return (_preview if dry_run else _add)(session, sources, resume, as_json)


def _forget(session: Session) -> None:
    with session.service() as service:
        waiting = service.library.imports.waiting()
        service.library.imports.done(waiting)
    session.hint("add.forgotten", count=len(waiting))


def _add(session: Session, sources: tuple[str, ...], resume: bool, as_json: bool) -> int:
    counts: Counter[str | None] = Counter()
    with session.service(create=True) as service:
        waiting = service.library.imports.waiting()
        named = (*(waiting if resume else ()), *(each for source in sources for each in expand(source)))
        if others := {*waiting}.difference(named, map(anywhere, named)):
            session.hint("add.waiting", count=len(others))
        if not named:
            session.hint("add.none_waiting")
        sizes = [count(source) for source in named]
        total = None if None in sizes else sum(size or 0 for size in sizes)
        with session.progress("add.progress", total) as progress:
            for done, entry in enumerate(service.import_all(named, stdin=sys.stdin.buffer), 1):
                progress(done, max(total, done) if total is not None else None)
                counts[entry.status] += 1
                if as_json:
                    click.echo(json.dumps(entry_json(entry, session.texts, kept=True), ensure_ascii=False))
                if entry.error:
                    session.complain(session.texts.error(entry.error))
        left = {*waiting}.intersection(service.library.imports.waiting()) if resume else ()
        if left:
            session.hint("add.left", count=len(left))
    if not as_json:
        names = ("added", "updated", "unchanged", "failed")
        session.say("add.counts", **{name: counts[name] for name in names})
    return SOME_FAILED if counts["failed"] else DONE


def _preview(session: Session, sources: tuple[str, ...], resume: bool, as_json: bool) -> int:
    failed = False
    # A preview must not make the library's file; what it resembles is then unknown and empty.
    opened = session.service() if session.config.library_path.exists() else open_samples(empty=True)
    with opened as service:
        named = (*(service.library.imports.waiting() if resume else ()), *sources)
        if not named:
            session.hint("add.none_waiting")
        for entry in service.library.preview(*named, stdin=sys.stdin.buffer):
            if as_json:
                click.echo(json.dumps(entry_json(entry, session.texts, kept=False), ensure_ascii=False))
            elif entry.article:
                _show(session, entry)
            if entry.error:
                failed = True
                session.complain(session.texts.error(entry.error))
    return SOME_FAILED if failed else DONE


def _show(session: Session, entry: AddEntry) -> None:
    article = entry.article
    if article is None:
        return
    for name in ("title", "publisher", "author", "published", "url"):
        session.say(f"add.preview_{name}", value=getattr(article, name) or session.texts("add.unknown"))
    paragraphs = [line for line in article.text.split("\n") if line.strip()]
    session.say("add.preview_paragraphs", count=len(paragraphs), characters=len(article.text))
    for each in entry.duplicates:
        percent = round(100 * each.similarity)
        session.say("add.preview_duplicate", id=each.article_id, title=each.title, percent=percent)
    for question in answerable(article):
        session.say("add.preview_question", question=question)
    session.say("add.preview_removed", count=len(entry.removed))
    for line in entry.removed:
        click.echo(f"  - {line}")
    click.echo()
