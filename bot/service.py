"""What every front end calls: ask, page, add. Knows no chat protocol and no layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from bot.curating import Curating
from bot.examples import Examples
from bot.followup import Reading, demanded, leans, readings
from bot.state import Asker, BotState, Gap, Use
from index import AddEntry, Answer, Hit, Library, Reason, StoredArticle
from index.errors import LibraryReadOnly, SourceMissing
from index.intake.links import has_scheme
from index.text.normalise import normalise

MOST_CHARACTERS = 1000
WORTH_SHOWING = 0.1
PAGES = 5
# A conversation that rested for so long is another one.
LEANING_MINUTES = 10
TRIED = 200
# Sources that are added, and taken out of the queue, together.
TOGETHER = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer and the number under which its question is kept (None when it is not).

    ``about`` is the subject that a question was understood to be about although it did not name it;
    ``tokens`` names each shown hit of an answer that is kept, so that it can be shown elsewhere.
    """

    answer: Answer
    question_id: int | None
    tokens: tuple[int, ...] = ()
    about: str = ""

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits worth a page: the first, and those that are not mere chance."""
        return self.answer.hits[:1] + tuple(hit for hit in self.answer.hits[1:] if hit.confidence >= WORTH_SHOWING)


@dataclass(frozen=True, slots=True)
class WordsChange:
    """What an admin wants of the library's own words: one is a dictionary word, several are synonyms."""

    act: Literal["add", "remove"]
    words: tuple[str, ...]

    def on(self, library: Library) -> bool:
        """Make the change; false when nothing was to do. Raises a WordsError."""
        if self.act == "add":
            return library.add_synonyms(*self.words) if len(self.words) > 1 else library.add_word(*self.words)
        # One word that is no dictionary word leaves its synonyms.
        return (len(self.words) == 1 and library.remove_word(*self.words)) or library.remove_synonyms(*self.words)


@dataclass(frozen=True, slots=True)
class Effect:
    """A question asked before whose answer a change would change; ``before`` and ``after`` are its answers."""

    question: str
    before: Answer
    after: Answer


class Service:
    """One library and what the bot remembers about its use."""

    def __init__(self, library: Library, state: BotState | None) -> None:
        self.library = library
        self.state = state
        self.examples = Examples(library, state)

    def ask(self, text: str, asker: Asker, limit: int = PAGES, *, earlier: str = "", at_least: float = 0.0) -> Asked:
        """Answer a question and keep it.

        ``earlier`` is the question that it goes on from. An answer less sure than ``at_least`` is an
        abstention, of which nothing is kept.
        """
        text = _shortened(text)
        tried = readings(text, earlier) if earlier else (Reading(text),)
        reading, answer = tried[0], self._read(tried[0], text, limit)
        for other in tried[1:]:
            if answer.answered:
                break
            second = self._read(other, text, limit)
            if second.answered:
                reading, answer = other, second
        hit = answer.hits[0] if answer.hits else None
        if at_least and not (answer.answered and hit and hit.confidence >= at_least):
            return Asked(replace(answer, answered=False), None)
        return self.named(Asked(answer, self.keep(answer, hit, asker), about=reading.about))

    def _read(self, reading: Reading, text: str, limit: int) -> Answer:
        """Answer one reading of a question.

        Its earlier subject alone is found easily: a passage that has none of what was asked now is no answer.
        """
        answer = self.library.ask(reading.text, limit)
        groups = demanded(text, reading) if reading.about and answer.answered else ()
        if not any(groups):
            return answer
        told = self.library.explain(reading.text, limit).hits[0]
        hit, found = answer.hits[0], {*told.in_title, *told.in_passage}
        stands = normalise(f"{hit.title}\n{hit.passage}")
        for words in filter(None, groups):
            if not any(word in stands or any(term in word for term in found) for word in words):
                return replace(answer, answered=False, reason=Reason("weak_match", words))
        return answer

    def before(self, text: str, chat_id: int) -> str:
        """Return the question that one leans on which cannot stand alone; empty for one that can.

        That is the last one answered in the chat, if it was just now.
        """
        if not self.state or not leans(text):
            return ""
        return self.state.questions.last_answered(chat_id, LEANING_MINUTES)

    def keep(self, answer: Answer, hit: Hit | None, asker: Asker) -> int | None:
        """Keep a question with the hit that was shown; return its number, None where nothing can be kept."""
        if not self.state or self.library.read_only:
            return None
        return self.state.questions.keep(
            asker,
            answer.question,
            answered=answer.answered,
            reason=answer.reason.code if answer.reason else None,
            article_id=hit.article_id if hit else None,
            confidence=hit.confidence if hit else 0.0,
        )

    def named(self, asked: Asked) -> Asked:
        """Give each shown hit of a kept answer its token."""
        if asked.question_id is None or not asked.answer.answered or not self.state or self.library.read_only:
            return asked
        shown = [(hit.article_id, hit.answer) for hit in asked.shown]
        return replace(asked, tokens=self.state.shares.tokens(asked.question_id, shown))

    def earlier_question(self, chat_id: int, message_id: int) -> str:
        """Return the question that a message of the bot answers; empty when it answers none that is kept."""
        sent = self.state.talk.message(chat_id, message_id) if self.state else None
        if self.state is None or sent is None or sent.question_id is None:
            return ""
        kept = self.state.questions.get(sent.question_id)
        return kept.text if kept else ""

    def is_kept(self, question_id: int, chat_id: int) -> bool:
        """Tell whether a question of this chat can be answered once more."""
        kept = self.state.questions.get(question_id) if self.state else None
        return kept is not None and kept.asker.chat_id == chat_id

    def again(self, question_id: int, chat_id: int) -> Asked | None:
        """Answer a kept question of this chat once more, for its buttons.

        The library is asked anew, so what was removed meanwhile is not cited.
        """
        kept = self.state.questions.get(question_id) if self.state else None
        if kept is None or kept.asker.chat_id != chat_id:
            return None
        return self.named(Asked(self.library.ask(kept.text, PAGES), question_id))

    def renewed(self, asked: Asked) -> Asked:
        """Answer a question once more without keeping it again."""
        return replace(asked, answer=self.library.ask(asked.answer.question, PAGES))

    def context(self, hit: Hit) -> tuple[str, str]:
        """Return the passages before and after a hit; empty at the article's edges."""
        passages = self.library.passages(hit.article_id)
        before = passages[hit.position - 1] if 0 < hit.position <= len(passages) else ""
        after = passages[hit.position + 1] if hit.position + 1 < len(passages) else ""
        return before, after

    # Looking after articles

    @property
    def curating(self) -> Curating:
        """What admins do; raises LibraryReadOnly where nothing can be kept."""
        if self.state is None:
            raise LibraryReadOnly(path=str(self.library.path))
        return Curating(self.library, self.state)

    def add(self, *sources: str | Path, stdin: BinaryIO | None = None) -> Iterator[AddEntry]:
        """Add sources, yielding what became of each article."""
        yield from self.library.adding(*sources, stdin=stdin)

    def import_all(self, sources: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[AddEntry]:
        """Add many sources; what is not done when the process ends is remembered, to be resumed.

        What waited already and is not there now goes on waiting: it may be on a disk that is away.
        """
        queue = self.library.imports
        before = {*queue.waiting()}
        if len(sources) > 1:
            queue.put(anywhere(source) for source in sources if source != "-" and source not in before)
        # Also the last one of an import that is resumed waits there.
        waiting = bool(queue.waiting())
        for some in batched(sources, TOGETHER):
            missing: set[str] = set()
            for entry in self.library.adding(*some, stdin=stdin):
                if isinstance(entry.error, SourceMissing):
                    missing.add(entry.source)
                yield entry
            if waiting:
                done = [source for source in some if source not in missing & before]
                queue.done([*done, *map(anywhere, done)])

    def remove(self, article_id: int, user_id: int | None = None) -> bool:
        """Put an article into the trash."""
        done = self.library.remove(article_id)
        if self.state:
            self.state.audit.keep(user_id, "remove", article_id, "")
        return done

    def restore(self, article_id: int, user_id: int | None = None) -> bool:
        """Take an article out of the trash."""
        done = self.library.restore(article_id)
        if self.state:
            self.state.audit.keep(user_id, "restore", article_id, "")
        return done

    def article(self, article_id: int) -> StoredArticle:
        """Return an article; raises ArticleMissing."""
        return self.library.get(article_id)

    # The library's own words

    def change_words(self, change: WordsChange, user_id: int | None = None) -> bool:
        """Change the words at once; false when nothing was to do. Raises a WordsError or a StorageError."""
        done = change.on(self.library)
        if self.state and done:
            self.state.audit.keep(
                user_id, "words:add" if change.act == "add" else "words:remove", None, " ".join(change.words)
            )
        return done

    def effect_of(self, change: WordsChange) -> tuple[Effect, ...]:
        """Return which of the last questions would be answered otherwise; nothing is changed.

        Otherwise: by another article, or not any more, or at last. The change is made on a copy of the library,
        so this takes seconds for a large one. Raises a WordsError or a StorageError.
        """
        questions = self.state.questions.last_asked(TRIED) if self.state else ()
        with self.library.trial() as trial:
            change.on(trial)
            effects = (Effect(each, self.library.ask(each, 1), trial.ask(each, 1)) for each in questions)
            return tuple(each for each in effects if _answering(each.before) != _answering(each.after))

    # Use

    def first_seen(self, update_id: int) -> bool:
        """Tell whether an update is new."""
        return self.state.updates.first_seen(update_id) if self.state else True

    def use(self) -> Use:
        """Sum up the questions asked."""
        return self.state.questions.use() if self.state else Use(0, 0, 0, 0, ())

    def gaps(self, limit: int = 20) -> tuple[Gap, ...]:
        """Return the questions left unanswered."""
        return self.state.questions.gaps(limit) if self.state else ()


def _answering(answer: Answer) -> int | None:
    """Return the number of the article that answers."""
    return answer.hits[0].article_id if answer.answered else None


def anywhere(source: str) -> str:
    """Return what names a source from every folder."""
    return source if has_scheme(source) or not source.strip() else str(Path(source).absolute())


def batched(sources: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield the sources in groups."""
    for start in range(0, len(sources), size):
        yield sources[start : start + size]


def _shortened(text: str) -> str:
    # Longer than any question; a pasted article still finds itself by its beginning. A command line
    # that is not UTF-8 brings half surrogate pairs, which no database takes.
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
