"""The shipped command as a process of its own: run it, read its log while it runs, stop it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from bot.locales import Language, texts
from tests.e2e.fake_telegram import FakeTelegram, Message, User

ADMIN_ID = 900
# A busy machine with two cores may take its time.
PATIENCE = 60.0
STOP_WITHIN = 10.0

_OWN = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment without the developer's own settings, proxies and language."""
    kept = {name: value for name, value in os.environ.items() if name in _OWN}
    places = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    # The parsed dictionary of jieba is kept between runs: it is no setting, and making it takes a second.
    cache = {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]} if "XDG_CACHE_HOME" in os.environ else {}
    said = {"YUANWEN_LANGUAGE": "zh-Hans", "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    return {**kept, **places, **cache, **said, **more}


def command(*arguments: str | Path) -> list[str]:
    """Return the command line that runs yuanwen."""
    return [sys.executable, "-m", "bot", *map(str, arguments)]


def yuanwen(folder: Path, *arguments: str | Path, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command of yuanwen to its end; return its exit code, output and complaints."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=dict(environ or environment(folder)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def must(folder: Path, *arguments: str | Path) -> str:
    """Run a command that must succeed; return its output."""
    code, output, complaints = yuanwen(folder, *arguments)
    assert code == 0, (arguments, output, complaints)
    return output


def make_library(folder: Path, articles: str) -> Path:
    """Make a library by the shipped command from the lines of a JSONL file."""
    source, library = folder / "articles.jsonl", folder / "library.db"
    source.write_text(articles, encoding="utf-8")
    must(folder, "--library", library, "add", source)
    return library


def copy_library(library: Path, folder: Path) -> Path:
    """Copy a library that nobody has open."""
    return Path(shutil.copy(library, folder / "library.db"))


def write_config(
    folder: Path, tg: FakeTelegram, *, token: str | None = None, admins: Sequence[int] = (), more: str = ""
) -> Path:
    """Write a configuration that leads to the fake Telegram; ``more`` are further lines below [telegram]."""
    file = folder / "bot.toml"
    lines = [
        "[telegram]",
        f'token = "{tg.token if token is None else token}"',
        f"admins = {list(admins)}",
        f'base_url = "{tg.base_url}"',
        f'base_file_url = "{tg.base_file_url}"',
        more,
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def said(key: str, language: Language = "zh-Hans", **fields: object) -> str:
    """Return a sentence of the bot as people see it."""
    return texts(language)(key, **fields).strip()


# How the bot begins when something failed.
APOLOGY = said("tg.error", id="").partition("，")[0]


def ask(tg: FakeTelegram, person: User, text: str) -> Message:
    """Write to the bot in private and return its next message."""
    sent = person.says(text)
    return tg.wait_message(tg.private_chat(person), after=sent, timeout=PATIENCE)


PUBLIC = "https://bot.example"
SECRET = "Secret-of_the-webhook"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def by_webhook(tg: FakeTelegram, port: int, *, secret: str = SECRET) -> str:
    """Return the settings of webhook mode, and let the public address lead to the port."""
    tg.proxy(PUBLIC, f"http://127.0.0.1:{port}")
    return f'mode = "webhook"\n[telegram.webhook]\nurl = "{PUBLIC}/hook"\nport = {port}\nsecret = "{secret}"'


class Doorkeeper:
    """Takes the place of an absent server: closes every connection and counts them."""

    def __init__(self, tg: FakeTelegram) -> None:
        port = int(tg.base_url.rpartition(":")[2].partition("/")[0])
        self._socket = socket.create_server(("127.0.0.1", port))
        self._socket.settimeout(PATIENCE)

    def turn_away(self, visitors: int) -> None:
        """Wait for so many connections and close each."""
        for _ in range(visitors):
            self._socket.accept()[0].close()

    def leave(self) -> None:
        """Free the port."""
        self._socket.close()


class Bot:
    """A running ``yuanwen run``; its log is read as it comes."""

    def __init__(
        self,
        tg: FakeTelegram,
        folder: Path,
        library: Path,
        *,
        admins: Sequence[int] = (),
        more: str = "",
        **environ: str,
    ) -> None:
        self.tg = tg
        self.folder = folder
        self.library = library
        self.more = more
        self.program: tuple[str, ...] = ("-m", "bot")
        self._admins = admins
        self._environ = environ
        self._lines: list[str] = []
        self._began_at = 0
        self._ended = False
        self._changed = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self, *, wait: bool = True) -> None:
        """Start the process and, unless told otherwise, wait until it polls or has set its webhook."""
        config = write_config(self.folder, self.tg, admins=self._admins, more=self.more)
        method = "setWebhook" if "webhook" in self.more else "getUpdates"
        calls = len(self.tg.calls(method))
        self._process = process = subprocess.Popen(
            [sys.executable, *self.program, "--config", str(config), "--library", str(self.library), "run"],
            cwd=self.folder,
            env=environment(self.folder, **self._environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        pipes = (process.stdout, process.stderr)
        self._readers = [threading.Thread(target=self._read, args=[pipe]) for pipe in pipes]
        self._began_at, self._ended = len(self._lines), False
        for reader in self._readers:
            reader.start()
        if wait:
            self.wait_log("已启动")
            self.tg.wait_call(method, count=calls + 1, timeout=PATIENCE)

    def _read(self, pipe: IO[str]) -> None:
        for line in pipe:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """Return everything that the process has written so far, to stdout and stderr."""
        with self._changed:
            return "\n".join(self._lines)

    def wait_log(self, text: str, *, count: int = 1, timeout: float = PATIENCE) -> str:
        """Wait until so many lines with this text are written since the latest start; return the last of them."""

        def found() -> str | None:
            lines = [line for line in self._lines[self._began_at :] if text in line]
            return lines[count - 1] if len(lines) >= count else None

        with self._changed:
            line = self._changed.wait_for(lambda: found() or self._ended, timeout) and found()
        assert line, f"no line with {text!r} in the log:\n{self.log}\n{self.tg.transcript()}"
        return line

    def wait(self) -> int:
        """Wait until the process ends by itself; return its exit code."""
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        self._end()
        return code

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> float:
        """Ask the process to stop; it must end well. Return the seconds that it took."""
        began = time.monotonic()
        self.send(by)
        code = self.wait()
        took = time.monotonic() - began
        assert code == 0, self.log
        return took

    def kill(self) -> None:
        """End the process at once if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def restart(self) -> None:
        """Stop the process and start another one with the same library."""
        self.stop()
        self.start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.wait(PATIENCE)
            for reader in self._readers:
                reader.join(PATIENCE)
            for pipe in (process.stdout, process.stderr):
                assert pipe is not None
                pipe.close()
