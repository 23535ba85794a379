"""The library that the bot uses speaks with the fake."""

from __future__ import annotations

import asyncio

import pytest
import telegram

from tests.e2e.fake_telegram import Chat, FakeTelegram, User


def test_python_telegram_bot_speaks_with_it(
    tg: FakeTelegram, alice: User, group: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library that the bot uses parses every answer and raises its own exceptions."""

    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def script() -> telegram.Message:
        bot = telegram.Bot(tg.token, base_url=tg.base_url, base_file_url=tg.base_file_url)
        async with bot:
            assert bot.username == tg.username
            markup = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("▶", callback_data="x"))
            reply = telegram.ReplyParameters(1, allow_sending_without_reply=True)
            sent = await bot.send_message(11, "<b>答</b>", "HTML", reply_markup=markup, reply_parameters=reply)
            with pytest.raises(telegram.error.BadRequest, match="not modified"):
                await sent.edit_text("<b>答</b>", "HTML", reply_markup=markup)
            await sent.edit_text("新")
            document = await bot.send_document(11, "王腾".encode(), filename="导出.txt", caption="导出")
            assert document.document is not None
            fetched = await (await bot.get_file(document.document.file_id)).download_as_bytearray()
            assert fetched.decode() == "王腾"
            tg.fault("sendMessage", kind="429", retry_after=3)
            with pytest.raises(telegram.error.RetryAfter):
                await bot.send_message(11, "x")
            tg.fault("sendMessage", kind="done_but_lost")
            with pytest.raises(telegram.error.NetworkError):
                await bot.send_message(11, "丢了回音")
            for status in ("creator", "administrator", "restricted", "member", "left", "kicked"):
                group.set_status(alice, status)
                assert (await bot.get_chat_member(group.id, 11)).status == status
            assert (await bot.get_chat(group.id)).title == "读书会"
            assert (await bot.get_webhook_info()).url == ""
            await bot.set_my_commands([("ask", "提问")], telegram.BotCommandScopeAllPrivateChats(), "zh")
            await bot.set_message_reaction(11, sent.message_id, "👀")
        with pytest.raises(telegram.error.InvalidToken):
            async with telegram.Bot("1:wrong", base_url=tg.base_url):
                raise AssertionError("unreachable")
        return sent

    sent = asyncio.run(script())
    chat = tg.private_chat(alice)
    assert [message.text for message in tg.messages(chat)] == ["新", "导出", "丢了回音"]
    document = tg.messages(chat)[1].document
    assert document is not None
    assert (document.name, document.content.decode()) == ("导出.txt", "王腾")
    assert tg.commands("all_private_chats", "zh") == {"ask": "提问"}
    assert sent.chat.id == 11
