"""/channels, and posts of followed channels as articles."""

from __future__ import annotations

import pytest

from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.running import PATIENCE, Bot, ask, said


@pytest.fixture
def river(tg: FakeTelegram, bot: Bot, admin: User) -> Chat:
    """Make a channel that the bot administers and an admin follows."""
    name = f"river{len(tg.world.chats)}"
    channel = tg.channel("江岸频道", username=name)
    assert ask(tg, admin, f"/channels @{name}").text == said("curate.followed", title="江岸频道")
    return channel


@pytest.mark.behaviour(83)
def test_posts_and_edits(tg: FakeTelegram, alice: User, bot: Bot, river: Chat) -> None:
    """A post becomes an article that links to it; edited, the new words answer; too short, it is none any more."""
    post = river.posts("栈道修好了\n江边的栈道下周一重新开放，因为护栏全部换成了不锈钢。", signature="阿江")
    bot.wait_log("post kept")
    answer = ask(tg, alice, "江边的栈道为什么重新开放")
    assert answer.bold[-1].endswith("因为护栏全部换成了不锈钢。")
    assert answer.links[0][1].startswith(f"https://t.me/{river.record.raw['username']}/{post.id}#")
    assert "江岸频道" in answer.text
    river.edits_post(post, "栈道修好了\n江边的栈道重新开放，因为护栏换成了竹子。")
    tg.settled()
    bot.wait_log("new wording")
    answer = ask(tg, alice, "江边的栈道为什么重新开放")
    assert answer.bold[-1].endswith("因为护栏换成了竹子。")
    river.edits_post(post, "（已删除）")
    bot.wait_log("is no article any more")
    assert "竹子" not in ask(tg, alice, "江边的栈道为什么重新开放").text


@pytest.mark.behaviour(83)
def test_captions_short_posts_and_strangers(tg: FakeTelegram, alice: User, bot: Bot, river: Chat) -> None:
    """A caption is a text; short posts are passed over; channels that nobody chose are not read."""
    kept = bot.log.count("post kept")
    river.posts("老码头的吊机拆除，是因为轨道下沉了四十厘米。", file=("a.jpg", b"\xff\xd8\xff1"), kind="photo")
    # Posts of a channel are handled side by side: each one's own line tells that it is done.
    bot.wait_log("post kept", count=kept + 1)
    river.posts("早安！")
    bot.wait_log("post passed over")
    assert "下沉了四十厘米" in ask(tg, alice, "老码头的吊机为什么拆除").text
    stranger = tg.channel("别的频道", username=f"other{len(tg.world.chats)}")
    stranger.posts("白鹭湾的水闸关闭，是因为闸门的螺杆断了两根，要等备件运来。")
    tg.settled()
    assert "螺杆" not in ask(tg, alice, "白鹭湾的水闸为什么关闭").text
    tg.quiet(river, 0.2)


def test_what_an_admin_removed_stays_removed(tg: FakeTelegram, alice: User, admin: User, bot: Bot, river: Chat) -> None:
    """An edit of a post whose article is in the trash does not bring it back."""
    post = river.posts("鸬鹚渡的船票涨价，是因为柴油贵了一倍，船工也难请。")
    found = bot.wait_log(f"{river.record.raw['username']}/{post.id}")
    number = found.split("article ")[1].split(":")[0]
    sure = ask(tg, admin, f"/delete {number}")
    admin.presses(sure, said("curate.remove_yes"))
    tg.wait_edit(sure, timeout=PATIENCE)
    river.edits_post(post, "鸬鹚渡的船票涨价，是因为柴油贵了一倍，船工也难请。票价下月再议。")
    tg.settled()
    assert "柴油" not in ask(tg, alice, "鸬鹚渡的船票为什么涨价").text


@pytest.mark.behaviour(83, 88)
def test_an_edited_title_outlives_the_post(tg: FakeTelegram, alice: User, admin: User, bot: Bot, river: Chat) -> None:
    """A title that an admin typed stays when the post is edited; the new words answer under it."""
    post = river.posts("灯塔换灯\n东礁的灯塔下月换灯，是因为旧灯的汞汽漏了出来。")
    found = bot.wait_log(f"{river.record.raw['username']}/{post.id}")
    card = ask(tg, admin, f"/articles {found.split('article ')[1].split(':')[0]}")
    admin.presses(card, said("curate.edit"))
    admin.presses(tg.wait_edit(card, timeout=PATIENCE), said("curate.field_title"))
    tg.wait_message(tg.private_chat(admin), after=card, timeout=PATIENCE)
    assert ask(tg, admin, "东礁纪事").bold == ["东礁纪事"]
    wordings = bot.log.count("new wording")
    river.edits_post(post, "灯塔换灯了\n东礁的灯塔下月换灯，是因为旧灯费油，一夜要烧三桶。")
    bot.wait_log("new wording", count=wordings + 1)
    answer = ask(tg, alice, "东礁的灯塔为什么换灯")
    assert "一夜要烧三桶" in answer.bold[-1]
    assert answer.bold[0] == "东礁纪事"


def test_unfollow(tg: FakeTelegram, admin: User, alice: User, river: Chat) -> None:
    """A channel is followed no longer after a press; what it brought stays."""
    listed = ask(tg, admin, "/channels")
    row = next(button for line in listed.buttons for button in line if str(river.id) and "江岸频道" in button.text)
    while row:
        admin.presses(row)
        listed = tg.wait_edit(listed, timeout=PATIENCE)
        row = next((button for line in listed.buttons for button in line), None)
    assert said("curate.no_channels") in listed.text
    river.posts("芦苇荡的观鸟台关闭，是因为木板烂了三分之一，怕有人踩空。")
    tg.settled()
    assert "木板烂了" not in ask(tg, alice, "芦苇荡的观鸟台为什么关闭").text


def test_channels_that_cannot_be_followed(tg: FakeTelegram, admin: User, bot: Bot, intended: list[str]) -> None:
    """A channel that does not exist, or that the bot does not administer, is refused with the reason."""
    intended += ["chat not found"]
    member = tg.channel("路人频道", username=f"passer{len(tg.world.chats)}", bot_status="member")
    for name in ("@nowhere_at_all", f"@{member.record.raw['username']}"):
        assert ask(tg, admin, f"/channels {name}").text == said("curate.no_such_channel", name=name)
