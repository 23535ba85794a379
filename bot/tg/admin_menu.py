"""The menu of commands in the private chat of an admin. Asks Telegram."""

from __future__ import annotations

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.locales import texts


async def show_admin_menu(bot: Bot, number: int) -> None:
    """Show an admin the commands of admins; one who never wrote to the bot has them without a menu."""
    say = texts("zh-Hans")
    names = {
        "ask": say("tg.command_ask"),
        "add": say("tg.command_add"),
        "admins": say("admins.command"),
        "audit": say("admins.command_audit"),
        "status": say("operate.command_status"),
        "help": say("tg.command_help"),
    }
    try:
        await bot.set_my_commands([*map(BotCommand, names, names.values())], BotCommandScopeChat(number))
    except TelegramError:
        return


async def hide_admin_menu(bot: Bot, number: int) -> None:
    """Show everybody's menu again to whom is no admin any more."""
    try:
        await bot.delete_my_commands(BotCommandScopeChat(number))
    except TelegramError:
        return
