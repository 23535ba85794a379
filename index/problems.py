"""What the system complains about → a word, so that it can be told in the reader's language. Pure."""

from __future__ import annotations

import errno

IS_FOLDER, IS_LIBRARY = "is_folder", "is_library"
NO_GZIP, NO_TEXT, NO_DICTIONARY = "no_gzip", "no_text", "no_dictionary"
BROKEN_LINE = "broken_line"
NO_HOME, NO_PATH, DISK_FULL, DISK_FAULT, CLOSED = "no_home", "no_path", "disk_full", "disk_fault", "closed"
SYSTEM = {
    errno.ENOENT: "no_such_place",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EISDIR: IS_FOLDER,
    errno.ENOTDIR: "below_file",
    errno.EROFS: "read_only_disk",
    errno.ENAMETOOLONG: "name_too_long",
    errno.ELOOP: "link_circle",
    errno.EMFILE: "too_many_files",
    errno.ENFILE: "too_many_files",
    errno.EIO: DISK_FAULT,
    errno.EADDRINUSE: "address_taken",
    errno.EADDRNOTAVAIL: "address_foreign",
}


def problem_of(error: Exception) -> str:
    """Return the word for what the system complains about of a path, or its own words."""
    if isinstance(error, OSError):
        return SYSTEM.get(error.errno or 0) or error.strerror or str(error)
    if isinstance(error, RuntimeError):
        return NO_HOME  # of the user whom a path with ~ names
    return NO_PATH if isinstance(error, ValueError) else str(error)
