"""The subcommands of ``yuanwen``, by subject; each is a thin layer over the service."""
