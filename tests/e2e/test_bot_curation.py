"""/articles, /gaps, /stats and their buttons: admins look after what there is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.articles import CONFIRM
from bot.cards.buttons import pack
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, copy_library, said

OTHER_ADMIN = 901
FERRY = "青石渡口停航说明"
FERRY_QUESTION = "青石渡口为什么停航"


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot that two admins look after."""
    folder = tmp_path_factory.mktemp("bot")
    served.private_chat(served.user(id=OTHER_ADMIN, first_name="另一位", language_code="zh-hant"), opened=True)
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID, OTHER_ADMIN]) as running:
        yield running
        assert running.stop() < STOP_WITHIN


@pytest.fixture
def other(tg: FakeTelegram, bot: Bot) -> User:
    """Return the second admin."""
    return User(tg.world, OTHER_ADMIN)


def told(tg: FakeTelegram, person: User, text: str) -> Message:
    """Write to the bot and return what it says."""
    return ask(tg, person, text)


def pressed(tg: FakeTelegram, person: User, message: Message, label: str) -> Message:
    """Press a button and return the message as it is then."""
    person.presses(message, label)
    return tg.wait_edit(message, timeout=PATIENCE)


def opened(tg: FakeTelegram, person: User, number: int) -> Message:
    """Open an article by its number."""
    return told(tg, person, f"/articles {number}")


def audit(bot: Bot) -> list[tuple[int, str, int]]:
    """Return what was done: by whom, what, to which article."""
    with sqlite3.connect(f"file:{bot.library}?mode=ro", uri=True) as tables:
        return list(tables.execute("SELECT user_id, act, article_id FROM bot_audit ORDER BY id"))


def test_list_and_find(tg: FakeTelegram, admin: User) -> None:
    """The articles are listed, found by words, and opened by a tap or a number."""
    listed = told(tg, admin, "/articles")
    assert listed.text.startswith(said("curate.articles", count=6))
    assert ["1 · 青石渡口停航说明"] in listed.labels
    card = pressed(tg, admin, listed, "柳湾大桥通车")
    assert card.bold == ["柳湾大桥通车"]
    assert "江岸日报 · 2023-11-20" in card.text
    back = pressed(tg, admin, card, said("curate.to_articles"))
    assert back.labels == listed.labels
    found = told(tg, admin, "/list 摆锤")
    assert found.labels == [["5 · 钟楼的钟慢了七分钟"]]
    assert told(tg, admin, "/articles 量子纠缠").text == said("curate.none_found", words="量子纠缠")
    assert opened(tg, admin, 5).bold == ["钟楼的钟慢了七分钟"]
    assert told(tg, admin, "/articles 999").text == said("curate.none_found", words="999")


@pytest.mark.behaviour(85, 87)
def test_remove_and_restore(tg: FakeTelegram, alice: User, admin: User, bot: Bot) -> None:
    """Removing asks first; a removed article is cited no more, not by old buttons either; it can be restored."""
    answer = ask(tg, alice, FERRY_QUESTION)
    assert FERRY in answer.text
    sure = pressed(tg, admin, opened(tg, admin, 1), said("curate.remove"))
    assert FERRY in sure.text
    kept = pressed(tg, admin, sure, said("curate.remove_no"))
    assert FERRY in ask(tg, alice, FERRY_QUESTION).text
    removed = pressed(tg, admin, pressed(tg, admin, kept, said("curate.remove")), said("curate.remove_yes"))
    assert said("curate.is_trashed") in removed.text
    assert FERRY not in ask(tg, alice, FERRY_QUESTION).text
    alice.presses(answer, said("card.context"))
    assert FERRY not in tg.wait_edit(answer, timeout=PATIENCE).text
    trash = pressed(tg, admin, told(tg, admin, "/articles"), said("curate.to_trash"))
    restored = pressed(tg, admin, pressed(tg, admin, trash, FERRY), said("curate.restore"))
    assert said("curate.is_trashed") not in restored.text
    assert FERRY in ask(tg, alice, FERRY_QUESTION).text
    assert audit(bot)[-2:] == [(ADMIN_ID, "remove", 1), (ADMIN_ID, "restore", 1)]


@pytest.mark.behaviour(85)
def test_the_confirmation_is_for_one_admin_and_for_two_minutes(
    tg: FakeTelegram, admin: User, other: User, intended: list[str]
) -> None:
    """Another admin cannot confirm, nor can anybody once the time is over."""
    group = tg.group("编辑部", members=[admin, other], bot_status="administrator")
    sent = admin.says("/delete 2", chat=group)
    sure = tg.wait_message(group, after=sent, timeout=PATIENCE)
    refused = other.presses(sure, sure.labels[0][0])
    assert refused.alert
    assert refused.text == said("curate.not_yours", "zh-Hant")
    # Nobody waits for the answer to a made-up press.
    intended.append("query is too old")
    late = {
        "id": "424242",
        "from": {"id": ADMIN_ID, "is_bot": False, "first_name": "管理员", "language_code": "zh-hans"},
        "message": sure.raw,
        "chat_instance": "1",
        "data": pack(CONFIRM, 2, ADMIN_ID, 1_700_000_000),
    }
    edits = len(tg.calls("editMessageText"))
    tg.inject({"callback_query": late})
    tg.wait_call("editMessageText", count=edits + 1, timeout=PATIENCE)
    assert said("curate.is_trashed") not in opened(tg, admin, 2).text


@pytest.mark.behaviour(89)
def test_two_admins_at_once(tg: FakeTelegram, admin: User, other: User) -> None:
    """What the second admin was about to overwrite is not lost: they see the change and may try again."""
    for person, language in ((admin, "zh-Hans"), (other, "zh-Hant")):
        card = pressed(tg, person, opened(tg, person, 2), said("curate.edit", language))
        person.presses(card, said("curate.field_publisher", language))
        tg.wait_message(tg.private_chat(person), after=card, timeout=PATIENCE)
    assert "江岸晚报" in told(tg, admin, "江岸晚报").text
    sent = other.says("江岸周報")
    refusal = tg.wait_message(tg.private_chat(other), after=sent, timeout=PATIENCE)
    assert "沒有更動" in refusal.text
    assert "江岸晚报" in tg.wait_message(tg.private_chat(other), after=refusal, timeout=PATIENCE).text
    assert "江岸晚报" in opened(tg, admin, 2).text


@pytest.mark.behaviour(88)
def test_facts_of_an_article(tg: FakeTelegram, alice: User, admin: User, bot: Bot) -> None:
    """A changed title is shown, found and cited at once; the link of another article is refused."""
    card = pressed(tg, admin, opened(tg, admin, 5), said("curate.edit"))
    admin.presses(card, said("curate.field_title"))
    tg.wait_message(tg.private_chat(admin), after=card, timeout=PATIENCE)
    changed = told(tg, admin, "城南钟楼的秘密")
    assert changed.bold == ["城南钟楼的秘密"]
    assert "城南钟楼的秘密" in ask(tg, alice, "钟楼的大钟为什么走慢").bold
    assert audit(bot)[-1] == (ADMIN_ID, "change:title", 5)
    card = pressed(tg, admin, changed, said("curate.edit"))
    admin.presses(card, said("curate.field_url"))
    tg.wait_message(tg.private_chat(admin), after=card, timeout=PATIENCE)
    refused = told(tg, admin, "https://example.com/river/bridge")
    assert "第 3 篇" in refused.text
    shown = tg.wait_message(tg.private_chat(admin), after=refused, timeout=PATIENCE)
    assert shown.links == []


def test_pin(tg: FakeTelegram, admin: User) -> None:
    """A pinned article is listed first until it is unpinned."""
    pinned = pressed(tg, admin, opened(tg, admin, 1), said("curate.pin"))
    assert said("curate.is_pinned") in pinned.text
    assert told(tg, admin, "/articles").labels[0] == ["1 · 青石渡口停航说明"]
    pressed(tg, admin, pinned, said("curate.unpin"))
    assert told(tg, admin, "/articles").labels[0] != ["1 · 青石渡口停航说明"]


def test_read_and_read_again(tg: FakeTelegram, admin: User) -> None:
    """An article's text can be read; one without a link cannot be fetched again, and this is said."""
    card = opened(tg, admin, 5)
    text = pressed(tg, admin, card, said("curate.view"))
    assert "大钟走慢的原因是摆锤的铜片磨薄了" in text.text
    back = pressed(tg, admin, text, said("card.back"))
    admin.presses(back, said("curate.reread"))
    refusal = tg.wait_message(tg.private_chat(admin), after=back, timeout=PATIENCE)
    assert refusal.text == said("curate.cannot_reread")


def test_the_way_from_an_answer_to_its_article(tg: FakeTelegram, alice: User, admin: User) -> None:
    """Under answers admins find the button that opens the article; others don't."""
    answer = ask(tg, admin, FERRY_QUESTION)
    admin.presses(answer, said("curate.edit_article"))
    card = tg.wait_message(tg.private_chat(admin), after=answer, timeout=PATIENCE)
    assert card.bold == [FERRY]
    labels = [label for row in ask(tg, alice, FERRY_QUESTION).labels for label in row]
    assert said("curate.edit_article") not in labels


def test_gap_is_filled_and_its_askers_are_told(tg: FakeTelegram, alice: User, bob: User, admin: User) -> None:
    """Who asked in vain gets the answer once an article brings it, each once, and may opt out."""
    for text in ("杜鹃岭隧道为什么停工", "杜鹃岭隧道停工是为什么？"):
        assert "没有" in ask(tg, alice, text).text
    traditional = tg.person("Chen", "zh-hant")
    assert "找不到" in ask(tg, traditional, "杜鵑嶺隧道為什麼停工").text
    assert "没有" in ask(tg, bob, "水仙号为什么晚点").text
    gaps = told(tg, admin, "/gaps")
    row = next(label for (label,) in gaps.labels if "隧道" in label)
    assert row.startswith("3 × ")
    gap = pressed(tg, admin, gaps, row)
    assert said("curate.gap", count=3, people=2, last="").removesuffix(" ") in gap.text
    admin.presses(gap, said("curate.gap_add"))
    tg.wait_message(tg.private_chat(admin), after=gap, timeout=PATIENCE)
    text = "隧道消息\n\n杜鹃岭隧道停工，是因为掌子面涌水，抽水机坏了两台。工人都撤到了洞外。"
    preview = told(tg, admin, text)
    saved = pressed(tg, admin, preview, said("curate.save"))
    assert said("curate.askers_told", count=2) in saved.text
    news = tg.wait_message(tg.private_chat(alice), containing="现在有了", timeout=PATIENCE)
    assert "掌子面涌水" in news.bold[-1]
    tg.wait_message(tg.private_chat(traditional), containing="現在有了", timeout=PATIENCE)
    assert alice.presses(news, said("curate.tell_no_more")).text == said("curate.told_no_more")
    assert len([each for each in tg.messages(tg.private_chat(alice)) if "现在有了" in each.text]) == 1
    tg.quiet(tg.private_chat(bob), 0.2)
    left = told(tg, admin, "/gaps")
    assert not [label for (label,) in left.labels if "隧道" in label]
    ship = pressed(tg, admin, left, "水仙号")
    after = pressed(tg, admin, ship, said("curate.gap_dismiss"))
    assert not [label for row in after.labels for label in row if "水仙号" in label]


def test_who_opted_out_is_not_told(tg: FakeTelegram, alice: User, bob: User, admin: User) -> None:
    """After "don't tell me again" nothing comes, nor to whom has blocked the bot."""
    ask(tg, alice, "梧桐巷的水井为什么封了")
    ask(tg, bob, "梧桐巷的水井为什么封了")
    bob.blocks_bot()
    preview = told(tg, admin, "/add 梧桐巷的水井封了，是因为井壁裂了一道缝。居委会在井口盖了石板。")
    saved = pressed(tg, admin, preview, said("curate.save"))
    assert said("curate.askers_told", count=1) in saved.text
    news = tg.wait_message(tg.private_chat(alice), containing="井壁裂了一道缝", timeout=PATIENCE)
    alice.presses(news, said("curate.tell_no_more"))
    ask(tg, alice, "燕子矶的灯为什么灭了")
    preview = told(tg, admin, "/add 燕子矶的灯灭了，是因为台风吹断了电线。修灯的人要等风停。")
    pressed(tg, admin, preview, said("curate.save"))
    tg.quiet(tg.private_chat(alice), 0.3)


def test_stats_and_export(tg: FakeTelegram, alice: User, admin: User) -> None:
    """/stats is a picture with its figures in words, /export a file that can be added again, /reindex says what it did."""
    ask(tg, alice, FERRY_QUESTION)
    stats = told(tg, admin, "/stats")
    assert stats.file
    assert stats.file.content.startswith(b"\x89PNG")
    assert FERRY in stats.text
    export = told(tg, admin, "/export")
    assert export.document
    rows = [json.loads(line) for line in export.document.content.decode().splitlines()]
    assert FERRY in {row["title"] for row in rows}
    assert said("curate.exported", count=len(rows)) in export.text
    assert told(tg, admin, "/reindex").text == said("curate.index_fresh")


@pytest.mark.behaviour(79)
@pytest.mark.parametrize(
    "command", ["/articles", "/list", "/delete 1", "/gaps", "/stats", "/export", "/reindex", "/channels"]
)
def test_to_others_these_commands_do_not_exist(tg: FakeTelegram, alice: User, command: str) -> None:
    """Everybody else is told what any unknown command is told; at most one that exists for them is named."""
    refusals = (said("tg.unknown_command"), f"没有 {command.split(maxsplit=1)[0]} 这个命令")
    assert told(tg, alice, command).text.startswith(refusals)
