"""Methods that answer presses and inline queries."""

from __future__ import annotations

import re

from tests.e2e.fake_telegram.errors import QUERY_TOO_OLD, bad_request
from tests.e2e.fake_telegram.formatting import units
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.records import Answer, InlineAnswer
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.results import ID_BYTES, checked_result
from tests.e2e.fake_telegram.tdlib import checked_url
from tests.e2e.fake_telegram.world import World

ANSWER_LIMIT = 200
RESULT_LIMIT = 50
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


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
    said = f"{'alert' if record.answer.alert else 'toast'} {text!r}" if text else "(nothing shown)"
    world.note("answer", record.chat_id, 0, f"{said} → {url}" if url else said)
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> bool:
    """Give the results of an inline query, once and in time."""
    results = params.complex("results")
    if not isinstance(results, list):
        raise bad_request("can't parse results JSON object")
    if len(results) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = tuple(checked_result(world, result) for result in results)
    if params.number("cache_time") < 0:
        raise bad_request("CACHE_TIME_INVALID")
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
    keeper = record.user_id if record.answer.is_personal else 0
    kept_until = world.now() + record.answer.cache_time
    world.inline_cache[keeper, record.query, record.offset] = kept_until, record.answer
    titles = tuple(f"[{result.title}] {result.description}" for result in checked)
    world.note("answer", 0, 0, f"{len(checked)} inline results", titles)
    return True


def _button(button: object) -> None:
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request("can't parse inline query results button: text is empty")
    actions = [name for name in ("start_parameter", "web_app") if button.get(name)]
    if len(actions) != 1:
        raise bad_request("can't parse inline query results button: exactly one action is needed")
    if actions == ["start_parameter"] and not START_PARAMETER.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
