"""The same library and question give the same answer, whatever order Python keeps sets in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.cli.running import FILES, QUESTION, Command

QUESTIONS = (
    QUESTION,
    "Why was the bridge at Qinghe closed, and who is Knowles Beyonce?",
    "qing he da qiao wei shen me feng bi",
)


def answers(folder, seed):
    """Make a library and ask it, all dictionaries made anew, with one order of sets."""
    folder.mkdir()
    command = Command(folder)
    command.write(**{name.replace(".", "_"): text for name, text in FILES.items()})
    env = {"PYTHONHASHSEED": str(seed), "XDG_CACHE_HOME": str(folder / "cache")}
    assert command("add", *FILES, env=env).code == 0
    told = [command("ask", "--json", question, env=env).json for question in QUESTIONS]
    return [{name: value for name, value in each.items() if name != "took_ms"} for each in told]


def test_the_order_of_sets_changes_no_answer(tmp_path):
    """Scores, confidences, sentences and words are the same to the last digit."""
    with ThreadPoolExecutor() as pool:
        one, other = pool.map(answers, (tmp_path / "one", tmp_path / "other"), (1, 2))
    assert one == other
    assert all(each["hits"] for each in one)
