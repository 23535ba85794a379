"""/add, files and forwards: preview, save, undo; and the next question is answered from what was saved."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime

import pytest

from tests.e2e.fake_telegram import (
    Chat,
    FakeTelegram,
    FaultKind,
    Message,
    User,
    from_channel,
    from_chat,
    from_hidden,
    from_user,
)
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


def offered(tg: FakeTelegram, person: User, sent: Message, chat: Chat | None = None) -> Message:
    """Return the preview that the bot shows of a message."""
    shown = tg.wait_message(chat or tg.private_chat(person), after=sent, timeout=PATIENCE)
    assert shown.text.startswith(said("curate.preview")), shown.text
    return shown


def saves(tg: FakeTelegram, person: User, preview: Message, label: str = "✅") -> Message:
    """Press the button that saves; return the report."""
    person.presses(preview, label)
    saved = tg.wait_edit(preview, timeout=PATIENCE)
    assert saved.text.startswith(("✅", "文章库里已有")), saved.text
    return saved


def answers(tg: FakeTelegram, person: User, name: str, reason: str) -> None:
    """Ask about an article; the answer must come from it."""
    answer = ask(tg, person, f"{name}为什么关掉纸伞铺")
    assert answer.bold[-1] == f"{name}关掉纸伞铺，是因为{reason}。"
    assert answer.text.splitlines()[:2] == [f"{name}关掉纸伞铺的经过", "巷口周刊 · 2020-10-05"]
    assert answer.links[0][1].startswith("https://example.com/umbrella/")


@pytest.mark.behaviour(80, 86)
def test_pasted_text(tg: FakeTelegram, alice: User, admin: User) -> None:
    """An article pasted behind /add is shown, saved with its title, source and date, and answers within seconds."""
    name, reason = "邱伯远", "竹子涨价，一把伞还不够本钱"
    preview = offered(tg, admin, admin.says(f"/add {article(name, reason)}"))
    assert f"{name}关掉纸伞铺的经过" in preview.bold
    assert "巷口周刊 · 2020-10-05" in preview.text
    assert f"{name}关掉纸伞铺的原因是什么？" in preview.text
    assert "没有" in ask(tg, alice, f"{name}为什么关掉纸伞铺").text
    began = time.monotonic()
    saved = saves(tg, admin, preview)
    answers(tg, alice, name, reason)
    assert time.monotonic() - began < 5
    assert saved.labels[-1] == [said("curate.undo"), said("curate.open")]
    again = offered(tg, admin, admin.says(f"/add {article(name, reason)}"))
    assert said("curate.same", id=7) in again.text
    assert "没有改动" in saves(tg, admin, again).text


@pytest.mark.behaviour(81)
@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "尹小满"), ("gb18030", "屠长庚"), ("utf-16", "聂春和")])
def test_text_file(tg: FakeTelegram, alice: User, admin: User, encoding: str, name: str) -> None:
    """A text file in UTF-8, GB18030 or UTF-16 becomes an article."""
    reason = "儿子在外地成了家，接他过去带孙女"
    sent = admin.sends_file("纸伞.txt", article(name, reason).encode(encoding))
    saves(tg, admin, offered(tg, admin, sent))
    answers(tg, alice, name, reason)


@pytest.mark.behaviour(86)
def test_try_and_undo(tg: FakeTelegram, alice: User, admin: User) -> None:
    """The saved article answers the questions that it was said to answer; undone, it is cited no more."""
    name, reason = "缪长水", "老主顾都搬走了"
    saved = saves(tg, admin, offered(tg, admin, admin.says(f"/add {article(name, reason)}")))
    taps = [admin.taps(saved, f"{name}关掉纸伞铺的原因是什么？") for _ in range(2)]
    answer = tg.wait_message(tg.private_chat(admin), after=saved, timeout=PATIENCE)
    assert answer.bold[-1] == f"{name}关掉纸伞铺，是因为{reason}。"
    assert not any(tap.wait(PATIENCE).alert for tap in taps)
    tg.quiet(tg.private_chat(admin), 0.4)
    answers(tg, alice, name, reason)
    admin.presses(saved, said("curate.undo"))
    undone = tg.wait_edit(saved, timeout=PATIENCE)
    assert undone.text.startswith("↩️")
    assert reason not in ask(tg, alice, f"{name}为什么关掉纸伞铺").text
    admin.presses(undone, said("curate.reopen"))
    saves(tg, admin, tg.wait_edit(undone, timeout=PATIENCE))
    answers(tg, alice, name, reason)


def test_update_and_undo(tg: FakeTelegram, alice: User, admin: User) -> None:
    """The same link again is an update whose changes are told; undone, the version before answers."""
    name, old, new = "戚四维", "膝盖疼", "膝盖疼得站不住"
    saves(tg, admin, offered(tg, admin, admin.says(f"/add {article(name, old)}")))
    preview = offered(tg, admin, admin.says(f"/add {article(name, new)}"))
    assert "保存就是更新" in preview.text
    assert said("curate.paragraphs_changed", added=1, gone=1) in preview.text
    saved = saves(tg, admin, preview)
    answers(tg, alice, name, new)
    admin.presses(saved, said("curate.undo"))
    assert "之前的版本" in tg.wait_edit(saved, timeout=PATIENCE).text
    answers(tg, alice, name, old)


def test_looking_before_saving(tg: FakeTelegram, admin: User) -> None:
    """The text and the removed lines can be read; cancelled, nothing is kept, and the draft can be opened again."""
    text = article("柏云生", "手抖了") + "责任编辑：某某\n"
    preview = offered(tg, admin, admin.says(f"/add {text}"))
    admin.presses(preview, said("curate.view"))
    shown = tg.wait_edit(preview)
    assert "是因为手抖了。" in shown.text
    admin.presses(shown, said("card.back"))
    admin.presses(tg.wait_edit(shown), "去掉的")
    removed = tg.wait_edit(shown, containing="责任编辑：某某")
    admin.presses(removed, said("card.back"))
    admin.presses(tg.wait_edit(removed), said("curate.cancel"))
    ended = tg.wait_edit(removed, containing="已取消")
    assert ended.labels == [[said("curate.reopen")]]
    listed = tg.wait_message(tg.private_chat(admin), after=admin.says("/articles"), timeout=PATIENCE)
    assert not [label for row in listed.labels for label in row if "柏云生" in label]


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        ("curate.field_title", "  纸伞\n铺 ", "纸伞 铺"),
        ("curate.field_publisher", "东街小报", "东街小报 · 2020-10-05"),
        ("curate.field_published", "2021年3月9日", "巷口周刊 · 2021-03-09"),
        ("curate.field_published", "-", "没有认出日期"),
    ],
)
def test_facts_are_edited(tg: FakeTelegram, admin: User, field: str, typed: str, shown: str) -> None:
    """A fact is asked for with what it is now, typed, and shown in the next preview."""
    preview = offered(tg, admin, admin.says(f"/add {article('贝小舟', '要去学做灯笼')}"))
    admin.presses(preview, said("curate.edit"))
    admin.presses(tg.wait_edit(preview), said(field))
    question = tg.wait_message(tg.private_chat(admin), after=preview)
    assert question.force_reply
    assert said("curate.ask_fact", field=said(field)) in question.text
    assert shown in offered(tg, admin, admin.says(typed)).text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("curate.field_published", "昨天", "curate.bad_date"),
        ("curate.field_url", "ftp://example.com/x", "curate.bad_link"),
        ("curate.field_title", "长" * 301, "curate.too_long"),
    ],
)
def test_impossible_facts(tg: FakeTelegram, admin: User, field: str, typed: str, told: str) -> None:
    """What is no date, no link or too long is asked for again, until it is one."""
    preview = offered(tg, admin, admin.says(f"/add {article('晏如海', '要照顾母亲')}"))
    admin.presses(preview, said("curate.edit"))
    admin.presses(tg.wait_edit(preview), said(field))
    tg.wait_message(tg.private_chat(admin), after=preview)
    sent = admin.says(typed)
    again = tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    assert again.text == said(told)
    assert again.force_reply
    offered(tg, admin, admin.says("-"))


def test_a_long_paste_in_parts(tg: FakeTelegram, admin: User) -> None:
    """A text that Telegram cut into three messages is one article, joined where it was cut."""
    body = "".join(f"第{n}天，铺子里来了{n}位客人，都说纸伞比布伞好看。" for n in range(380))
    text = f"纸伞铺日记\n{body}"
    assert len(text) > 9000
    sent = admin.says(text[:4096])
    admin.says(text[4096:8192])
    admin.says(text[8192:])
    preview = offered(tg, admin, sent)
    assert preview.bold == ["纸伞铺日记"]
    assert said("curate.size", characters=len(body), paragraphs=1) in preview.text
    tg.quiet(tg.private_chat(admin), 0.5)


@pytest.mark.behaviour(80)
def test_links(tg: FakeTelegram, admin: User) -> None:
    """Links of both kinds are taken, each once, without the punctuation behind; only http(s), no private address."""
    text = (
        'http://127.0.0.1/甲，http://127.0.0.1/甲？utm_source=x。 <a href="http://127.0.0.1/b">这里</a>、'
        " ftp://127.0.0.1/c http://127.0.0.1/d（http://127.0.0.1/e）"
    )
    begun = tg.wait_message(tg.private_chat(admin), after=admin.says(f"/add {text}", html=True), timeout=PATIENCE)
    report = tg.wait_edit(begun, containing="没有完成", timeout=PATIENCE).text.splitlines()
    assert report[0] == said("curate.repeated", count=1)
    found = [re.search(r"(?:https?|ftp)://[^\s（：]+", line) for line in report[1:]]
    assert [each and each[0] for each in found] == [
        "http://127.0.0.1/甲",
        "http://127.0.0.1/b",
        "ftp://127.0.0.1/c",
        "http://127.0.0.1/d",
        "http://127.0.0.1/e",
    ]
    assert all(line.startswith("没有完成：") for line in report[1:])


def test_links_in_an_article_are_no_sources(tg: FakeTelegram, admin: User) -> None:
    """A text that is long enough without its links is the article."""
    text = f"/add {article('祝远山', '木匠不再做伞骨')}参考：https://example.com/other\n"
    assert "祝远山关掉纸伞铺的经过" in offered(tg, admin, admin.says(text)).bold


@pytest.mark.behaviour(42, 82)
@pytest.mark.parametrize("kind", ["channel", "private channel", "user", "chat", "hidden"])
def test_forwards(tg: FakeTelegram, alice: User, admin: User, kind: str) -> None:
    """A forwarded text is offered with what Telegram says of its origin: channel, post link, date."""
    group = tg.group("巷口街坊", members=[alice])
    origin, publisher, link = {
        "channel": (from_channel("巷口频道", -1001234, 77, "alley"), "巷口频道", "https://t.me/alley/77"),
        "private channel": (from_channel("内部频道", -1001234, 78), "内部频道", "https://t.me/c/1234/78"),
        "user": (from_user(alice, "Alice"), "Alice", ""),
        "chat": (from_chat(group), "巷口街坊", ""),
        "hidden": (from_hidden("某人"), "某人", ""),
    }[kind]
    words = f"老槐树倒下，是因为树根被白蚁蛀空了。倒下的时候街上没有人。（{kind}）"
    preview = offered(tg, admin, admin.forwards(words, origin=origin))
    today = datetime.now().astimezone().date().isoformat()
    assert f"{publisher} · {today}" in preview.text
    assert [url for _, url in preview.links] == ([link] if link else [])
    admin.presses(preview, said("curate.cancel"))
    tg.wait_edit(preview)


@pytest.mark.behaviour(82)
def test_forwarded_album(tg: FakeTelegram, admin: User) -> None:
    """Of a forwarded album the words under one picture are offered; the other pictures are passed over."""
    caption = "纸伞节昨晚落幕。纸伞节提前结束，是因为台风改了路线。"
    files = [("a.jpg", b"\xff\xd8\xff1"), ("b.jpg", b"\xff\xd8\xff2"), ("c.jpg", b"\xff\xd8\xff3")]
    origin = from_channel("巷口频道", -1001234, 90, "alley")
    sent = admin.sends_album(files, caption=caption, caption_on=1, kind="photo", origin=origin)
    preview = offered(tg, admin, sent[0])
    assert "https://t.me/alley/90" in preview.links[0][1] or "https://t.me/alley/91" in preview.links[0][1]
    tg.quiet(tg.private_chat(admin), 0.5)


@pytest.mark.behaviour(42)
def test_forwards_that_are_questions(tg: FakeTelegram, alice: User, admin: User) -> None:
    """A forwarded question is answered, an admin's too; a forward of anybody else is never offered as an article."""
    for person in (alice, admin):
        sent = person.forwards("青石渡口为什么停航")
        assert "河床淤积" in told(tg, person, sent)
    assert said("curate.preview") not in told(tg, alice, alice.forwards(article("洪四", "没人买了")))


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
    sent = admin.sends_file("文章.jsonl", "\n".join(lines).encode())
    begun = tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    _, counts, failure = tg.wait_edit(begun, containing="完成", timeout=PATIENCE).text.splitlines()
    assert counts == said("curate.counts", added=2, updated=0, unchanged=0, failed=1)
    assert "文章.jsonl" in failure
    assert "2" in failure
    for name, reason in texts:
        answers(tg, alice, name, reason)


def test_too_short(tg: FakeTelegram, admin: User) -> None:
    """A text that is too short for an article is refused with the reason."""
    report = told(tg, admin, admin.says("/add 太短了。"))
    assert report.startswith("没有完成")
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
        ("坏.jsonl", b"{}"),
        ("..\\../<b>名&.bin", bytes(400)),
    ],
)
def test_what_is_no_article_is_refused(tg: FakeTelegram, admin: User, name: str, data: bytes) -> None:
    """A binary, empty, garbled or unreadable file is refused in one calm message that says why."""
    report = told(tg, admin, admin.sends_file(name, data))
    assert "没有完成：" in report
    assert "\\" not in report
    assert "/" not in report
    tg.quiet(tg.private_chat(admin), 0.2)


@pytest.mark.behaviour(81)
def test_too_large_is_not_fetched(tg: FakeTelegram, admin: User) -> None:
    """A file of more than 20 MB is refused before it is downloaded."""
    before = len(tg.calls("getFile"))
    sent = admin.sends_file("大.txt", b"x", size=TOO_LARGE)
    assert told(tg, admin, sent) == said("curate.file_too_large")
    assert len(tg.calls("getFile")) == before


@pytest.mark.behaviour(84)
def test_broken_download(tg: FakeTelegram, alice: User, admin: User) -> None:
    """A download that breaks off is tried again; if it keeps breaking this is told, and nothing half is kept."""
    name, reason = "卓一帆", "油纸断了货"
    content = article(name, reason).encode()
    tg.fault("download", kind="broken_download", times=3)
    assert told(tg, admin, admin.sends_file("纸伞.txt", content)) == said("curate.file_lost")
    assert name not in ask(tg, alice, f"{name}为什么关掉纸伞铺").text.splitlines()[0]
    tg.fault("download", kind="broken_download", times=2)
    saves(tg, admin, offered(tg, admin, admin.sends_file("纸伞.txt", content)))
    answers(tg, alice, name, reason)


@pytest.mark.behaviour(84)
@pytest.mark.parametrize("kind", ["error", "html502", "drop"])
def test_file_that_telegram_cannot_give(tg: FakeTelegram, admin: User, kind: FaultKind) -> None:
    """A file that Telegram fails to hand out is told calmly."""
    tg.fault("getFile", kind=kind, times=3)
    assert told(tg, admin, admin.sends_file("纸伞.txt", "任何内容都可以".encode())) == said("curate.file_lost")


def test_add_in_reply(tg: FakeTelegram, alice: User, admin: User) -> None:
    """/add in reply to any text, the bot's or one's own, offers that."""
    first = admin.says(article("滕大有", "徒弟都改行了"))
    told(tg, admin, first)
    saves(tg, admin, offered(tg, admin, admin.says("/add", reply_to=first)))
    answers(tg, alice, "滕大有", "徒弟都改行了")


def test_add_in_reply_to_a_file(tg: FakeTelegram, alice: User, admin: User) -> None:
    """In a group, where files alone mean nothing, /add in reply to a file offers it; only admins may press."""
    group = tg.group("编辑部", members=[alice, admin], bot_status="administrator")
    file = alice.sends_file("纸伞.md", f"---\ntitle: 伞\n---\n\n{article('费景明', '腰伤复发')}".encode(), chat=group)
    tg.quiet(group, 0.2)
    sent = admin.says("/add", chat=group, reply_to=file)
    preview = offered(tg, admin, sent, group)
    assert preview.reply_to_message_id == sent.id
    refused = alice.presses(preview, "✅")
    assert refused.alert
    assert refused.text == said("curate.only_admins")
    assert saves(tg, admin, preview).text.startswith("✅ 已保存：伞")
    assert "腰伤复发" in ask(tg, alice, "费景明为什么关掉纸伞铺").bold[-1]


def test_add_under_a_file(tg: FakeTelegram, admin: User) -> None:
    """A file with /add as its caption is offered, in a group too."""
    group = tg.group("编辑部二", members=[admin], bot_status="administrator")
    sent = admin.sends_file("纸伞.txt", article("阮三姑", "要带外孙").encode(), caption="/add", chat=group)
    assert "阮三姑关掉纸伞铺的经过" in offered(tg, admin, sent, group).bold


def test_add_alone(tg: FakeTelegram, admin: User) -> None:
    """/add alone asks for the article; what comes next is offered."""
    assert told(tg, admin, admin.says("/add")) == said("curate.add_how")
    assert "冉阿公关掉纸伞铺的经过" in offered(tg, admin, admin.says(article("冉阿公", "想歇歇了"))).bold


@pytest.mark.behaviour(79)
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
