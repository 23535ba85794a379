"""An outdated index is made anew in the background while the bot runs. Starts a thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.locales import Texts
from index import Library
from index.errors import LibraryError

_log = logging.getLogger("yuanwen.index")


@contextmanager
def reindexing(library: Library, texts: Texts) -> Iterator[None]:
    """Index articles of another analyser anew, one by one, until all are done or the block ends.

    What is not done goes on at the next start. A library that is read-only stays as it is.
    """
    ended = threading.Event()
    worker = threading.Thread(target=_reindex, args=(library, texts, ended), name="reindexing", daemon=True)
    if not library.read_only:
        worker.start()
    try:
        yield
    finally:
        ended.set()
        if worker.ident:
            worker.join()


def _reindex(library: Library, texts: Texts, ended: threading.Event) -> None:
    began = 0.0

    def going_on(left: int) -> bool:
        nonlocal began
        if not began:
            _log.info("%s", texts("run.reindexing", count=left))
        # As much rest as work: questions need the processor, and other writers their turn.
        worked = time.monotonic() - began if began else 0.0
        stopped = ended.wait(min(worked, 1.0))
        began = time.monotonic()
        return not stopped

    try:
        done = library.reindex(going_on)
    except LibraryError as error:
        _log.warning("%s", texts("run.reindex_failed", message=texts.error(error)))
        return
    if done:
        _log.info("%s", texts("run.reindexed", count=done))
