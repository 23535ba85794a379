"""What all tests share."""

from hypothesis import settings

# How fast something is, is told by measuring it, not by a test on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
