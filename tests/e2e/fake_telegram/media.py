"""Files in messages: how each kind looks, and what Telegram checks when a bot sends one."""

from __future__ import annotations

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.params import Upload
from tests.e2e.fake_telegram.records import FileRecord
from tests.e2e.fake_telegram.tdlib import checked_url
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

UPLOAD_LIMIT = 50 << 20
PHOTO_LIMIT = 10 << 20
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
KINDS = ("document", "photo", "video", "audio", "voice", "animation", "video_note", "sticker")
CONTENT = ("text", "entities", "caption", "caption_entities", *KINDS)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc00000030101"
    "0018dd8db00000000049454e44ae426082"
)


def shown(record: FileRecord, kind: str) -> Json:
    """Return the field of a Message that holds a stored file, for example ``{"document": {...}}``."""
    base: Json = {"file_id": record.file_id, "file_unique_id": record.unique_id, "file_size": record.size}
    if kind == "photo":
        return {"photo": [{**base, "width": 90, "height": 60}, {**base, "width": 900, "height": 600}]}
    if kind == "sticker":
        flags = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "😀"}
        return {"sticker": {**base, **flags, "width": 512, "height": 512}}
    named = {**base, "mime_type": record.upload.mime_type}
    if kind == "voice":
        return {"voice": {**named, "duration": 3}}
    if kind == "video_note":
        return {"video_note": {**base, "length": 240, "duration": 3}}
    named["file_name"] = record.upload.name
    if kind == "audio":
        return {"audio": {**named, "duration": 3}}
    if kind in ("video", "animation"):
        return {kind: {**named, "width": 640, "height": 360, "duration": 3}}
    return {"document": named}


def sent_by_bot(world: World, kind: str, value: str, upload: Upload | None) -> FileRecord:
    """Return the file that a bot sends: a new one, one that Telegram has, or one that Telegram would fetch."""
    if upload is not None:
        return world.add_file(_checked(kind, upload))
    if value in world.files:
        return world.files[value]
    if value.startswith(("http://", "https://")) and checked_url(value):
        return world.add_file(Upload(value.rpartition("/")[2] or "file", b"", "application/octet-stream"))
    if value:
        raise bad_request("wrong file identifier/HTTP URL specified")
    raise bad_request(f"there is no {kind} in the request")


def _checked(kind: str, upload: Upload) -> Upload:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT):
        raise bad_request(f"file is too big for {kind}" if kind == "photo" else "file is too big")
    if kind == "photo" and not upload.content.startswith(IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return upload


def file_of(raw: Json) -> Json | None:
    """Return the description of a message's file, of a photo the largest size; None without one."""
    for kind in KINDS:
        if raw.get(kind):
            return dict(raw[kind][-1] if kind == "photo" else raw[kind])
    return None
