"""A second library, independent of the bot's, speaks with the fake: it isn't bent to one dialect."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.e2e.fake_telegram import FakeTelegram, User

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="再说", callback_data="again")]])


def dispatcher() -> Dispatcher:
    """Make a bot that repeats what it hears, by every means."""
    routes = Dispatcher()

    @routes.message(F.document)
    async def file(message: Message, bot: Bot) -> None:
        assert message.document is not None
        held = await bot.download(message.document)
        assert held is not None
        echoed = BufferedInputFile(held.read()[::-1], "reversed.txt")
        await message.answer_document(echoed, caption=f"<i>{message.document.file_name}</i>")

    @routes.message(F.text)
    async def text(message: Message) -> None:
        await message.react([ReactionTypeEmoji(emoji="👀")])
        await message.reply(f"<b>{message.html_text}</b>", reply_markup=MARKUP)

    @routes.edited_message()
    async def edited(message: Message) -> None:
        await message.answer(f"改成了{message.html_text}")

    @routes.callback_query()
    async def press(query: CallbackQuery, bot: Bot) -> None:
        await query.answer("好", show_alert=True)
        if query.inline_message_id:
            await bot.edit_message_text("按过了", inline_message_id=query.inline_message_id)
        elif isinstance(query.message, Message):
            await query.message.edit_text("又说一遍")

    @routes.inline_query()
    async def inline(query: InlineQuery) -> None:
        content = InputTextMessageContent(message_text=f"<u>{query.query}</u>")
        found = InlineQueryResultArticle(id="1", title=query.query, input_message_content=content, reply_markup=MARKUP)
        await query.answer([found], cache_time=1, is_personal=True)

    @routes.chosen_inline_result()
    async def chosen(result: ChosenInlineResult, bot: Bot) -> None:
        await bot.send_message(result.from_user.id, f"选了{result.result_id}")

    @routes.message_reaction()
    async def reacted(change: MessageReactionUpdated, bot: Bot) -> None:
        assert isinstance(change.new_reaction[0], ReactionTypeEmoji)
        await bot.send_message(change.chat.id, f"收到{change.new_reaction[0].emoji}")

    @routes.channel_post()
    async def post(message: Message) -> None:
        await message.copy_to(11)

    return routes


def make_bot(tg: FakeTelegram) -> Bot:
    """Make a client that asks the fake."""
    root = tg.base_url.removesuffix("/bot")
    server = TelegramAPIServer(base=root + "/bot{token}/{method}", file=root + "/file/bot{token}/{path}")
    return Bot(tg.token, AiohttpSession(api=server), DefaultBotProperties(parse_mode="HTML"))


@contextmanager
def looping() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Future[Any]]]:
    """Run an event loop in a thread; give what starts work there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop)
    asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@contextmanager
def polling(tg: FakeTelegram) -> Iterator[None]:
    """Let aiogram poll."""
    routes = dispatcher()
    kinds = [*routes.resolve_used_update_types()]

    async def poll() -> None:
        await routes.start_polling(make_bot(tg), handle_signals=False, allowed_updates=kinds, polling_timeout=5)

    with looping() as start:
        ended = start(poll())
        tg.wait_call("getUpdates")
        yield
        start(routes.stop_polling()).result(10)
        ended.result(10)


@contextmanager
def hooked(tg: FakeTelegram) -> Iterator[None]:
    """Let aiogram listen for a webhook, behind a proxy, with a secret."""
    routes = dispatcher()
    kinds = [*routes.resolve_used_update_types()]

    async def listen() -> tuple[web.AppRunner, Bot]:
        bot, app = make_bot(tg), web.Application()
        SimpleRequestHandler(routes, bot, handle_in_background=False, secret_token="s3cret").register(app, path="/hook")
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tg.proxy("https://bot.example", f"http://127.0.0.1:{runner.addresses[0][1]}")
        await bot.set_webhook("https://bot.example/hook", secret_token="s3cret", allowed_updates=kinds)
        return runner, bot

    async def leave(runner: web.AppRunner, bot: Bot) -> None:
        await bot.delete_webhook()
        await runner.cleanup()
        await bot.session.close()

    with looping() as start:
        runner, bot = start(listen()).result(10)
        yield
        start(leave(runner, bot)).result(10)


STORY = """\
[Alice] Alice: a < b
[Alice] bot reacts: 👀
[Alice] bot: <b>a < b</b>
      [再说]
[Alice] Alice presses '再说'
[Alice] bot answers: alert '好'
[Alice] bot edits: 又说一遍
[Alice] Alice edits: b
[Alice] bot: 改成了b
[Alice] Alice: [文.txt]
[Alice] bot: [reversed.txt] <i>文.txt</i>
Alice types: @yuanwen_test_bot 问
bot answers: 1 inline results
      [问]
[别处] Alice: <u>问</u>
      [再说]
[别处] (not delivered to the bot)
[Alice] bot: 选了1
[别处] Alice presses '再说'
[别处] bot answers: alert '好'
[别处] bot edits: 按过了
[Alice] Alice reacts: 👍
[Alice] bot: 收到👍
[频道] 频道: 文章
[Alice] bot: 文章"""


@pytest.mark.behaviour(98)
@pytest.mark.parametrize("serving", [polling, hooked])
def test_echo_bot(
    tg: FakeTelegram, alice: User, serving: Callable[[FakeTelegram], AbstractContextManager[None]]
) -> None:
    """Everything works with aiogram, and polling and a webhook tell the same story."""
    with serving(tg):
        play(tg, alice)
    assert [line.rstrip() for line in tg.transcript().split("\n")] == STORY.split("\n")
    assert tg.errors == []


def play(tg: FakeTelegram, alice: User) -> None:
    """Use the bot by messages, keyboards, edits, presses, inline queries, files, reactions and a channel."""
    chat = tg.private_chat(alice)
    said = alice.says("a < b")
    reply = tg.wait_message(chat, after=said)
    assert (reply.told, reply.labels, reply.reply_to_message_id) == ("<b>a < b</b>", [["再说"]], said.id)
    assert tg.wait_reaction(said) == "👀"
    toast = alice.presses(reply, "再说")
    assert (toast.text, toast.alert) == ("好", True)
    assert tg.wait_edit(reply).text == "又说一遍"
    alice.edits(said, "b")
    assert tg.wait_message(chat).text == "改成了b"
    alice.sends_file("文.txt", b"abc")
    document = tg.wait_message(chat).document
    assert document is not None
    assert (document.name, document.content) == ("reversed.txt", b"cba")
    found = alice.queries("问")
    assert (found.results[0].title, found.is_personal) == ("问", True)
    chosen = alice.chooses(found.results[0], "问", chat=tg.group("别处", [alice], bot_status="left"))
    assert tg.wait_message(chat, containing="选").text == "选了1"
    alice.presses(chosen, "再说")
    assert tg.wait_edit(chosen).text == "按过了"
    alice.reacts(said, "👍")
    assert tg.wait_message(chat).text == "收到👍"
    tg.channel("频道").posts("文章")
    assert tg.wait_message(chat, containing="文章").text == "文章"
    tg.settled()


@pytest.mark.behaviour(98)
def test_refusals_have_their_classes(tg: FakeTelegram, alice: User) -> None:
    """aiogram tells refusals apart by the same codes and parameters."""

    async def script() -> None:
        async with make_bot(tg).context() as bot:
            assert (await bot.me()).username == tg.username
            with pytest.raises(TelegramBadRequest, match="Unsupported start tag"):
                await bot.send_message(11, "<p>")
            tg.fault("sendMessage", kind="429", retry_after=3)
            with pytest.raises(TelegramRetryAfter) as wait:
                await bot.send_message(11, "x")
            assert wait.value.retry_after == 3
            old = tg.group("组", [alice], supergroup=False)
            new = old.migrates(by=alice)
            with pytest.raises(TelegramMigrateToChat) as moved:
                await bot.send_message(old.id, "x")
            assert moved.value.migrate_to_chat_id == new.id
            assert (await bot.get_chat(new.id)).type == "supergroup"
            assert [each.status for each in await bot.get_chat_administrators(new.id)] == []
            await bot.set_webhook("https://bot.example/hook", secret_token="s")
            assert (await bot.get_webhook_info()).url == "https://bot.example/hook"

    asyncio.run(script())
