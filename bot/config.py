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
from urllib.parse import urlsplit

import msgspec
from msgspec import inspect
from platformdirs import user_config_path, user_data_path

from index.errors import DictionaryUnreadable, LibraryUnwritable
from index.problems import problem_of

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


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
    port: Port = 8443
    secret: str = ""


class Telegram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot's account, its admins, the channels it follows, the Bot API server, promises about data.

    on_conflict          what to do when another program polls with the same token: go on trying, or end
    contact              whom people may ask about their data: an @name, an address, a link
    keep_questions_days  after so many days only counts remain of a question; 0: its text is never kept
    """

    token: str = ""
    admins: tuple[int, ...] = ()
    channels: tuple[int | str, ...] = ()
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    on_conflict: Literal["keep", "exit"] = "keep"
    contact: str = ""
    keep_questions_days: Annotated[int, msgspec.Meta(ge=0, le=36500)] = 365
    inline: bool = True
    health_port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    webhook: Webhook = Webhook()


class LibrarySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The library's file (empty: the platform's data folder), engine, larger dictionary and encoder (empty: none)."""

    path: str = ""
    engine: Literal["embedded"] = "embedded"
    dictionary: str = ""
    encoder: Literal["", "use"] = ""


class Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on reading links and feeds."""

    max_megabytes: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20
    timeout_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 30
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

    Raises ConfigError, or LibraryUnwritable or DictionaryUnreadable for a path that none can have.
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
        path = config.library.path or str(default_library())
        raise LibraryUnwritable(path=path, problem=problem_of(error)) from error
    try:
        _ = config.dictionary
    except RuntimeError as error:
        raise DictionaryUnreadable(path=config.library.dictionary, problem=problem_of(error)) from error


def _found() -> Path | None:
    places = (Path(FILE_NAME), user_config_path("yuanwen", appauthor=False) / FILE_NAME)
    return next((place for place in places if _is_file(place)), None)


def _is_file(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:
        return False  # in a folder closed to us


def _parse(path: Path) -> Config:
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigError("unreadable", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("no_text", file=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("no_toml", file=str(path), line=_line(text, error)) from error
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise _explained(path, str(error)) from error
    for name in ("base_url", "base_file_url"):
        if not _is_address(getattr(config.telegram, name)):
            raise ConfigError("address", file=str(path), key=f"telegram.{name}")
    return config


def _line(text: str, error: tomllib.TOMLDecodeError) -> int:
    """Return the line that is wrong: the last one where the text ends too early."""
    told = re.search(r"at line ([0-9]+)", str(error))
    return int(told[1]) if told else len(text.splitlines())


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _explained(path: Path, message: str) -> ConfigError:
    unknown = _UNKNOWN.search(message)
    if unknown:
        place = unknown["path"] or ""
        legal = tuple(_fields(place))
        nearest = difflib.get_close_matches(unknown["key"], legal, n=1, cutoff=0.0)[0]
        return ConfigError(
            "unknown_key", file=str(path), key=".".join(filter(None, (place, unknown["key"]))), nearest=nearest
        )
    found = _PLACE.search(message)
    key = found["path"] if found else ""
    return _wrong(str(path), key.partition("[")[0])


def _wrong(file: str, key: str) -> ConfigError:
    """Say what a setting has to be."""
    section, _, name = key.rpartition(".")
    match _fields(section)[name]:
        case inspect.IntType(ge=least, le=most):
            return ConfigError("number", file=file, key=key, least=least or 0, most=most or 0)
        case inspect.LiteralType(values=values):
            return ConfigError("choice", file=file, key=key, choices=", ".join(f'"{value}"' for value in values))
        case inspect.BoolType():
            return ConfigError("switch", file=file, key=key)
        case inspect.StrType():
            return ConfigError("text", file=file, key=key)
        case inspect.VarTupleType(item_type=inspect.IntType()):
            return ConfigError("numbers", file=file, key=key)
        case inspect.VarTupleType():
            return ConfigError("channels", file=file, key=key)
    return ConfigError("section", file=file, key=key)


def _fields(section: str) -> dict[str, inspect.Type]:
    """Return the types of the settings of a section."""
    kind = inspect.type_info(Config)
    for name in (*filter(None, section.split(".")), ""):
        fields = {each.name: each.type for each in kind.fields} if isinstance(kind, inspect.StructType) else {}
        kind = fields.get(name, kind)
    return fields
