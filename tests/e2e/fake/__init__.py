"""Proofs that the fake Telegram bites: it refuses what Telegram refuses, and breaks when it is told to."""
