"""Draw docs/chat-light.png and docs/chat-dark.png: real conversations with the bot, in Telegram's look.

    python -m docs.chat          (needs Chromium and the fonts Noto Sans CJK and Noto Color Emoji)

It starts the shipped command against the fake Telegram of the tests, over the sample articles, lets people
write to it, and draws what was said. Only the frame is drawn here: every word and button is the bot's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from string import Template

from PIL import Image

from bot.samples import FOLDER
from docs.drawing import Face, View, chat_html
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import PATIENCE, Bot, must

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1000, 960
MOST_BYTES = 300_000


def main() -> int:
    """Play, draw by day and by night."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print(
            "Chromium was not found: install it (for example: apt install chromium) to draw pictures", file=sys.stderr
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="yuanwen-pictures-") as folder:
        panels = _played(Path(folder))
        for theme in ("light", "dark"):
            target = HERE / f"chat-{theme}.png"
            _draw(browser, Path(folder), panels, theme, target)
            print(f"{target} ({target.stat().st_size // 1000} kB)")
            if target.stat().st_size > MOST_BYTES:
                print("this picture is too large for a README", file=sys.stderr)
                return 1
    return 0


def _played(folder: Path) -> list[str]:
    """Let people talk to the bot; return their chats as HTML."""
    library = folder / "library.db"
    must(folder, "--library", library, "add", FOLDER)
    with FakeTelegram(username="yuanwen_bot") as tg, Bot(tg, folder, library) as bot:
        lin, zhou, he = (tg.person(name, "zh-hans") for name in ("林夏", "周扬", "何舟"))
        chat, group = tg.private_chat(lin), tg.group("周六读书会", [lin, zhou, he])
        for question in ("王腾为什么被辞退", "香港人為什麼把電車叫做叮叮"):
            tg.wait_message(chat, after=lin.says(question), timeout=PATIENCE)
        zhou.says("有人看过彗星那篇专访吗？", chat=group)
        asked = he.says(f"@{tg.username} 彗尾为什么总是背向太阳", chat=group)
        tg.wait_message(group, after=asked, timeout=PATIENCE)
        lin.says("这下明白了，原来跟往哪边飞没关系 😄", chat=group)
        question = "栖川铁路"
        found = lin.queries(question, timeout=PATIENCE) if "inline_query" in (tg.allowed_updates or ()) else None
        names = {number: str(user["first_name"]) for number, user in tg.world.users.items()}
        names[int(tg.world.bot["id"])] = "原文"
        views = (
            View("原文", "机器人", Face("原", 5), lin.id, True, tg.messages(chat), names),
            View("周六读书会", "28 位成员", Face("读", 1), lin.id, False, tg.messages(group), names,
                 typed=f"@{tg.username} {question}" if found else "", found=found),
        )  # fmt: skip
        bot.stop()
    return [chat_html(view) for view in views]


def _draw(browser: str, folder: Path, panels: list[str], theme: str, target: Path) -> None:
    template = Template((HERE / "chat.html").read_text(encoding="utf-8"))
    size = {"width": f"{WIDTH}px", "height": f"{HEIGHT - 40}px"}
    page = folder / f"{theme}.html"
    page.write_text(template.substitute(theme=escape(theme), chats="".join(panels), **size), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder}/profile", "--no-first-run", "--disable-background-networking"]
    command += [f"--window-size={WIDTH},{HEIGHT}", "--force-device-scale-factor=1.5", f"--screenshot={target}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)
    # 256 colours are enough for it, and a third of the size.
    with Image.open(target) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
