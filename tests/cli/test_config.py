"""Settings: strict, with the nearest key named; defaults that the example file tells; what overrides what."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from bot.config import Config, ConfigError, load
from index.errors import DictionaryUnreadable, LibraryUnwritable
from tests.cli.running import SAY, UNPRIVILEGED, refused

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
        ("[telegram]\ntoken = 5", "text", {"key": "telegram.token"}),
        ("[telegram]\nadmins = ['me']", "numbers", {"key": "telegram.admins"}),
        ("[telegram]\nadmins = 7", "numbers", {"key": "telegram.admins"}),
        ("[telegram]\nchannels = [true]", "channels", {"key": "telegram.channels"}),
        ("[telegram]\nhealth_port = 70000", "number", {"key": "telegram.health_port", "least": 0, "most": 65535}),
        ("[telegram]\nkeep_questions_days = -1", "number", {"key": "telegram.keep_questions_days", "least": 0}),
        ("[telegram]\nbase_url = 'http://[::1/bot'", "address", {"key": "telegram.base_url"}),
        ("[telegram]\nbase_url = 'ftp://example.com/bot'", "address", {"key": "telegram.base_url"}),
        ("[telegram]\nbase_file_url = 'example.com'", "address", {"key": "telegram.base_file_url"}),
        ("[telegram.webhook]\nport = 0", "number", {"key": "telegram.webhook.port", "least": 1, "most": 65535}),
        ("[fetch]\ntimeout_seconds = 99999999999", "number", {"key": "fetch.timeout_seconds", "least": 1}),
        ("[fetch]\ntimeout_seconds = 0", "number", {"key": "fetch.timeout_seconds", "most": 3600}),
        ("[fetch]\nmax_megabytes = -5", "number", {"key": "fetch.max_megabytes", "least": 1, "most": 1000}),
        ("[fetch]\nmax_megabytes = '5'", "number", {"key": "fetch.max_megabytes"}),
        ("[telegram]\nmode = 'pigeon'", "choice", {"key": "telegram.mode"}),
        ("[telegram]\non_conflict = 'shrug'", "choice", {"key": "telegram.on_conflict"}),
        ("[library]\nengine = 'steam'", "choice", {"key": "library.engine"}),
        ("library = 5", "section", {"key": "library"}),
        ("[telegram.webhook]\nport = '80'", "number", {"key": "telegram.webhook.port"}),
        ("[fetch]\nallow_private_addresses = 'yes'", "switch", {"key": "fetch.allow_private_addresses"}),
        ("[library\npath = 'x'", "no_toml", {"line": 1}),
        ("[library]\n\npath", "no_toml", {"line": 3}),
        (b"[library]\xff", "no_text", {}),
    ],
)
def test_a_wrong_setting_is_named(alone, text, code, fields):
    """An unknown key names the nearest legal one, a wrong value its key, a broken file itself."""
    file = alone / "wrong.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
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


@pytest.mark.parametrize("text", ["[fetch]\ntimeout_seconds = 99999999999", "[telegram]\nhealth_port = 70000"])
def test_the_doctor_finds_a_number_out_of_range(empty, text):
    """A number that nothing could work with is told of by the doctor in one sentence with the range."""
    empty.write(yuanwen_toml=f"{text}\n")
    key, least, most = ("fetch.timeout_seconds", 1, 3600) if "fetch" in text else ("telegram.health_port", 0, 65535)
    told = SAY("config.number", file="yuanwen.toml", key=key, least=least, most=most)
    assert refused(empty("doctor")) == told


def test_a_dictionary_in_the_home_of_nobody(empty):
    """The home of a user who does not exist holds no dictionary: one sentence with the path."""
    empty.write(yuanwen_toml='[library]\ndictionary = "~nobody-of-this-name/x"\n')
    told = SAY.error(DictionaryUnreadable(path="~nobody-of-this-name/x", problem="no_home"))
    assert refused(empty("list")) == told
    assert SAY("problem.no_home") in told


def test_a_file_with_a_byte_order_mark(alone):
    """What Windows Notepad saves is read too."""
    (alone / "yuanwen.toml").write_text('[library]\npath = "mine.db"', encoding="utf-8-sig")
    assert load(None).library_path == Path("mine.db")


def test_folders_closed_to_us_hold_no_settings(command):
    """In a working folder, and with a settings folder, that may not be entered there are defaults."""
    home = Path(command.environment()["HOME"])
    (home / ".config").mkdir(parents=True, mode=0)
    work, opened = command.folder, command.folder.parent / "opened.db"
    command.library.rename(opened)
    work.chmod(0)
    try:
        result = command("list", program=UNPRIVILEGED, env={"YUANWEN_LIBRARY": str(opened)})
    finally:
        work.chmod(0o755)
    assert (result.code, result.err) == (0, "")
    assert SAY("articles.total", count=3) in result.out


def test_a_data_folder_closed_to_us_is_named(empty):
    """A default library that cannot be reached is told of with its path, and why."""
    data = empty.folder.parent / "closed"
    data.mkdir(mode=0)
    result = empty("list", program=UNPRIVILEGED, env={"YUANWEN_LIBRARY": None, "XDG_DATA_HOME": str(data)})
    told = LibraryUnwritable(path=str(data / "yuanwen" / "library.db"), problem="no_permission")
    assert refused(result) == SAY.error(told)
