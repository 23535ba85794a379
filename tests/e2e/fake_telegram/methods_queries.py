"""Methods that answer presses and inline queries."""

from __future__ import annotations

import re

from tests.e2e.fake_telegram.errors import QUERY_TOO_OLD, bad_request
from tests.e2e.fake_telegram.formatting import message_text, units
from tests.e2e.fake_telegram.keyboard import reply_markup
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import Answer, InlineAnswer, InlineResult
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.tdlib import checked_url
from tests.e2e.fake_telegram.types import Json, words
from tests.e2e.fake_telegram.world import World

ANSWER_LIMIT = 200
RESULT_LIMIT = 50
ID_BYTES = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
RESULT_TYPES = words("article photo gif mpeg4_gif video audio voice document location venue contact game sticker")


@method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    """End the progress circle of a press; each press is answered once."""
    text = params.text("text")
    if units(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = params.text("callback_query_id")
    record = world.callbacks.get(query_id)
    if record is None or record.answer is not None or world.now() > record.expires:
        raise bad_request(QUERY_TOO_OLD)
    url = params.text("url")
    if url and checked_url(url) is None:
        raise bad_request("URL_INVALID")
    record.answer = Answer(text, params.flag("show_alert"), url)
    world.note("answer", 0, 0, f"{'alert' if record.answer.alert else 'toast'} {text!r}")
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> bool:
    """Give the results of an inline query, once and in time."""
    results = params.complex("results")
    if not isinstance(results, list):
        raise bad_request("can't parse results JSON object")
    if len(results) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = tuple(_result(world, result) for result in results)
    if len({result.id for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = params.complex("button")
    if button is not None:
        _button(button)
    record = world.inline_queries.get(params.text("inline_query_id"))
    if record is None or record.answer is not None or world.now() > record.expires:
        raise bad_request(QUERY_TOO_OLD)
    record.answer = InlineAnswer(
        results=checked,
        next_offset=params.text("next_offset"),
        cache_time=params.number("cache_time", 300),
        is_personal=params.flag("is_personal"),
        button=button,
    )
    world.note("answer", 0, 0, f"{len(checked)} inline results")
    return True


def _result(world: World, result: object) -> InlineResult:
    if not isinstance(result, dict) or result.get("type") not in RESULT_TYPES:
        raise bad_request("can't parse inline query result: unallowed result type")
    identifier = result.get("id")
    if not isinstance(identifier, str) or not 1 <= len(identifier.encode()) <= ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article":
        if not str(result.get("title") or "").strip():
            raise bad_request("can't parse inline query result: article title is empty")
        if not isinstance(result.get("input_message_content"), dict):
            raise bad_request("can't parse inline query result: input message content is not specified")
    if result.get("url") and checked_url(str(result["url"])) is None:
        raise bad_request("can't parse inline query result: wrong HTTP URL")
    content = result.get("input_message_content")
    text, entities = "", list[Json]()
    if isinstance(content, dict) and "message_text" in content:
        text, entities = message_text(Params({**content, "text": content["message_text"]}), world.person)
    return InlineResult(
        id=identifier,
        title=str(result.get("title", "")),
        description=str(result.get("description", "")),
        text=text,
        entities=tuple(entities),
        markup=reply_markup(result.get("reply_markup"), inline_only=True),
        raw=result,
    )


def _button(button: object) -> None:
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request("can't parse inline query results button: text is empty")
    actions = [name for name in ("start_parameter", "web_app") if button.get(name)]
    if len(actions) != 1:
        raise bad_request("can't parse inline query results button: exactly one action is needed")
    if actions == ["start_parameter"] and not START_PARAMETER.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
