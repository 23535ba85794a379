"""What a test sees of a message: a snapshot, taken when it was waited for."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.e2e.fake_telegram.formatting import cut
from tests.e2e.fake_telegram.media import file_of
from tests.e2e.fake_telegram.records import ChatRecord, StoredMessage
from tests.e2e.fake_telegram.transcript import marked
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World


@dataclass(frozen=True)
class Entity:
    """A marked part of a text, in UTF-16 units; ``part`` is the text it covers."""

    type: str
    part: str
    offset: int
    length: int
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Button:
    """An inline button; exactly one of the actions is set."""

    text: str
    chat_id: int
    message_id: int
    callback_data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    raw: Json = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Document:
    """A file in a message."""

    name: str
    mime_type: str
    size: int
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Message:
    """A message as it was at one moment; ``version`` counts its edits, ``raw`` is Telegram's own JSON.

    ``document`` is a file sent as such, ``file`` one of any kind; ``text`` is the caption where there is no text.
    """

    chat_id: int
    id: int
    text: str
    html_entities: tuple[Entity, ...]
    buttons: tuple[tuple[Button, ...], ...]
    from_bot: bool
    reply_to_message_id: int | None
    quote: str | None
    thread_id: int | None
    version: int
    delivered: bool
    document: Document | None
    file: Document | None
    link_preview_options: Json
    markup: Json
    date: int
    changed: int = field(repr=False)
    raw: Json = field(repr=False, compare=False)

    def parts(self, *kinds: str) -> list[str]:
        """Return the texts marked with these kinds of entity, in order."""
        return [entity.part for entity in self.html_entities if entity.type in kinds]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return (text, url) of every link, also of bare ones that Telegram made out itself."""
        found = [entity for entity in self.html_entities if entity.type in ("text_link", "url")]
        return [(entity.part, entity.url or entity.part) for entity in found]

    @property
    def bare_links(self) -> list[str]:
        """Return only the links that Telegram made out of plain text."""
        return self.parts("url")

    @property
    def bold(self) -> list[str]:
        """Return the bold parts."""
        return self.parts("bold")

    @property
    def italic(self) -> list[str]:
        """Return the italic parts."""
        return self.parts("italic")

    @property
    def quotes(self) -> list[str]:
        """Return the block quotes, expandable or not."""
        return self.parts("blockquote", "expandable_blockquote")

    @property
    def force_reply(self) -> bool:
        """Tell whether the message asks for a reply."""
        return bool(self.markup.get("force_reply"))

    @property
    def told(self) -> str:
        """Return the text with tags around its marked parts, as in the transcript."""
        return marked(self.text, self.raw.get("entities") or self.raw.get("caption_entities") or [])

    @property
    def preview_disabled(self) -> bool:
        """Tell whether no link is shown large."""
        return bool(self.link_preview_options.get("is_disabled"))

    @property
    def labels(self) -> list[list[str]]:
        """Return the words on the buttons, row by row."""
        return [[button.text for button in row] for row in self.buttons]

    def button(self, label: str) -> Button:
        """Return the button with this text; else the only one that contains it."""
        every = [button for row in self.buttons for button in row]
        found = [button for button in every if button.text == label]
        found = found or [button for button in every if label in button.text]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} buttons match {label!r} among {self.labels} under {self.text!r}")
        return found[0]


def view(world: World, chat: ChatRecord, message: StoredMessage) -> Message:
    """Take a snapshot of a stored message."""
    raw = message.raw
    text = str(raw.get("text", raw.get("caption", "")))
    marks: list[Json] = raw.get("entities") or raw.get("caption_entities") or []
    rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
    message_id = int(raw["message_id"])
    reply = raw.get("reply_to_message")
    return Message(
        chat_id=chat.id,
        id=message_id,
        text=text,
        html_entities=tuple(_entity(text, mark) for mark in marks),
        buttons=tuple(tuple(_button(chat.id, message_id, button) for button in row) for row in rows),
        from_bot=message.by_bot,
        reply_to_message_id=int(reply["message_id"]) if reply else None,
        quote=raw.get("quote", {}).get("text"),
        thread_id=raw.get("message_thread_id"),
        version=message.version,
        delivered=message.delivered,
        document=_document(world, raw.get("document")),
        file=_document(world, file_of(raw)),
        link_preview_options=dict(raw.get("link_preview_options", {})),
        markup=dict(message.markup or raw.get("reply_markup", {})),
        date=int(raw["date"]),
        changed=message.changed,
        raw=dict(raw),
    )


def _entity(text: str, mark: Json) -> Entity:
    return Entity(
        type=mark["type"],
        part=cut(text, mark["offset"], mark["length"]),
        offset=mark["offset"],
        length=mark["length"],
        url=mark.get("url", ""),
        language=mark.get("language", ""),
    )


def _button(chat_id: int, message_id: int, raw: Json) -> Button:
    return Button(
        text=raw["text"],
        chat_id=chat_id,
        message_id=message_id,
        callback_data=raw.get("callback_data"),
        url=raw.get("url"),
        copy_text=raw.get("copy_text", {}).get("text"),
        switch_inline_query=raw.get("switch_inline_query"),
        switch_inline_query_current_chat=raw.get("switch_inline_query_current_chat"),
        raw=raw,
    )


def _document(world: World, raw: Json | None) -> Document | None:
    # A test may send raw fields with a file that the fake doesn't have.
    record = world.files.get(raw["file_id"]) if raw else None
    if record is None:
        return None
    return Document(record.upload.name, record.upload.mime_type, record.size, record.upload.content)
