"""The library: its file, and the two pipelines put together. Does I/O through ``store`` only.

write  source → intake → passages → terms → store      (``adding``)
read   question → candidates → evidence → judge → Answer (``asking``)
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from index import encoders, intake
from index.adding import Adding
from index.analysing import Analysing
from index.asking import Asking
from index.calibrating import Calibrating
from index.editing import Editing
from index.encoders.base import Encoder
from index.engines.base import Engine
from index.engines.embedded import EmbeddedEngine
from index.errors import ArticleMissing, LibraryUnwritable
from index.explaining import Explanation, explain
from index.feeding import Feeding
from index.intake import Source, Web
from index.models import AddEntry, AddReport, Answer, Health, Hit, State, StoredArticle, Words
from index.models_web import FetchLimits
from index.processes import Processes
from index.refreshing import Refreshing
from index.retrieval.dictionary import BUILT_IN, Dictionary
from index.store import Database, articles, calibration, passages, postings, vectors
from index.store import words as own
from index.store.imports import Imports
from index.store.schema import library_migrations
from index.store.targets import whole
from index.store.words import Lexicon
from index.text.terms import fingerprint
from index.wording import Wording

_EXPORTED = ("title", "text", "url", "publisher", "author", "published", "language")


class Library:
    """Articles that answer questions. Any thread may read; writers queue.

    ``feeds`` are its subscriptions, ``pages`` reads the pages behind articles again, ``imports`` remembers
    what is still to be added, ``editing`` changes articles.

    >>> import tempfile
    >>> from index import Article
    >>> with tempfile.TemporaryDirectory() as folder, Library.open(f"{folder}/library.db") as library:
    ...     report = library.add(Article("因为连日暴雨，青河大桥于周一封闭。", title="青河大桥封闭"))
    ...     library.ask("青河大桥为什么封闭").hits[0].answer
    '因为连日暴雨，青河大桥于周一封闭。'
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        dictionary: Dictionary = BUILT_IN,
        encoder: Encoder | None = None,
        web: Web | None = None,
    ) -> None:
        self._database = database
        self._dictionary = dictionary
        self._encoder = encoder
        self._engine = engine
        lexicon = Lexicon(database)
        self._asking = Asking(database, engine, lexicon, dictionary, encoder)
        self._processes = Processes()
        self._adding = Adding(database, engine, Analysing(lexicon, self._processes), encoder)
        self._wording = Wording(database, engine, self._adding)
        self._calibrating = Calibrating(database, engine, lexicon)
        self._web = web or Web()
        self.feeds = Feeding(database, self._adding, self._calibrating, self._web)
        self.pages = Refreshing(database, self._adding, self._web)
        self.imports = Imports(database)
        self.editing = Editing(database, self._adding, self._web)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        dictionary: str | Path | None = None,
        encoder: Encoder | str | None = None,
        fetch: FetchLimits | None = None,
    ) -> Self:
        """Open a library file and bring its tables up to date.

        ``dictionary`` is a file of CC-CEDICT or ECDICT that adds to the one that comes with the program.
        An ``encoder``, or its name, finds English questions by their meaning too. What was added without it
        is found by its words only until ``reindex``. ``fetch`` limits what a link may cost.

        Raises LibraryMissing (with ``create=False``), LibraryCorrupt, LibraryTooNew, LibraryBusy,
        LibraryUnwritable, DictionaryUnreadable or EncoderMissing.
        """
        words = Dictionary(Path(dictionary)) if dictionary else BUILT_IN
        words.prepare()
        chosen = encoders.named(encoder) if isinstance(encoder, str) else encoder
        return cls._opened(Path(path), words, chosen, Web(fetch), create=create)

    @classmethod
    def _opened(cls, path: Path, dictionary: Dictionary, encoder: Encoder | None, web: Web, *, create: bool) -> Self:
        database = Database(path, library_migrations, create=create)
        engine = EmbeddedEngine(database, encoder.fingerprint if encoder else "")
        return cls(database, engine, dictionary, encoder, web)

    def close(self) -> None:
        """Close the file."""
        self._processes.close()
        self._engine.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The library's file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """Whether the file can be read only."""
        return self._database.read_only

    # Asking

    def ask(self, question: str, limit: int = 5) -> Answer:
        """Answer a question with the best passage of each of the best articles, or abstain."""
        with self._database.translating():
            return self._asking.ask(question, limit)

    def explain(self, question: str, limit: int = 5) -> Explanation:
        """Tell why ``ask`` answers as it does."""
        with self._database.translating():
            return explain(self._asking.think(question, limit))

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        """Return ranked passages without judgement; an article may come several times."""
        with self._database.translating():
            return self._asking.search(query, limit)

    # Adding

    def add(self, *sources: Source, stdin: BinaryIO | None = None) -> AddReport:
        """Add files, folders, links, or articles; a source that fails does not stop the others."""
        return AddReport(tuple(self.adding(*sources, stdin=stdin)))

    def adding(self, *sources: Source, stdin: BinaryIO | None = None) -> Iterator[AddEntry]:
        """Add like ``add``, yielding each entry once it is safe on disk."""
        with self._database.translating():
            yield from self._adding.add(intake.drafts(sources, stdin, self._web, self._processes))
            self._calibrating.calibrate_when_due()

    def preview(self, *sources: Source, stdin: BinaryIO | None = None) -> Iterator[AddEntry]:
        """Yield what ``add`` would keep; nothing is written."""
        with self._database.translating():
            yield from self._adding.preview(intake.drafts(sources, stdin, self._web, self._processes))

    # Looking after articles

    def get(self, article_id: int) -> StoredArticle:
        """Return an article, live or trashed; raise ArticleMissing."""
        with self._database.translating():
            stored = articles.get(self._database.reader(), article_id)
        if stored is None:
            raise ArticleMissing(article_id=article_id)
        return stored

    def articles(self, state: State = "live") -> Iterator[StoredArticle]:
        """Yield the articles of a state, the first added first."""
        with self._database.translating():
            yield from articles.every(self._database.reader(), state)

    def latest(self, number: int, state: State = "live") -> tuple[StoredArticle, ...]:
        """Return so many articles of a state, the last added first."""
        with self._database.translating():
            return tuple(articles.latest(self._database.reader(), number, state))

    def passages(self, article_id: int) -> tuple[str, ...]:
        """Return the passages of an article in order; raise ArticleMissing."""
        text = self.get(article_id).article.text
        with self._database.translating():
            spans = passages.spans(self._database.reader(), article_id)
        return tuple(text[span.start : span.end] for span in spans)

    def remove(self, article_id: int) -> bool:
        """Put an article into the trash; false when it was there. It is never cited again."""
        self.get(article_id)
        with self._database.translating():
            return self._adding.trash(article_id)

    def restore(self, article_id: int) -> bool:
        """Take an article out of the trash; false when it was not there."""
        self.get(article_id)
        with self._database.translating():
            return self._adding.restore(article_id)

    # An admin's own words: they hold from the next question on, in every process

    def words(self) -> Words:
        """Return the admin's synonyms and dictionary words."""
        with self._database.translating():
            return own.read(self._database.reader())

    def add_synonyms(self, *words: str) -> bool:
        """Let words mean the same: a question with one finds the others; false when they did already.

        A group that one of them is in grows. Raises SynonymsTooFew, WordEmpty or WordTooLong.
        """
        return self._wording.add_synonyms(words)

    def remove_synonyms(self, *words: str) -> bool:
        """Take words out of their groups of synonyms; false when none was in one."""
        return self._wording.remove_synonyms(words)

    def add_word(self, word: str) -> bool:
        """Keep a word whole, as a name that jieba cuts apart; false when it was. Raises WordEmpty or WordTooLong."""
        return self._wording.add_word(word)

    def remove_word(self, word: str) -> bool:
        """Let a word be cut as before; false when it was not kept whole."""
        return self._wording.remove_word(word)

    @contextmanager
    def trial(self) -> Iterator[Library]:
        """Lend a copy of the library to try a change on; it is gone at the end."""
        with tempfile.TemporaryDirectory(prefix="yuanwen-") as folder:
            self.backup(path := Path(folder) / "trial.db")
            with self._opened(path, self._dictionary, self._encoder, self._web, create=False) as copy:
                yield copy

    # Upkeep

    def count(self, state: State = "live") -> int:
        """Count the articles of a state."""
        with self._database.translating():
            return articles.count(self._database.reader(), state)

    def export(self, target: Path) -> int:
        """Write every live article as a line of JSON, whole or not at all; return how many."""
        lines = 0
        with whole(target, self.path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            for stored in self.articles():
                facts = {name: getattr(stored.article, name) for name in _EXPORTED}
                file.write(json.dumps(facts, ensure_ascii=False) + "\n")
                lines += 1
        return lines

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the library while it is in use, whole or not at all."""
        with whole(target, self.path) as part:
            try:
                self._database.copy_to(part)
            except LibraryUnwritable as error:
                raise LibraryUnwritable(path=str(target), problem=error.fields["problem"]) from error

    def reindex(self, going_on: Callable[[int], bool] | None = None) -> int:
        """Index anew what an older analyser indexed, encode what no encoder has; return the number of articles done.

        Then set the judge to the library; with ``going_on``, which is asked before each article with how many are
        left, only if there was something to do or, as after adding, it is due.
        """
        with self._database.translating():
            done = self._adding.reindex(going_on or (lambda _: True))
            self._engine.compact(thoroughly=going_on is None)
            set_judge = self._calibrating.calibrate if done or not going_on else self._calibrating.calibrate_when_due
            set_judge()
            return done

    def health(self) -> Health:
        """Check the file and the index."""
        tables = self._database.reader()
        if not self._database.intact():
            return Health(0, 0, 0, 0, False, self.path.stat().st_size)
        with self._database.translating():
            lacking = vectors.articles_without(tables, self._encoder.fingerprint) if self._encoder else []
            return Health(
                articles=articles.count(tables),
                trashed=articles.count(tables, "trashed"),
                passages=self._engine.statistics().passages,
                outdated_articles=len(postings.outdated_articles(tables, fingerprint())),
                intact=True,
                bytes=self.path.stat().st_size,
                unencoded_articles=len(lacking),
                calibration=calibration.read(tables),
            )
