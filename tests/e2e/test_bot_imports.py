"""Files of many articles, and what is left of curation when the process dies in the middle of it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, Bot, ask, must, said, yuanwen
from tests.e2e.tables import rows_about
from tests.intake.site import Site
from tests.intake.site import serving as web
from tests.intake.web_server import serving

# Articles of a file that takes several seconds, also where an import is fast.
LARGE = 2000


@pytest.fixture
def tg(intended: list[str]) -> Iterator[FakeTelegram]:
    """Serve a Telegram of its own for each test."""
    with FakeTelegram() as telegram:
        yield telegram
        strange = [each for each in telegram.errors if not any(words in each.description for words in intended)]
        assert not strange, telegram.transcript()


@pytest.fixture
def admin(tg: FakeTelegram) -> User:
    """Make the admin."""
    person = tg.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans")
    tg.private_chat(person, opened=True)
    return person


@pytest.fixture
def bot(tg: FakeTelegram, admin: User, library: Path, tmp_path: Path) -> Iterator[Bot]:
    """Run a bot that may be killed."""
    with Bot(tg, tmp_path, library, admins=[ADMIN_ID]) as running:
        yield running


def diary(days: int) -> bytes:
    """Return a file of so many short articles."""
    rows = (
        {"title": f"流水账 {n}", "text": f"第{n}天的流水账：天气晴，风力{n}级，收了{n * 3}把旧伞。"}
        for n in range(days)
    )
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def begun(tg: FakeTelegram, admin: User, days: int) -> Message:
    """Send a file; return the message that will tell how it goes."""
    sent = admin.sends_file("流水.jsonl", diary(days))
    shown = tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    assert shown.text.startswith(said("curate.importing", done=0, total=days))
    return shown


def count(library: Path) -> int:
    """Return how many articles there are, as any other process sees it."""
    with sqlite3.connect(f"file:{library}?mode=ro", uri=True) as tables:
        return int(tables.execute("SELECT count(*) FROM articles WHERE title LIKE '流水账%'").fetchone()[0])


def test_progress_and_questions_meanwhile(tg: FakeTelegram, admin: User, bot: Bot) -> None:
    """The message tells of the progress at most once a second; meanwhile questions are answered."""
    alice = tg.person("Alice", "zh-hans")
    shown = begun(tg, admin, LARGE)
    for _ in range(3):
        assert ask(tg, alice, "青石渡口为什么停航").bold
    done = tg.wait_edit(shown, containing=said("curate.imported", name="流水.jsonl"), timeout=PATIENCE)
    assert done.text.splitlines()[1] == said("curate.counts", added=LARGE, updated=0, unchanged=0, failed=0)
    edits = [call.moment for call in tg.calls("editMessageText")]
    assert len(edits) >= 2
    # The last one tells the end and does not wait.
    assert all(later - earlier > 0.95 for earlier, later in pairwise(edits[:-1]))


@pytest.mark.behaviour(6)
def test_an_import_that_was_killed_goes_on(tg: FakeTelegram, admin: User, bot: Bot, library: Path) -> None:
    """Killed in the middle of a file, the next process finishes it in the same message; nothing is lost or twice."""
    shown = begun(tg, admin, LARGE)
    tg.wait_edit(shown, timeout=PATIENCE)
    bot.kill()
    before = count(library)
    assert 0 < before < LARGE
    code, told, complaints = yuanwen(bot.folder, "--library", library, "doctor")
    assert (code, "完好" in told) == (0, True), complaints
    bot.start()
    done = tg.wait_edit(shown, containing=said("curate.imported", name="流水.jsonl"), timeout=PATIENCE)
    assert count(library) == LARGE
    counts = done.text.splitlines()[1]
    # What was safe on disk when the process died, but not yet noted, is found again as unchanged.
    assert any(
        counts == said("curate.counts", added=LARGE - again, updated=0, unchanged=again, failed=0) for again in (0, 32)
    )


def test_stopping_does_not_wait_for_an_import(tg: FakeTelegram, admin: User, bot: Bot, library: Path) -> None:
    """Asked to stop, the process ends within seconds; the import goes on when it is started again."""
    shown = begun(tg, admin, LARGE)
    tg.wait_edit(shown, timeout=PATIENCE)
    assert bot.stop() < 8
    assert count(library) < LARGE
    bot.start()
    tg.wait_edit(
        shown, containing=said("curate.counts", added=LARGE, updated=0, unchanged=0, failed=0), timeout=PATIENCE
    )


@pytest.mark.behaviour(6, 54)
def test_drafts_outlive_the_process(tg: FakeTelegram, admin: User, bot: Bot) -> None:
    """The buttons under a preview, and the undo of what was saved, work after the process was killed."""
    text = "纸伞消息\n\n东街的纸伞铺关门，是因为竹子涨价，一把伞还不够本钱。铺面租给了面馆。"
    preview = ask(tg, admin, f"/add {text}")
    bot.kill()
    bot.start()
    admin.presses(preview, said("curate.save"))
    saved = tg.wait_edit(preview, timeout=PATIENCE)
    assert saved.text.startswith("✅")
    assert "竹子涨价" in ask(tg, admin, "纸伞铺为什么关门").text
    bot.kill()
    bot.start()
    admin.presses(saved, said("curate.undo"))
    tg.wait_edit(saved, containing="已撤销", timeout=PATIENCE)
    assert "竹子涨价" not in ask(tg, admin, "纸伞铺为什么关门").text


@pytest.mark.behaviour(22)
def test_an_import_is_forgotten(tg: FakeTelegram, admin: User, bot: Bot) -> None:
    """/forget stops an import at once and deletes its file; what came in of it stays, and this is told."""
    shown = begun(tg, admin, LARGE)
    tg.wait_edit(shown, timeout=PATIENCE)
    told = ask(tg, admin, "/mydata")
    assert said("privacy.kept_line", name=said("privacy.kept_imports"), count=1) in told.text
    admin.presses(told, said("privacy.delete"), timeout=PATIENCE)
    question = tg.wait_message(
        tg.private_chat(admin), after=told, containing=said("privacy.really_admin"), timeout=PATIENCE
    )
    admin.presses(question, said("privacy.yes"), timeout=PATIENCE)
    stopped = tg.wait_edit(shown, containing=said("curate.import_stopped", name="流水.jsonl"), timeout=PATIENCE)
    kept = count(bot.library)
    assert 0 < kept < LARGE
    assert said("curate.counts", added=kept, updated=0, unchanged=0, failed=0) in stopped.text
    bot.restart()
    bot.stop()
    assert count(bot.library) == kept
    assert rows_about(bot.library, admin.id) == []


def test_the_message_is_gone(tg: FakeTelegram, admin: User, bot: Bot, intended: list[str]) -> None:
    """Where the message with the progress was deleted, the end is told in a new one."""
    intended.append("message to edit not found")
    shown = begun(tg, admin, 300)
    tg.private_chat(admin).delete(shown)
    done = tg.wait_message(tg.private_chat(admin), containing="导入完成", timeout=PATIENCE)
    assert said("curate.counts", added=300, updated=0, unchanged=0, failed=0) in done.text


def test_an_article_is_answerable_within_seconds(tg: FakeTelegram, admin: User, bot: Bot) -> None:
    """From the press on save to the answer, even while a large file is coming in."""
    begun(tg, admin, LARGE)
    preview = ask(tg, admin, "/add 东街的纸伞铺关门，是因为竹子涨价，一把伞还不够本钱。铺面租给了面馆。")
    began = time.monotonic()
    admin.presses(preview, said("curate.save"))
    tg.wait_edit(preview, timeout=PATIENCE)
    assert "竹子涨价" in ask(tg, admin, "纸伞铺为什么关门").text
    assert time.monotonic() - began < 5


@pytest.mark.behaviour(80)
def test_a_link_is_read_and_saved(tg: FakeTelegram, admin: User, library: Path, tmp_path: Path) -> None:
    """The page behind a link is shown before it is saved; then it answers and is cited by that link; again, it is known."""
    fetch = "[fetch]\nallow_private_addresses = true"
    with serving() as port, Bot(tg, tmp_path, library, admins=[ADMIN_ID], more=fetch):
        link = f"http://127.0.0.1:{port}/ok"
        sent = admin.says(f"/add {link}，")
        begun = tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
        preview = tg.wait_edit(begun, containing=said("curate.preview"), timeout=PATIENCE)
        admin.presses(preview, said("curate.save"))
        tg.wait_edit(preview, containing="已保存", timeout=PATIENCE)
        answer = ask(tg, admin, "青河大桥为什么封闭")
        assert "桥墩被水冲空" in answer.bold[-1]
        assert answer.links[0][1].startswith(link)
        admin.presses(answer, said("curate.edit_article"))
        card = tg.wait_message(tg.private_chat(admin), after=answer, timeout=PATIENCE)
        admin.presses(card, said("curate.reread"))
        again = tg.wait_message(tg.private_chat(admin), after=card, timeout=PATIENCE)
        assert said("curate.same", id=7) in again.text


@pytest.mark.behaviour(88)
def test_an_edited_title_outlives_the_page(tg: FakeTelegram, admin: User, library: Path, tmp_path: Path) -> None:
    """A title typed in the preview, or in the article, stays when the page is read again; its new text comes in."""
    fetch = "[fetch]\nallow_private_addresses = true"
    first, second, third = (
        f"纸伞铺关门的消息\n\n东街的纸伞铺关门，是因为{why}。铺面后来租给了一家面馆。"
        for why in ("竹子涨价", "桐油断货", "屋顶漏雨")
    )
    with web(Site()) as site, Bot(tg, tmp_path, library, admins=[ADMIN_ID], more=fetch):
        begun = ask(tg, admin, f"/add {site.page('/a', first)}")
        preview = tg.wait_edit(begun, containing=said("curate.preview"), timeout=PATIENCE)
        admin.presses(preview, said("curate.edit"))
        admin.presses(tg.wait_edit(preview, timeout=PATIENCE), said("curate.field_title"))
        tg.wait_message(tg.private_chat(admin), after=preview, timeout=PATIENCE)
        preview = ask(tg, admin, "东街旧事")
        admin.presses(preview, said("curate.save"))
        tg.wait_edit(preview, containing="已保存", timeout=PATIENCE)
        site.page("/a", second)
        told = must(tmp_path, "--config", tmp_path / "bot.toml", "--library", library, "refresh", "7", "--json")
        assert json.loads(told)["updated"] == 1
        answer = ask(tg, admin, "纸伞铺为什么关门")
        assert "桐油断货" in answer.bold[-1]
        assert answer.bold[0] == "东街旧事"
        site.page("/a", third)
        admin.presses(answer, said("curate.edit_article"))
        card = tg.wait_message(tg.private_chat(admin), after=answer, timeout=PATIENCE)
        admin.presses(card, said("curate.reread"))
        again = tg.wait_message(tg.private_chat(admin), after=card, timeout=PATIENCE)
        # What the preview says will change is the text alone.
        changes = said("curate.paragraphs_changed", added=1, gone=1)
        assert said("curate.changes", id=7, changes=changes) in again.text
        admin.presses(again, said("curate.update"))
        tg.wait_edit(again, containing="已更新", timeout=PATIENCE)
        answer = ask(tg, admin, "纸伞铺为什么关门")
        assert "屋顶漏雨" in answer.bold[-1]
        assert answer.bold[0] == "东街旧事"
