"""run, chat, ask, search: everything that answers."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import click
from platformdirs import user_state_path
from rich.text import Text

from bot.cards.explanation import explanation_text
from bot.cards.json import answer_json, hit_json
from bot.cards.parts import source_line, title_of
from bot.cards.terminal import FAINT, TITLE, answer_text
from bot.commands.session import DONE, SOME_FAILED, TEXTS, Session, command, json_option, limit_option
from bot.console import Chat, typed_lines
from bot.reindexing import reindexing
from bot.samples import sample_questions
from bot.service import Service
from bot.state import Asker
from bot.wiring import open_samples
from index import Answer, Reason

# A question is data: whatever begins with a dash and is no option of ours belongs to it.
_AS_TYPED = {"ignore_unknown_options": True}
_question = click.argument("question", nargs=-1, type=click.UNPROCESSED)


@command("run", "run.help", "yuanwen run", "yuanwen --config yuanwen.toml run")
@click.option("--try", "or_chat", is_flag=True, help=TEXTS("run.try"))
def run(session: Session, or_chat: bool) -> int:
    if or_chat and not session.config.telegram.token:
        return _chat(session)
    # Imported here: the terminal commands start without Telegram's library.
    from bot.tg.app import run_bot

    return run_bot(session.config, session.texts)


@command("chat", "chat.command_help", "yuanwen chat", "echo 王腾为什么被辞退 | yuanwen chat")
def chat(session: Session) -> int:
    return _chat(session)


def _chat(session: Session) -> int:
    if session.config.library_path.exists():
        with session.service() as service:
            if service.library.count():
                return _converse(session, service, ())
    with open_samples() as service:
        return _converse(session, service, tuple(each.text for each in sample_questions(session.texts.language)))


def _converse(session: Session, service: Service, samples: tuple[str, ...]) -> int:
    conversation = Chat(service, session.out, session.texts)
    conversation.greet(samples)
    with reindexing(service.library, session.texts):
        conversation.run(typed_lines(session.texts, _history()))
    return DONE


def _history() -> Path | None:
    folder = user_state_path("yuanwen", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "history"


@command(
    "ask", "ask.help", "yuanwen ask 王腾为什么被辞退", "yuanwen ask --json --limit 3 大桥什么时候通车", **_AS_TYPED
)
@_question
@limit_option(5)
@click.option("--explain", is_flag=True, help=TEXTS("ask.explain"))
@json_option
def ask(session: Session, question: tuple[str, ...], limit: int, explain: bool, as_json: bool) -> int:
    text = " ".join(question)
    began = time.perf_counter()
    explanation = None
    if session.config.library_path.exists():
        with session.service() as service:
            asked = service.ask(text, Asker("command"), limit)
            answer, shown = asked.answer, asked.shown
            took = 1000 * (time.perf_counter() - began)
            if explain:
                explanation = service.library.explain(answer.question, limit)
    else:
        answer, shown, took = Answer(text, False, Reason("empty_library"), ()), (), 0.0
    if as_json:
        told = {"explanation": explanation and asdict(explanation)} if explain else {}
        click.echo(json.dumps({**answer_json(answer, took), **told}, ensure_ascii=False))
    else:
        session.show(answer_text(answer, shown, session.texts))
        if explanation:
            session.show(explanation_text(explanation, session.texts))
    return DONE if answer.answered else SOME_FAILED


@command("search", "search.help", "yuanwen search 小米 SU7 --limit 20", **_AS_TYPED)
@_question
@limit_option(10)
@json_option
def search(session: Session, question: tuple[str, ...], limit: int, as_json: bool) -> int:
    query = " ".join(question)
    began = time.perf_counter()
    with session.service() as service:
        hits = service.library.search(query, limit)
    if as_json:
        took = round(1000 * (time.perf_counter() - began), 2)
        shown = {"query": query, "hits": [hit_json(hit) for hit in hits], "took_ms": took}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return DONE
    for number, hit in enumerate(hits, 1):
        line = Text(f"{number}. ", FAINT).append(title_of(hit.title, hit.passage, session.texts), TITLE)
        session.show(line.append(f"  {source_line(hit)}\n   {hit.answer}"))
    if not hits:
        session.say("search.nothing")
    return DONE if hits else SOME_FAILED
