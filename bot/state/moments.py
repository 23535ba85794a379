"""When something happened, as it is kept. Pure."""

from datetime import UTC, datetime


def seconds() -> int:
    """Return the moment in seconds since 1970, for what must outlive the process."""
    return int(datetime.now(UTC).timestamp())


def now() -> str:
    """Return the moment in UTC, in SQLite's own form, so that its date functions compare with it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
