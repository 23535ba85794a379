"""The tables of a library, as numbered migrations. A landed migration is never changed."""

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

library_migrations = Migrations("yuanwen.library")


@library_migrations(name="001_articles_passages_terms")
def _articles_passages_terms(tables: Tables) -> None:
    # AUTOINCREMENT: a number once given is never given again, so an old button or link cannot open
    # another article.
    for statement in _FIRST.split(";"):
        tables.execute(statement)


@library_migrations(name="002_sounds")
def _sounds(tables: Tables) -> None:
    tables.execute("ALTER TABLE passage_terms ADD COLUMN sounds BLOB NOT NULL DEFAULT x''")


@library_migrations(name="003_vectors")
def _vectors(tables: Tables) -> None:
    # Numbered by themselves: an encoder turned on later encodes old passages after new ones.
    tables.execute(
        "CREATE TABLE passage_vectors ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " passage_id INTEGER NOT NULL UNIQUE REFERENCES passages (id) ON DELETE CASCADE,"
        " encoder TEXT NOT NULL, dimensions INTEGER NOT NULL, vectors BLOB NOT NULL)"
    )


@library_migrations(name="004_words")
def _words(tables: Tables) -> None:
    # By their normalised form; a word stands in one group (family) of synonyms at most.
    tables.execute("CREATE TABLE synonyms (word TEXT PRIMARY KEY, written TEXT NOT NULL, family INTEGER NOT NULL)")
    tables.execute("CREATE TABLE dictionary_words (word TEXT PRIMARY KEY, written TEXT NOT NULL)")


@library_migrations(name="005_calibration")
def _calibration(tables: Tables) -> None:
    tables.execute(
        "CREATE TABLE calibration ("
        " id INTEGER PRIMARY KEY CHECK (id = 1), expected REAL NOT NULL, articles INTEGER NOT NULL)"
    )
    # Live articles are counted after each adding; a row of articles holds whole texts.
    tables.execute("CREATE INDEX articles_state ON articles (state)")


@library_migrations(name="006_feeds")
def _feeds(tables: Tables) -> None:
    tables.execute(
        """CREATE TABLE feeds (
            id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
            keywords TEXT NOT NULL, most INTEGER NOT NULL, added_at TEXT NOT NULL,
            polled_at TEXT, next_at TEXT, failures INTEGER NOT NULL DEFAULT 0, problem TEXT,
            etag TEXT, last_modified TEXT
        )"""
    )
    tables.execute(
        """CREATE TABLE feed_items (
            feed_id INTEGER NOT NULL REFERENCES feeds (id), key TEXT NOT NULL, seen_at TEXT NOT NULL,
            PRIMARY KEY (feed_id, key)
        ) WITHOUT ROWID"""
    )


@library_migrations(name="007_links")
def _links(tables: Tables) -> None:
    # How often in a row a page could not be read again; a dead link is marked, its article stays.
    tables.execute(
        """CREATE TABLE link_checks (
            article_id INTEGER PRIMARY KEY REFERENCES articles (id),
            checked_at TEXT NOT NULL, failures INTEGER NOT NULL, problem TEXT
        )"""
    )


@library_migrations(name="008_imports")
def _imports(tables: Tables) -> None:
    # What one command was asked to add and has not come to yet.
    tables.execute("CREATE TABLE import_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE)")


@library_migrations(name="009_postings")
def _postings(tables: Tables) -> None:
    for statement in _POSTINGS.split(";"):
        tables.execute(statement)


@library_migrations(name="010_feed_retries")
def _feed_retries(tables: Tables) -> None:
    # Items that have failed and are tried again at the next polls; one that is settled stands in feed_items alone.
    tables.execute(
        """CREATE TABLE feed_retries (
            feed_id INTEGER NOT NULL REFERENCES feeds (id), key TEXT NOT NULL, tries INTEGER NOT NULL,
            PRIMARY KEY (feed_id, key)
        ) WITHOUT ROWID"""
    )


@library_migrations(name="011_edited_facts")
def _edited_facts(tables: Tables) -> None:
    # Facts that an admin has typed; reading the article's page again does not change them.
    tables.execute(
        """CREATE TABLE edited_facts (
            article_id INTEGER NOT NULL REFERENCES articles (id), name TEXT NOT NULL, PRIMARY KEY (article_id, name)
        ) WITHOUT ROWID"""
    )


@library_migrations(name="012_feed_items_passed")
def _feed_items_passed(tables: Tables) -> None:
    # Items that were read and hold none of the feed's words: they are looked at again when it has others.
    tables.execute("ALTER TABLE feed_items ADD COLUMN passed INTEGER NOT NULL DEFAULT 0")


@library_migrations(name="013_judged_by_the_sentence")
def _judged_by_the_sentence(tables: Tables) -> None:
    # What the judge weighs has changed: what he learnt before is on another scale.
    tables.execute("DELETE FROM calibration")


_POSTINGS = """
CREATE TABLE dead_passages (passage_id INTEGER PRIMARY KEY);
CREATE TABLE segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, touched_at TEXT NOT NULL,
    first_passage INTEGER, last_passage INTEGER, passages BLOB, articles BLOB, lengths BLOB
);
CREATE TABLE postings (key INTEGER PRIMARY KEY, block BLOB NOT NULL);
INSERT INTO dead_passages SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state <> 'live';
UPDATE passage_terms SET analyser = '' WHERE passage_id IN (
    SELECT id FROM passages WHERE article_id IN (
        SELECT article_id FROM passages GROUP BY 1 HAVING max(id) - min(id) >= count(*)
    )
)
"""


_FIRST = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL DEFAULT 'main',
    state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'trashed')),
    version INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, canonical_link TEXT,
    publisher TEXT, author TEXT, published TEXT, language TEXT,
    source TEXT NOT NULL, raw BLOB NOT NULL, removed TEXT NOT NULL,
    content_hash TEXT NOT NULL, etag TEXT, last_modified TEXT,
    added_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX articles_link ON articles (collection, canonical_link);
CREATE INDEX articles_hash ON articles (collection, content_hash);
CREATE TABLE article_versions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT,
    publisher TEXT, author TEXT, published TEXT, language TEXT,
    source TEXT NOT NULL, raw BLOB NOT NULL, content_hash TEXT NOT NULL,
    added_at TEXT NOT NULL, replaced_at TEXT NOT NULL,
    PRIMARY KEY (article_id, version)
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL
);
CREATE INDEX passages_article ON passages (article_id, position);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE passage_terms (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
    analyser TEXT NOT NULL, words BLOB NOT NULL, grams BLOB NOT NULL
);
CREATE TABLE generation (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL);
INSERT INTO generation VALUES (1, 0)
"""
