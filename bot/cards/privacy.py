"""What is kept of people, told to them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.cards.buttons import pack
from bot.cards.limits import cut_text
from bot.cards.telegram import Button, Card
from bot.locales import Texts

# The kinds of buttons: show my data; delete it, with a number that says yes (1), no (0) or "really?" (2).
SHOW, FORGET = "md", "fo"
NO, YES, REALLY = range(3)
# More questions than these come as a file.
LISTED = 10
LONGEST = 100

Kept = Mapping[str, Sequence[Mapping[str, Any]]]


def privacy_card(keep_days: int, contact: str, private: bool, admin: bool, texts: Texts) -> Card:
    """Tell what is stored, how long, and whom to ask; in private with buttons to see and delete it."""
    questions = texts("privacy.questions", days=keep_days) if keep_days else texts("privacy.no_questions")
    lines = [texts("privacy.stored", questions=questions).strip()]
    if admin:
        lines.append(texts("privacy.audit"))
    lines.append(texts("privacy.contact", contact=escape(contact)) if contact else texts("privacy.no_contact"))
    see = Button(texts("privacy.see"), pack(SHOW))
    delete = Button(texts("privacy.delete"), pack(FORGET, REALLY))
    return Card("\n".join(lines), ((see, delete),) if private else ())


def in_private_card(username: str, texts: Texts) -> Card:
    """Ask to come to the private chat, where others don't read along."""
    return Card(texts("privacy.in_private"), ((Button(texts("privacy.open"), url=f"https://t.me/{username}"),),))


def data_card(kept: Kept, texts: Texts) -> Card:
    """Tell how much is kept of a person, and their latest questions."""
    counts = {name: len(rows) for name, rows in kept.items() if rows}
    if not counts:
        return Card(texts("privacy.nothing"))
    lines = [texts("privacy.kept")]
    for name in ("questions", "settings", "feedback", "shares", "messages", "drafts", "imports", "channels", "admins"):
        if name in counts:
            lines.append(texts("privacy.kept_line", name=texts(f"privacy.kept_{name}"), count=counts[name]))
    questions = kept.get("questions", ())
    if questions:
        lines += ["", texts("privacy.latest" if len(questions) > LISTED else "privacy.all")]
        lines += [f"{row['asked_at'][:10]} {escape(_clipped(row['text']))}" for row in questions[-LISTED:]]
    if is_long(kept):
        lines += ["", texts("privacy.whole")]
    return Card("\n".join(lines), ((Button(texts("privacy.delete"), pack(FORGET, REALLY)),),))


def is_long(kept: Kept) -> bool:
    """Tell whether a message can't show all of it."""
    questions = kept.get("questions", ())
    if kept.get("drafts") or kept.get("imports"):
        return True
    return len(questions) > LISTED or any(len(row["text"]) > LONGEST for row in questions)


def data_file(kept: Kept) -> bytes:
    """Return everything as JSON that people can read."""
    return json.dumps(kept, ensure_ascii=False, indent=2).encode()


def forget_card(admin: bool, texts: Texts) -> Card:
    """Ask whether everything is to be deleted; admins learn what of their work stays."""
    yes = Button(texts("privacy.yes"), pack(FORGET, YES))
    html = texts("privacy.really") + (f"\n{texts('privacy.really_admin')}" if admin else "")
    return Card(html, ((yes, Button(texts("privacy.no"), pack(FORGET, NO))),))


def forgotten_card(rows: int | None, texts: Texts) -> Card:
    """Tell how much was deleted; None: nothing, as was wished."""
    if rows is None:
        return Card(texts("privacy.not_deleted"))
    return Card(texts("privacy.deleted", count=rows) if rows else texts("privacy.nothing"))


def _clipped(text: str) -> str:
    return cut_text(" ".join(text.split()), LONGEST)
