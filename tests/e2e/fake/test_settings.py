"""What the bot says of itself."""

from __future__ import annotations

from tests.e2e.fake.client import Client
from tests.e2e.fake_telegram import FakeTelegram, User


def test_commands_per_scope_and_language(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Menus of commands are kept per scope and language, and their names and texts are checked."""
    commands = [{"command": "ask", "description": "提问"}, {"command": "help", "description": "帮助"}]
    client.call("setMyCommands", commands=commands)
    client.call("setMyCommands", commands=commands[:1], scope={"type": "chat", "chat_id": 11}, language_code="zh")
    assert tg.commands() == {"ask": "提问", "help": "帮助"}
    assert tg.commands("chat", "zh", chat=tg.private_chat(alice)) == {"ask": "提问"}
    assert client.call("getMyCommands") == commands
    client.call("deleteMyCommands")
    assert tg.commands() == {}
    for wrong in ({"command": "Ask!", "description": "x"}, {"command": "ask", "description": "x" * 257}):
        assert client.refusal("setMyCommands", commands=[wrong]).startswith("Bad Request: BOT_COMMAND")
    unknown = {"type": "chat", "chat_id": 999}
    assert client.refusal("setMyCommands", commands=[], scope=unknown) == "Bad Request: chat not found"
    assert "language" in client.refusal("setMyCommands", commands=[], language_code="zh-hans")


def test_self_description(tg: FakeTelegram, client: Client) -> None:
    """Descriptions are kept per language with their limits, and the menu button per chat."""
    client.call("setMyDescription", description="答", language_code="zh")
    client.call("setMyShortDescription", short_description="短")
    assert (tg.described("description", "zh"), tg.described("short_description")) == ("答", "短")
    assert "too long" in client.refusal("setMyDescription", description="x" * 513)
    client.call("setChatMenuButton", menu_button={"type": "commands"})
    assert tg.menu_button() == {"type": "commands"}
