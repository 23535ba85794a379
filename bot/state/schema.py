"""The bot's tables, as numbered migrations. A landed migration is never changed."""

from __future__ import annotations

from index.store import Migrations, Tables

state_migrations = Migrations("yuanwen.bot")


@state_migrations(name="001_questions_audit")
def _questions_audit(tables: Tables) -> None:
    tables.execute(
        """CREATE TABLE bot_questions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, asked_at TEXT NOT NULL, front TEXT NOT NULL,
            chat_id INTEGER, user_id INTEGER, text TEXT NOT NULL,
            answered INTEGER NOT NULL, reason TEXT, article_id INTEGER, confidence REAL NOT NULL
        )"""
    )
    tables.execute("CREATE INDEX bot_questions_asked ON bot_questions (asked_at)")
    tables.execute(
        """CREATE TABLE bot_audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user_id INTEGER,
            act TEXT NOT NULL, article_id INTEGER, detail TEXT NOT NULL
        )"""
    )
    # An update that Telegram delivers twice is answered once.
    tables.execute("CREATE TABLE bot_updates (update_id INTEGER PRIMARY KEY, seen_at TEXT NOT NULL)")


@state_migrations(name="002_chats")
def _chats(tables: Tables) -> None:
    # A private chat has the number of its person. Nothing is kept of a chat until someone changes a setting.
    tables.execute(
        """CREATE TABLE bot_chats (
            chat_id INTEGER PRIMARY KEY, changed_at TEXT NOT NULL, language TEXT,
            length TEXT NOT NULL DEFAULT 'full', mode TEXT NOT NULL DEFAULT 'asked',
            delete_after INTEGER NOT NULL DEFAULT 0, notify INTEGER NOT NULL DEFAULT 1,
            blocked INTEGER NOT NULL DEFAULT 0, introduced INTEGER NOT NULL DEFAULT 0
        )"""
    )


@state_migrations(name="003_sharing_feedback")
def _sharing_feedback(tables: Tables) -> None:
    # The question is not written twice: what becomes of its row becomes of the answers that were shared.
    tables.execute(
        """CREATE TABLE bot_shares (
            token INTEGER PRIMARY KEY, created_at TEXT NOT NULL, question_id INTEGER NOT NULL,
            article_id INTEGER NOT NULL, answer TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0,
            UNIQUE (question_id, article_id, answer)
        )"""
    )
    tables.execute(
        """CREATE TABLE bot_feedback (
            token INTEGER NOT NULL, user_id INTEGER NOT NULL, at TEXT NOT NULL,
            good INTEGER NOT NULL, reason TEXT, PRIMARY KEY (token, user_id)
        )"""
    )
    tables.execute("CREATE INDEX bot_feedback_at ON bot_feedback (good, at)")


@state_migrations(name="004_admins")
def _admins(tables: Tables) -> None:
    tables.execute(
        """CREATE TABLE bot_admins (
            user_id INTEGER PRIMARY KEY, name TEXT NOT NULL, added_by INTEGER, added_at TEXT NOT NULL
        )"""
    )
    # Files being added; what is found here at a start was cut short by the end of the process.
    tables.execute(
        """CREATE TABLE bot_imports (
            id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
            name TEXT NOT NULL, language TEXT NOT NULL, begun_at TEXT NOT NULL
        )"""
    )


@state_migrations(name="005_curation")
def _curation(tables: Tables) -> None:
    # An article shown to an admin and not yet decided on; ``before`` is what saving it replaced.
    tables.execute(
        """CREATE TABLE bot_drafts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, user_id INTEGER,
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'saved', 'cancelled', 'undone')),
            source TEXT NOT NULL, raw BLOB NOT NULL, article TEXT NOT NULL, removed TEXT NOT NULL,
            etag TEXT, last_modified TEXT, article_id INTEGER, version INTEGER, before TEXT
        )"""
    )
    # Files of many articles: what is done of each, so that a new process goes on where the last one was killed.
    # Those that the version before only remembered in order to tell of them are told no more.
    tables.execute("DROP TABLE bot_imports")
    tables.execute(
        """CREATE TABLE bot_imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, user_id INTEGER,
            chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, language TEXT NOT NULL,
            name TEXT NOT NULL, data BLOB NOT NULL, total INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
            counts TEXT NOT NULL, failures TEXT NOT NULL, running INTEGER NOT NULL DEFAULT 1
        )"""
    )
    tables.execute("CREATE TABLE bot_pins (article_id INTEGER PRIMARY KEY, pinned_at TEXT NOT NULL)")
    tables.execute(
        """CREATE TABLE bot_channels (
            chat_id INTEGER PRIMARY KEY, title TEXT NOT NULL, user_id INTEGER, added_at TEXT NOT NULL
        )"""
    )
    # Unanswered questions that are no gaps any more.
    tables.execute(
        """CREATE TABLE bot_settled (
            question_id INTEGER PRIMARY KEY, how TEXT NOT NULL CHECK (how IN ('answered', 'dismissed')),
            settled_at TEXT NOT NULL
        )"""
    )


@state_migrations(name="006_talk")
def _talk(tables: Tables) -> None:
    # Which message of the bot answers which message of a person. It goes with its question; a notice
    # (question_id NULL) is kept only until it is deleted.
    tables.execute(
        """CREATE TABLE bot_sent (
            chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, asked_in INTEGER NOT NULL,
            question_id INTEGER REFERENCES bot_questions (id) ON DELETE CASCADE,
            sent_at TEXT NOT NULL, delete_at TEXT,
            PRIMARY KEY (chat_id, message_id)
        ) WITHOUT ROWID"""
    )
    tables.execute("CREATE INDEX bot_sent_asked ON bot_sent (chat_id, asked_in)")
    tables.execute("CREATE INDEX bot_sent_question ON bot_sent (question_id)")
    tables.execute("CREATE INDEX bot_sent_due ON bot_sent (delete_at) WHERE delete_at IS NOT NULL")
    tables.execute("CREATE INDEX bot_updates_seen ON bot_updates (seen_at)")


@state_migrations(name="007_draft_edits")
def _draft_edits(tables: Tables) -> None:
    # Which facts of a draft were typed by hand.
    tables.execute("ALTER TABLE bot_drafts ADD COLUMN edited TEXT NOT NULL DEFAULT '[]'")


@state_migrations(name="008_sources_quoting")
def _sources_quoting(tables: Tables) -> None:
    tables.execute("ALTER TABLE bot_chats ADD COLUMN sources TEXT NOT NULL DEFAULT 'full'")
    tables.execute("ALTER TABLE bot_chats ADD COLUMN quoting INTEGER NOT NULL DEFAULT 0")
