"""Checks of settings, library, index, token and disk → findings. Reads files; asks Telegram about the token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from bot.config import Config
from bot.locales import Texts
from index import Library, LibraryError
from index.encoders import Encoder, named
from index.engines import compiled
from index.errors import EncoderMissing
from index.text import segment

LOW_DISK = 200 * 1024**2


class Disk(Protocol):
    """What a disk tells of itself."""

    @property
    def free(self) -> int:
        """Free space in bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check, as a sentence to be told."""

    check: str
    ok: bool
    key: str
    fields: dict[str, object] = field(default_factory=dict)
    error: LibraryError | None = None

    def told(self, texts: Texts) -> str:
        """Return the sentence."""
        return texts.error(self.error) if self.error else texts(self.key, **self.fields)


def examine(config: Config, disk_usage: Callable[[Path], Disk]) -> tuple[Finding, ...]:
    """Check everything; a check that fails says what to do."""
    encoder, about_encoder = _encoder(config.library.encoder)
    return (
        Finding("config", True, "doctor.config_ok"),
        *about_encoder,
        *_library(config.library_path, config.dictionary, encoder),
        _token(config),
        _disk(config.library_path, disk_usage),
        Finding("compiled", True, "doctor.compiled" if _compiled() else "doctor.not_compiled"),
    )


def _compiled() -> bool:
    # Without them everything works: nothing that a check should fail for.
    return compiled.best is not None and segment.compiled


def _encoder(name: str) -> tuple[Encoder | None, list[Finding]]:
    if not name:
        return None, []
    try:
        return named(name), [Finding("encoder", True, "doctor.encoder_ok", {"name": name})]
    except EncoderMissing as error:
        return None, [Finding("encoder", False, "", error=error)]


def _library(path: Path, dictionary: Path | None, encoder: Encoder | None) -> list[Finding]:
    if not path.exists():
        return [Finding("library", True, "doctor.library_none")]
    try:
        with Library.open(path, create=False, dictionary=dictionary, encoder=encoder) as library:
            health, read_only = library.health(), library.read_only
    except LibraryError as error:
        return [Finding("library", False, "", error=error)]
    if not health.intact:
        return [Finding("library", False, "doctor.library_damaged", {"path": path})]
    fields: dict[str, object] = {"articles": health.articles, "passages": health.passages}
    findings = [Finding("library", True, "doctor.library_ok", fields)]
    if read_only:
        findings.append(Finding("library", True, "doctor.library_read_only"))
    if health.calibration:
        findings.append(Finding("calibration", True, "doctor.calibrated", asdict(health.calibration)))
    else:
        findings.append(Finding("calibration", True, "doctor.uncalibrated"))
    if health.unencoded_articles:
        unencoded: dict[str, object] = {"count": health.unencoded_articles}
        findings.append(Finding("vectors", False, "doctor.unencoded", unencoded))
    if health.outdated_articles:
        outdated: dict[str, object] = {"count": health.outdated_articles}
        return [*findings, Finding("index", False, "doctor.index_outdated", outdated)]
    return [*findings, Finding("index", True, "doctor.index_ok")]


def _token(config: Config) -> Finding:
    if not config.telegram.token:
        return Finding("token", True, "doctor.token_none")
    from bot.tg.token import check_token

    verdict, username = check_token(config.telegram)
    return Finding("token", verdict == "ok", f"doctor.token_{verdict}", {"username": username})


def _disk(path: Path, disk_usage: Callable[[Path], Disk]) -> Finding:
    folder = next(each for each in (path.absolute(), *path.absolute().parents) if each.is_dir())
    free = disk_usage(folder).free
    if free < LOW_DISK:
        return Finding("disk", False, "doctor.disk_low", {"megabytes": free // 1024**2})
    return Finding("disk", True, "doctor.disk_ok", {"gigabytes": free // 1024**3})
