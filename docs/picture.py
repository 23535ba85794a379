"""Draw docs/answer.png: a real answer of the sample library, in Telegram's look.

    python docs/picture.py          (needs Chromium and a Chinese font)

The bubble holds the very HTML and buttons that the bot sends; only the frame around it is drawn here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from bot.cards.telegram import answer_card
from bot.locales import texts
from bot.service import Asked
from bot.state import Asker
from bot.wiring import open_samples

QUESTION = "王腾为什么被辞退？"
TARGET = Path(__file__).with_name("answer.png")
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 28px; width: 504px; font: 16px/1.5 "Noto Sans CJK SC", sans-serif;
       background: linear-gradient(160deg, #cfe3c4, #a9cfa4 60%, #8fbf9b); }}
.bubble {{ border-radius: 14px; padding: 8px 13px; margin-bottom: 10px; box-shadow: 0 1px 1px #0003; }}
.me {{ background: #e3fbc9; margin-left: auto; width: fit-content; }}
.bot {{ background: #fff; white-space: pre-line; margin-bottom: 3px; }}
a {{ color: #2678b6; text-decoration: none; }}
blockquote {{ margin: 6px 0 2px; padding: 4px 10px; border-left: 3px solid #5aa7de; background: #eaf4fb;
              border-radius: 5px; font-size: 15px; color: #333; max-height: 72px; overflow: hidden;
              position: relative; }}
blockquote::after {{ content: "⌄"; position: absolute; right: 10px; bottom: 0; color: #2678b6; background: #eaf4fb; }}
.row {{ display: flex; gap: 3px; margin-bottom: 3px; }}
.row span {{ flex: 1; text-align: center; background: #6b9c74cc; color: #fff; border-radius: 8px; padding: 6px;
             font-size: 15px; }}
</style><div class="bubble me">{question}</div><div class="bubble bot">{answer}</div>{rows}"""


def main() -> int:
    """Ask the sample library and draw the answer."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("chromium was not found; install it to draw the picture", file=sys.stderr)
        return 1
    with open_samples() as service:
        asked = service.ask(QUESTION, Asker("picture"))
        card = answer_card(Asked(asked.answer, 1), 0, texts("zh-Hans"))
    rows = "".join(
        "<div class=row>" + "".join(f"<span>{escape(button.label)}</span>" for button in row) + "</div>"
        for row in card.rows
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "answer.html"
        page.write_text(PAGE.format(question=QUESTION, answer=card.html, rows=rows), encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--user-data-dir={folder}/profile", "--no-first-run", "--disable-background-networking"]
        command += ["--window-size=560,418", "--force-device-scale-factor=2", f"--screenshot={TARGET}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
