"""chat with a pipe: the greeting, every command word, and the sample library."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.locales import LANGUAGES
from bot.samples import sample_articles, sample_questions
from bot.wiring import open_samples
from index.text.normalise import normalise
from tests.cli.running import QUESTION, REASON, SAY, STRANGER


@pytest.fixture(scope="module")
def samples():
    """The sample library."""
    with open_samples() as service:
        yield service.library


def talk(command, *said, **settings):
    """Chat through a pipe; return the greeting and what was said to each line."""
    result = command("chat", stdin="\n".join(said) + "\n", **settings)
    assert (result.code, result.err) == (0, "")
    greeting, _, rest = result.out.partition(SAY("chat.hint") + "\n\n")
    return greeting.splitlines(), [turn.strip("\n") for turn in rest.split("\n\n\n")]


def test_every_command_word(command):
    """Each word of the chat, in its writings, does what the help says."""
    lines = [
        *("more", "context", "open 1", "打开 1"),
        *(QUESTION, "context", "上下文", "more", "/more", "更多", "open 1", "打開1", "OPEN 2", "open 99"),
        *(STRANGER, "more", "context", "open 1"),
        *("help", "？", "帮助", "", "   "),
        *("quit", QUESTION),
    ]
    greeting, turns = talk(command, *lines)
    assert greeting == [SAY("chat.welcome"), SAY("chat.library", articles=3)]
    assert turns[:4] == [SAY("chat.nothing_yet")] * 4
    assert REASON in turns[4]
    context = turns[5]
    assert context.startswith("青河大桥封闭\n青河晚报 · 2025-03-04\n\n")
    assert "预计明年五月完工。" in context
    assert "▌" not in context
    assert turns[6] == context
    assert turns[7:10] == [SAY("chat.no_more")] * 3
    assert turns[10].startswith("青河大桥封闭\n青河晚报 · 2025-03-04")
    assert turns[10].endswith("预计明年五月完工。")
    assert turns[11] == turns[10]
    assert turns[12:14] == [SAY("chat.no_source", number=2), SAY("chat.no_source", number=99)]
    assert SAY("abstain.no_match") in turns[14]
    assert turns[15:18] == [SAY("chat.nothing_yet")] * 3
    assert turns[18:] == [SAY("chat.help").strip("\n")] * 3


def test_more_turns_the_pages(command):
    """With several sources, ``more`` shows the next one, and ``open`` the whole article of the numbered one."""
    ferry = "渡船加开\n\n青河大桥封闭之后，渡船每天加开六班，票价两元。船工说，大桥封闭几天，他们就忙几天。\n"
    assert command("add", "-", stdin=ferry).code == 0
    _, turns = talk(command, "青河大桥封闭", "more", "context", "open 1", "open 2")
    titles = ["青河大桥封闭", "渡船加开"]
    first, others = turns[0].split(SAY("chat.sources") + "\n")
    if first.startswith(titles[1]):
        titles.reverse()
    assert first.startswith(titles[0])
    assert others.strip().startswith(f"[2] {titles[1]}")
    assert [turn.split("\n")[0] for turn in turns[1:]] == [titles[1], titles[1], titles[0], titles[1]]
    assert turns[1].split(SAY("chat.sources") + "\n")[1].strip().startswith(f"[1] {titles[0]}")


def test_a_removed_article_is_not_shown_again(command):
    """When an article goes to the trash in the middle of a chat, neither ``more`` nor ``open`` shows it."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=command.folder,
        env=command.environment(),
    ) as chat:
        chat.stdin.write(f"{QUESTION}\n".encode())
        chat.stdin.flush()
        said = ""
        while REASON not in said:
            said = chat.stdout.readline().decode()
            assert said
        assert command("remove", "1").code == 0
        out, _ = chat.communicate(b"context\nopen 1\n", timeout=60)
    assert chat.returncode == 0
    rest = out.decode()
    assert REASON not in rest
    assert "六十岁" not in rest
    assert SAY("chat.nothing_yet") in rest


def test_the_samples_are_offered_when_there_is_no_library(empty):
    """Without a library the chat offers the samples, with questions that it then answers; nothing is left behind."""
    questions = [each.text for each in sample_questions("zh-Hans")]
    greeting, turns = talk(empty, *questions[:3], STRANGER)
    assert greeting[:3] == [
        SAY("chat.welcome"),
        SAY("chat.sample", articles=len(sample_articles())),
        SAY("chat.try"),
    ]
    assert greeting[3:] == [f"  · {question}" for question in questions[: len(greeting) - 3]]
    assert len(greeting) > 6
    for sample, turn in zip(sample_questions("zh-Hans")[:3], turns, strict=False):
        assert sample.answer in turn
        assert "▌" in turn
    assert SAY("abstain.no_match") in turns[3]
    assert empty.names() == []


def test_run_without_a_token(empty):
    """``run`` without a token says how to get one; ``run --try`` chats instead, until the end of its input."""
    result = empty("run")
    assert (result.code, result.out) == (2, "")
    assert result.err == SAY("cli.error", message=SAY("run.no_token")) + "\n"
    result = empty("run", "--try", stdin="王腾为什么被辞退\n")
    assert (result.code, result.err) == (0, "")
    assert "王腾被辞退，是因为他泄露公司机密信息，并存在利益冲突等严重违规违纪行为。" in result.out
    assert empty.names() == []


def test_odd_lines(command):
    """Bytes that are no UTF-8, NUL, direction marks, emoji and a very long line are answered or refused politely."""
    lines = [
        b"\xff\xfe",
        b"\0",
        "\u202e\u2066".encode(),
        "🚢👍🏽".encode(),
        b"",
        QUESTION.encode().replace("河".encode(), "河\u200b".encode()),
    ]
    long = ("青河大桥为什么封闭" * 500)[:4096].encode()
    result = command("chat", stdin=b"\n".join([*lines, long, b"K50\0", QUESTION.encode()]))
    assert (result.code, result.err) == (0, "")
    assert result.out.count(SAY("abstain.empty_question")) >= 3
    assert REASON in result.out
    assert "\0" not in result.out
    assert "\u202e" not in result.out


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_sample_question_is_answered(samples, language):
    """Each question of the samples is answered from its article, by the sentence that holds its answer."""
    questions = sample_questions(language)
    assert len(questions) >= len(sample_articles())
    for question in questions:
        answer = samples.ask(question.text)
        assert answer.answered, question
        assert samples.get(answer.hits[0].article_id).source == str(question.article)
        assert normalise(question.answer) in normalise(answer.hits[0].answer), answer.hits[0].answer


@pytest.mark.parametrize("stranger", [STRANGER, "今天北京天气怎么样", "周鴻禕是誰"])
def test_a_stranger_is_not_answered_from_the_samples(samples, stranger):
    """A question about something else is refused."""
    answer = samples.ask(stranger)
    assert not answer.answered
    assert answer.reason.missing


def test_every_sample_article_answers_a_question():
    """No sample article is there for nothing: at least one of the questions is about it."""
    asked = {question.article for question in sample_questions("zh-Hans")}
    assert asked == set(sample_articles())
