"""Questions: in private, in groups, asked anew by an edit; see ``pages`` for the buttons under the answers."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.cards.buttons import pack
from bot.cards.greeting import ask_card, unknown_card
from bot.cards.telegram import PAGE, Button, Card
from bot.locales import Texts
from bot.remarks import asks_for_role, is_farewell, is_link, is_reaction, is_talk, is_thanks
from bot.service import Asked
from bot.state import Asker, Sent
from bot.tg.addressing import (
    EDITED,
    GROUP,
    NEW,
    PRIVATE,
    Command,
    Wanted,
    by_bot,
    command_of,
    is_group,
    looks_like_question,
    question_in,
    replied_to_us,
    said_at,
)
from bot.tg.chatting import Chatting
from bot.tg.delivery import change, reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.latest import Latest
from bot.tg.limiter import PerhapsSentError
from bot.tg.links import unlinked, without_links
from bot.tg.menus import known
from bot.tg.pace import BusyError, Desk, Unasked
from bot.tg.sending import Sending
from bot.tg.showing import page_card
from bot.tg.working import at_work

Context = ContextTypes.DEFAULT_TYPE
EDITABLE = timedelta(minutes=30)
# So old an answer may be to a question that was edited in time.
ANSWERED_MINUTES = 60
# Then a person in private is asked for a moment's patience; what says so becomes the answer.
PATIENCE = 8.0
# To answer in a group unasked the bot must be this sure.
SURE = 0.9
# Any answer is more sure than this.
ANY = 1e-6
# Of so many albums one hint for all pictures is enough.
ALBUMS = 200
MESSAGES = 2000
# Within so many seconds the same press means the same.
DOUBLE_TAP = 3.0
_log = logging.getLogger("yuanwen.bot")


class AskingHandlers:
    """Update → service → card → message."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service
        self._desk = Desk()
        self._unasked = Unasked()
        self._albums = Latest(ALBUMS)
        self._chatting = Chatting(given.service)
        # In groups, where an answer that is to vanish is soon forgotten.
        self._answered = Latest(MESSAGES)
        self._tapped = Latest(MESSAGES, DOUBLE_TAP)
        self._sending = Sending()

    def handlers(self) -> list[Handler]:
        """Return the handlers of questions; in private whatever nobody else took is one."""
        words = filters.TEXT | filters.CAPTION
        return [
            Command("ask", self.ask, NEW),
            MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, self.private_message),
            MessageHandler(GROUP & words, self.group_message),
            MessageHandler(EDITED & words, self.edited),
        ]

    async def too_fast(self, update: Update, message: Message) -> None:
        """Ask a person for patience who asks faster than anybody reads."""
        await reply(message, Card(self._given.texts(update)("talk.too_fast")))

    async def private_message(self, update: Update, context: Context) -> None:
        """Take any text in a private chat as a question."""
        message, texts = update.effective_message, self._given.texts(update)
        if message is None:
            return
        text = message.text or message.caption
        if text and command_of(message):
            await self._chatting.say(message, unknown_card(text, known(self._given.access.is_admin(update)), texts))
        elif text and (told := self._remark(update, text, texts)):
            await self._chatting.say(message, Card(told))
        elif text:
            await self._answer(update, message, question_in(message) or Wanted(text))
        elif not message.media_group_id or self._albums.add(message.media_group_id):
            await self._chatting.say(message, Card(texts("tg.text_only")))

    async def group_message(self, update: Update, context: Context) -> None:
        """Answer in a group when addressed; where that is wanted, also a question that it is sure of."""
        message = update.effective_message
        if message is None or command_of(message):
            return
        wanted = question_in(message)
        if wanted is None:
            text = unlinked(message.text or "", message)
            if not message.reply_to_message and looks_like_question(text) and self._may_speak_up(message.chat_id):
                await self._answer_if_sure(update, message, text)
        elif not is_reaction(wanted.text, called=wanted.called):
            await self._answer(update, message, wanted)

    def _remark(self, update: Update, text: str, texts: Texts) -> str:
        """Return what to say to words in private that are no question; empty when they may be one."""
        if is_thanks(text):
            return texts("talk.welcome")
        if is_farewell(text):
            return texts("talk.bye")
        if is_link(text):
            return texts("talk.link")
        if asks_for_role(text) and self._given.access.is_admin(update):
            return texts("talk.to_admin")
        user = update.effective_user
        return texts("talk.to_admins", id=user.id) if asks_for_role(text) and user else ""

    async def ask(self, update: Update, context: Context) -> None:
        """Answer /ask; alone, it means the message replied to, or asks for the question."""
        message = update.effective_message
        if message is None:
            return
        wanted = question_in(message)
        if wanted and wanted.text:
            await self._answer(update, message, wanted)
        else:
            ask_back = message.chat.type != ChatType.PRIVATE
            example = await asyncio.to_thread(self._service.examples.question)
            await self._chatting.say(message, ask_card(example, self._given.texts(update)), ask_back=ask_back)

    async def edited(self, update: Update, context: Context) -> None:
        """Answer a corrected question in the message that answered it, and what has become a question only now."""
        message, state = update.edited_message, self._service.state
        wanted = question_in(message) if message else None
        if message is None or state is None or wanted is None or said_at(message) - message.date > EDITABLE:
            return
        if is_talk(wanted.text) or self._remark(update, wanted.text, self._given.texts(update)):
            return
        await self._sending.all_kept(message.chat_id)
        sent = await asyncio.to_thread(state.talk.answer_to, message.chat_id, message.message_id, ANSWERED_MINUTES)
        if sent:
            await self._answer(update, message, wanted, into=sent.message_id)
        elif (wanted.called or not is_group(message.chat)) and self._is_unanswered(message):
            await self._answer(update, message, wanted)

    def _is_unanswered(self, message: Message) -> bool:
        """Tell whether a message was no question before it was edited.

        In private that must be known: also what an admin typed as a title, or pasted as an article, has no answer.
        """
        return _place(message) not in self._answered and (is_group(message.chat) or self._chatting.was(message))

    async def answer(self, update: Update, message: Message, question: str) -> None:
        """Answer a question that somebody pressed, in the chat of a message; a double tap asks once."""
        user = update.effective_user
        if self._tapped.add((user.id if user else None, message.chat_id, question)):
            await self._answer(update, message, Wanted(question, called=True))

    async def _answer(self, update: Update, message: Message, wanted: Wanted, into: int | None = None) -> None:
        """Answer a question in a new message, or in one that is there already."""
        texts = self._given.texts(update)
        given, wanted = wanted, without_links(wanted, message)
        if into is None and await self._told(message, given, wanted, texts):
            return
        # Who replies in a group may be talking to the others.
        quiet = into is None and is_group(message.chat) and not wanted.called and not looks_like_question(wanted.text)
        if replied_to_us(message):
            await self._sending.all_kept(message.chat_id)
        async with at_work(message):
            search = asyncio.ensure_future(self._desk.run(lambda: self._found(update, message, wanted, quiet)))
            try:
                if into is None and not is_group(message.chat):
                    into = await self._patience(search, message, texts)
                asked = await search
            except BusyError:
                await reply(message, Card(texts("talk.busy")))
                return
            finally:
                search.cancel()
            if quiet and not asked.answer.answered:
                return
            card = self._card(update, asked, message)
            if is_group(message.chat):
                self._answered.add(_place(message))
            with self._sending.to_be_kept(message.chat_id):
                if into is not None:
                    await change(message.get_bot(), message.chat_id, into, card)
                else:
                    into = await self._deliver(message, card, asked, texts)
                if into is not None:
                    await asyncio.to_thread(self._keep, message, into, asked)

    async def _told(self, message: Message, given: Wanted, wanted: Wanted, texts: Texts) -> bool:
        """Say what there is to say where nothing is asked; tell whether it is so."""
        bare = given.text and not wanted.text
        said = Card(texts("talk.link")) if bare else await self._chatting.card(message, wanted.text, texts)
        # Who replies with a link in a group shows it to the others.
        if said and not (bare and is_group(message.chat) and not wanted.called):
            await self._chatting.say(message, said)
        return said is not None

    def _found(self, update: Update, message: Message, wanted: Wanted, quiet: bool) -> Asked:
        """Search, in a thread; ``quiet`` keeps nothing of what has no answer."""
        replied, earlier = replied_to_us(message), wanted.earlier
        if replied:
            earlier = self._service.earlier_question(message.chat_id, replied.message_id)
        elif not earlier and message.chat.type == ChatType.PRIVATE and not message.forward_origin:
            earlier = self._service.before(wanted.text, message.chat_id)
        at_least = ANY if quiet else 0.0
        return self._service.ask(wanted.text, _asker(update, message), earlier=earlier, at_least=at_least)

    async def _patience(self, search: asyncio.Future[Asked], message: Message, texts: Texts) -> int | None:
        """Wait for a search; if it takes long, say so in a message, and return its number."""
        done, _ = await asyncio.wait([search], timeout=PATIENCE)
        if done:
            return None
        try:
            said = await reply(message, Card(texts("talk.moment")), quoting=self._quotes(message))
        except PerhapsSentError:
            return None
        return said.message_id if said else None

    def _card(self, update: Update, asked: Asked, message: Message) -> Card:
        card = page_card(self._given, update, asked, 0)
        if message.forward_origin and not asked.answer.answered and not is_group(message.chat):
            return Card(f"{card.html}\n\n{self._given.texts(update)('talk.forwarded')}", card.rows)
        return card

    async def _deliver(self, message: Message, card: Card, asked: Asked, texts: Texts) -> int | None:
        """Send an answer; where it may have got lost on the way, offer it instead of sending it twice."""
        quoting = self._quotes(message)
        try:
            sent = await reply(message, card, quoting=quoting)
        except PerhapsSentError:
            offer = Button(texts("talk.show"), pack(PAGE, asked.question_id or 0, 0))
            rows = ((offer,),) if asked.question_id else ()
            sent = await reply(
                message, Card(texts("talk.perhaps" if rows else "talk.perhaps_again"), rows), quoting=quoting
            )
        return sent.message_id if sent else None

    def _quotes(self, message: Message) -> bool:
        """Tell whether an answer in private quotes its question; what a button asks, the bot has written itself."""
        return not by_bot(message) and self._given.settings(message.chat_id).quoting

    def _keep(self, message: Message, sent: int, asked: Asked) -> None:
        """Remember, in a thread, which message answers which, and when it is to vanish; greet a chat that is back."""
        state, chat = self._service.state, message.chat_id
        if state is None:
            return
        settings = state.chats.get(chat)
        delete_after = settings.delete_after if is_group(message.chat) else 0
        state.talk.keep(Sent(chat, sent, message.message_id, asked.question_id), delete_after)
        if settings.blocked:
            state.chats.change(chat, blocked=False)

    async def _answer_if_sure(self, update: Update, message: Message, text: str) -> None:
        asker = _asker(update, message)
        try:
            asked = await self._desk.run(lambda: self._service.ask(text, asker, at_least=SURE))
        except BusyError:
            return
        if asked.answer.answered:
            self._unasked.spoke(message.chat_id)
            self._answered.add(_place(message))
            with self._sending.to_be_kept(message.chat_id):
                sent = await reply(message, self._card(update, asked, message))
                if sent:
                    await asyncio.to_thread(self._keep, message, sent.message_id, asked)

    def _may_speak_up(self, chat_id: int) -> bool:
        """Tell whether a group wants answers unasked, and has not just had several."""
        return self._given.settings(chat_id).mode == "confident" and self._unasked.may_speak(chat_id)


def _place(message: Message) -> tuple[int, int]:
    return message.chat_id, message.message_id


def _asker(update: Update, message: Message) -> Asker:
    return Asker("telegram", message.chat_id, update.effective_user.id if update.effective_user else None)
