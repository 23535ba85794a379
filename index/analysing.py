"""Articles → their passages and terms; in a long import one batch ahead of the writer, by another process.

Analysing takes a fifth of the time of adding, and the rest is one writer's alone.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

from index.models import Article, Draft, Rejected, Span
from index.processes import Processes
from index.store import passages
from index.store.words import Lexicon
from index.text.own import OwnWords
from index.text.passages import passage_spans
from index.text.terms import Counted, counted, terms_of

BATCH = 32
LONG = 256  # articles after which an import is a long one: another process is worth its start
QUICK_SECONDS = 0.2  # in which a source gives a batch that others may wait for


@dataclass(frozen=True, slots=True)
class Analysed:
    """The passages of an article in order, and their terms."""

    spans: list[Span]
    terms: Counted


@dataclass(frozen=True, slots=True)
class Coming:
    """A draft; what its article was analysed to if that was done ahead, and by which own words."""

    draft: Draft | Rejected
    ahead: Analysed | None = None
    own: OwnWords | None = None


def analyse(article: Article, own: OwnWords) -> Analysed:
    """Cut an article into passages and these into terms; own words are whole."""
    spans = passage_spans(article.text)
    shown = (passages.indexed_text(article.title, each.heading, article.text[each.start : each.end]) for each in spans)
    return Analysed(spans, counted([terms_of(text, own) for text in shown]))


class Analysing:
    """Analyses articles with a library's own words."""

    def __init__(self, lexicon: Lexicon, processes: Processes) -> None:
        self._lexicon = lexicon
        self._processes = processes

    def own(self) -> OwnWords:
        """Return the own words as last committed by any process; not for use in a transaction."""
        return self._lexicon.current()

    def batches(self, drafts: Iterable[Draft | Rejected]) -> Iterator[list[Coming]]:
        """Yield drafts in order, as many at once as are kept at once.

        Whoever waits for what became of a draft does not wait for a slow source of later ones.
        """
        coming, done, quick = iter(drafts), 0, False
        held: deque[Callable[[], list[Coming]]] = deque()
        with ThreadPoolExecutor(1) as thread:
            while True:
                while len(held) < (2 if quick else 1):
                    begun = time.monotonic()
                    if not (batch := list(islice(coming, BATCH))):
                        break
                    done += len(batch)
                    quick = time.monotonic() - begun < QUICK_SECONDS and done >= LONG and self._processes.at_once > 1
                    ahead = partial(self._ahead, batch, self.own())
                    held.append(thread.submit(ahead).result if quick else partial(list, map(Coming, batch)))
                if not held:
                    return
                yield held.popleft()()

    def _ahead(self, batch: list[Draft | Rejected], own: OwnWords) -> list[Coming]:
        drafts = [each for each in batch if isinstance(each, Draft)]
        analysed = iter(self._processes.call(_all, [each.article for each in drafts], own))
        return [Coming(each, next(analysed), own) if isinstance(each, Draft) else Coming(each) for each in batch]


def _all(articles: list[Article], own: OwnWords) -> list[Analysed]:
    return [analyse(each, own) for each in articles]
