"""Yuanwen's front ends: command line, terminal chat and Telegram, over one service."""
