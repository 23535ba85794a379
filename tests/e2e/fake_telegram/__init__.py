"""A fake Telegram for end-to-end tests: a Bot API server on loopback, and people who write to the bot.

The bot under test talks to it over HTTP as it would to Telegram, by polling or a webhook. Markup is judged by TDLib,
the parser of the real server; limits, wordings of errors, privacy mode, topics and webhooks follow the real one. It
can't show what only Telegram's own data centres decide: true flood numbers, rendering, delivery to clients.

    with FakeTelegram() as tg:
        alice = tg.person("Alice", "zh-hans")
        private = tg.private_chat(alice)
        # start the bot with tg.token, tg.base_url and tg.base_file_url
        sent = alice.says("王腾为什么被辞退")
        reply = tg.wait_message(private, after=sent)
        toast = alice.presses(reply, "▶")
        page = tg.wait_edit(reply)
        assert not tg.errors
        print(tg.transcript())

Everything below is synchronous; a wait that fails raises AssertionError with a transcript. ``chat=None`` is the
person's private chat. Places of the parts: ``driver`` and ``ordering`` (FakeTelegram), ``observing`` (its waits),
``people``, ``writing``, ``inline`` (User), ``chats`` (Chat), ``handles``, ``views``, ``records`` (what comes back).

The world — ``tg = FakeTelegram(token, username, *, privacy_mode, inline_feedback, webhook_retry, loopback_webhooks,
local_folder)``
    person(name, language=None, *, username=None)   a person with an own number who has opened the bot's chat
    user(id, first_name, *, last_name, username, language_code, is_bot, hides_account)   a person, chat not yet made
    private_chat(user, *, opened=False)             their chat with the bot; it may write once they did
    supergroup(title, *members, forum=False, bot_status="member")   a supergroup with the bot
    group(title, members, *, id, forum, supergroup=True, bot_status="member", username)   any group
    channel(title, *, id, username, bot_status="administrator")     a channel
    token, username, base_url, base_file_url        what the bot is configured with
    stop_serving(), resume_serving()                Telegram is away, and back on the same port
    proxy(public, local)                            the public webhook address leads to the bot's loopback address
    advance(seconds)                                Telegram's clock goes forward, or back; its answers tell it

People — ``alice``
    says(text, *, chat, reply_to, thread_id, quote, html, ago, as_chat, extra) -> Message
        ``as_chat=group`` writes as an anonymous administrator, ``as_chat=channel`` in a channel's name
    starts(payload="") -> Message                   /start, or a deep link
    edits(message, text, *, html) -> Message        edited_message; also a caption
    sends_file(name, content, *, caption, chat, mime_type, size, kind, reply_to, thread_id, extra) -> Message
    sends_photo(content, *, caption, chat, reply_to, thread_id) -> Message
    sends_album(files, *, caption, caption_on, chat, kind, origin) -> list[Message]
    sends(body, *, chat, reply_to) -> Message       raw fields: location, contact, service messages
    forwards(message_or_text, *, chat, origin) -> Message   origins: from_user, from_hidden, from_chat, from_channel
    taps(button_or_message, label, *, stale, expired) -> Press      press a button; ``Press.wait() -> Answer``
    presses(button_or_message, label, *, stale, timeout) -> Answer  the same and wait: ``text``, ``alert``, ``url``
    reacts(message, *emoji)                         message_reaction, in channels message_reaction_count
    types(text, *, offset, chat_type, fresh, expired) -> Typing     inline query; ``Typing.wait() -> InlineAnswer``
    queries(text, *, offset, chat_type, fresh, timeout) -> InlineAnswer   the same and wait; ``from_cache`` tells
    chooses(result, query, *, chat) -> Message      send an inline result: chosen_inline_result, via_bot
    summons(text, *, chat, reply_to, html, expired) -> Summons      guest_message; ``Summons.wait() -> Message``
    blocks_bot(blocked=True), deletes_account()     my_chat_member and 403; 403 without a word
    adds_bot(chat), promotes_bot(chat, **rights), removes_bot(chat)  my_chat_member
    joins(chat), leaves(chat)                       service messages, chat_member
``Press``, ``Typing`` and ``Summons`` have ``expire()``: from now on the query is too old to be answered.

Chats — ``chat``
    topic(name, by) -> thread id, close_topic(thread_id, closed=True)   forum topics
    posts(text, *, html, file, kind, signature, album, extra) -> Message    channel_post
    edits_post(post, text, *, html) -> Message      edited_channel_post
    links(group)                                    the channel's discussion group: automatic forwards
    migrates(by) -> Chat                            a basic group becomes a supergroup; the old number is refused
    set_status(user, status)                        creator, administrator, member, restricted, left, kicked
    set_bot_status(status, by, rights=None)         the bot's own status: my_chat_member
    forbid_bot_to_send(forbidden=True), forbid_bot_media(*kinds)    rights to write, to send documents or photos
    delete(message)                                 a person deletes; bots aren't told

Waiting and looking — ``tg``
    wait_message(chat, after=None, *, containing, thread_id, timeout) -> Message   the bot's next message
    wait_edit(message, *, containing, timeout) -> Message       the message, edited further than this snapshot
    wait_deleted(message), wait_reaction(message) -> emoji, wait_action(chat, *, count) -> moments
    wait_call(method, *, count, timeout) -> list[Call]          requests of the bot, as they come in
    wait_refusal(words, *, after, timeout) -> Refusal           a request that was refused
    wait_delivery(count, *, taken, timeout) -> list[Delivery]   attempts to reach the webhook
    settled(timeout)                                every update is confirmed, by polling or the webhook
    quiet(chat, seconds)                            fail if the bot writes, edits or reacts there
    current(message), messages(chat)                a message, or all of a chat, as they are now
    calls(method=None), deliveries, errors          all requests; all deliveries; what the fake refused by itself
    unconfirmed, allowed_updates                    the queue
    commands(scope, language_code, *, chat, user), described(field, language_code), menu_button(chat)
    transcript(chat=None, *, actions=False)         who said what, buttons, edits, toasts: no ids, no dates
    report()                                        the latest of it, refusals and calls, for failing tests
A ``Message`` knows text, told (with tags), labels, button(label), links, bare_links, bold, italic, quotes, parts(kind),
document, file, quote, reply_to_message_id, thread_id, force_reply, preview_disabled, delivered, version, raw.

Bad days — ``tg``
    fault(method, kind, *, times=1, retry_after, seconds, code, description, chat)
        kinds: error, 429, drop, delay, html502, done_but_lost, broken_download; beside the methods of the Bot API
        ``download`` is the fetching of files, ``webhook`` the delivery of updates; see ``ordering``
    clear_faults()
    limit_flood(*, per_group_minute, per_chat_second, overall_second) -> Flood   429 past these; ``Flood.refused``
    poison() -> id                                  an update that python-telegram-bot can't parse
    inject(update, *, lifetime) -> id               any raw update: unknown kinds and fields, broken ones
    repeat(kind=None) -> id                         the latest update once more under its old id
"""

from __future__ import annotations

from tests.e2e.fake_telegram.chats import Chat, from_channel, from_chat, from_hidden, from_user
from tests.e2e.fake_telegram.driver import FakeTelegram
from tests.e2e.fake_telegram.faults import FaultKind
from tests.e2e.fake_telegram.flood import Flood
from tests.e2e.fake_telegram.handles import Press, Summons, Typing
from tests.e2e.fake_telegram.people import User
from tests.e2e.fake_telegram.records import Answer, Call, Delivery, InlineAnswer, InlineResult, Refusal
from tests.e2e.fake_telegram.views import Button, Document, Entity, Message

__all__ = [
    "Answer",
    "Button",
    "Call",
    "Chat",
    "Delivery",
    "Document",
    "Entity",
    "FakeTelegram",
    "FaultKind",
    "Flood",
    "InlineAnswer",
    "InlineResult",
    "Message",
    "Press",
    "Refusal",
    "Summons",
    "Typing",
    "User",
    "from_channel",
    "from_chat",
    "from_hidden",
    "from_user",
]
