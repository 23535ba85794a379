"""The bot on Telegram: routing table, start and stop."""

from __future__ import annotations

import logging
from typing import Any

import click
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ExtBot, TypeHandler
from telegram.request import HTTPXRequest

from bot.cards.operating import MODES
from bot.config import Config
from bot.locales import LANGUAGES, Texts, texts
from bot.reindexing import reindexing
from bot.service import Service
from bot.tg import logs
from bot.tg.access import Access
from bot.tg.adding import AddingHandlers
from bot.tg.admin_menu import show_admin_menu
from bot.tg.admins import AdminHandlers
from bot.tg.asking import AskingHandlers
from bot.tg.dependencies import Dependencies, Room
from bot.tg.general import GeneralHandlers
from bot.tg.limiter import PerChatLimiter
from bot.tg.listener import Listener, ListenError
from bot.tg.operating import OperatingHandlers
from bot.tg.polling import PromptUpdater, QuarantineRequest
from bot.tg.pulse import Pulse
from bot.tg.stopping import leave
from bot.tg.token import well_formed
from bot.tg.webhook import Hook, WebhookRefusedError, WebhookUpdater, webhook_problem
from bot.wiring import open_service

# More at once costs more processor time for each reply and is not faster.
CONCURRENCY = 32
UPDATES = ["message", "callback_query"]
_log = logging.getLogger("yuanwen.bot")

Bot = Application[Any, Any, Any, Any, Any, Any]


class _Forgetful(Application[Any, Any, Any, Any, Any, Any]):
    """An application that the library keeps nothing of between starts, as the state does that."""

    def _mark_for_persistence_update(self, **_: Any) -> None:
        """Leave out what the library does even without persistence: to remember the number of every chat for good."""


class _Refused(Exception):
    """The bot cannot run; the message says why, in the operator's language."""


def run_bot(config: Config, operator_texts: Texts) -> int:
    """Answer on Telegram until stopped; return the exit code."""
    try:
        problem = _problem(config)
        if problem:
            raise _Refused(operator_texts(problem))
        logs.set_up()
        with open_service(config, create=True) as service, reindexing(service.library, operator_texts):
            _run(config, service, operator_texts)
    except _Refused as refused:
        click.echo(operator_texts("cli.error", message=refused), err=True)
        return 2
    return 0


def _problem(config: Config) -> str | None:
    settings = config.telegram
    if not settings.token:
        return "run.no_token"
    if not well_formed(settings.token):
        return "run.bad_token"
    if settings.mode == "webhook":
        return webhook_problem(settings.webhook)
    return None if 0 <= settings.health_port < 65536 else "operate.health_port"


def _run(config: Config, service: Service, operator_texts: Texts) -> None:
    try:
        bot = application(config, service, operator_texts)
        if config.telegram.mode == "webhook":
            bot.run_webhook(bootstrap_retries=-1)
        else:
            bot.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
        refused = isinstance(bot.updater, PromptUpdater) and bot.updater.refused
    except InvalidToken:
        refused = True
    except WebhookRefusedError as error:
        raise _Refused(operator_texts("operate.webhook_refused", problem=error)) from error
    except ListenError as error:
        fields = {"address": error.address, "problem": error.problem}
        raise _Refused(operator_texts("operate.not_listening", **fields)) from error
    except SystemExit:
        # The second signal, while what was running was being finished.
        leave("stopped at once")
    if refused:
        raise _Refused(operator_texts("run.refused_token"))


def application(config: Config, service: Service, operator_texts: Texts) -> Bot:
    """Build the bot; the order of its handlers matters."""
    settings = config.telegram
    added = [admin.user_id for admin in service.state.admins.every()] if service.state else []
    pulse = Pulse(settings.mode)
    given = Dependencies(config, service, Access(settings.admins, added), operator_texts, pulse)
    general, operating = GeneralHandlers(given), OperatingHandlers(given)
    admins = AdminHandlers(given, general.start)
    # Whoever comes first is asked first: what any message may be, a question, comes last.
    rooms: tuple[Room, ...] = (admins, operating, general, AddingHandlers(given), AskingHandlers(given))
    monitor = Listener(pulse)

    async def started(bot: Bot) -> None:
        if settings.mode == "polling" and settings.health_port:
            await monitor.start("127.0.0.1", settings.health_port)
        await _describe(bot, given.access)
        await operating.report(bot.bot)

    def serving() -> None:
        fields = {"mode": operator_texts(MODES[settings.mode]), "articles": service.library.count()}
        _log.info("%s", operator_texts("run.started", username=account.username, **fields))
        admins.invite(account.username)

    async def ended(bot: Bot) -> None:
        await monitor.stop()

    account = ExtBot(
        settings.token,
        settings.base_url,
        settings.base_file_url,
        request=HTTPXRequest(connection_pool_size=CONCURRENCY * 2, pool_timeout=30.0, read_timeout=20.0),
        get_updates_request=QuarantineRequest(pulse, connection_pool_size=2, read_timeout=30.0),
        rate_limiter=PerChatLimiter(),
    )
    updater = (
        WebhookUpdater(account, pulse, serving, Hook(settings.webhook, UPDATES, CONCURRENCY))
        if settings.mode == "webhook"
        else PromptUpdater(account, pulse, serving)
    )
    builder = Application.builder().application_class(_Forgetful).updater(updater).concurrent_updates(CONCURRENCY)
    bot: Bot = builder.post_init(started).post_shutdown(ended).build()
    bot.add_handler(TypeHandler(object, general.once), group=-1)
    for room in rooms:
        bot.add_handlers(room.handlers())
    bot.add_error_handler(general.failed)
    return bot


async def _describe(bot: Bot, access: Access) -> None:
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
    for number in access.numbers:
        await show_admin_menu(bot.bot, number)
