"""What the bot says of itself: greeting, help, introduction to a group, a hint at a misspelt command. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from html import escape

from bot.cards.buttons import pack
from bot.cards.telegram import Button, Card
from bot.locales import Texts

# The kind of a button that asks an article's title.
EXAMPLE = "ex"
# Below this likeness another command is no slip of the finger.
ALIKE = 0.6


def start_card(name: str, articles: int, examples: tuple[tuple[int, str], ...], admin: bool, texts: Texts) -> Card:
    """Greet a person in at most five lines, with questions to press: number and title of articles."""
    if articles:
        last = texts("tg.start_try" if examples else "tg.start_plain", articles=articles)
    else:
        last = texts("tg.start_empty_admin" if admin else "tg.start_empty")
    html = texts("tg.start", name=escape(name)).strip() + "\n" + last
    return Card(html, _pressed(examples))


def hello_card(articles: int, examples: tuple[tuple[int, str], ...], texts: Texts) -> Card:
    """Answer a greeting, or a question about the bot itself, with what to do and questions to press."""
    html = texts("talk.hello")
    if examples:
        html += "\n" + texts("tg.start_try", articles=articles)
    return Card(html, _pressed(examples))


def ask_card(example: str, texts: Texts) -> Card:
    """Ask for the question that is missing behind /ask."""
    return Card(texts("tg.ask_what", like=_like(example, texts)))


def help_card(private: bool, admin: bool, example: str, texts: Texts) -> Card:
    """Explain: in a private chat more than in a group, to admins most; ``example`` is a question, or empty."""
    html = texts("tg.help" if private else "tg.help_group", like=_like(example, texts)).strip()
    if private and admin:
        html += f"\n\n{texts('tg.help_admin').strip()}\n{texts('admins.help').strip()}"
    return Card(html)


def intro_card(hears_all: bool, texts: Texts) -> Card:
    """Introduce the bot to a group that it was added to; ``hears_all`` tells whether it gets every message."""
    hearing = texts("group.hears_all" if hears_all else "group.hears_own")
    return Card(texts("group.intro", hearing=hearing).strip())


def unknown_card(text: str, known: tuple[str, ...], texts: Texts) -> Card:
    """Answer a command that does not exist, with the one among ``known`` that was probably meant."""
    given = text.strip().partition("@")[0].split()[0].lstrip("/／")[:32] if text.strip() else ""
    near = get_close_matches(given.lower(), known, n=1, cutoff=ALIKE)
    if near:
        return Card(texts("tg.unknown_near", given=escape(given), nearest=near[0]))
    return Card(texts("tg.unknown_command"))


def _pressed(examples: tuple[tuple[int, str], ...]) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(title, pack(EXAMPLE, number)),) for number, title in examples)


def _like(example: str, texts: Texts) -> str:
    return escape(texts("tg.like", question=example)) if example else ""
