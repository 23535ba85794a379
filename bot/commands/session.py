"""What every command shares: language, settings, consoles, errors told in one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import click
from rich.console import Console
from rich.text import Text

from bot.config import Config, load
from bot.locales import Texts, environment_language, texts
from bot.service import Service
from bot.wiring import open_service
from index.store.discarding import only_if_used
from index.store.targets import is_stream

DONE, SOME_FAILED, WRONG_USE = 0, 1, 2
MOST = 1000  # of what a list shows


@dataclass(frozen=True)
class Session:
    """One run of the command line."""

    texts: Texts
    config_file: Path | None
    library: Path | None

    @cached_property
    def config(self) -> Config:
        """The settings; raises ConfigError."""
        return load(self.config_file, self.library)

    @cached_property
    def out(self) -> Console:
        """Where answers go."""
        return Console(highlight=False, markup=False, emoji=False)

    @contextmanager
    def service(self, *, create: bool = False) -> Iterator[Service]:
        """Open the configured library; one that is made for this stays only if something is kept in it."""
        kept = only_if_used(self.config.library_path) if create else nullcontext()
        with kept, open_service(self.config, create=create) as service:
            yield service

    def show(self, text: Text) -> None:
        """Print a styled text; the terminal folds its lines, a pipe gets each sentence whole."""
        self.out.print(text, soft_wrap=True)

    def say(self, key: str, /, **fields: object) -> None:
        """Print a sentence."""
        click.echo(self.texts(key, **fields))

    def hint(self, key: str, /, **fields: object) -> None:
        """Print a sentence on stderr, where it does not mix with what a program reads."""
        click.echo(self.texts(key, **fields), err=True)

    def wrote(self, file: Path, key: str, /, **fields: object) -> None:
        """Say what was written to a file; on stderr where it may be our own output, which is then the file alone."""
        (self.hint if is_stream(file) else self.say)(key, file=file, **fields)

    def complain(self, message: str) -> None:
        """Print a failure as one line on stderr."""
        click.echo(self.texts("cli.error", message=" ".join(message.split())), err=True)

    @contextmanager
    def progress(self, key: str, total: int | None) -> Iterator[Callable[[int, int | None], None]]:
        """Show a bar on a terminal, nothing elsewhere; call it with (done, total)."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task(self.texts(key), total=total)
            yield lambda done, total: bar.update(task, completed=done, total=total)


class Formatter(click.HelpFormatter):
    """Help pages in the terminal's language: click's own words come from the locales too."""

    _HEADINGS: ClassVar[dict[str, str]] = {"Options": "cli.options", "Commands": "cli.commands"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix=TEXTS("cli.usage"))

    def write_heading(self, heading: str) -> None:
        # Click would put a half-width colon behind it.
        self.write(f"{'':>{self.current_indent}}{TEXTS(self._HEADINGS[heading])}\n")


class Context(click.Context):
    """A context with our formatter."""

    formatter_class = Formatter


TEXTS = texts(environment_language())
SETTINGS: dict[str, Any] = {"max_content_width": 100}
# What usage lines call options and commands.
METAVARS: dict[str, Any] = {"options_metavar": TEXTS("cli.options_metavar")}


def help_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --help in the terminal's language."""
    return click.help_option("-h", "--help", help=TEXTS("cli.help_option"))(command)


class Command(click.Command):
    """A command whose help comes from the locales and ends with examples."""

    context_class = Context

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **settings: Any) -> None:
        lines = "\n".join(f"  {example}" for example in examples)
        epilog = f"\b\n{TEXTS('cli.examples')}\n{lines}" if examples else None
        settings |= {"epilog": epilog, "add_help_option": False, **METAVARS}
        super().__init__(*args, **settings)


class Group(click.Group):
    """The program itself."""

    context_class = Context
    command_class = Command

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings |= {**METAVARS, "subcommand_metavar": TEXTS("cli.command_metavar")}
        super().__init__(*args, **settings)


class Count(click.Option):
    """A whole number whose help tells its range and its default itself."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        return {}


def command(name: str, help_key: str, *examples: str, **context: Any) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command by its name, the key of its help, and examples."""

    def declare(function: Callable[..., Any]) -> Command:
        settings = {**SETTINGS, **context}
        return click.command(name, cls=Command, help=TEXTS(help_key), examples=examples, context_settings=settings)(
            help_option(click.pass_obj(function))
        )

    return declare


json_option = click.option("--json", "as_json", is_flag=True, help=TEXTS("cli.json"))


def needed_for(*acts: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    """Return a callback for what some acts of a command cannot do without."""

    def check(context: click.Context, given: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        if context.params["act"] in acts and not values:
            raise click.MissingParameter(ctx=context, param=given)
        return values

    return check


def limit_option(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add --limit with a default."""
    told = TEXTS("cli.limit", default=default, most=MOST)
    return click.option("--limit", cls=Count, type=click.IntRange(1, MOST), default=default, metavar="N", help=told)
