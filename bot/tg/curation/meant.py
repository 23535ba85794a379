"""What an admin sends without a command, and which of it is an article or leads to one. Pure."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import filters

from bot.service import MOST_CHARACTERS
from bot.tg.addressing import asks, command_of, looks_like_question
from bot.tg.curation.material import link_in, links_only, text_of, visible
from bot.tg.links import unlinked
from bot.tg.pending import PendingFlows
from index.intake.checks import LEAST

# So many characters are an article; of several paragraphs, already so many.
ARTICLE, PARAGRAPHS = 300, 150
SEVERAL = 2
_CLOSING = '”’」』》）)"'
_LAST = re.compile(r"[。！!…\n]")


class Unasked(filters.UpdateFilter):
    """Messages of those who were not asked for anything: what they send is no answer to that."""

    __slots__ = ("_flows",)

    def __init__(self, flows: PendingFlows) -> None:
        super().__init__(name="unasked")
        self._flows = flows

    def filter(self, update: Update) -> bool:
        """Let through who has no flow open."""
        return self._flows.peek(update) is None


class Worthwhile(filters.MessageFilter):
    """Forwards that may be articles; a shorter text is a question."""

    def filter(self, message: Message) -> bool:
        """Let through files, and texts that are long enough."""
        return message.document is not None or visible(message.text or message.caption or "") >= LEAST


class SilentPart(filters.MessageFilter):
    """The other pictures of a forwarded album, whose words stand under one of them."""

    def filter(self, message: Message) -> bool:
        """Let through pictures of an album without words."""
        return message.media_group_id is not None and not message.caption and not message.document


class Links(filters.MessageFilter):
    """Links alone or with a few words that ask nothing; of words, the bare name of a site is one more."""

    def filter(self, message: Message) -> bool:
        """Let through what leads to articles and asks nothing."""
        if command_of(message) or not links_only(message):
            return False
        text = text_of(message)
        beside = unlinked(text, message)
        hidden = any(entity.url for entity in message.entities or message.caption_entities)
        if beside == text and not hidden:
            return all(map(link_in, text.split()))
        return re.search(r"\w", beside) is None or not asks(beside)


class Pasted(filters.MessageFilter):
    """Texts as long as an article, or in paragraphs as one is, unless they end as a question does."""

    def filter(self, message: Message) -> bool:
        """Let through what is rather an article than a question."""
        text = (message.text or "").strip()
        paragraphs = [line for line in text.split("\n") if line.strip()]
        if command_of(message) or len(text) < (ARTICLE if len(paragraphs) < SEVERAL else PARAGRAPHS):
            return False
        return len(text) > MOST_CHARACTERS or not _ends_in_a_question(text)


def _ends_in_a_question(text: str) -> bool:
    """Tell whether what a text ends with is asked; words in quotation marks are somebody else's."""
    return text[-1] not in _CLOSING and (asks(text) or looks_like_question(_LAST.split(text)[-1].strip()))
