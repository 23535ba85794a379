"""``yuanwen`` and ``python -m bot``: the command line, also for whoever interrupts it while it is being imported."""

from __future__ import annotations

import sys

from bot.locales import environment_language, texts


def main() -> None:
    """Import the command line and run it."""
    try:
        # Imported here: it takes half a second, in which Ctrl-C is no failure either.
        from bot import cli

        cli.main()
    except KeyboardInterrupt:
        sys.stderr.write(texts(environment_language())("cli.interrupted") + "\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
