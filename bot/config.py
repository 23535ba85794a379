"""Settings: a TOML file and a few environment variables → frozen values. Reads files.

Strict: an unknown key is an error that names the nearest legal one. Environment variables give
secrets and the library's path only.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from platformdirs import user_config_path, user_data_path

from index.errors import LibraryUnwritable


class ConfigError(Exception):
    """A setting is wrong; ``code`` and ``fields`` say which and why."""

    def __init__(self, code: str, **fields: str | int) -> None:
        self.code = code
        self.fields = fields
        super().__init__(f"{code}: {fields}")


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where Telegram delivers updates in webhook mode."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = 8443
    secret: str = ""


class Telegram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot's account, its admins, the channels it follows, the Bot API server, promises about data.

    contact              whom people may ask about their data: an @name, an address, a link
    keep_questions_days  after so many days only counts remain of a question; 0: its text is never kept
    """

    token: str = ""
    admins: tuple[int, ...] = ()
    channels: tuple[int | str, ...] = ()
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    contact: str = ""
    keep_questions_days: Annotated[int, msgspec.Meta(ge=0, le=36500)] = 365
    inline: bool = True
    health_port: int = 0
    webhook: Webhook = Webhook()


class LibrarySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The library's file (empty: the platform's data folder), engine, larger dictionary and encoder (empty: none)."""

    path: str = ""
    engine: Literal["embedded"] = "embedded"
    dictionary: str = ""
    encoder: Literal["", "use"] = ""


class Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on reading links."""

    max_megabytes: int = 20
    timeout_seconds: int = 30
    allow_private_addresses: bool = False


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings."""

    telegram: Telegram = Telegram()
    library: LibrarySettings = LibrarySettings()
    fetch: Fetch = Fetch()

    @property
    def library_path(self) -> Path:
        """The library's file."""
        return Path(self.library.path).expanduser() if self.library.path else default_library()

    @property
    def dictionary(self) -> Path | None:
        """The operator's dictionary."""
        return Path(self.library.dictionary).expanduser() if self.library.dictionary else None


FILE_NAME = "yuanwen.toml"
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `\$\.?(?P<path>[^`]*)`)?")
_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`")


def default_library() -> Path:
    """Return the library in the platform's data folder."""
    return user_data_path("yuanwen", appauthor=False) / "library.db"


def load(file: Path | None, library: Path | None = None) -> Config:
    """Read the settings; ``library`` overrides its path.

    Raises ConfigError, or LibraryUnwritable for a path that no library can have.
    """
    path = file or _found()
    config = _parse(path) if path else Config()
    token = os.environ.get("YUANWEN_TELEGRAM_TOKEN")
    if token:
        config = msgspec.structs.replace(config, telegram=msgspec.structs.replace(config.telegram, token=token.strip()))
    override = str(library) if library else os.environ.get("YUANWEN_LIBRARY")
    if override:
        config = msgspec.structs.replace(config, library=msgspec.structs.replace(config.library, path=override))
    _check_path(config)
    return config


def _check_path(config: Config) -> None:
    try:
        config.library_path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # not there yet
    except (OSError, ValueError, RuntimeError) as error:
        # Too long, a NUL in it, a folder closed to us, the home of a user who does not exist.
        problem = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise LibraryUnwritable(path=config.library.path, problem=problem) from error


def _found() -> Path | None:
    places = (Path(FILE_NAME), user_config_path("yuanwen", appauthor=False) / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


def _parse(path: Path) -> Config:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("unreadable", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("no_toml", file=str(path), problem=str(error)) from error
    try:
        return msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise _explained(path, str(error)) from error


def _explained(path: Path, message: str) -> ConfigError:
    unknown = _UNKNOWN.search(message)
    if unknown:
        place = unknown["path"] or ""
        legal = _legal(place)
        nearest = difflib.get_close_matches(unknown["key"], legal, n=1, cutoff=0.0)[0]
        return ConfigError(
            "unknown_key", file=str(path), key=".".join(filter(None, (place, unknown["key"]))), nearest=nearest
        )
    found = _PLACE.search(message)
    key = found["path"] if found else ""
    return ConfigError("wrong_value", file=str(path), key=key, problem=_PLACE.sub("", message))


def _legal(place: str) -> tuple[str, ...]:
    value: msgspec.Struct = Config()
    for name in filter(None, place.split(".")):
        value = getattr(value, name)
    return value.__struct_fields__
