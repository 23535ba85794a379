"""Methods that describe the bot and set what its users see before they write."""

from __future__ import annotations

import re

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.formatting import units
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
Scope = tuple[str, int, int, str]


@method("getMe")
def get_me(world: World, params: Params) -> Json:
    """Return the bot's own user."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "supports_guest_queries": True,
    }


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, params: Params) -> Scope:
    scope = params.complex("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    needed = SCOPES[scope["type"]]
    chat_id = user_id = 0
    if "chat_id" in needed:
        chat_id = world.chat_of(Params({"chat_id": scope.get("chat_id")})).id
    if "user_id" in needed:
        user_id = Params(scope).number("user_id")
        if user_id not in world.users:
            raise bad_request("user not found")
    return scope["type"], chat_id, user_id, _language(params)


@method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    """Set the menu of commands for a scope and a language."""
    commands = params.complex("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for command in commands:
        if not isinstance(command, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
        if not COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(description.strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": description})
    world.commands[_scope(world, params)] = kept
    return True


@method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the menu that was set for exactly this scope and language."""
    return world.commands.get(_scope(world, params), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    """Remove the menu of a scope and a language."""
    world.commands.pop(_scope(world, params), None)
    return True


def _set_text(world: World, params: Params, field: str, limit: int) -> bool:
    text = params.text(field)
    if units(text) > limit:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    world.texts[field][_language(params)] = text
    return True


def _text(world: World, params: Params, field: str, default: str = "") -> Json:
    kept = world.texts[field]
    return {field: kept.get(_language(params)) or kept.get("") or default}


@method("getMyDescription")
def get_my_description(world: World, params: Params) -> Json:
    """Return what an empty private chat shows to speakers of a language."""
    return _text(world, params, "description")


@method("getMyShortDescription")
def get_my_short_description(world: World, params: Params) -> Json:
    """Return what the bot's profile shows to speakers of a language."""
    return _text(world, params, "short_description")


@method("getMyName")
def get_my_name(world: World, params: Params) -> Json:
    """Return the bot's name for speakers of a language."""
    return _text(world, params, "name", str(world.bot["first_name"]))


@method("setMyDescription")
def set_my_description(world: World, params: Params) -> bool:
    """Set what an empty private chat shows."""
    return _set_text(world, params, "description", 512)


@method("setMyShortDescription")
def set_my_short_description(world: World, params: Params) -> bool:
    """Set what the bot's profile shows."""
    return _set_text(world, params, "short_description", 120)


@method("setMyName")
def set_my_name(world: World, params: Params) -> bool:
    """Set the bot's name."""
    return _set_text(world, params, "name", 64)


@method("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> bool:
    """Set the button next to the input field: for one private chat, or for all."""
    button = params.complex("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    if button["type"] == "web_app" and not (button.get("text") and button.get("web_app")):
        raise bad_request("can't parse menu button: text and web_app are needed")
    chat_id = 0
    if params.text("chat_id"):
        chat = world.chat_of(params)
        if chat.kind != "private":
            raise bad_request("chat not found")
        chat_id = chat.id
    world.menu_buttons[chat_id] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Json:
    """Return the menu button of a private chat, or the one for all."""
    chat_id = world.chat_of(params).id if params.text("chat_id") else 0
    return dict(world.menu_buttons.get(chat_id) or world.menu_buttons.get(0) or {"type": "default"})
