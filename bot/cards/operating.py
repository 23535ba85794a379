"""Cards for those who run the bot: the admins, what they did, how the bot fares. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from bot.cards.buttons import pack
from bot.cards.limits import cut_text
from bot.cards.telegram import Button, Card
from bot.locales import Texts
from bot.state import Act, Admin

ASK_REMOVAL, REMOVAL, ADMINS = "ar", "ay", "al"
MEGABYTE = 1024**2
MODES = {"polling": "operate.mode_polling", "webhook": "operate.mode_webhook"}
# An act of an older version that is recorded no more is shown by its bare name.
_ACTS: dict[str, str] = {
    "add:added": "admins.act_added",
    "add:updated": "admins.act_updated",
    "add:unchanged": "admins.act_unchanged",
    "add:failed": "admins.act_failed",
    "undo": "admins.act_undone",
    "remove": "admins.act_removed",
    "restore": "admins.act_restored",
    "change:title": "admins.act_title",
    "change:publisher": "admins.act_publisher",
    "change:published": "admins.act_published",
    "change:url": "admins.act_url",
    "pin": "admins.act_pinned",
    "unpin": "admins.act_unpinned",
    "post:added": "admins.act_added",
    "post:updated": "admins.act_updated",
    "post:unchanged": "admins.act_unchanged",
    "post:failed": "admins.act_failed",
    "post:edited": "admins.act_updated",
    "post:ended": "admins.act_removed",
    "gap:dismiss": "admins.act_gap_dismissed",
    "words:add": "admins.act_words_added",
    "words:remove": "admins.act_words_removed",
    "admin:claim": "admins.act_claim",
    "admin:add": "admins.act_admin_added",
    "admin:remove": "admins.act_admin_removed",
    "feed:add": "admins.act_feed_added",
    "feed:remove": "admins.act_feed_removed",
    "feed:read": "admins.act_feed_read",
    "follow": "admins.act_followed",
    "unfollow": "admins.act_unfollowed",
    "export": "admins.act_exported",
    "reindex": "admins.act_reindexed",
}
# Acts that the bot does by itself, unless an admin's number is with them.
_BY_ITSELF = ("feed:", "post:")
# What they are about stands behind them.
_DETAILED = ("admin:", "feed:", "gap:", "words:", "follow", "unfollow")


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot fares; ``memory`` in bytes, None where the system does not tell; ``uptime`` in seconds."""

    version: str
    mode: str
    articles: int
    uptime: float
    waiting: int
    memory: int | None
    failures: int


def admins_card(configured: Iterable[int], added: tuple[Admin, ...], texts: Texts) -> Card:
    """List the admins, with a button to remove each that may be removed."""
    numbers = sorted(configured)
    lines = [f"<b>{escape(texts('admins.title'))}</b>"]
    lines += [escape(texts("admins.configured", id=number)) for number in numbers]
    others = [admin for admin in added if admin.user_id not in numbers]
    for admin in others:
        fields = {"name": admin.name, "id": admin.user_id, "day": admin.added_at[:10]}
        known = admin.name != str(admin.user_id)
        lines.append(escape(texts("admins.added" if known else "admins.added_number", **fields)))
    lines += ["", escape(texts("admins.how"))]
    removable = others if len(numbers) + len(others) > 1 else []
    rows = [
        (Button(texts("admins.remove", name=_short(admin.name)), data=pack(ASK_REMOVAL, admin.user_id)),)
        for admin in removable
    ]
    return Card("\n".join(lines), tuple(rows))


def removal_card(admin: Admin, texts: Texts) -> Card:
    """Ask whether somebody shall be an admin no more."""
    row = (
        Button(texts("admins.yes_remove"), data=pack(REMOVAL, admin.user_id)),
        Button(texts("card.back"), data=pack(ADMINS)),
    )
    return Card(escape(texts("admins.ask_remove", name=admin.name, id=admin.user_id)), (row,))


def audit_card(acts: tuple[Act, ...], names: Mapping[int, str], texts: Texts) -> Card:
    """List what admins did; of articles their numbers only."""
    lines = [f"<b>{escape(texts('admins.audit'))}</b>"]
    for act in acts:
        nobody = "admins.itself" if act.act.startswith(_BY_ITSELF) else "admins.operator"
        who = texts(nobody) if act.user_id is None else names.get(act.user_id, str(act.user_id))
        what = texts(_ACTS[act.act]) if act.act in _ACTS else act.act
        about = f" {act.article_id}" if act.article_id is not None else ""
        about = f" {act.detail[:60]}" if act.act.startswith(_DETAILED) else about
        lines.append(f"{act.at[5:16]}  {escape(_short(who))}  {escape(what + about)}")
    return Card("\n".join(lines) if acts else escape(texts("admins.no_acts")))


def status_card(status: Status, texts: Texts) -> Card:
    """Tell how the bot fares."""
    minutes = int(status.uptime // 60)
    fields = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
    lines = [
        texts("operate.status", version=status.version, mode=texts(MODES[status.mode])),
        texts("operate.uptime", **fields),
        texts("operate.articles", count=status.articles),
        texts("operate.waiting", count=status.waiting),
        *([texts("operate.memory", megabytes=status.memory // MEGABYTE)] if status.memory is not None else []),
        texts("operate.failures", count=status.failures),
    ]
    return Card("\n".join(map(escape, lines)))


def _short(name: str) -> str:
    return cut_text(name, 24)
