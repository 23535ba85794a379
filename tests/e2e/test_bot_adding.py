"""/add and files: an admin puts articles into the library, and the next question is answered from them."""

from __future__ import annotations

import json

import pytest

from tests.e2e.fake_telegram import FakeTelegram, FaultKind, Message, User
from tests.e2e.running import PATIENCE, Bot, ask, said

TOO_LARGE = 20 * 1024 * 1024 + 1


def article(name: str, reason: str) -> str:
    """Return a short article about somebody who gave something up."""
    return (
        f"{name}关掉纸伞铺的经过\n"
        "来源：巷口周刊　2020-10-05\n"
        "https://example.com/umbrella/" + str(sum(map(ord, name))) + "\n\n"
        f"{name}在东街开了二十年的纸伞铺，街坊都认得他。\n"
        f"{name}关掉纸伞铺，是因为{reason}。\n"
        "铺面后来租给了一家面馆。\n"
    )


def told(tg: FakeTelegram, person: User, sent: Message) -> str:
    """Return what the bot says to a message."""
    return tg.wait_message(tg.private_chat(person), after=sent, timeout=PATIENCE).text


def answers(tg: FakeTelegram, person: User, name: str, reason: str) -> None:
    """Ask about an article; the answer must come from it."""
    answer = ask(tg, person, f"{name}为什么关掉纸伞铺")
    assert answer.bold[-1] == f"{name}关掉纸伞铺，是因为{reason}。"
    assert answer.text.splitlines()[:2] == [f"{name}关掉纸伞铺的经过", "巷口周刊 · 2020-10-05"]
    assert answer.links[0][1].startswith("https://example.com/umbrella/")


def test_pasted_text(tg: FakeTelegram, alice: User, admin: User) -> None:
    """An article pasted behind /add is kept with its title, source and date, and answers everybody at once."""
    name, reason = "邱伯远", "竹子涨价，一把伞还不够本钱"
    report = told(tg, admin, admin.says(f"/add {article(name, reason)}"))
    assert report.startswith(said("tg.add_done", title=f"{name}关掉纸伞铺的经过", id=7, characters=0, removed=0)[:16])
    answers(tg, alice, name, reason)
    again = told(tg, admin, admin.says(f"/add {article(name, reason)}"))
    assert again == said("tg.add_unchanged", title=f"{name}关掉纸伞铺的经过", id=7)


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "尹小满"), ("gb18030", "屠长庚"), ("utf-16", "聂春和")])
def test_text_file(tg: FakeTelegram, alice: User, admin: User, encoding: str, name: str) -> None:
    """A text file in UTF-8, GB18030 or UTF-16 becomes an article."""
    reason = "儿子在外地成了家，接他过去带孙女"
    sent = admin.sends_file("纸伞.txt", article(name, reason).encode(encoding))
    assert f"{name}关掉纸伞铺的经过" in told(tg, admin, sent)
    answers(tg, alice, name, reason)


def test_jsonl_with_a_bad_line(tg: FakeTelegram, alice: User, admin: User) -> None:
    """Of a JSONL file the good lines are added; the bad one is told by its number."""
    fields = {"publisher": "巷口周刊", "published": "2020-10-05"}
    texts = [("葛天佑", "眼睛花了，糊不住伞面"), ("岑玉兰", "房东收回了铺面")]
    lines = []
    for name, reason in texts:
        title, *_ = article(name, reason).splitlines()
        body = article(name, reason).split("\n\n", 1)[1]
        row = {"title": title, "text": body, "url": f"https://example.com/umbrella/{name}", **fields}
        lines.append(json.dumps(row, ensure_ascii=False))
    lines.insert(1, '{"title": "没有正文"}')
    report = told(tg, admin, admin.sends_file("文章.jsonl", "\n".join(lines).encode()))
    counts, failure = report.splitlines()
    assert counts == said("tg.add_counts", added=2, updated=0, unchanged=0, failed=1)
    assert "文章.jsonl" in failure
    assert "2" in failure
    for name, reason in texts:
        answers(tg, alice, name, reason)


def test_too_short(tg: FakeTelegram, admin: User) -> None:
    """A text that is too short for an article is refused with the reason."""
    report = told(tg, admin, admin.says("/add 太短了。"))
    assert report.startswith("没有添加")
    assert "太短" in report
    assert "20" in report


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("图.txt", bytes(range(256)) * 20),
        ("图.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("文章.pdf", b"%PDF-1.7 " + "青石渡口".encode() * 20),
        ("空.txt", b" \n"),
        ("乱.txt", "锟斤拷烫烫烫".encode() * 20),
        ("坏.jsonl", b"{}\n{}"),
        ("..\\../<b>名&.bin", bytes(400)),
    ],
)
def test_what_is_no_article_is_refused(tg: FakeTelegram, admin: User, name: str, data: bytes) -> None:
    """A binary, empty, garbled or unreadable file is refused in one calm message that says why."""
    report = told(tg, admin, admin.sends_file(name, data))
    assert "没有添加：" in report
    assert "\\" not in report
    assert "/" not in report
    tg.quiet(tg.private_chat(admin), 0.2)


def test_too_large_is_not_fetched(tg: FakeTelegram, admin: User) -> None:
    """A file of more than 20 MB is refused before it is downloaded."""
    before = len(tg.calls("getFile"))
    sent = admin.sends_file("大.txt", b"x", size=TOO_LARGE)
    assert told(tg, admin, sent) == said("tg.file_too_large")
    assert len(tg.calls("getFile")) == before


def test_broken_download(tg: FakeTelegram, alice: User, admin: User) -> None:
    """A download that breaks off is told, nothing half is added, and a second try works."""
    name, reason = "卓一帆", "油纸断了货"
    tg.fault("download", kind="broken_download")
    content = article(name, reason).encode()
    assert told(tg, admin, admin.sends_file("纸伞.txt", content)) == said("tg.file_lost")
    assert name not in ask(tg, alice, f"{name}为什么关掉纸伞铺").text.splitlines()[0]
    assert name in told(tg, admin, admin.sends_file("纸伞.txt", content))
    answers(tg, alice, name, reason)


@pytest.mark.parametrize("kind", ["error", "html502", "drop"])
def test_file_that_telegram_cannot_give(tg: FakeTelegram, admin: User, kind: FaultKind) -> None:
    """A file that Telegram fails to hand out is told calmly."""
    tg.fault("getFile", kind=kind)
    assert told(tg, admin, admin.sends_file("纸伞.txt", "任何内容都可以".encode())) == said("tg.file_lost")


def test_add_in_reply(tg: FakeTelegram, alice: User, admin: User) -> None:
    """/add in reply to a text or to a file adds that."""
    first = admin.forwards(article("滕大有", "徒弟都改行了"))
    # A forwarded text is a question at first, like any text.
    told(tg, admin, first)
    assert "滕大有" in told(tg, admin, admin.says("/add", reply_to=first))
    answers(tg, alice, "滕大有", "徒弟都改行了")


def test_add_in_reply_to_a_file(tg: FakeTelegram, alice: User, admin: User) -> None:
    """In a group, where files alone mean nothing, /add in reply to a file adds it."""
    group = tg.group("编辑部", members=[alice, admin], bot_status="administrator")
    file = alice.sends_file("纸伞.md", f"---\ntitle: 伞\n---\n\n{article('费景明', '腰伤复发')}".encode(), chat=group)
    tg.quiet(group, 0.2)
    sent = admin.says("/add", chat=group, reply_to=file)
    report = tg.wait_message(group, after=sent, timeout=PATIENCE)
    assert report.reply_to_message_id == sent.id
    assert report.text.startswith("已添加：伞")
    assert "腰伤复发" in ask(tg, alice, "费景明为什么关掉纸伞铺").bold[-1]


def test_add_alone(tg: FakeTelegram, admin: User) -> None:
    """/add alone explains how to add."""
    assert told(tg, admin, admin.says("/add")) == said("tg.add_how")


@pytest.mark.parametrize("in_group", [False, True])
def test_strangers_cannot_add(tg: FakeTelegram, alice: User, in_group: bool) -> None:
    """For everybody else /add does not exist: a hint in private, silence in groups, nothing added."""
    name = "莫千山"
    if in_group:
        group = tg.group("群", members=[alice], bot_status="administrator")
        alice.says(f"/add {article(name, '没有人知道')}", chat=group)
        tg.quiet(group, 0.3)
    else:
        assert told(tg, alice, alice.says(f"/add {article(name, '没有人知道')}")) == said("tg.unknown_command")
    assert "没有人知道" not in ask(tg, alice, f"{name}为什么关掉纸伞铺").text


def test_in_the_name_of_a_channel(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """What an admin sends in a channel's name is a stranger's: nobody can tell who it was."""
    channel = {"id": -100999, "type": "channel", "title": "频道"}
    group = tg.group("群", members=[admin], bot_status="administrator")
    sender = tg.user(id=136817688, first_name="Channel", username="Channel_Bot", is_bot=True)
    sender.says(f"/add {article('申屠', '没有')}", chat=group, extra={"sender_chat": channel})
    tg.quiet(group, 0.3)


def test_title_with_markup(tg: FakeTelegram, admin: User) -> None:
    """The report shows a title with tags and ampersands letter by letter."""
    text = '<b>伞</b> & "纸" <script>\n\n这是一篇为了测试标题里的标记而写的短文，内容没有什么特别的地方。\n'
    assert '<b>伞</b> & "纸" <script>' in told(tg, admin, admin.sends_file("标题.txt", text.encode()))


def test_questions_while_adding(tg: FakeTelegram, alice: User, bob: User, admin: User) -> None:
    """While a large file is being added, others get their answers."""
    days = range(300)
    rows = ({"title": f"流水账 {n}", "text": f"第{n}天的流水账：天气晴，风力{n}级，收了{n * 3}把旧伞。"} for n in days)
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    sent = admin.sends_file("流水.jsonl", data)
    for person in (alice, bob):
        assert ask(tg, person, "青石渡口为什么停航").bold
    report = told(tg, admin, sent)
    assert report.startswith(said("tg.add_counts", added=300, updated=0, unchanged=0, failed=0))
