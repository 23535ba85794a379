"""The bot on Telegram: routing table, start and stop."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import click
from telegram.error import InvalidToken
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from bot.config import Config
from bot.locales import Texts
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
from bot.tg.membership import MembershipHandlers
from bot.tg.menus import describe
from bot.tg.polling import PromptUpdater, QuarantineRequest
from bot.tg.privacy import PrivacyHandlers
from bot.tg.retention import sweep
from bot.tg.settings import SettingsHandlers
from bot.tg.sharing import SharingHandlers
from bot.tg.token import well_formed
from bot.wiring import open_service

# More at once costs more processor time for each reply and is not faster.
CONCURRENCY = 32
UPDATES = [
    "message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
]
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
    asking = AskingHandlers(given)
    general = GeneralHandlers(given, asking.answer)
    # Whoever comes first is asked first: what any message may be, a question, comes last.
    sharing = Sharing(service)
    rooms: tuple[Room, ...] = (
        SharingHandlers(given, sharing, general.start),
        InlineHandlers(given, sharing),
        FeedbackHandlers(given, sharing),
        general,
        SettingsHandlers(given),
        PrivacyHandlers(given),
        MembershipHandlers(given),
        AddingHandlers(given),
        asking,
    )

    async def started(bot: Bot) -> None:
        given.background.start(describe(bot.bot, given))
        given.background.start(sweep(service))
        articles = service.library.count()
        _log.info("%s", operator_texts("run.started", username=bot.bot.username, articles=articles))

    async def stopped(bot: Bot) -> None:
        await given.background.stop()

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
    builder = Application.builder().updater(updater).concurrent_updates(CONCURRENCY)
    bot: Bot = builder.post_init(started).post_stop(stopped).build()
    bot.add_handler(TypeHandler(object, general.once), group=-1)
    for room in rooms:
        bot.add_handlers(room.handlers())
    bot.add_error_handler(general.failed)
    return bot
