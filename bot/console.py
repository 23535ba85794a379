"""Chat in the terminal. Reads the keyboard or a pipe, writes the screen.

On a terminal the line is edited with history; with a pipe each line is one question and the end of
input ends the chat.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.cards.parts import nearest, source_line, title_of
from bot.cards.terminal import FAINT, TITLE, answer_text, article_text, context_text
from bot.locales import Texts
from bot.service import Asked, Service
from bot.state import Asker
from index import Hit

SHOWN_QUESTIONS = 6
_OPEN = re.compile(r"(?:/?open|打开|打開)\s*([0-9]{1,3})", re.IGNORECASE)
_WORDS = {
    "more": ("more", "/more", "更多", "下一个", "下一個"),
    "context": ("context", "/context", "上下文"),
    "help": ("help", "/help", "帮助", "幫助", "?", "？"),
    "quit": ("quit", "exit", "/quit", "退出", "q"),
}
_COMMANDS = {word: command for command, words in _WORDS.items() for word in words}


class Chat:
    """One conversation: the last answer and which of its sources is open."""

    def __init__(self, service: Service, console: Console, texts: Texts) -> None:
        self._service = service
        self._console = console
        self._texts = texts
        self._asked: Asked | None = None
        self._at = 0

    def greet(self, samples: tuple[str, ...]) -> None:
        """Say what this is and, of the sample library, what could be asked."""
        articles = self._service.library.count()
        self._print(Text(self._texts("chat.welcome"), TITLE))
        self._print(Text(self._texts("chat.sample" if samples else "chat.library", articles=articles)))
        if samples:
            self._print(Text(self._texts("chat.try")))
        for question in samples[:SHOWN_QUESTIONS]:
            self._print(Text(f"  · {question}"))
        self._print(Text(self._texts("chat.hint"), FAINT))

    def run(self, lines: Iterator[str]) -> None:
        """Answer each line until the end or ``quit``."""
        for line in lines:
            said = line.strip()
            command = _COMMANDS.get(said.lower())
            if command == "quit":
                break
            if said:
                self._console.print()
                self._respond(said, command)
                self._console.print()

    def _respond(self, said: str, command: str | None) -> None:
        opened = _OPEN.fullmatch(said)
        if opened or command in ("more", "context"):
            self._renew()
        if opened:
            self._open(int(opened[1]))
        elif command == "more":
            self._more()
        elif command == "context":
            self._context()
        elif command == "help":
            self._print(Text(self._texts("chat.help").strip("\n")))
        else:
            self._asked, self._at = self._service.ask(said, Asker("chat")), 0
            self._print(answer_text(self._asked.answer, self._asked.shown, self._texts))

    def _renew(self) -> None:
        """Ask the last question anew, so that what was removed meanwhile is not shown again."""
        if self._asked:
            self._asked = self._service.renewed(self._asked)
            self._at = max(0, min(self._at, len(self._asked.shown) - 1))

    def _more(self) -> None:
        if self._asked is None or not self._asked.answer.answered:
            self._print(Text(self._texts("chat.nothing_yet")))
        elif self._at + 1 >= len(self._asked.shown):
            self._print(Text(self._texts("chat.no_more")))
        else:
            self._at += 1
            self._print(answer_text(self._asked.answer, self._asked.shown, self._texts, self._at))

    def _context(self) -> None:
        if self._asked is None or not self._asked.answer.answered:
            self._print(Text(self._texts("chat.nothing_yet")))
        else:
            hit = self._asked.shown[self._at]
            self._print(context_text(hit, self._service.context(hit), self._texts))

    def _open(self, number: int) -> None:
        hits = _openable(self._asked) if self._asked else ()
        if not hits:
            self._print(Text(self._texts("chat.nothing_yet")))
        elif not 1 <= number <= len(hits):
            self._print(Text(self._texts("chat.no_source", number=number)))
        else:
            hit = hits[number - 1]
            text = self._service.article(hit.article_id).article.text
            title = title_of(hit.title, hit.passage, self._texts)
            self._print(article_text(title, source_line(hit), hit.url, text))

    def _print(self, text: Text) -> None:
        # The terminal folds lines itself, between any two characters as Chinese wants it; in a pipe a
        # sentence stays on its line.
        self._console.print(text, soft_wrap=True)


def _openable(asked: Asked) -> tuple[Hit, ...]:
    """Return the hits that were shown: an answer's sources, or the titles offered beside an abstention."""
    return asked.shown if asked.answer.answered else nearest(asked.answer)


def typed_lines(texts: Texts, history: Path | None) -> Iterator[str]:
    """Yield the lines of the keyboard, or of a pipe, until their end."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "replace")
        return
    # Imported for a keyboard only: ``ask`` and pipes start without it.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    kept: History = FileHistory(str(history)) if history else InMemoryHistory()
    session: PromptSession[str] = PromptSession(texts("chat.prompt"), history=kept)
    while True:
        try:
            yield session.prompt()
        except (EOFError, KeyboardInterrupt):
            print(texts("chat.bye"))
            return
