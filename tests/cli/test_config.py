"""Settings: strict, with the nearest key named; defaults that the example file tells; what overrides what."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from bot.config import Config, ConfigError, load
from index.errors import LibraryUnwritable
from tests.cli.running import SAY, refused

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A folder to work in, with a home of its own and no variables of ours."""
    for name in ("YUANWEN_LIBRARY", "YUANWEN_TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flat(table, prefix=""):
    """Return every setting by its full name."""
    found = {}
    for name, value in table.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def test_the_example_is_the_defaults():
    """The example file lists every setting, each with its default, and is itself a correct configuration."""
    told = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    defaults = msgspec.to_builtins(Config())
    assert flat(told) == {
        name: list(value) if isinstance(value, tuple) else value for name, value in flat(defaults).items()
    }
    assert msgspec.convert(told, Config) == Config()


def test_every_setting_of_the_example_has_a_comment():
    """Above each setting of the example stands a comment of its own."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    settings = [place for place, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    assert len(settings) == len(flat(msgspec.to_builtins(Config())))
    comments = [lines[place - 1] for place in settings]
    assert all(comment.startswith("# ") and len(comment) > 4 for comment in comments)
    assert len(set(comments)) == len(comments)


def test_without_a_file_there_are_defaults(alone):
    """No file and no variable: the defaults, with the library in the data folder."""
    assert load(None) == Config()
    assert load(None).library_path.is_relative_to(alone / "home")
    assert load(None).library_path.name == "library.db"


def test_where_the_file_is_looked_for(alone):
    """The file of the working folder comes before that of the user's, and a named one before both."""
    home = alone / "home" / "XDG_CONFIG_HOME" / "yuanwen"
    home.mkdir(parents=True)
    (home / "yuanwen.toml").write_text('[library]\npath = "home.db"', encoding="utf-8")
    assert load(None).library_path == Path("home.db")
    (alone / "yuanwen.toml").write_text('[library]\npath = "here.db"', encoding="utf-8")
    assert load(None).library_path == Path("here.db")
    (alone / "named.toml").write_text("[telegram]\nadmins = [5, 7]", encoding="utf-8")
    named = load(alone / "named.toml")
    assert (named.telegram.admins, named.library.path) == ((5, 7), "")


def test_what_overrides_what(alone, monkeypatch):
    """An option comes before a variable, and a variable before the file; an empty variable is none."""
    (alone / "yuanwen.toml").write_text('[library]\npath = "file.db"\n[telegram]\ntoken = "file"', encoding="utf-8")
    monkeypatch.setenv("YUANWEN_LIBRARY", "variable.db")
    monkeypatch.setenv("YUANWEN_TELEGRAM_TOKEN", " variable \n")
    config = load(None)
    assert (config.library_path, config.telegram.token) == (Path("variable.db"), "variable")
    assert load(None, Path("option.db")).library_path == Path("option.db")
    for name in ("YUANWEN_LIBRARY", "YUANWEN_TELEGRAM_TOKEN"):
        monkeypatch.setenv(name, "")
    assert (load(None).library.path, load(None).telegram.token) == ("file.db", "file")


def test_a_home_is_expanded(alone):
    """A path that begins with ~ is below the home folder."""
    (alone / "yuanwen.toml").write_text('[library]\npath = "~/my.db"', encoding="utf-8")
    assert load(None).library_path == alone / "home" / "HOME" / "my.db"


@pytest.mark.parametrize(
    ("text", "code", "fields"),
    [
        ("[libary]\npath = 'x'", "unknown_key", {"key": "libary", "nearest": "library"}),
        ("[library]\npaht = 'x'", "unknown_key", {"key": "library.paht", "nearest": "path"}),
        ("[telegram.webhook]\nprot = 1", "unknown_key", {"key": "telegram.webhook.prot", "nearest": "port"}),
        ("[fetch]\nzzz = 1", "unknown_key", {"key": "fetch.zzz"}),
        ("token = 'x'", "unknown_key", {"key": "token"}),
        ("[telegram]\ntoken = 5", "wrong_value", {"key": "telegram.token"}),
        ("[telegram]\nadmins = ['me']", "wrong_value", {}),
        ("[telegram]\nmode = 'pigeon'", "wrong_value", {"key": "telegram.mode"}),
        ("[library]\nengine = 'steam'", "wrong_value", {"key": "library.engine"}),
        ("library = 5", "wrong_value", {"key": "library"}),
        ("[telegram.webhook]\nport = '80'", "wrong_value", {"key": "telegram.webhook.port"}),
        ("[fetch]\nallow_private_addresses = 'yes'", "wrong_value", {"key": "fetch.allow_private_addresses"}),
        ("[library\npath = 'x'", "no_toml", {}),
        ("path", "no_toml", {}),
    ],
)
def test_a_wrong_setting_is_named(alone, text, code, fields):
    """An unknown key names the nearest legal one, a wrong value its key, a broken file itself."""
    file = alone / "wrong.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(file)
    assert error.value.code == code
    assert error.value.fields["file"] == str(file)
    assert fields.items() <= error.value.fields.items()
    assert SAY(f"config.{code}", **error.value.fields)


@pytest.mark.parametrize("path", ["~nobody-of-this-name/library.db", "a\0b", "x" * 300])
def test_a_path_that_no_library_can_have(alone, monkeypatch, path):
    """The home of nobody, a NUL and a name that is too long are told of as a path that cannot be."""
    file = alone / "yuanwen.toml"
    file.write_text(f'[library]\npath = "{path}"'.replace("\0", "\\u0000"), encoding="utf-8")
    with pytest.raises(LibraryUnwritable) as error:
        load(None)
    assert error.value.fields["path"] == path


def test_wrong_settings_on_the_command_line(empty):
    """A wrong key, broken TOML, a missing file and a folder end every command with one line and exit code 2."""
    (empty.folder / "folder").mkdir()
    empty.write(key_toml='[library]\npaht = "x"\n', broken_toml="[library", latin_toml=b"\xff\xfe")
    before = empty.names()
    told = refused(empty("--config", "key.toml", "ask", "x"))
    assert told == SAY("config.unknown_key", file="key.toml", key="library.paht", nearest="path")
    assert "broken.toml" in refused(empty("--config", "broken.toml", "doctor"))
    assert "latin.toml" in refused(empty("--config", "latin.toml", "list"))
    assert refused(empty("--config", "missing.toml", "add", "x")) == SAY("config.unreadable", file="missing.toml")
    assert "folder" in refused(empty("--config", "folder", "stats"))
    assert empty.names() == before


def test_the_library_of_the_settings(command):
    """The library is that of the option, else of the variable, else of the file in the working folder."""
    command.library.rename(command.folder / "other.db")
    command.write(yuanwen_toml='[library]\npath = "other.db"\n')
    nothing = {"YUANWEN_LIBRARY": None}
    assert len(command("list", "--json", env=nothing).json) == 3
    assert "library.db" in refused(command("list"))
    assert len(command("--library", "other.db", "list", "--json").json) == 3
    assert "third.db" in refused(command("--library", "third.db", "list", env=nothing))


def test_a_wrong_dictionary_is_told_in_one_sentence(empty):
    """A dictionary that is not there: exit code 2, one line that names the file."""
    empty.write(yuanwen_toml='[library]\ndictionary = "missing.u8"\n', note_txt="因为连日暴雨，青河大桥于周一封闭。")
    assert "missing.u8" in refused(empty("add", "note.txt"))
