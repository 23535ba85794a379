"""What an admin simply sends, without a command: links become previews, and questions stay questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.articles import FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import FakeTelegram, Message, User, from_channel
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, copy_library, said
from tests.intake.site import Site, serving

FETCH = "[fetch]\nallow_private_addresses = true\ntimeout_seconds = 60"
KILN = "石桥镇的老窑上月熄火了，是因为山上的陶土挖完了。窑工们改去镇外的砖厂上班。"
KILN_QUESTION, KILN_REASON = "石桥镇的老窑为什么熄火", "山上的陶土挖完了"
MILL = "北岸的水磨坊重新开张，是因为两位大学生修好了水轮。每逢周末磨坊免费让人参观。"
MILL_REASON = "两位大学生修好了水轮"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve a site of two articles."""
    with serving(Site()) as served:
        served.page("/kiln", KILN)
        served.page("/mill", MILL)
        yield served


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot that may read from this machine."""
    folder = tmp_path_factory.mktemp("bot")
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID], more=FETCH) as running:
        yield running
        assert running.stop() < STOP_WITHIN


def told(tg: FakeTelegram, person: User, sent: Message) -> Message:
    """Return what the bot says to a message in private."""
    return tg.wait_message(tg.private_chat(person), after=sent, timeout=PATIENCE)


def previewed(tg: FakeTelegram, person: User, sent: Message, words: str) -> Message:
    """Return the preview that the message about the progress becomes."""
    begun = told(tg, person, sent)
    assert begun.text.startswith(said("curate.reading", done=0, total="").strip()), begun.text
    shown = tg.wait_edit(begun, containing=said("curate.preview"), timeout=PATIENCE)
    assert words in shown.text
    return shown


@pytest.mark.behaviour(80, 86)
def test_a_link_alone(tg: FakeTelegram, admin: User, alice: User, site: Site) -> None:
    """An admin's link is read, shown, saved and answered from; undone, it is cited no more."""
    assert KILN_REASON not in ask(tg, alice, KILN_QUESTION).text
    preview = previewed(tg, admin, admin.says(f"{site.address}/kiln"), KILN_REASON)
    admin.presses(preview, said("curate.save"))
    saved = tg.wait_edit(preview, containing="✅", timeout=PATIENCE)
    answer = ask(tg, alice, KILN_QUESTION)
    assert KILN_REASON in answer.bold[-1]
    assert answer.links[0][1].startswith(f"{site.address}/kiln")
    admin.presses(saved, said("curate.undo"))
    tg.wait_edit(saved, containing="↩️", timeout=PATIENCE)
    assert KILN_REASON not in ask(tg, alice, KILN_QUESTION).text


@pytest.mark.behaviour(80)
@pytest.mark.parametrize(
    "text",
    [
        "{link} 这篇不错，加一下",
        "加一下：{link}",
        '<a href="{link}">老窑熄火</a>',
        '请收下<a href="{link}">这一篇</a>，谢谢',
        "{link} ？",
        "Please add {link}",
    ],
)
def test_a_link_with_a_few_words(tg: FakeTelegram, admin: User, site: Site, text: str) -> None:
    """Words that ask nothing, and links behind words, make no difference."""
    sent = admin.says(text.format(link=f"{site.address}/kiln"), html=True)
    previewed(tg, admin, sent, KILN_REASON)


def test_several_links(tg: FakeTelegram, admin: User, site: Site) -> None:
    """Of several links each has its preview."""
    sent = admin.says(f"{site.address}/kiln\n{site.address}/mill")
    first = previewed(tg, admin, sent, KILN_REASON)
    assert MILL_REASON in tg.wait_message(tg.private_chat(admin), after=first, timeout=PATIENCE).text


@pytest.mark.behaviour(30)
@pytest.mark.parametrize(
    "text", ["{link} 青石渡口为什么停航", "青石渡口停航的原因？{link}", "{link}\n青石渡口停航了吗"]
)
def test_a_link_with_a_question(tg: FakeTelegram, admin: User, site: Site, text: str) -> None:
    """A question stays one."""
    assert told(tg, admin, admin.says(text.format(link=f"{site.address}/kiln"))).text.startswith("青石渡口停航说明")


@pytest.mark.behaviour(42, 82)
@pytest.mark.parametrize("text", ["{link}", "推荐阅读：{link}", "{link} 老窑为什么熄火"])
def test_a_forwarded_link(tg: FakeTelegram, admin: User, site: Site, text: str) -> None:
    """Of a forwarded post that is only a link, or a few words with it, the page is the article."""
    sent = admin.forwards(
        text.format(link=f"{site.address}/kiln"), origin=from_channel("巷口频道", -1001234, 7, "alley")
    )
    preview = previewed(tg, admin, sent, KILN_REASON)
    assert [url for _, url in preview.links] == [f"{site.address}/kiln"]
    begun = told(tg, admin, admin.says("/add", reply_to=sent))
    assert KILN_REASON in tg.wait_edit(begun, containing=said("curate.preview"), timeout=PATIENCE).text


@pytest.mark.behaviour(82)
def test_a_forwarded_text_with_a_link(tg: FakeTelegram, admin: User, site: Site) -> None:
    """A forwarded post with a text of its own stays the article, and the post its source."""
    before = len(site.asked)
    text = f"老槐树倒下，是因为树根被白蚁蛀空了。倒下的时候街上没有人。详见 {site.address}/kiln"
    preview = told(tg, admin, admin.forwards(text, origin=from_channel("巷口频道", -1001234, 8, "alley")))
    assert preview.text.startswith(said("curate.preview"))
    assert "老槐树倒下" in preview.text
    assert "https://t.me/alley/8" in [url for _, url in preview.links]
    assert len(site.asked) == before


def test_the_name_of_a_site_in_words(tg: FakeTelegram, admin: User) -> None:
    """What Telegram takes for a link may be a name that is asked about."""
    assert said("curate.reading", done=0, total="").strip() not in ask(tg, admin, "Booking.com 裁员").text


def test_what_was_asked_for_is_no_article(tg: FakeTelegram, admin: User) -> None:
    """A link that was asked for as the link of an article is that."""
    opened = ask(tg, admin, "/articles 5")
    admin.presses(opened, said("curate.edit"))
    admin.presses(tg.wait_edit(opened, timeout=PATIENCE), said("curate.field_url"))
    asked = told(tg, admin, opened)
    assert asked.force_reply
    changed = told(tg, admin, admin.says("https://example.com/clock"))
    assert ("钟楼的钟慢了七分钟", "https://example.com/clock") in changed.links


def diary(days: int, *, joint: str = "") -> str:
    """Return a text about so many days, each in a sentence of twenty characters."""
    return joint.join(f"第{n:02}天，窑里烧出了{n + 20}只陶碗和陶罐。" for n in range(days))


@pytest.mark.behaviour(86)
@pytest.mark.parametrize(
    "text",
    [
        f"{KILN}{diary(30)}",
        f"{KILN}\n{diary(6)}",
        f"{KILN}{diary(30)}他常问：“明天还烧吗？”",
        f"{KILN}{diary(30)}这就是老窑为什么熄火。",
    ],
    ids=["long", "paragraphs", "a quoted question", "no question"],
)
def test_an_article_is_pasted(tg: FakeTelegram, admin: User, alice: User, text: str) -> None:
    """A text that is long, or less long in paragraphs, is shown, saved and answered from."""
    preview = told(tg, admin, admin.says(text))
    assert preview.text.startswith(said("curate.preview"))
    assert KILN_REASON in preview.text
    admin.presses(preview, said("curate.save"))
    saved = tg.wait_edit(preview, containing="✅", timeout=PATIENCE)
    assert KILN_REASON in ask(tg, alice, KILN_QUESTION).bold[-1]
    admin.presses(saved, said("curate.undo"))
    tg.wait_edit(saved, containing="↩️", timeout=PATIENCE)


@pytest.mark.behaviour(30)
@pytest.mark.parametrize(
    "text",
    [
        diary(8),
        f"{diary(5, joint=chr(10))}",
        f"{diary(20)}青石渡口为什么停航？",
        f"{diary(20)}\n请问青石渡口为什么停航",
    ],
    ids=["not long", "short paragraphs", "a question", "a question without a mark"],
)
def test_a_long_question(tg: FakeTelegram, admin: User, text: str) -> None:
    """What is shorter, or ends as a question does, is a question."""
    assert said("curate.preview") not in told(tg, admin, admin.says(text)).text


@pytest.mark.behaviour(79)
def test_long_texts_of_others(tg: FakeTelegram, alice: User) -> None:
    """A reader's long text is a question."""
    assert said("curate.preview") not in ask(tg, alice, f"{KILN}{diary(30)}").text


@pytest.mark.behaviour(79)
def test_links_of_others(tg: FakeTelegram, alice: User, site: Site) -> None:
    """A reader's link is not read."""
    before = len(site.asked)
    assert told(tg, alice, alice.says(f"{site.address}/kiln")).text == said("talk.link")
    assert len(site.asked) == before


def test_links_in_a_group(tg: FakeTelegram, admin: User, site: Site) -> None:
    """In a group an admin's link is talk like any other, and a question is answered."""
    group = tg.group("编辑部", members=[admin], bot_status="administrator")
    before = len(site.asked)
    admin.says(f"{site.address}/kiln", chat=group)
    tg.quiet(group, 0.3)
    sent = admin.says(f"/ask {FERRY_QUESTION}", chat=group)
    assert FERRY_REASON in tg.wait_message(group, after=sent, timeout=PATIENCE).bold
    assert len(site.asked) == before
