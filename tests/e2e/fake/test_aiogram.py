"""A second library, independent of the bot's, speaks with the fake: it isn't bent to one dialect."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

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


@pytest.fixture
def running(tg: FakeTelegram) -> Iterator[None]:
    """Poll with aiogram in a thread until the test ends."""
    routes, loop = dispatcher(), asyncio.new_event_loop()

    async def poll() -> None:
        kinds = [*routes.resolve_used_update_types()]
        await routes.start_polling(make_bot(tg), handle_signals=False, allowed_updates=kinds, polling_timeout=5)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    polling = asyncio.run_coroutine_threadsafe(poll(), loop)
    tg.wait_call("getUpdates")
    yield
    asyncio.run_coroutine_threadsafe(routes.stop_polling(), loop).result(10)
    polling.result(10)
    asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.mark.usefixtures("running")
def test_echo_bot(tg: FakeTelegram, alice: User) -> None:
    """Messages, keyboards, edits, presses, inline queries, files, reactions and channels work with aiogram."""
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
    document = tg.wait_message(chat)
    assert (document.told, document.document and document.document.content) == ("<i>文.txt</i>", b"cba")
    found = alice.queries("问")
    assert (found.results[0].title, found.is_personal) == ("问", True)
    chosen = alice.chooses(found.results[0], "问", chat=tg.group("别处", [alice], bot_status="left"))
    assert tg.wait_message(chat).text == "选了1"
    alice.presses(chosen, "再说")
    assert tg.wait_edit(chosen).text == "按过了"
    alice.reacts(said, "👍")
    assert tg.wait_message(chat).text == "收到👍"
    tg.channel("频道").posts("文章")
    assert tg.wait_message(chat, after=document, containing="文章").text == "文章"
    assert tg.errors == []


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
