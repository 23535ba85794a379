"""Telegram: the only folder that imports its library.

``app`` is the routing table; handlers by subject; ``addressing`` says what is meant for the bot,
``access`` who may do what; ``delivery`` sends and edits.
"""
