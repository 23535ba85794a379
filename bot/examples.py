"""Questions to begin with: titles of articles that answer themselves. Does I/O."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.curating import Curating, answerable
from bot.state import BotState
from index import Library
from index.errors import ArticleMissing

# Of so many of the latest articles, so many titles are offered as questions; longer ones fit no button.
LATEST = 12
OFFERED = 3
LONGEST = 30
SHORT = 18
Numbered = tuple[tuple[int, str], ...]


class Examples:
    """What the library can be asked; made once while its pinned and its latest articles stay the same."""

    def __init__(self, library: Library, state: BotState | None) -> None:
        self._library = library
        self._state = state
        self._made: tuple[Numbered, Numbered] = ((), ())
        self._asked: tuple[Numbered, str] = ((), "")

    def offered(self) -> Numbered:
        """Return articles whose titles, asked as questions, they answer themselves: number and title.

        Pinned articles come first, then titles that are questions, then short ones.
        """
        first = Curating(self._library, self._state).pinned() if self._state else ()
        articles = dict.fromkeys((*first, *self._library.latest(LATEST)))
        titles = ((each.id, " ".join(each.article.title.split())) for each in articles)
        latest = tuple((number, title) for number, title in titles if 4 <= len(title) <= LONGEST)
        if latest != self._made[0]:
            asking = sorted(latest, key=lambda each: (not each[1].endswith(("？", "?")), len(each[1]) > SHORT))
            self._made = latest, tuple(islice(filter(self._answers, asking), OFFERED))
        return self._made[1]

    def question(self) -> str:
        """Return a question that is answered, to be named in an explanation; empty when there is none."""
        offered = self.offered()
        if offered != self._asked[0]:
            self._asked = offered, next((each for number, _ in offered for each in self._questions(number)), "")
        return self._asked[1]

    def _questions(self, number: int) -> Iterator[str]:
        for question in answerable(self._library.get(number).article):
            if question.endswith(("？", "?")) and len(question) <= LONGEST and self._answers((number, question)):
                yield question

    def title(self, article_id: int) -> str | None:
        """Return the title of a live article, which was offered as a question."""
        try:
            stored = self._library.get(article_id)
        except ArticleMissing:
            return None
        return " ".join(stored.article.title.split()) if stored.state == "live" else None

    def _answers(self, example: tuple[int, str]) -> bool:
        answer = self._library.ask(example[1], 1)
        return answer.answered and answer.hits[0].article_id == example[0]
