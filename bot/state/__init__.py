"""The bot's own tables, in the library's file: what was asked, by whom, and what admins did.

One module a subject, each with the values and the queries of its tables; ``schema`` has the migrations,
a set of its own, so that the library knows nothing of chats.
"""

from __future__ import annotations

from pathlib import Path

from bot.state.admins import Admin, Admins
from bot.state.audit import Act, Audit
from bot.state.chats import Chats, ChatSettings
from bot.state.imports import Import, Imports
from bot.state.questions import Asker, Gap, KeptQuestion, Questions, Use
from bot.state.schema import state_migrations
from bot.state.updates import Updates
from index.store import Database

__all__ = ["Act", "Admin", "Asker", "BotState", "ChatSettings", "Gap", "Import", "KeptQuestion", "Use"]


class BotState:
    """The bot's memory."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, state_migrations)
        self.questions = Questions(self._database)
        self.updates = Updates(self._database)
        self.audit = Audit(self._database)
        self.chats = Chats(self._database)
        self.admins = Admins(self._database)
        self.imports = Imports(self._database)

    def close(self) -> None:
        """Close the file."""
        self._database.close()
