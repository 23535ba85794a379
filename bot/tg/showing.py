"""A page of an answer as a chat gets it. Pure but for the chat's settings."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType

from bot.cards.articles import with_edit
from bot.cards.telegram import DEFAULTS, Card, answer_card
from bot.service import Asked
from bot.tg.dependencies import Dependencies


def page_card(given: Dependencies, update: Update, asked: Asked, page: int) -> Card:
    """Return a page of an answer; for an admin in private with the way to its article."""
    texts, chat = given.card_texts(update), update.effective_chat
    card = answer_card(asked, page, texts, given.settings(chat.id) if chat else DEFAULTS)
    private = chat is not None and chat.type == ChatType.PRIVATE
    if asked.answer.answered and private and given.access.is_admin(update):
        return with_edit(card, asked.shown[min(page, len(asked.shown) - 1)].article_id, texts)
    return card
