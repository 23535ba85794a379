"""The bot on Telegram: routing table, start and stop."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import click
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from bot.config import Config
from bot.locales import LANGUAGES, Texts, texts
from bot.reindexing import reindexing
from bot.service import Service
from bot.sharing import Sharing
from bot.tg import logs
from bot.tg.access import Access
from bot.tg.account import Account
from bot.tg.adding import AddingHandlers
from bot.tg.asking import AskingHandlers
from bot.tg.dependencies import Dependencies, Room
from bot.tg.feedback import FeedbackHandlers
from bot.tg.general import GeneralHandlers
from bot.tg.inline import InlineHandlers
from bot.tg.limiter import PerChatLimiter
from bot.tg.polling import PromptUpdater, QuarantineRequest
from bot.tg.sharing import SharingHandlers
from bot.tg.token import well_formed
from bot.wiring import open_service

# More at once costs more processor time for each reply and is not faster.
CONCURRENCY = 32
UPDATES = ["message", "callback_query", "inline_query", "chosen_inline_result", "guest_message"]
_log = logging.getLogger("yuanwen.bot")

Bot = Application[Any, Any, Any, Any, Any, Any]


def run_bot(config: Config, operator_texts: Texts) -> int:
    """Answer on Telegram until stopped; return the exit code."""
    problem = _problem(config)
    if problem:
        click.echo(operator_texts("cli.error", message=operator_texts(problem)), err=True)
        return 2
    logs.set_up()
    with open_service(config, create=True) as service, reindexing(service.library, operator_texts):
        try:
            bot = application(config, service, operator_texts)
            bot.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
            refused = isinstance(bot.updater, PromptUpdater) and bot.updater.refused
        except InvalidToken:
            refused = True
    if refused:
        click.echo(operator_texts("cli.error", message=operator_texts("run.refused_token")), err=True)
    return 2 if refused else 0


def _problem(config: Config) -> str | None:
    if not config.telegram.token:
        return "run.no_token"
    if not well_formed(config.telegram.token):
        return "run.bad_token"
    return "run.no_webhook" if config.telegram.mode == "webhook" else None


def application(config: Config, service: Service, operator_texts: Texts) -> Bot:
    """Build the bot; the order of its handlers matters."""
    settings = config.telegram
    given = Dependencies(config, service, Access(frozenset(settings.admins)), operator_texts)
    general = GeneralHandlers(given)
    # Whoever comes first is asked first: what any message may be, a question, comes last.
    sharing = Sharing(service)
    rooms: tuple[Room, ...] = (
        SharingHandlers(given, sharing, general.start),
        InlineHandlers(given, sharing),
        FeedbackHandlers(given, sharing),
        general,
        AddingHandlers(given),
        AskingHandlers(given),
    )

    async def started(bot: Bot) -> None:
        await _describe(bot, settings.admins)
        articles = service.library.count()
        _log.info("%s", operator_texts("run.started", username=bot.bot.username, articles=articles))

    account = Account(
        settings.token,
        settings.base_url,
        settings.base_file_url,
        request=HTTPXRequest(connection_pool_size=CONCURRENCY * 2, pool_timeout=30.0, read_timeout=20.0),
        get_updates_request=QuarantineRequest(connection_pool_size=2, read_timeout=30.0),
        rate_limiter=PerChatLimiter(),
        inline=settings.inline,
    )
    updater = PromptUpdater(account, asyncio.Queue())
    bot: Bot = Application.builder().updater(updater).concurrent_updates(CONCURRENCY).post_init(started).build()
    bot.add_handler(TypeHandler(object, general.once), group=-1)
    for room in rooms:
        bot.add_handlers(room.handlers())
    bot.add_error_handler(general.failed)
    return bot


async def _describe(bot: Bot, admins: tuple[int, ...]) -> None:
    """Set the command menus and descriptions by language; a failure does not stop the start."""
    codes = {"zh-Hans": (None,), "zh-Hant": (), "en": ("en",)}
    for language in LANGUAGES:
        say = texts(language)
        basic = [BotCommand("ask", say("tg.command_ask")), BotCommand("help", say("tg.command_help"))]
        for code in codes[language]:
            try:
                await bot.bot.set_my_commands(basic, BotCommandScopeAllPrivateChats(), code)
                await bot.bot.set_my_commands(basic, BotCommandScopeAllGroupChats(), code)
                await bot.bot.set_my_description(say("tg.description"), code)
                await bot.bot.set_my_short_description(say("tg.short_description"), code)
            except TelegramError as error:
                _log.warning("command menu not set: %s", error.message)
    say = texts("zh-Hans")
    commands = [BotCommand(name, say(f"tg.command_{name}")) for name in ("ask", "add", "help")]
    commands.append(BotCommand("feedback", say("feedback.command")))
    for number in admins:
        try:
            await bot.bot.set_my_commands(commands, BotCommandScopeChat(number))
        except TelegramError:
            # An admin who never wrote to the bot; the commands work without a menu.
            continue
