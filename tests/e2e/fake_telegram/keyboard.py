"""Checks of reply_markup.

Stricter than the server where it repairs silently: a button with two actions, or a row of more than eight
buttons, is refused here.
"""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram import tdlib
from tests.e2e.fake_telegram.errors import ApiError, bad_request
from tests.e2e.fake_telegram.formatting import units
from tests.e2e.fake_telegram.types import Json, words

ACTIONS = words(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay"
)
MAY_BE_EMPTY = frozenset({"switch_inline_query", "switch_inline_query_current_chat"})
ROW_LIMIT = 8
BUTTON_LIMIT = 100
CALLBACK_BYTES = 64
COPY_LIMIT = 256


def reply_markup(value: Any, *, inline_only: bool = False, private: bool = True) -> Json | None:
    """Return the checked markup as the message will carry it; None for no keyboard."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value["inline_keyboard"], private=private)
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in value:
        _rows(value["keyboard"], "keyboard")
        _placeholder(value)
    elif value.get("force_reply") is True:
        _placeholder(value)
    elif value.get("remove_keyboard") is not True and value:
        raise bad_request("can't parse reply keyboard markup JSON object")
    return dict(value) or None


def _inline(rows: Any, *, private: bool) -> Json | None:
    kept = [[_button(button, private=private) for button in row] for row in _rows(rows, "inline_keyboard") if row]
    return {"inline_keyboard": kept} if kept else None


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" of the ReplyMarkup must be an Array')
    if any(not isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" of the ReplyMarkup must be an Array of Arrays')
    if any(len(row) > ROW_LIMIT for row in rows) or sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _placeholder(markup: Json) -> None:
    if units(str(markup.get("input_field_placeholder", ""))) > 64:
        raise bad_request("input field placeholder is too long")


def _button(button: Any, *, private: bool) -> Json:
    if not isinstance(button, dict):
        raise _unparsable("expected an Object")
    text = button.get("text")
    if text is None:
        raise _unparsable('Can\'t find field "text"')
    if not isinstance(text, str):
        raise _unparsable('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if button.get(name) or (name in MAY_BE_EMPTY and button.get(name) == "")]
    if not actions:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsable(f"exactly one action is allowed, found {', '.join(actions)}")
    kept = dict(button)
    if "url" in actions:
        kept["url"] = _url(str(button["url"]))
    elif "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or len(data.encode("utf-8", "surrogatepass")) > CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "copy_text" in actions:
        copied = button["copy_text"]
        if not isinstance(copied, dict) or not 1 <= units(str(copied.get("text", ""))) <= COPY_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif "web_app" in actions and not private:
        raise bad_request("BUTTON_TYPE_INVALID")
    return kept


def _url(url: str) -> str:
    checked = tdlib.checked_url(url)
    if checked is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked


def _unparsable(problem: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {problem}")
