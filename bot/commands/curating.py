"""list, show, remove, restore: looking after the articles."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from bot.cards.json import article_json
from bot.cards.parts import title_of
from bot.cards.terminal import article_text
from bot.commands.session import DONE, SOME_FAILED, TEXTS, Session, command, json_option
from bot.service import Service
from index import LibraryError


class ArticleNumberError(click.UsageError):
    """Something else stands where an article's number should be."""


class ArticleNumber(click.ParamType[int]):
    """A number of an article; anything else is refused in the terminal's language."""

    name = "id"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if value.isascii() and value.isdigit() and len(value) < 19:
            return int(value)
        raise ArticleNumberError(TEXTS("cli.not_a_number", value=value), ctx)


_numbers = click.argument("ids", nargs=-1, required=True, type=ArticleNumber(), metavar="ID…")


@command("list", "articles.list_help", "yuanwen list", "yuanwen list --json")
@click.option("--trashed", is_flag=True, help=TEXTS("articles.trashed_option"))
@json_option
def list_articles(session: Session, trashed: bool, as_json: bool) -> int:
    with session.service() as service:
        stored = list(service.library.articles("trashed" if trashed else "live"))
    if as_json:
        click.echo(json.dumps([article_json(each, text=False) for each in stored], ensure_ascii=False))
        return DONE
    for each in stored:
        article = each.article
        line = " · ".join(filter(None, (article.publisher, article.published)))
        click.echo(f"{each.id:>5}  {title_of(article.title, article.text, session.texts)}  {line}".rstrip())
    session.say("articles.total" if stored else "articles.none", count=len(stored))
    return DONE


@command("show", "articles.show_help", "yuanwen show 3", "yuanwen show 3 --json")
@click.argument("number", type=ArticleNumber(), metavar="ID")
@json_option
def show(session: Session, number: int, as_json: bool) -> int:
    with session.service() as service:
        stored = service.article(number)
    if as_json:
        click.echo(json.dumps(article_json(stored, text=True), ensure_ascii=False))
        return DONE
    article = stored.article
    line = " · ".join(filter(None, (article.publisher, article.author, article.published)))
    title = title_of(article.title, article.text, session.texts)
    session.show(article_text(title, line, article.url, article.text))
    return DONE


@command("remove", "articles.remove_help", "yuanwen remove 3 5")
@_numbers
def remove(session: Session, ids: tuple[int, ...]) -> int:
    return _each(session, ids, Service.remove, "articles.removed", "articles.was_removed")


@command("restore", "articles.restore_help", "yuanwen restore 3")
@_numbers
def restore(session: Session, ids: tuple[int, ...]) -> int:
    return _each(session, ids, Service.restore, "articles.restored", "articles.was_live")


def _each(session: Session, ids: tuple[int, ...], act: Callable[[Service, int], bool], done: str, was: str) -> int:
    result = DONE
    with session.service() as service:
        for number in ids:
            try:
                key = done if act(service, number) else was
                article = service.article(number).article
                session.say(key, id=number, title=title_of(article.title, article.text, session.texts))
            except LibraryError as error:
                session.complain(session.texts.error(error))
                result = SOME_FAILED
    return result
