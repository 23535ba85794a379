"""The bot's memory: everything about a person is found, deleted and moved; old questions expire; clocks may jump."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cards import privacy
from bot.locales import LANGUAGES, texts
from bot.service import Service
from bot.state import Asker, BotState, ChatSettings, KeptImport
from bot.state.questions import MOST_REMEMBERED
from bot.state.talk import Sent
from bot.tg import retention
from index import Article, Draft, Library
from tests.e2e.tables import make_old, rows_about

ALICE, BOB, GROUP = 11, 12, -100


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.db"


def opened(path: Path, days: int = 365) -> BotState:
    return BotState(path, days)


def keep(state: BotState, user_id: int, text: str, chat_id: int | None = None) -> int:
    asker = Asker("telegram", chat_id or user_id, user_id)
    return state.questions.keep(asker, text, answered=False, reason="no_match", article_id=None, confidence=0.0)


@pytest.mark.behaviour(22)
def test_everything_about_a_person(path):
    """What is kept of a person is told by subject, and forgotten wherever it is; others keep theirs."""
    state = opened(path)
    keep(state, ALICE, "渡口")
    keep(state, ALICE, "大桥", GROUP)
    keep(state, BOB, "灯塔", GROUP)
    state.chats.change(ALICE, language="en")
    state.chats.change(GROUP, length="short")
    about = state.about(ALICE)
    assert [row["text"] for row in about["questions"]] == ["渡口", "大桥"]
    assert about["settings"][0]["language"] == "en"
    assert state.forget(ALICE) == 3
    assert state.forget(ALICE) == 0
    assert rows_about(path, ALICE) == []
    assert len(rows_about(path, BOB)) == 1
    assert state.chats.get(GROUP).length == "short"
    state.close()


def test_settings_of_an_older_version(path):
    """What a chat had set before there were more settings stays, and the new ones are as by default."""
    state = opened(path)
    state.chats.change(GROUP, length="short", delete_after=60)
    state.close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("ALTER TABLE bot_chats DROP COLUMN sources")
        file.execute("ALTER TABLE bot_chats DROP COLUMN quoting")
        assert file.execute("DELETE FROM _sqlite_migrations WHERE name = '008_sources_quoting'").rowcount == 1
    state = opened(path)
    assert state.chats.get(GROUP) == ChatSettings(length="short", delete_after=60)
    assert state.chats.change(GROUP, sources="short", quoting=True).sources == "short"
    state.close()


@pytest.mark.behaviour(22)
def test_an_admins_work(path):
    """Drafts and files go; channels are followed on without a name; who is an admin stays one, and all of it is told."""
    state = opened(path)
    article = Article("渡口的早班船推迟到八点开出。", title="早班")
    for person in (ALICE, BOB):
        state.drafts.keep(person, Draft(article, "粘贴的文字", b"raw"))
        state.channels.follow(-1000 - person, "江声", person)
        state.imports.keep(imported(person))
        state.admins.add(person, "阿丽", by=99)
    about = state.about(ALICE)
    assert about["drafts"][0]["title"] == "早班"
    assert about["drafts"][0]["text"] == article.text
    assert [row["name"] for row in about["imports"]] == ["流水.jsonl"]
    assert [row["title"] for row in about["channels"]] == ["江声"]
    assert [row["name"] for row in about["admins"]] == ["阿丽"]
    assert state.forget(ALICE) == 3
    assert {row[0] for row in rows_about(path, ALICE)} == {"bot_admins"}
    assert [len(rows) for name, rows in state.about(ALICE).items() if name != "admins"] == [0] * 8
    assert [each.user_id for each in state.imports.running()] == [BOB]
    assert len(state.channels.every()) == 2
    assert len(state.about(BOB)["drafts"]) == 1
    # The running import learns of it at its next step.
    assert not state.imports.note(1, 1, {}, ())
    assert state.imports.note(2, 1, {}, ())
    state.imports.finish(2)
    assert {row[0] for row in rows_about(path, BOB)} == {"bot_admins", "bot_drafts", "bot_channels"}
    state.close()


def imported(person: int) -> KeptImport:
    return KeptImport(0, person, person, 7, "zh-Hans", "流水.jsonl", b"{}", 2, 0, {"added": 0}, ())


@pytest.mark.behaviour(22)
def test_drafts_go_after_a_month(path):
    """Without anybody's doing."""
    state = opened(path)
    for _ in range(2):
        state.drafts.keep(ALICE, Draft(Article("渡口的早班船推迟到八点开出。"), "粘贴的文字", b"raw"))
    with state._database.writing() as tables:
        tables.execute("UPDATE bot_drafts SET made_at = datetime('now', '-31 days') WHERE id = 1")
    state.expire()
    assert state.drafts.get(1) is None
    assert state.drafts.get(2)
    state.close()


@pytest.mark.behaviour(22)
def test_all_or_nothing(path):
    """When one subject fails to forget, nothing is forgotten: the person sees that it failed and tries again."""
    state = opened(path)
    keep(state, ALICE, "渡口")

    class Broken:
        def forget(self, user_id):
            raise RuntimeError

    state.personal["broken"] = Broken()
    with pytest.raises(RuntimeError):
        state.forget(ALICE)
    assert rows_about(path, ALICE)
    state.close()


@pytest.mark.behaviour(66)
def test_move(path):
    """A group's new number has its settings and questions; told twice, nothing is lost."""
    state = opened(path)
    number = keep(state, ALICE, "渡口", GROUP)
    state.chats.change(GROUP, length="short")
    state.move(GROUP, -200)
    state.move(GROUP, -200)
    assert state.chats.get(-200).length == "short"
    assert state.questions.get(number).asker.chat_id == -200
    assert rows_about(path, GROUP) == []
    state.close()


@pytest.mark.behaviour(22)
def test_expired(path):
    """Past their days questions lose text and people, are no gaps, and still count."""
    state = opened(path, 30)
    old, new = keep(state, ALICE, "渡口"), keep(state, ALICE, "大桥")
    make_old(path, "渡口", 31)
    assert state.questions.expire() == 1
    assert state.questions.expire() == 0
    assert state.questions.get(old) is None
    assert state.questions.get(new).text == "大桥"
    assert [gap.question for gap in state.questions.gaps(9)] == ["大桥"]
    assert state.questions.use().questions == 2
    state.close()


@pytest.mark.behaviour(22)
@pytest.mark.parametrize(("days", "left"), [(0, [2, 3]), (30, [1, 2, 3])])
def test_messages_expire(path, days, left):
    """Numbers of messages go with the questions, but not within two days, nor before their own end."""
    state = opened(path, days)
    asked = keep(state, ALICE, "渡口")
    for number in (1, 2, 3):
        state.talk.keep(Sent(ALICE, number, 100 + number, asked), delete_after=60 if number == 3 else 0)
    with state._database.writing() as tables:
        tables.execute("UPDATE bot_sent SET sent_at = datetime('now', '-3 days') WHERE message_id IN (1, 3)")
    state.expire()
    assert [row["message_id"] for row in state.talk.about(ALICE)] == left
    state.close()


@pytest.mark.behaviour(22)
def test_nothing_kept(path):
    """With 0 days nothing of a question is in the file; its buttons work while it is remembered, and not for ever."""
    state = opened(path, 0)
    first = keep(state, ALICE, "渡口")
    assert state.questions.get(first).text == "渡口"
    assert state.questions.get(first).asker.user_id == ALICE
    assert "渡口".encode() not in b"".join(file.read_bytes() for file in path.parent.glob("library.db*"))
    assert rows_about(path, ALICE) == []
    second = keep(state, ALICE, "大桥")
    state.forget(ALICE)
    assert state.questions.get(second) is None
    keep(state, BOB, "灯塔")
    with state._database.writing():
        for _ in range(MOST_REMEMBERED):
            last = keep(state, BOB, "灯塔")
    assert state.questions.get(last)
    assert len(state.questions._remembered) == MOST_REMEMBERED
    state.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_is_told(path, language):
    """/mydata names each subject that keeps something of people."""
    state = opened(path)
    say = texts(language)
    for name in state.personal:
        rows = [{"asked_at": "2026-01-02 03:04:05", "text": "渡口"}] * 3
        assert say(f"privacy.kept_{name}") in privacy.data_card({name: rows}, say).html
    state.close()


@pytest.mark.behaviour(95)
def test_a_clock_that_jumps_deletes_nothing(path, monkeypatch):
    """A clock that leaps by years between two sweeps is not believed: no question expires by it until it is steady."""
    swept: list[str] = []
    walls = iter([1e9, 2e9, 2e9, 2e9 + 1, 2e9 + 1])

    async def slept(seconds):
        swept.append("slept")
        if len(swept) >= 6:
            raise asyncio.CancelledError

    with Library.open(path) as library:
        service = Service(library, opened(path))
        monkeypatch.setattr(service.state, "expire", lambda: swept.append("swept") or 0)
        monkeypatch.setattr(retention.time, "time", lambda: next(walls, 2e9 + 1))
        monkeypatch.setattr(retention.asyncio, "sleep", slept)
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(retention.sweep(service))
        service.state.close()
    assert swept[:5] == ["swept", "slept", "slept", "swept", "slept"]
