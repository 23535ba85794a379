"""Tests of the whole bot against a fake Telegram."""
