"""A zip file from a stranger → its members, within limits. Bytes in, bytes out; nothing is written anywhere."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from index.errors import DocumentRefused

MOST_MEMBERS = 2000
MOST_UNPACKED = 60_000_000
MOST_OF_ONE = 20_000_000
# Text packs to a tenth, tables of one value to a hundredth; a bomb to a thousandth.
MOST_RATIO = 200
_RATIO_FROM = 1_000_000
_UNSAFE_NAME = re.compile(r"[/\\]|[A-Za-z]:|.*\x00|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
_ENCRYPTED = 1
# What zipfile raises for a damaged file; RuntimeError for a compression or an encryption that it does not know.
_BROKEN = (zipfile.BadZipFile, ValueError, RuntimeError, OverflowError, OSError, EOFError)


class Archive:
    """The members of a zip file; whatever is wrong with it raises DocumentRefused."""

    def __init__(self, data: bytes, source: str) -> None:
        self._source = source
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _BROKEN as error:
            raise self.refused("document_damaged") from error
        problem = _problem(members)
        if problem:
            raise self.refused(problem)

    def refused(self, problem: str) -> DocumentRefused:
        """Return the error for a problem of this file."""
        return DocumentRefused(source=self._source, problem=problem)

    def read(self, name: str) -> bytes:
        """Return a member's bytes; the size that it claims is not believed."""
        try:
            with self._zip.open(name) as member:
                data = member.read(MOST_OF_ONE + 1)
        except (*_BROKEN, KeyError, zlib.error) as error:
            raise self.refused("document_damaged") from error
        if len(data) > MOST_OF_ONE:
            raise self.refused("document_bomb")
        return data

    def holds(self, name: str) -> bool:
        """Tell whether there is a member of this name."""
        return name in self._zip.NameToInfo


def _problem(members: list[zipfile.ZipInfo]) -> str | None:
    checks = (
        ("document_members", len(members) > MOST_MEMBERS),
        ("document_password", any(each.flag_bits & _ENCRYPTED for each in members)),
        ("document_names", any(_UNSAFE_NAME.match(each.orig_filename) for each in members)),
        ("document_bomb", sum(each.file_size for each in members) > MOST_UNPACKED),
        ("document_ratio", any(_suspicious(each) for each in members)),
    )
    return next((code for code, wrong in checks if wrong), None)


def _suspicious(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _RATIO_FROM and member.file_size > MOST_RATIO * max(1, member.compress_size)
