"""The three languages say the same things, and say all that the code asks for and nothing else."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from opencc import OpenCC

import bot
import index
from bot.locales import LANGUAGES, texts
from bot.tg import menus
from bot.tg.token import Verdict
from index import problems
from index.errors import LibraryError
from index.explaining import Matter
from index.retrieval.judge import Signals, Tongue, parts
from index.retrieval.question import Kind

BOT, INDEX = (Path(package.__file__).parent for package in (bot, index))
REFERENCE = "zh-Hans"
TRANSLATIONS = tuple(language for language in LANGUAGES if language != REFERENCE)

# Whatever is called by one of these names takes keys.
SPEAKERS = {
    *("texts", "_texts", "TEXTS", "operator_texts", "_operator_texts", "texts_for"),
    *("say", "hint", "wrote", "progress", "command", "Finding", "_each"),
}
KEY = re.compile(r"[a-z]+\.[a-z_]+")
# How links and documents name what is wrong with them.
PROBLEM = re.compile(r"(?:link|document|pdf|feed|page)_[a-z_]+")
TAG = re.compile(r"</?[a-z]+>")

# At home in both scripts, though OpenCC knows a second form (羣).
AT_HOME_IN_BOTH = {"群"}


@cache
def sentences(language):
    table = tomllib.loads((BOT / "locales" / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": text for section, rows in table.items() for name, text in rows.items()}


def fields(sentence):
    return sorted({name for _, name, _, _ in Formatter().parse(sentence) if name is not None})


def differences(reference, other):
    """Tell in which keys two languages differ, and in which keys' fields or tags."""
    found = [f"missing: {key}" for key in reference if key not in other]
    found += [f"unknown: {key}" for key in other if key not in reference]
    both = [key for key in reference if key in other]
    if not found and list(reference) != list(other):
        found.append("another order")
    found += [f"fields: {key}" for key in both if fields(reference[key]) != fields(other[key])]
    found += [f"tags: {key}" for key in both if TAG.findall(reference[key]) != TAG.findall(other[key])]
    return found


def literals(node):
    """Return the strings that an argument may be: itself, or either side of ``a if c else b``."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def called(call):
    """Return the name of what is called; of ``texts_for(update)(…)`` the inner one."""
    function = call.func
    while isinstance(function, ast.Call):
        function = function.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def spoken(tree):
    """Return the keys written out in the arguments of whatever takes keys."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in SPEAKERS]
    said = [text for call in calls for argument in call.args for text in literals(argument)]
    return {text for text in said if KEY.fullmatch(text)}


def mentioned(tree, sections):
    """Return every string that looks like a key, wherever it stands: in a table, returned, assigned."""
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    said = {text for node in ast.walk(tree) if id(node) not in pieces for text in literals(node)}
    return {text for text in said if KEY.fullmatch(text) and text.split(".")[0] in sections}


def families(tree, sections):
    """Return beginnings of keys, as in ``f"error.{…}"``, each with the names that a loop gives it, if any."""
    found = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.JoinedStr) or len(node.values) != 2:
                continue
            start, end = node.values
            known = isinstance(start, ast.Constant) and start.value.split(".")[0] in sections and "." in start.value
            if known and isinstance(end, ast.FormattedValue):
                name = end.value.id if isinstance(end.value, ast.Name) else ""
                found[start.value] = found.get(start.value, set()) | looped_over(function, name)
    return found


def looped_over(function, name):
    """Return the strings that a variable goes through in a function's loops over a tuple or a table."""
    tables = {
        target.id: [key.value for key in node.value.keys]
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.For | ast.comprehension):
            continue
        if name not in {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}:
            continue
        if isinstance(node.iter, ast.Tuple):
            found |= {text for element in node.iter.elts for text in literals(element)}
        elif isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute):
            found |= set(tables.get(getattr(node.iter.func.value, "id", ""), ()))
    return found


@cache
def trees(*paths):
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def first_arguments(tree, name):
    """Return the strings with which something is called first."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == name]
    return {text for call in calls for argument in call.args[:1] for text in literals(argument)}


def returned(tree):
    """Return the strings that functions return."""
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value]
    return {text for value in values for text in literals(value)}


def error_classes(base=LibraryError):
    """Return the library's own errors, without those that other tests may have made up."""
    children = [child for child in base.__subclasses__() if child.__module__ == LibraryError.__module__]
    return [base, *(each for child in children for each in error_classes(child))]


def outside():
    """Return the names of the families that no loop gives: codes of errors, reasons and verdicts."""
    index_trees = trees(*INDEX.rglob("*.py"))
    return {
        "error.": {each.code for each in error_classes()},
        "config.": {code for tree in trees(*BOT.rglob("*.py")) for code in first_arguments(tree, "ConfigError")},
        "abstain.": {code for tree in index_trees for code in first_arguments(tree, "Reason")},
        "problem.": {
            word
            for name in ("intake/links.py", "intake/record.py", "intake/jsonl.py", "evaluation.py")
            for tree in trees(INDEX / name)
            for word in returned(tree)
        }
        | {
            node.value
            for tree in trees(*INDEX.joinpath("intake").rglob("*.py"))
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and PROBLEM.fullmatch(node.value)
        }
        | {
            *problems.SYSTEM.values(),
            *(word for name, word in vars(problems).items() if name.isupper() and name != "SYSTEM"),
        },
        "doctor.token_": set(get_args(Verdict)),
        "explain.kind_": set(get_args(Kind)),
        "explain.tongue_": set(get_args(Tongue)),
        "explain.matter_": set(get_args(Matter)),
        "explain.part_": set(parts(Signals(0, 0, 0, 0, 0, 0), nearness=0.0)),
        "tg.command_": {*menus.PRIVATE, *menus.GROUP_ADMIN, *menus.ADMIN},
    }


def used_keys():
    """Return every key that the code asks for."""
    sections = {key.split(".")[0] for key in sentences(REFERENCE)}
    parsed = trees(*BOT.rglob("*.py"))
    used, given = set(), outside()
    for tree in parsed:
        used |= spoken(tree) | mentioned(tree, sections)
        for start, names in families(tree, sections).items():
            used |= {start + name for name in names or given[start]}
    return used


converter = cache(OpenCC)


def strangers(text, conversion):
    """Return the characters of a text that belong to the other script."""
    convert = converter(conversion).convert
    return {character for character in set(text) - AT_HOME_IN_BOTH if convert(character) != character}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_languages_agree(language):
    """A translation has the keys of the Simplified Chinese, in their order, with the same fields and tags."""
    assert len(sentences(REFERENCE)) >= 100
    assert differences(sentences(REFERENCE), sentences(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_read(language):
    """The bot reads each file as this test does."""
    assert texts(language).keys() == tuple(sentences(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language):
    """Each sentence takes its fields, whatever they are called, and shows them."""
    say = texts(language)
    for key, sentence in sentences(language).items():
        told = say(key, **{name: f"<{name}>" for name in fields(sentence)})
        assert [name for name in fields(sentence) if f"<{name}>" not in told] == [], key


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"card.back": None}, ["missing: card.back"]),
        ({"card.bakc": "Back"}, ["unknown: card.bakc"]),
        ({"card.next": "{page}"}, ["fields: card.next"]),
        ({"card.next": "{page}/{page}"}, ["fields: card.next"]),
        ({"card.back": "{page}"}, ["fields: card.back"]),
        ({"tg.start": "{name}"}, ["tags: tg.start"]),
    ],
)
def test_a_difference_is_found(changed, told):
    """A key that is missing or unknown, and a field or tag that is missing, are told by name."""
    doctored = {key: text for key, text in {**sentences("en"), **changed}.items() if text is not None}
    assert differences(sentences(REFERENCE), doctored) == told


def test_another_order_is_found():
    """The same keys in another order are told."""
    reversed_copy = dict(reversed(sentences("en").items()))
    assert differences(sentences(REFERENCE), reversed_copy) == ["another order"]


def test_every_used_key_exists():
    """What the code asks for, by name or by a family of names, is there."""
    used = used_keys()
    assert len(used) >= 100
    assert used - set(sentences(REFERENCE)) == set()


def test_no_key_is_unused():
    """Every sentence is asked for somewhere."""
    assert set(sentences(REFERENCE)) - used_keys() == set()


def test_families_are_understood():
    """The families of keys are found with their names: in loops, or outside of the code that speaks."""
    sections = {key.split(".")[0] for key in sentences(REFERENCE)}
    found = {}
    for tree in trees(*BOT.rglob("*.py")):
        found |= families(tree, sections)
    assert set(found) >= {"error.", "config.", "abstain.", "problem.", "doctor.token_", "add.preview_", "upkeep."}
    given = outside()
    assert all(found[start] or given[start] for start in found)
    assert {"title", "url"} <= found["add.preview_"]
    assert {"articles", "askers"} <= found["upkeep."]
    assert {"library", "library_busy", "source_garbled", "jsonl_line"} <= given["error."]
    assert {"unknown_key", "number"} <= given["config."]
    assert {"no_match", "weak_match", "empty_library"} <= given["abstain."]
    assert {"json", "date"} <= given["problem."]
    assert {"ok", "refused"} <= given["doctor.token_"]


@pytest.mark.parametrize(
    "code",
    [
        'texts("card.bakc")',
        'self._texts("chat.library" if known else "card.bakc", articles=1)',
        'texts_for(update)("card.bakc")',
        'session.say("card.bakc", count=1)',
        'operator_texts("cli.error", message=operator_texts("card.bakc"))',
        'command("ask", "card.bakc", "yuanwen ask")',
        'Finding("disk", True, "card.bakc", {})',
        'names = {"a": "card.bakc"}',
        'def problem():\n    return "card.bakc"',
    ],
)
def test_a_misspelt_key_is_found(code):
    """A key that no file holds is seen in each way of asking for one."""
    tree = ast.parse(code)
    assert (spoken(tree) | mentioned(tree, {"card"})) - set(sentences(REFERENCE)) == {"card.bakc"}


def test_names_of_a_family_are_found():
    """The names that a loop gives to a family are seen, from a tuple and from a table."""
    code = """
def told():
    for name in ("one", "two"):
        say(f"add.{name}")
    figures = {"three": 3}
    for word, value in figures.items():
        say(f"upkeep.{word}")
    say(f"error.{error.code}")
"""
    found = families(ast.parse(code), {"add", "upkeep", "error"})
    assert found == {"add.": {"one", "two"}, "upkeep.": {"three"}, "error.": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_have_their_fields(language):
    """A sentence about an error asks only for fields that the error carries."""
    asked = {each: set(fields(sentences(language)[f"error.{each.code}"])) for each in error_classes()}
    assert len(asked) >= 20
    assert {each.code: names for each, names in asked.items() if names - set(fields(each.template))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_end_without_a_full_stop(language):
    """What is told behind "Error: " or inside another sentence has no full stop of its own."""
    sections = ("error.", "config.", "problem.", "cli.no_such_", "cli.missing_", "cli.bad_", "cli.not_a_")
    others = ("run.no_", "run.bad_", "run.refused_", "add.nothing", "add.list_unreadable")
    told = {key: text for key, text in sentences(language).items() if key.startswith(sections + others)}
    assert len(told) >= 40
    assert [key for key, text in told.items() if text.endswith((".", "。"))] == []


@pytest.mark.parametrize(("language", "conversion"), [("zh-Hant", "s2t"), ("zh-Hans", "t2s")])
def test_scripts_are_not_mixed(language, conversion):
    """No Simplified character is in the Traditional sentences, nor the other way round."""
    mixed = {key: strangers(text, conversion) for key, text in sentences(language).items()}
    assert {key: characters for key, characters in mixed.items() if characters} == {}


def test_a_character_of_the_other_script_is_found():
    """A Simplified character among Traditional ones is told, and the reverse."""
    assert strangers("文章库裡找不到答案，請加入群組", "s2t") == {"库"}
    assert strangers("文章库里没有找到「答案」，請重试", "t2s") == {"請"}


def test_no_number_asks_for_a_plural():
    """Behind what may be one stands no English noun in the plural."""
    plural = re.compile(
        r"\{(?:count|times|people|gaps|questions|askers|added|gone|days|paragraphs|articles)\} [a-z]+s\b"
    )
    # There are sixteen samples, and a library is calibrated from a hundred articles on.
    many = {"chat.sample", "doctor.calibrated"}
    assert {key for key, text in sentences("en").items() if plural.search(text)} - many == set()


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_chinese_has_its_own_punctuation(language):
    """No half-width mark follows a Chinese character, and no space comes before a percent sign."""
    odd = re.compile(r"[\u4e00-\u9fff][:;,!?]|[〈〉]|\} %|垃圾桶")
    assert [key for key, text in sentences(language).items() if odd.search(text)] == []
