"""What is sent to exhaust the bot is refused within its limits, while readers are answered as ever."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.locales import texts
from index import LibraryError
from index.errors import DocumentRefused, LinkRefused
from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import ADMIN_ID, PATIENCE, Bot, ask, said
from tests.intake.documents import flate_bomb, pdf
from tests.intake.web_server import serving

SECONDS = 6
FETCH = f"[fetch]\nallow_private_addresses = true\ntimeout_seconds = {SECONDS}"
# Megabytes of the bot itself. A link may bring 20, packed as it came and unpacked; the PDF is read by a child.
GROWTH = 100
# One person alone would soon be told to slow down.
READERS = 40


def megabytes(bot: Bot, kind: str) -> float:
    """Return the memory of the bot now (VmRSS), or the most that it ever had (VmHWM)."""
    status = Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii")
    return int(status.split(f"{kind}:")[1].split()[0]) / 1024


@contextmanager
def asking(tg: FakeTelegram, people: list[User]) -> Iterator[list[tuple[float, bool]]]:
    """Let people ask in turn, all the time; lend the seconds that each answer took, and whether it was the right one."""
    waits: list[tuple[float, bool]] = []
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(0.1):
            asked = ((FERRY_QUESTION, FERRY), (CLOCK_QUESTION, CLOCK))[len(waits) % 2]
            began = time.monotonic()
            answer = ask(tg, people[len(waits) % len(people)], asked[0])
            waits.append((time.monotonic() - began, answer.text.startswith(asked[1]["title"])))

    reader = threading.Thread(target=go_on)
    reader.start()
    try:
        yield waits
    finally:
        over.set()
        reader.join()


def refusal(error: LibraryError) -> str:
    """Return how a refusal is told in chat."""
    return said("curate.failed", problem=texts("zh-Hans").error(error))


def test_bombs_are_refused_while_readers_are_answered(elsewhere: FakeTelegram, library: Path, tmp_path: Path) -> None:
    """A gzip bomb, a laughing feed, a server of a byte a second and a PDF bomb: each is refused with its reason."""
    tg, people = elsewhere, [newcomer(elsewhere, f"Reader {number}") for number in range(READERS)]
    admin = tg.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans")
    chat = tg.private_chat(admin, opened=True)
    document = pdf([[]], content=flate_bomb(360))
    with serving() as port, Bot(tg, tmp_path, library, admins=[ADMIN_ID], more=FETCH) as bot:
        links = [f"http://127.0.0.1:{port}/{name}" for name in ("bomb", "laughs", "trickle")]
        assert ask(tg, people[0], FERRY_QUESTION).text.startswith(FERRY["title"])
        before = megabytes(bot, "VmRSS")
        began = time.monotonic()
        with asking(tg, people) as waits:
            sent = admin.says("/add " + "\n".join(links))
            told = tg.wait_message(chat, after=sent, timeout=PATIENCE)
            problems = [
                LinkRefused(source=links[0], problem="link_bomb"),
                DocumentRefused(source=links[1], problem="document_entities"),
                LinkRefused(source=links[2], problem="link_slow"),
            ]
            refused = tg.wait_edit(told, containing=refusal(problems[2]), timeout=PATIENCE)
            assert refused.text.splitlines() == [refusal(each) for each in problems]
            assert time.monotonic() - began < SECONDS + 10
            sent = admin.sends_file("年报.pdf", document)
            refused = tg.wait_message(chat, after=sent, timeout=PATIENCE)
            assert refused.text in [
                refusal(DocumentRefused(source="年报.pdf", problem=each)) for each in ("pdf_damaged", "pdf_slow")
            ]
        grown = megabytes(bot, "VmHWM") - before
        seconds = [took for took, _ in waits]
        print(f"\n{time.monotonic() - began:.1f} s of bombs: {len(waits)} answers, median {statistics.median(seconds):.3f} s,"
              f" longest {max(seconds):.3f} s; memory {before:.0f} MB + {grown:.0f} MB at most")  # fmt: skip
        assert all(right for _, right in waits)
        assert len(waits) > 10
        # A second is the promise; the longest is left to a machine that runs other tests as well.
        assert statistics.median(seconds) < 1
        assert grown < GROWTH
        assert "Traceback" not in bot.log
