"""The menus of commands, by chat, role and language, and what the bot's profile says.

Telegram chooses a menu by the two letters of the app's language: Simplified Chinese without letters is for
all, English for ``en``. ``zh`` would be both scripts at once, so Traditional Chinese is not possible there:
who uses it, or chose another language than the app's, gets a menu of their own chat, as each admin does.
Menus are a courtesy: the commands work without them, so that nobody waits for them to be set.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    Update,
)
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.locales import Language, Texts, language_of, texts
from bot.tg.dependencies import Dependencies

PRIVATE = ("ask", "settings", "language", "privacy", "cancel", "help")
GROUP = ("ask", "help")
GROUP_ADMIN = ("ask", "settings", "help")
ADMIN = (
    *("ask", "add", "articles", "gaps", "stats", "feedback", "words", "channels", "feeds"),
    *("admins", "audit", "status", "settings", "language", "privacy", "cancel", "help"),
)
# Commands without a place in a menu, that may be misspelt like the others.
UNLISTED = ("start", "mydata", "forget")
UNLISTED_ADMIN = ("list", "delete", "export", "reindex")
# Seconds until what could not be set is tried again.
PAUSES = (5.0, 60.0, 600.0)

Step = Callable[[], Awaitable[object]]
_LETTERS: tuple[tuple[Language, str | None], ...] = (("zh-Hans", None), ("en", "en"))
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), PRIVATE),
    (BotCommandScopeAllGroupChats(), GROUP),
    (BotCommandScopeAllChatAdministrators(), GROUP_ADMIN),
)
_log = logging.getLogger("yuanwen.menus")


def known(admin: bool) -> tuple[str, ...]:
    """Return the commands that exist for a person."""
    return (ADMIN + UNLISTED_ADMIN if admin else PRIVATE) + UNLISTED


async def describe(bot: Bot, given: Dependencies) -> None:
    """Set all menus and descriptions, trying again what failed; raises nothing but its cancellation."""
    steps: list[Step] = [partial(bot.set_chat_menu_button, menu_button=MenuButtonCommands())]
    for language, letters in _LETTERS:
        say = texts(language)
        for scope, names in _SCOPES:
            steps.append(partial(bot.set_my_commands, _commands(names, say), scope, letters))
        steps.append(partial(bot.set_my_description, say("tg.description"), letters))
        steps.append(partial(bot.set_my_short_description, say("tg.short_description"), letters))
    for number in given.access.numbers:
        say = texts(language_of(given.settings(number).language))
        steps.append(partial(bot.set_my_commands, _commands(ADMIN, say), BotCommandScopeChat(number)))
    for pause in (*PAUSES, None):
        steps = [step for step in steps if not await _done(step)]
        if not steps or pause is None:
            break
        await asyncio.sleep(pause)
    if steps:
        _log.warning("%d menus and descriptions could not be set; they will be at the next start", len(steps))


def show_own_menu(update: Update, given: Dependencies) -> None:
    """Give a private chat a menu of its own when the one for all is not in its language or not for its role."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type != ChatType.PRIVATE:
        return
    say, admin = given.texts(update), given.access.is_admin(update)
    common = "en" if (user.language_code or "").lower().startswith("en") else "zh-Hans"
    bot, scope = chat.get_bot(), BotCommandScopeChat(chat.id)
    if admin or say.language != common:
        given.background.start(_tried(bot.set_my_commands(_commands(ADMIN if admin else PRIVATE, say), scope)))
    else:
        given.background.start(_tried(bot.delete_my_commands(scope)))


async def renew_menu(bot: Bot, number: int, given: Dependencies) -> None:
    """Show the menu of admins to whom has become one, everybody's to whom is none any more."""
    scope = BotCommandScopeChat(number)
    if number in given.access.numbers:
        say = texts(language_of(given.settings(number).language))
        await _tried(bot.set_my_commands(_commands(ADMIN, say), scope))
    else:
        await _tried(bot.delete_my_commands(scope))


async def _tried(call: Coroutine[Any, Any, object]) -> None:
    try:
        await call
    except TelegramError as error:
        _log.info("menu of a chat not set: %s", error.message)


async def _done(step: Step) -> bool:
    """Try to set something; true unless it is worth another try."""
    try:
        await step()
    except (BadRequest, Forbidden) as error:
        # An admin who never wrote to the bot gets their menu with /start.
        _log.info("menu not set: %s", error.message)
    except TelegramError as error:
        _log.debug("menu not set, trying again: %s", error.message)
        return False
    return True


def _commands(names: tuple[str, ...], say: Texts) -> list[BotCommand]:
    return [BotCommand(name, say(f"tg.command_{name}")) for name in names]
