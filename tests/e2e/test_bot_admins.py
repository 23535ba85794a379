"""Who may look after the library: the operator's link, /admins, /audit, /status; for others these do not exist."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.fake_telegram import FakeTelegram, Message, User, from_hidden, from_user
from tests.e2e.running import ADMIN_ID, PATIENCE, Bot, ask, said

LINK = re.compile(r"https://t\.me/(\w+)\?start=(claim_[A-Za-z0-9_-]+)$")
COMMANDS = ("/admins", "/admins add 5", "/audit", "/status")


def told(tg: FakeTelegram, person: User, text: str, **more: object) -> Message:
    """Say something in private; return the bot's answer to it."""
    return tg.wait_message(tg.private_chat(person), after=person.says(text, **more), timeout=PATIENCE)


@pytest.fixture
def fresh(tmp_path: Path, library: Path) -> Iterator[tuple[FakeTelegram, Bot]]:
    """Run a bot without admins against a fake Telegram of its own."""
    with FakeTelegram() as tg, Bot(tg, tmp_path, library) as running:
        yield tg, running
        assert running.stop() < 10
        assert tg.errors == []


def claim_of(tg: FakeTelegram, bot: Bot) -> str:
    """Return the payload of the link that the bot printed at its latest start."""
    found = LINK.search(bot.wait_log("claim_"))
    assert found
    assert found[1] == tg.username
    assert len(found[2]) <= 64
    return found[2]


def is_hint(text: str) -> bool:
    """Tell whether this is what anybody gets for a command that does not exist."""
    return text == said("tg.unknown_command") or text.startswith("没有 /")


@pytest.mark.behaviour(79, 88)
def test_first_admin(fresh: tuple[FakeTelegram, Bot]) -> None:
    """Whoever opens the operator's link first becomes admin, for good; to everybody else it is a usual start."""
    tg, bot = fresh
    alice, bob = tg.person("Alice", "zh-hans"), tg.person("Bob", "en")
    private = tg.private_chat(alice)
    for command in ("/add 文章", *COMMANDS):
        assert is_hint(told(tg, alice, command).text)
    first = claim_of(tg, bot)
    bot.restart()
    assert first in bot.log
    payload = claim_of(tg, bot)
    assert payload != first
    assert "原文" in tg.wait_message(private, after=alice.starts(first), timeout=PATIENCE).text
    welcome = tg.wait_message(private, after=alice.starts(payload), timeout=PATIENCE).text
    assert welcome.startswith(said("admins.welcome"))
    assert "/admins" in welcome
    assert "/add" in welcome
    menu = set(tg.commands("chat", chat=private))
    assert {"add", "admins", "audit", "status"} <= menu
    # Used, it is a start like any other.
    late = tg.wait_message(tg.private_chat(bob), after=bob.starts(payload), timeout=PATIENCE).text
    assert "Hello, Bob" in late
    assert told(tg, bob, "/admins").text == said("tg.unknown_command", "en")
    bot.restart()
    assert "claim_" not in bot.wait_log("已启动")
    assert said("admins.title") in told(tg, alice, "/admins").text
    assert said("admins.act_claim") in told(tg, alice, "/audit").text
    assert bot.log.count("claim_") == 2


@pytest.mark.behaviour(89)
def test_two_open_the_link_at_once(fresh: tuple[FakeTelegram, Bot]) -> None:
    """Of two who open the link at the same time one becomes admin."""
    tg, bot = fresh
    people = [tg.person(f"某{number}", "zh-hans") for number in range(6)]
    payload = claim_of(tg, bot)
    with tg.world.changed:
        sent = [person.starts(payload) for person in people]
    answers = [
        tg.wait_message(tg.private_chat(person), after=message, timeout=PATIENCE).text
        for person, message in zip(people, sent, strict=True)
    ]
    assert [answer.startswith(said("admins.welcome")) for answer in answers].count(True) == 1


@pytest.mark.behaviour(79, 90)
@pytest.mark.parametrize("command", COMMANDS)
def test_strangers(tg: FakeTelegram, alice: User, command: str) -> None:
    """To others these are unknown commands: a hint in private, silence in a group."""
    assert is_hint(told(tg, alice, command).text)
    group = tg.supergroup("群", alice)
    name, _, rest = command.partition(" ")
    alice.says(f"{name}@{tg.username} {rest}", chat=group)
    tg.quiet(group, 0.3)


@pytest.mark.behaviour(79, 88)
def test_adding_and_removing(tg: FakeTelegram, alice: User, bob: User, admin: User, intended: list[str]) -> None:
    """By number, by a forwarded message or in reply in a group: added at once, told, listed; removed after a question."""
    assert (
        said("admins.done", name="Alice") == told(tg, admin, "/admins add", reply_to=_forwarded(tg, admin, alice)).text
    )
    welcome = tg.wait_message(tg.private_chat(alice), timeout=PATIENCE).text
    assert welcome.startswith(said("admins.welcome"))
    group = tg.supergroup("编辑部", admin, bob)
    talk = bob.says("大家好", chat=group)
    done = tg.wait_message(
        group, after=admin.says(f"/admins@{tg.username} add", chat=group, reply_to=talk), timeout=PATIENCE
    )
    assert done.text == said("admins.done", name="Bob")
    # Of this number Telegram knows nothing, as its owner never wrote to the bot.
    intended.extend(["chat not found"])
    assert told(tg, admin, "/admins add 123456").text == said("admins.done", name="123456")
    assert told(tg, admin, f"/admins add {bob.id}").text == said("admins.already", name="Bob")
    # The new admins may do what admins do.
    listed = told(tg, alice, "/admins")
    for line in (
        said("admins.configured", id=ADMIN_ID),
        f"Alice（{alice.id}）",
        f"Bob（{bob.id}）",
        said("admins.added_number", id=123456, day="").partition("，")[0],
    ):
        assert line in listed.text
    assert listed.labels == [[said("admins.remove", name=name)] for name in ("Alice", "Bob", "123456")]
    alice.presses(listed, "Bob", timeout=PATIENCE)
    asked = tg.wait_edit(listed, timeout=PATIENCE)
    assert asked.text == said("admins.ask_remove", name="Bob", id=bob.id)
    alice.presses(asked, said("card.back"), timeout=PATIENCE)
    back = tg.wait_edit(asked, timeout=PATIENCE)
    assert back.text == listed.text
    alice.presses(back, "Bob", timeout=PATIENCE)
    asked = tg.wait_edit(back, timeout=PATIENCE)
    alice.presses(asked, said("admins.yes_remove"), timeout=PATIENCE)
    assert "Bob" not in tg.wait_edit(asked, timeout=PATIENCE).text
    assert told(tg, bob, "/admins").text == said("tg.unknown_command")
    audit = told(tg, alice, "/audit").text.splitlines()
    assert audit[0] == said("admins.audit")
    assert audit[1].endswith(f"Alice  {said('admins.act_admin_removed')} {bob.id}")
    assert audit[2].endswith(f"{ADMIN_ID}  {said('admins.act_admin_added')} 123456")
    # An old list in the hands of somebody who is no admin any more does nothing.
    for number in (alice.id, 123456):
        page = told(tg, admin, "/admins")
        admin.presses(page, str(number) if number == 123456 else "Alice", timeout=PATIENCE)
        page = tg.wait_edit(page, timeout=PATIENCE)
        admin.presses(page, said("admins.yes_remove"), timeout=PATIENCE)
        tg.wait_edit(page, timeout=PATIENCE)
    assert alice.presses(back, "123456", stale=True, timeout=PATIENCE).alert
    assert told(tg, admin, "/admins").labels == []


def _forwarded(tg: FakeTelegram, admin: User, author: User) -> Message:
    sent = admin.forwards("请加我做管理员", origin=from_user(author, "Alice"))
    tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    return sent


@pytest.mark.parametrize("words", ["0", "-5", "abc", "９００", "9" * 30, "@alice"])
def test_no_such_person(tg: FakeTelegram, admin: User, words: str) -> None:
    """What is no user number is told how to say it."""
    assert told(tg, admin, f"/admins add {words}").text == said("admins.whom")


def test_hidden_person(tg: FakeTelegram, admin: User) -> None:
    """Somebody who hides their account cannot be told by a forwarded message."""
    sent = admin.forwards("请加我", origin=from_hidden("神秘人"))
    tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    assert told(tg, admin, "/admins add", reply_to=sent).text == said("admins.whom")
    assert told(tg, admin, "/admins add").text == said("admins.whom")


def test_last_admin_stays(fresh: tuple[FakeTelegram, Bot]) -> None:
    """Two admins who remove each other at once: one stays."""
    tg, bot = fresh
    alice, bob = tg.person("Alice", "zh-hans"), tg.person("Bob", "zh-hans")
    tg.wait_message(tg.private_chat(alice), after=alice.starts(claim_of(tg, bot)), timeout=PATIENCE)
    assert told(tg, alice, "/admins").labels == []
    assert told(tg, alice, f"/admins add {bob.id}").text == said("admins.done", name="Bob")
    pages = []
    for person, other in ((alice, "Bob"), (bob, "Alice")):
        page = told(tg, person, "/admins")
        person.presses(page, other, timeout=PATIENCE)
        pages.append(tg.wait_edit(page, timeout=PATIENCE))
    with tg.world.changed:
        presses = [
            person.taps(page, said("admins.yes_remove")) for person, page in zip((alice, bob), pages, strict=True)
        ]
    for press in presses:
        press.wait(timeout=PATIENCE)
    tg.settled()
    answers = [told(tg, person, "/admins").text for person in (alice, bob)]
    assert answers.count(said("tg.unknown_command")) == 1
    bot.restart()
    assert [told(tg, person, "/admins").text.startswith(said("admins.title")) for person in (alice, bob)].count(
        True
    ) == 1


@pytest.mark.behaviour(88, 89)
def test_two_admins_at_once(tg: FakeTelegram, alice: User, admin: User) -> None:
    """Two admins who add articles and admins at the same moment lose nothing; each act is kept with its author."""
    told(tg, admin, f"/admins add {alice.id}")
    titles = {
        person.id: [f"{name}的第{number}篇旧事" for number in "一二三四五"]
        for person, name in ((alice, "苏晚"), (admin, "乔岭"))
    }

    def add(person: User) -> None:
        for title in titles[person.id]:
            text = f"{title}里写着：{title}发生在冬天，知道的人不多，后来也没有人再提起。"
            person.presses(told(tg, person, f"/add {title}\n\n{text}"), said("curate.save"), timeout=PATIENCE)

    threads = [threading.Thread(target=add, args=[person]) for person in (alice, admin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    tg.settled()
    for person in (alice, admin):
        for title in titles[person.id]:
            assert title in ask(tg, person, f"{title}发生在什么时候").text
    audit = told(tg, admin, "/audit").text.splitlines()[1:11]
    assert [said("admins.act_added") in line for line in audit] == [True] * 10
    assert sum("  Alice  " in line for line in audit) == 5
    assert sum(f" {ADMIN_ID} " in line for line in audit) == 5


@pytest.mark.behaviour(17, 90)
def test_status(tg: FakeTelegram, bot: Bot, alice: User, admin: User) -> None:
    """/status tells how the bot fares in numbers: no secret, no path, nothing that anybody asked."""
    ask(tg, alice, "私密的青石渡口问题")
    # An answer is out a moment before the bot is done with its question.
    latest = time.monotonic() + PATIENCE
    while "消息 0 条" not in (text := told(tg, admin, "/status").text) and time.monotonic() < latest:
        time.sleep(0.1)
    assert "长轮询" in text
    assert re.search(r"文章 \d+ 篇\n等待处理的消息 0 条\n内存 \d+ MB\n近 24 小时出错 0 次$", text)
    for secret in (tg.token, tg.token[-35:], "私密", str(alice.id), "Alice", str(bot.library), "/", ".db", "http"):
        assert secret not in text


@pytest.mark.parametrize("command", ["/admins", "/audit", "/status"])
def test_not_before_everybody(tg: FakeTelegram, admin: User, command: str) -> None:
    """In a group an admin is asked to come into the private chat."""
    group = tg.supergroup("群", admin)
    sent = admin.says(f"{command}@{tg.username}", chat=group)
    assert tg.wait_message(group, after=sent, timeout=PATIENCE).text == said("operate.in_private")
