"""/feeds, and the feeds that the running bot reads by itself, from a real site of this machine."""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.articles import FERRY_QUESTION, FERRY_REASON
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, Message, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, by_webhook, copy_library, free_port, said
from tests.intake.site import Site, serving

OTHER_ADMIN = 901
FETCH = "[fetch]\nallow_private_addresses = true\ntimeout_seconds = 60"
# What stands on the site's pages: each an article that answers one question.
LAMP = "白鹭桥的路灯从周三起不亮了，是因为蓄电池被偷走了四块。路灯所说月底以前换上新的。"
LAMP_QUESTION, LAMP_REASON = "白鹭桥的路灯为什么不亮", "蓄电池被偷走了四块"
WELL = "杨柳村的水井昨天封上了井盖，是因为井壁渗进了农药。村里每天用水车送两趟水。"
WELL_QUESTION, WELL_REASON = "杨柳村的水井为什么封了", "井壁渗进了农药"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site with a feed of one article."""
    with serving(Site()) as served:
        publish(served, LAMP)
        yield served


def path_of(text: str) -> str:
    """Return where a text stands on the site."""
    return f"/{zlib.crc32(text.encode())}"


def publish(site: Site, *texts: str) -> None:
    """Put a feed of articles with these texts, the newest first."""
    items = "".join(
        f"<item><title>{text[:6]}</title><link>{site.page(path_of(text), text)}</link></item>" for text in texts
    )
    channel = f"<channel><title>江声</title>{items}</channel>"
    # As many sites do: plain XML, so that only its beginning tells that it is a feed.
    site.page("/feed", f'<?xml version="1.0"?>\n<rss version="2.0">{channel}</rss>', "text/xml")


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run a bot of two admins that may read from this machine."""
    folder = tmp_path_factory.mktemp("bot")
    served.private_chat(served.user(id=OTHER_ADMIN, first_name="另一位", language_code="zh-hant"), opened=True)
    library = copy_library(pristine, folder)
    with Bot(served, folder, library, admins=[ADMIN_ID, OTHER_ADMIN], more=FETCH) as running:
        yield running
        assert running.stop() < STOP_WITHIN


@pytest.fixture(autouse=True)
def _unfollowed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no subscription to the next test."""
    yield
    if "bot" in request.fixturenames:
        with closing(sqlite3.connect(request.getfixturevalue("bot").library, timeout=PATIENCE)) as file, file:
            file.execute("DELETE FROM feed_items")
            file.execute("DELETE FROM feeds")


def make_due(library: Path) -> None:
    """Let the time of all feeds come."""
    with closing(sqlite3.connect(library, timeout=PATIENCE)) as file, file:
        assert file.execute("UPDATE feeds SET next_at = '2020-01-01T00:00:00+00:00'").rowcount


def followed(tg: FakeTelegram, person: User, words: str, brought: str) -> Message:
    """Subscribe in chat; return the card once the feed has been read."""
    shown = ask(tg, person, words)
    return tg.wait_edit(shown, containing=brought, timeout=PATIENCE)


def wait_for_failures(library: Path, times: int) -> None:
    """Wait until a feed has failed so many times in a row."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as tables:
            if (times,) in tables.execute("SELECT failures FROM feeds").fetchall():
                return
        time.sleep(0.1)
    raise AssertionError(f"no feed has failed {times} times")


def wait_asked(site: Site, path: str, times: int = 1) -> None:
    """Wait until a page was asked for so many times."""
    deadline = time.monotonic() + PATIENCE
    while [each for each, _ in site.asked].count(path) < times:
        assert time.monotonic() < deadline, site.asked
        time.sleep(0.05)


def counts(added: int, failed: int = 0) -> str:
    """Return the sentence that tells what reading brought."""
    return said("curate.counts", added=added, updated=0, unchanged=0, failed=failed)


def acts(bot: Bot) -> list[tuple[int | None, str, str]]:
    """Return who did what with feeds."""
    with closing(sqlite3.connect(f"file:{bot.library}?mode=ro", uri=True)) as tables:
        rows = tables.execute("SELECT user_id, act, detail FROM bot_audit WHERE act LIKE 'feed:%' ORDER BY id")
        return [tuple(row) for row in rows]


def test_subscribed_in_chat_it_answers(tg: FakeTelegram, bot: Bot, admin: User, alice: User, site: Site) -> None:
    """A link behind /feeds is subscribed to and read at once; a reader is answered from its article, and was told."""
    assert LAMP_REASON not in ask(tg, alice, LAMP_QUESTION).text
    assert ask(tg, admin, "/feeds").text.startswith(said("feeds.none"))
    card = followed(tg, admin, f"/feeds {site.address}/feed", counts(1))
    assert card.bold[0] == "江声"
    assert said("feeds.read_now") in card.text
    # Who asked in vain hears of it as after any other article.
    assert said("curate.askers_told", count=1) in card.text
    news = tg.wait_message(tg.private_chat(alice), containing="现在有了", timeout=PATIENCE)
    assert LAMP_REASON in news.text
    answer = ask(tg, alice, LAMP_QUESTION)
    assert LAMP_REASON in answer.bold[-1]
    assert answer.links[0][1].startswith(site.address + path_of(LAMP))
    assert acts(bot)[-2:] == [(ADMIN_ID, "feed:add", f"{site.address}/feed"), (ADMIN_ID, "feed:read", "江声 +1")]
    record = ask(tg, admin, "/audit").text
    assert f"{said('admins.act_feed_read')} 江声 +1" in record
    listed = ask(tg, admin, "/feeds")
    assert listed.text.startswith(said("feeds.list", count=1))
    assert listed.labels == [["江声"]]


def test_what_is_new_comes_by_itself(tg: FakeTelegram, bot: Bot, admin: User, alice: User, site: Site) -> None:
    """When its time has come the feed is read without anybody's doing, and without a word to the admins."""
    followed(tg, admin, f"/feeds add {site.address}/feed", "。")
    publish(site, WELL, LAMP)
    before = len(acts(bot))
    make_due(bot.library)
    deadline = time.monotonic() + PATIENCE
    while len(acts(bot)) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert acts(bot)[before:] == [(None, "feed:read", "江声 +1")]
    assert WELL_REASON in ask(tg, alice, WELL_QUESTION).bold[-1]
    tg.quiet(tg.private_chat(admin), 0.3)
    assert f"{said('admins.itself')}  {said('admins.act_feed_read')} 江声 +1" in ask(tg, admin, "/audit").text


def test_words_choose(tg: FakeTelegram, bot: Bot, admin: User, site: Site) -> None:
    """Words behind the link, however they are separated, are the ones that an article must hold one of."""
    publish(
        site, *(f"{name}的告示牌换了新的，是因为旧的那块{name}牌子被风吹断了。" for name in ("东门", "西门", "南门"))
    )
    card = followed(tg, admin, f"/feeds {site.address}/feed 东门、北门，南门", counts(2))
    assert said("feeds.only", words="「东门」、「北门」、「南门」") in card.text


def test_read_now_and_remove(tg: FakeTelegram, bot: Bot, admin: User, alice: User, site: Site) -> None:
    """A feed is opened from the list and read at a press; removed after a question, its articles still answer."""
    card = followed(tg, admin, f"/feeds {site.address}/feed", "。")
    admin.presses(card, said("feeds.read"))
    card = tg.wait_edit(card, containing=said("feeds.nothing_new"), timeout=PATIENCE)
    admin.presses(card, said("feeds.unsubscribe"))
    sure = tg.wait_edit(card, timeout=PATIENCE)
    assert sure.text == said("feeds.unsubscribe_sure", title="江声")
    admin.presses(sure, said("feeds.unsubscribe_no"))
    card = tg.wait_edit(sure, timeout=PATIENCE)
    assert card.bold[0] == "江声"
    admin.presses(card, said("feeds.unsubscribe"))
    sure = tg.wait_edit(card, timeout=PATIENCE)
    admin.presses(sure, said("feeds.unsubscribe"))
    gone = tg.wait_edit(sure, timeout=PATIENCE)
    assert gone.text.startswith(said("feeds.unsubscribed", title="江声"))
    assert said("feeds.none") in gone.text
    assert acts(bot)[-1] == (ADMIN_ID, "feed:remove", f"{site.address}/feed")
    assert LAMP_REASON in ask(tg, alice, LAMP_QUESTION).bold[-1]


def test_an_old_button(tg: FakeTelegram, bot: Bot, admin: User, site: Site) -> None:
    """A button of a feed that another admin has removed says so and shows the list."""
    card = followed(tg, admin, f"/feeds {site.address}/feed", "。")
    with closing(sqlite3.connect(bot.library, timeout=PATIENCE)) as file, file:
        file.execute("DELETE FROM feed_items")
        file.execute("DELETE FROM feeds")
    assert admin.presses(card, said("feeds.read"), timeout=PATIENCE).text == said("feeds.gone")
    assert said("feeds.none") in tg.wait_edit(card, timeout=PATIENCE).text


def test_a_failing_feed_is_told_once(tg: FakeTelegram, bot: Bot, admin: User, site: Site) -> None:
    """Both admins hear once that a feed fails, each in their language, with the way to it; then again after a recovery."""
    other = User(tg.world, OTHER_ADMIN)
    earlier = ask(tg, other, "/language 繁體中文")
    card = followed(tg, admin, f"/feeds {site.address}/feed", "。")
    working = site.pages["/feed"]
    for _ in range(2):
        site.page("/feed", "坏了", status=500)
        make_due(bot.library)
        told = tg.wait_message(tg.private_chat(admin), after=card, containing="江声", timeout=PATIENCE)
        assert told.text.startswith(said("feeds.failing_now", count=1))
        assert "500" in told.text
        words = said("feeds.failing_now", "zh-Hant", count=1)
        earlier = tg.wait_message(tg.private_chat(other), after=earlier, timeout=PATIENCE)
        assert earlier.text.startswith(words)
        make_due(bot.library)
        wait_for_failures(bot.library, 2)
        tg.quiet(tg.private_chat(admin), 0.5)
        admin.presses(told, "江声")
        card = tg.wait_edit(told, timeout=PATIENCE)
        assert said("feeds.trouble", problem=said("feeds.status", status=500), times=2) in card.text
        listed = ask(tg, admin, "/feeds")
        assert listed.labels == [["⚠️ 江声"]]
        site.pages["/feed"] = working
        admin.presses(card, said("feeds.read"))
        card = tg.wait_edit(card, containing=said("feeds.nothing_new"), timeout=PATIENCE)
        assert "⚠️" not in card.text
        card = listed


def test_who_sees_the_failure_is_not_told_of_it(tg: FakeTelegram, bot: Bot, admin: User, site: Site) -> None:
    """Found by a press, a failure stands in the card; the other admin gets the message."""
    other = User(tg.world, OTHER_ADMIN)
    card = followed(tg, admin, f"/feeds {site.address}/feed", "。")
    site.page("/feed", "<html><body>改版了</body></html>", "text/html")
    admin.presses(card, said("feeds.read"))
    card = tg.wait_edit(card, containing=said("problem.feed_none"), timeout=PATIENCE)
    tg.wait_message(tg.private_chat(other), containing="江声", timeout=PATIENCE)
    tg.quiet(tg.private_chat(admin), 0.3)


def test_a_feed_sent_to_add(tg: FakeTelegram, bot: Bot, admin: User, alice: User, site: Site) -> None:
    """/add with a feed's link offers to subscribe; the button does it, for admins only, also after a restart."""
    sent = admin.says(f"/add {site.address}/feed")
    begun = tg.wait_message(tg.private_chat(admin), after=sent, timeout=PATIENCE)
    offer = tg.wait_edit(begun, containing=f"{site.address}/feed", timeout=PATIENCE)
    assert offer.labels == [[said("feeds.subscribe")]]
    assert "yuanwen" not in offer.text
    bot.restart()
    admin.presses(offer, said("feeds.subscribe"))
    assert tg.wait_edit(offer, containing=counts(0)[:2], timeout=PATIENCE).bold[0] == "江声"
    assert ask(tg, admin, "/feeds").labels == [["江声"]]


@pytest.mark.parametrize("words", ["江声", "add", "ftp://example.com/feed"])
def test_what_is_no_link(tg: FakeTelegram, bot: Bot, admin: User, words: str) -> None:
    """Who names no link is told how it is done."""
    assert ask(tg, admin, f"/feeds {words}").text.startswith(said("feeds.no_link"))


def test_what_is_no_feed(tg: FakeTelegram, bot: Bot, admin: User, site: Site) -> None:
    """A page that is no feed is refused with the reason, in the message that said it was being opened."""
    link = site.page("/page", "<html><body><p>一页</p></body></html>", "text/html")
    shown = ask(tg, admin, f"/feeds {link}")
    assert said("problem.feed_none") in tg.wait_edit(shown, containing=link, timeout=PATIENCE).text
    assert said("feeds.none") in ask(tg, admin, "/feeds").text


@pytest.mark.behaviour(79)
def test_for_others_it_does_not_exist(tg: FakeTelegram, bot: Bot, alice: User, admin: User, site: Site) -> None:
    """Readers are told what any unknown command is told; an admin's buttons refuse them."""
    assert ask(tg, alice, f"/feeds {site.address}/feed").text.startswith(
        ("没有 /feeds 这个命令", said("tg.unknown_command"))
    )
    group = tg.group("编辑部", members=[alice, admin], bot_status="administrator")
    alice.says(f"/feeds {site.address}/feed", chat=group)
    tg.quiet(group, 0.3)
    assert "/feed" not in [path for path, _ in site.asked]
    sent = admin.says(f"/feeds {site.address}/feed", chat=group)
    shown = tg.wait_message(group, after=sent, timeout=PATIENCE)
    card = tg.wait_edit(shown, containing=said("feeds.read_now"), timeout=PATIENCE)
    refused = alice.presses(card, said("feeds.unsubscribe"), timeout=PATIENCE)
    assert refused.text == said("curate.only_admins")


def test_pages_of_many_feeds(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """Many subscriptions are shown eight at a time."""
    with closing(sqlite3.connect(bot.library, timeout=PATIENCE)) as file, file:
        for number in range(10):
            file.execute(
                "INSERT INTO feeds (url, title, keywords, most, added_at, next_at)"
                " VALUES (?, ?, '[]', 20, '2025-01-01T00:00:00+00:00', '2100-01-01T00:00:00+00:00')",
                [f"https://example.com/{number}", f"第{number}个"],
            )
    listed = ask(tg, admin, "/feeds")
    assert [row[0] for row in listed.labels[:8]] == [f"第{number}个" for number in range(8)]
    assert said("feeds.read_never") in listed.text
    admin.presses(listed, "▶")
    assert [row[0] for row in tg.wait_edit(listed, timeout=PATIENCE).labels] == ["第8个", "第9个", "◀ 1/2"]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_a_slow_site_delays_nobody(
    elsewhere: FakeTelegram, library: Path, tmp_path: Path, site: Site, mode: str
) -> None:
    """While a feed's page takes a minute, questions are answered at once and the bot stops in time; both modes read."""
    publish(site, LAMP, WELL)
    site.slow[path_of(WELL)] = 60.0
    elsewhere.private_chat(elsewhere.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans"), opened=True)
    reader = newcomer(elsewhere, "Alice")
    more = FETCH if mode == "polling" else f"{by_webhook(elsewhere, free_port())}\n{FETCH}"
    with Bot(elsewhere, tmp_path, library, admins=[ADMIN_ID], more=more) as bot:
        admin = User(elsewhere.world, ADMIN_ID)
        shown = ask(elsewhere, admin, f"/feeds {site.address}/feed")
        card = elsewhere.wait_edit(shown, containing=said("feeds.subscribed"), timeout=PATIENCE)
        wait_asked(site, path_of(WELL))
        began = time.monotonic()
        assert FERRY_REASON in ask(elsewhere, reader, FERRY_QUESTION).bold[-1]
        assert time.monotonic() - began < 2.0
        # The admin's next message does not wait either, and what was read already answers.
        assert ask(elsewhere, admin, "/feeds").labels == [["江声"]]
        assert LAMP_REASON in ask(elsewhere, reader, LAMP_QUESTION).bold[-1]
        assert bot.stop() < STOP_WITHIN
        assert "Traceback" not in bot.log
        # What was cut short comes at the next start.
        site.slow.clear()
        bot.start()
        wait_asked(site, path_of(WELL), 2)
        deadline = time.monotonic() + PATIENCE
        while WELL_REASON not in ask(elsewhere, reader, WELL_QUESTION).text and time.monotonic() < deadline:
            time.sleep(0.2)
        assert WELL_REASON in ask(elsewhere, reader, WELL_QUESTION).bold[-1]
        assert bot.stop() < STOP_WITHIN
    assert card.bold[0] == "江声"
