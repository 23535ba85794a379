"""/words: own synonyms and names, tried on past questions first."""

from __future__ import annotations

from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import PATIENCE, Bot, ask, said


def test_synonyms_are_tried_then_kept_then_removed(tg: FakeTelegram, alice: User, admin: User, bot: Bot) -> None:
    """The proposal shows the question that it answers; kept, it answers; removed, it does so no more."""
    question = "哗啦子为什么停航"
    assert "河床淤积" not in ask(tg, alice, question).text
    proposal = ask(tg, admin, "/words 哗啦子，青石渡口")
    assert said("words.effects", count=1) in proposal.text
    assert question in proposal.text
    assert "河床淤积" not in ask(tg, alice, question).text
    # The words are in the message: no memory of the process is needed.
    bot.restart()
    admin.presses(proposal, said("curate.words_do"))
    kept = tg.wait_edit(proposal, timeout=PATIENCE)
    assert kept.text.startswith(said("words.added", words="「哗啦子」、「青石渡口」"))
    assert "河床淤积" in ask(tg, alice, question).text
    admin.presses(kept, "移除")
    removing = tg.wait_edit(kept, timeout=PATIENCE)
    admin.presses(removing, said("curate.words_do"))
    tg.wait_edit(removing, containing=said("words.none"), timeout=PATIENCE)
    assert "河床淤积" not in ask(tg, alice, question).text


def test_a_name_is_kept_whole(tg: FakeTelegram, admin: User) -> None:
    """One word alone is a name; nothing is kept when the proposal is cancelled."""
    proposal = ask(tg, admin, "/words 韩老四")
    admin.presses(proposal, said("curate.cancel"))
    assert said("words.none") in tg.wait_edit(proposal, timeout=PATIENCE).text
    proposal = ask(tg, admin, "/words 韩老四")
    admin.presses(proposal, said("curate.words_do"))
    assert "「韩老四」" in tg.wait_edit(proposal, timeout=PATIENCE).text


def test_a_sentence_is_no_word(tg: FakeTelegram, admin: User, alice: User) -> None:
    """What is too long is refused in one sentence; for others the command does not exist."""
    assert ask(tg, admin, "/words " + "很长" * 40).text.startswith("没有完成：")
    assert ask(tg, alice, "/words 甲 乙").text == said("tg.unknown_command")
