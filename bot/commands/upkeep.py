"""export, backup, stats, gaps, doctor, eval: keeping the library well."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import click

from bot.cards.parts import title_of
from bot.commands.session import DONE, SOME_FAILED, TEXTS, Session, command, json_option, limit_option
from bot.doctor import examine
from index.encoders import NAMES
from index.errors import LibraryCorrupt
from index.evaluation import evaluate, load

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@command("export", "upkeep.export_help", "yuanwen export 文章.jsonl")
@_file
def export(session: Session, file: Path) -> int:
    with session.service() as service:
        session.wrote(file, "upkeep.exported", count=service.library.export(file))
    return DONE


@command("backup", "upkeep.backup_help", "yuanwen backup 备份.db")
@_file
def backup(session: Session, file: Path) -> int:
    with session.service() as service:
        service.library.backup(file)
    session.wrote(file, "upkeep.backed_up")
    return DONE


@command("stats", "upkeep.stats_help", "yuanwen stats", "yuanwen stats --json")
@json_option
def stats(session: Session, as_json: bool) -> int:
    with session.service() as service:
        health = service.library.health()
        if not health.intact:
            raise LibraryCorrupt(path=str(service.library.path))
        use = service.use()
        top = [(number, times, service.article(number).article) for number, times in use.top_articles]
    figures = {
        "articles": health.articles,
        "trashed": health.trashed,
        "passages": health.passages,
        "questions": use.questions,
        "answered": use.answered,
        "askers": use.askers,
        "last_week": use.last_week,
    }
    if as_json:
        shown = [{"article_id": number, "times": times, "title": article.title} for number, times, article in top]
        click.echo(json.dumps({**figures, "top_articles": shown}, ensure_ascii=False))
        return DONE
    for name, value in figures.items():
        session.say("upkeep.figure", name=session.texts(f"upkeep.{name}"), value=value)
    if top:
        session.say("upkeep.top")
    for number, times, article in top:
        title = title_of(article.title, article.text, session.texts)
        session.say("upkeep.top_line", times=times, id=number, title=title)
    return DONE


@command("gaps", "upkeep.gaps_help", "yuanwen gaps", "yuanwen gaps --json")
@limit_option(20)
@json_option
def gaps(session: Session, limit: int, as_json: bool) -> int:
    with session.service() as service:
        found = service.gaps(limit)
    if as_json:
        click.echo(json.dumps([asdict(gap) for gap in found], ensure_ascii=False))
        return DONE
    for gap in found:
        session.say("upkeep.gap", times=gap.times, question=gap.question)
    if not found:
        session.say("upkeep.no_gaps")
    return DONE


@command("doctor", "upkeep.doctor_help", "yuanwen doctor", "yuanwen doctor --repair")
@click.option("--repair", is_flag=True, help=TEXTS("upkeep.repair"))
@json_option
def doctor(session: Session, repair: bool, as_json: bool) -> int:
    path = session.config.library_path
    if repair and path.exists():
        with session.service() as service:
            done = service.library.reindex()
        if not as_json:
            session.say("upkeep.repaired", count=done)
    findings = examine(session.config, shutil.disk_usage)
    if as_json:
        shown = [{"check": each.check, "ok": each.ok, "message": each.told(session.texts)} for each in findings]
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        for each in findings:
            click.echo(f"{'✓' if each.ok else '✗'} {each.told(session.texts)}")
    return DONE if all(each.ok for each in findings) else SOME_FAILED


@command("eval", "eval.help", "yuanwen eval 文件夹", "yuanwen eval 文件夹 --queries 繁体.jsonl --json")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--queries", type=click.Path(path_type=Path), help=TEXTS("eval.queries"))
@click.option("--encoder", type=click.Choice(NAMES), help=TEXTS("eval.encoder"))
@json_option
def evaluation(session: Session, folder: Path, queries: Path | None, encoder: str | None, as_json: bool) -> int:
    questions = load(folder, queries)
    with session.progress("eval.progress", None) as progress:
        figures = evaluate(questions, progress, encoder)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:<18} {'–' if value is None else value}")
    return DONE
