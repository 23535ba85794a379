"""``yuanwen``: reads the command line, tells errors in one line, returns the exit code.

0 done · 1 some of it failed (for ``ask``: no answer) · 2 wrong usage or configuration
"""

from __future__ import annotations

import gc
import io
import re
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from bot.commands.adding import add
from bot.commands.asking import ask, chat, run, search
from bot.commands.curating import ArticleNumberError, list_articles, remove, restore, show
from bot.commands.feeds import feeds, refresh
from bot.commands.session import SETTINGS, TEXTS, WRONG_USE, Context, Group, Session, help_option
from bot.commands.upkeep import backup, doctor, evaluation, export, gaps, stats
from bot.commands.words import words
from bot.config import ConfigError
from index import LibraryError
from index.problems import problem_of

_path = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group, help=TEXTS("cli.summary"), context_settings=SETTINGS, add_help_option=False)
@click.option("--config", "config_file", type=_path, metavar="FILE", help=TEXTS("cli.config"))
@click.option("--library", type=_path, metavar="FILE", help=TEXTS("cli.library"))
@click.version_option(version("yuanwen"), prog_name="yuanwen", help=TEXTS("cli.version"))
@help_option
@click.pass_context
def yuanwen(context: click.Context, config_file: Path | None, library: Path | None) -> None:
    context.obj = Session(TEXTS, config_file, library)


for each in (
    run,
    chat,
    ask,
    search,
    add,
    list_articles,
    show,
    remove,
    restore,
    words,
    export,
    backup,
    stats,
    gaps,
    doctor,
    evaluation,
    feeds,
    refresh,
):
    yuanwen.add_command(each)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # Closed by whoever started us: nothing comes in, and what goes out is forgotten.
            setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        # An article may hold what the terminal's encoding cannot say.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A question makes tens of thousands of short-lived values, among which Python would look for cycles every 700:
    # a tenth of its time.
    gc.set_threshold(20_000, 20, 50)
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


def execute(arguments: Sequence[str]) -> int:
    """Run one command line; return the exit code."""
    try:
        result = yuanwen.main(list(arguments), prog_name="yuanwen", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_USE
    except click.ClickException as error:
        return _complain(_explained(error))
    except ConfigError as error:
        return _complain(TEXTS(f"config.{error.code}", **error.fields))
    except LibraryError as error:
        return _complain(TEXTS.error(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo(TEXTS("cli.interrupted"), err=True)
        return 130
    except OSError as error:
        return _failed(error)


def _failed(error: OSError) -> int:
    problem = TEXTS.problem(problem_of(error))
    if error.filename:
        return _complain(TEXTS("cli.no_use", file=error.filename, problem=problem))
    # Whatever read our output has seen enough, or its disk is full: nothing may be written to it any more.
    sys.stdout = None
    return 1 if isinstance(error, BrokenPipeError) else _complain(TEXTS("cli.no_output", problem=problem))


def _explained(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return TEXTS("cli.no_such_option", name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param:
        return TEXTS("cli.missing_argument", name=error.param.make_metavar(Context(yuanwen)))
    if isinstance(error, click.exceptions.NoSuchCommand):
        return TEXTS("cli.no_such_command", name=error.command_name)
    if isinstance(error, click.BadOptionUsage):
        # Click has but two: a flag with a value, and another option without.
        key = "cli.unwanted_value" if "not take" in error.message else "cli.missing_value"
        return TEXTS(key, name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param:
        return _refused(error, error.param)
    if isinstance(error, ArticleNumberError):
        return error.message
    surplus = re.search(r"extra arguments? \((.*)\)", error.message, re.DOTALL)
    if surplus:
        return TEXTS("cli.surplus", words=surplus[1])
    return TEXTS("cli.bad_usage", message=error.format_message().rstrip("."))


def _refused(error: click.BadParameter, given: click.Parameter) -> str:
    name = given.opts[0] if given.param_type_name == "option" else given.make_metavar(Context(yuanwen))
    match given.type:
        case click.IntRange(min=least, max=most):
            return TEXTS("cli.bad_number", name=name, least=least, most=most)
        case click.Choice(choices=choices):
            return TEXTS("cli.bad_choice", name=name, choices=", ".join(choices))
        case click.Path():
            # All of ours may be missing, and none may be a folder; which one, only click's words tell.
            file = re.search(r"(['\"])(.*)\1", error.message, re.DOTALL)
            return TEXTS("cli.is_folder", name=name, file=file[2] if file else "")
    return TEXTS("cli.bad_usage", message=error.format_message().rstrip("."))


def _complain(message: str) -> int:
    click.echo(TEXTS("cli.error", message=" ".join(message.split())), err=True)
    return WRONG_USE
