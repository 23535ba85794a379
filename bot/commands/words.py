"""words: the library's own synonyms and names."""

from __future__ import annotations

import json
from typing import Any, Literal

import click

from bot.cards.parts import title_of
from bot.commands.session import DONE, TEXTS, Session, command, json_option, needed_for
from bot.locales import Texts
from bot.service import Effect, WordsChange
from index import Answer, Words

_DONE = {"add": "words.added", "remove": "words.removed"}
_NOTHING = {"add": "words.nothing_to_add", "remove": "words.nothing_to_remove"}


@command(
    "words",
    "words.help",
    "yuanwen words",
    "yuanwen words add 开除 辞退 解雇",
    "yuanwen words add 王腾 --try",
    "yuanwen words remove 解雇",
)
@click.argument("act", required=False, type=click.Choice(["add", "remove"]), metavar="[add|remove]")
@click.argument("given", nargs=-1, metavar="WORD…", callback=needed_for("add", "remove"))
@click.option("--try", "tried", is_flag=True, help=TEXTS("words.try"))
@json_option
def words(
    session: Session, act: Literal["add", "remove"] | None, given: tuple[str, ...], tried: bool, as_json: bool
) -> int:
    with session.service() as service:
        if act is None:
            _show(session, service.library.words(), as_json)
        elif tried:
            _show_effects(session, service.effect_of(WordsChange(act, given)), as_json)
        else:
            done = service.change_words(WordsChange(act, given))
            if as_json:
                _show(session, service.library.words(), as_json)
            else:
                session.say((_DONE if done else _NOTHING)[act], words=session.texts.words(given))
    return DONE


def _show(session: Session, kept: Words, as_json: bool) -> None:
    if as_json:
        shown = {"synonyms": [list(group) for group in kept.synonyms], "dictionary": list(kept.dictionary)}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for group in kept.synonyms:
        session.say("words.synonyms", words=session.texts.words(group))
    for word in kept.dictionary:
        session.say("words.dictionary", word=session.texts.words((word,)))
    if kept == Words():
        session.say("words.none")


def _show_effects(session: Session, effects: tuple[Effect, ...], as_json: bool) -> None:
    if as_json:
        shown = [
            {"question": each.question, "before": _answer_json(each.before), "after": _answer_json(each.after)}
            for each in effects
        ]
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    session.say("words.effects" if effects else "words.no_effect", count=len(effects))
    for each in effects:
        before, after = (_told(answer, session.texts) for answer in (each.before, each.after))
        session.say("words.effect", question=each.question, before=before, after=after)


def _answer_json(answer: Answer) -> dict[str, Any]:
    hit = answer.hits[0] if answer.answered else None
    return {
        "answered": answer.answered,
        "article_id": hit.article_id if hit else None,
        "title": hit.title if hit else None,
        "answer": hit.answer if hit else None,
    }


def _told(answer: Answer, texts: Texts) -> str:
    if not answer.answered:
        return texts("words.unanswered")
    hit = answer.hits[0]
    return f"{title_of(hit.title, hit.passage, texts)}  {' '.join(hit.answer.split())}"
