"""The bot's own tables, in the library's file: what was asked, by whom, and what admins did.

One module a subject, each with the values and the queries of its tables; ``schema`` has the migrations,
a set of its own, so that the library knows nothing of chats.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.state.admins import Admin, Admins
from bot.state.audit import ADDED, CHANGED, POSTED, Act, ActName, Audit
from bot.state.chats import Chats, ChatSettings, Sources
from bot.state.curation import Channels, Drafts, DraftState, KeptChannel, KeptDraft, Pins
from bot.state.feedback import REASONS, Feedback, Vote
from bot.state.imports import Imports, KeptImport
from bot.state.personal import Personal
from bot.state.questions import KEPT_DAYS, Asker, Gap, KeptQuestion, Questions, Use
from bot.state.schema import state_migrations
from bot.state.sharing import KeptAnswer, Shares, new_token
from bot.state.talk import Sent, Talk
from bot.state.unanswered import Unanswered, UnansweredQuestion
from bot.state.updates import Updates
from index.store import Database

__all__ = [
    "ADDED",
    "CHANGED",
    "POSTED",
    "REASONS",
    "Act",
    "ActName",
    "Admin",
    "Asker",
    "BotState",
    "ChatSettings",
    "DraftState",
    "Gap",
    "KeptAnswer",
    "KeptChannel",
    "KeptDraft",
    "KeptImport",
    "KeptQuestion",
    "Sent",
    "Sources",
    "UnansweredQuestion",
    "Use",
    "Vote",
    "new_token",
]


class BotState:
    """The bot's memory."""

    def __init__(self, path: Path, keep_questions_days: int = KEPT_DAYS) -> None:
        self._database = Database(path, state_migrations)
        self._keep_days = keep_questions_days
        self.questions = Questions(self._database, keep_questions_days)
        self.updates = Updates(self._database)
        self.audit = Audit(self._database)
        self.chats = Chats(self._database)
        self.talk = Talk(self._database)
        self.admins = Admins(self._database)
        self.drafts = Drafts(self._database)
        self.imports = Imports(self._database)
        self.pins = Pins(self._database)
        self.channels = Channels(self._database)
        self.unanswered = Unanswered(self._database)
        self.shares = Shares(self._database)
        self.feedback = Feedback(self._database)
        # Every subject that keeps something of people; a name here is a name in what /mydata shows.
        # Answers before their questions, by which they are found.
        self.personal: dict[str, Personal] = {
            "shares": self.shares,
            "messages": self.talk,
            "questions": self.questions,
            "settings": self.chats,
            "feedback": self.feedback,
            "drafts": self.drafts,
            "imports": self.imports,
            "channels": self.channels,
            "admins": self.admins,
        }

    def about(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return everything that is kept of a person, by subject."""
        return {name: subject.about(user_id) for name, subject in self.personal.items()}

    def forget(self, user_id: int) -> int:
        """Delete everything about a person, all of it or nothing; return how many rows that were.

        But for what they did and are as an admin: that is told in /privacy and stays.
        """
        with self._database.writing():
            return sum(subject.forget(user_id) for subject in self.personal.values())

    def expire(self) -> int:
        """Let go of what has been kept long enough; return how many questions that were.

        Numbers of messages stay two days at least: for so long Telegram lets them be changed.
        """
        self.talk.expire(max(self._keep_days, 2))
        self.drafts.expire()
        return self.questions.expire()

    def move(self, old: int, new: int) -> None:
        """Put under a group's new number what is kept under its old one."""
        with self._database.writing():
            for subject in self.personal.values():
                subject.move(old, new)

    def close(self) -> None:
        """Close the file."""
        self._database.close()
