"""The bot on Telegram: routing table, start and stop."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

import click
from telegram.error import InvalidToken
from telegram.ext import Application, CallbackQueryHandler, TypeHandler
from telegram.request import HTTPXRequest

from bot.cards.operating import MODES
from bot.config import Config
from bot.locales import Texts
from bot.reindexing import reindexing
from bot.service import Service
from bot.sharing import Sharing
from bot.tg import logs
from bot.tg.access import Access
from bot.tg.account import Account
from bot.tg.admins import AdminHandlers
from bot.tg.asking import AskingHandlers
from bot.tg.curation.add import AddRoom
from bot.tg.curation.browse import BrowseRoom
from bot.tg.curation.channels import ChannelsRoom
from bot.tg.curation.feeds import FeedsRoom
from bot.tg.curation.gaps import GapsRoom
from bot.tg.curation.imports import Imports
from bot.tg.curation.reading import FeedReader
from bot.tg.curation.stats import StatsRoom
from bot.tg.curation.words import WordsRoom
from bot.tg.dependencies import Dependencies, Room
from bot.tg.feedback import FeedbackHandlers
from bot.tg.gate import Gate
from bot.tg.general import GeneralHandlers
from bot.tg.inline import InlineHandlers
from bot.tg.limiter import PerChatLimiter
from bot.tg.listener import Listener, ListenError
from bot.tg.membership import MembershipHandlers
from bot.tg.menus import describe
from bot.tg.operating import OperatingHandlers
from bot.tg.pace import Pace
from bot.tg.pages import PageHandlers
from bot.tg.polling import PromptUpdater, QuarantineRequest
from bot.tg.privacy import PrivacyHandlers
from bot.tg.pulse import Pulse
from bot.tg.retention import sweep
from bot.tg.settings import SettingsHandlers
from bot.tg.sharing import SharingHandlers
from bot.tg.stopping import leave
from bot.tg.sweeping import delete_due
from bot.tg.token import well_formed
from bot.tg.webhook import Hook, WebhookRefusedError, WebhookUpdater, webhook_problem
from bot.wiring import open_service

CONNECTIONS = 64
# Deliveries of a webhook at the same time.
DELIVERIES = 32
UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
    "channel_post",
    "edited_channel_post",
]
_log = logging.getLogger("yuanwen.bot")

Bot = Application[Any, Any, Any, Any, Any, Any]


class _Forgetful(Application[Any, Any, Any, Any, Any, Any]):
    """An application that the library keeps nothing of between starts, as the state does that."""

    def _mark_for_persistence_update(self, **_: Any) -> None:
        """Leave out what the library does even without persistence: to remember the number of every chat for good."""


class _Refused(Exception):
    """The bot cannot run; the message says why, in the operator's language."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


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
        return refused.code
    return 0


def _problem(config: Config) -> str | None:
    settings = config.telegram
    if not settings.token:
        return "run.no_token"
    if not well_formed(settings.token):
        return "run.bad_token"
    return webhook_problem(settings.webhook) if settings.mode == "webhook" else None


def _run(config: Config, service: Service, operator_texts: Texts) -> None:
    try:
        bot = application(config, service, operator_texts)
        if config.telegram.mode == "webhook":
            bot.run_webhook(bootstrap_retries=-1)
        else:
            bot.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
        polling = bot.updater if isinstance(bot.updater, PromptUpdater) else None
        if polling and polling.yielded:
            raise _Refused(operator_texts("run.conflict_exit"), 1)
        refused = polling is not None and polling.refused
    except InvalidToken:
        refused = True
    except WebhookRefusedError as error:
        raise _Refused(operator_texts("operate.webhook_refused", problem=error)) from error
    except ListenError as error:
        fields = {"address": error.address, "problem": operator_texts.problem(error.problem)}
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
    asking, imports, reader = AskingHandlers(given), Imports(given), FeedReader(given)
    general = GeneralHandlers(given, asking.answer)
    sharing = Sharing(service)
    sharing_room = SharingHandlers(given, sharing, general.start)
    admins = AdminHandlers(given, sharing_room.start)
    # Whoever comes first is asked first: what any message may be, a question, comes last.
    pages = PageHandlers(given)
    rooms: tuple[Room, ...] = (
        admins,
        sharing_room,
        InlineHandlers(given, sharing),
        FeedbackHandlers(given, sharing),
        OperatingHandlers(given),
        general,
        SettingsHandlers(given),
        PrivacyHandlers(given),
        MembershipHandlers(given),
        AddRoom(given, imports, asking.answer),
        BrowseRoom(given),
        GapsRoom(given),
        ChannelsRoom(given),
        FeedsRoom(given, reader),
        StatsRoom(given),
        WordsRoom(given),
        asking,
        pages,
    )
    monitor, pace = Listener(pulse), Pace(given.access, given.clock, asking.too_fast)

    async def started(bot: Bot) -> None:
        if settings.mode == "polling" and settings.health_port:
            await monitor.start("127.0.0.1", settings.health_port)
        await imports.resume(bot.bot)

    def serving() -> None:
        fields = {"mode": operator_texts(MODES[settings.mode]), "articles": service.library.count()}
        _log.info("%s", operator_texts("run.started", username=account.username, **fields))
        admins.invite(account.username)
        # Not before: what a failing start leaves behind would be complained about at its end.
        given.background.start(describe(account, given))
        given.background.start(sweep(service))
        given.background.start(delete_due(account, service))
        given.background.start(reader.poll(account))

    async def ended(bot: Bot) -> None:
        await monitor.stop()

    async def unwanted(chat_id: int) -> None:
        """Remember a chat that has blocked the bot or thrown it out: nothing is sent there unasked."""
        if service.state:
            await asyncio.to_thread(service.state.chats.change, chat_id, blocked=True)

    async def stopped(bot: Bot) -> None:
        await asyncio.gather(imports.stop(), reader.stop())
        await given.background.stop()

    heard = {"event_hooks": {"response": [given.clock.heard]}}
    account = Account(
        settings.token,
        settings.base_url,
        settings.base_file_url,
        request=HTTPXRequest(
            connection_pool_size=CONNECTIONS, pool_timeout=30.0, read_timeout=20.0, httpx_kwargs=heard
        ),
        get_updates_request=QuarantineRequest(pulse, connection_pool_size=2, read_timeout=30.0, httpx_kwargs=heard),
        rate_limiter=PerChatLimiter(unwanted),
        inline=settings.inline,
        away=lambda: _log.warning("%s", operator_texts("run.unreachable", address=urlsplit(settings.base_url).netloc)),
    )
    updater = (
        WebhookUpdater(account, pulse, serving, Hook(settings.webhook, UPDATES, DELIVERIES))
        if settings.mode == "webhook"
        else PromptUpdater(account, pulse, serving, yielding=settings.on_conflict == "exit")
    )
    builder = Application.builder().application_class(_Forgetful).updater(updater).concurrent_updates(pace)
    bot: Bot = builder.post_init(started).post_stop(stopped).post_shutdown(ended).build()
    bot.add_handler(TypeHandler(object, Gate(given).check), group=-1)
    # A press without any data goes to the first handler with a pattern, whatever that is: this one calls it expired.
    bot.add_handler(CallbackQueryHandler(pages.button, pattern="(?!)"))
    for room in rooms:
        bot.add_handlers(room.handlers())
    bot.add_error_handler(general.failed)
    return bot
