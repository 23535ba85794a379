"""The one place that puts the parts together: settings → library, state, service."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import Config
from bot.samples import sample_articles
from bot.service import Service
from bot.state import BotState
from index import FetchLimits, Library


@contextmanager
def open_service(config: Config, *, create: bool = True) -> Iterator[Service]:
    """Open the configured library with the bot's state; a read-only library keeps no questions."""
    limits = FetchLimits(
        max_bytes=config.fetch.max_megabytes * 1024 * 1024,
        seconds=config.fetch.timeout_seconds,
        anywhere=config.fetch.allow_private_addresses,
    )
    opened = Library.open(
        config.library_path,
        create=create,
        dictionary=config.dictionary,
        encoder=config.library.encoder or None,
        fetch=limits,
    )
    with opened as library:
        state = None if library.read_only else BotState(library.path, config.telegram.keep_questions_days)
        try:
            yield Service(library, state)
        finally:
            if state:
                state.close()


@contextmanager
def open_samples(*, empty: bool = False) -> Iterator[Service]:
    """Open a library of the sample articles, or an empty one, that vanishes at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="yuanwen-samples-") as folder,
        Library.open(Path(folder) / "samples.db") as library,
    ):
        if not empty:
            library.add(*sample_articles())
        yield Service(library, None)
