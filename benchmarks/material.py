"""Many sources of all kinds: files in a folder, and pages served from several ports of this machine. Does I/O."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.intake.documents import chapter, docx, epub, opf, pdf, word

PORTS = 24
BAD_EACH = 40
KINDS = ("md", "txt", "html", "docx", "pdf", "epub", "page", "note")
WHO = ("Ada Lowell", "Ruth Hale", "Tom Barrow", "Ines Falk", "Joe Rudd", "Mary Quill")
WHAT = ("counted the stores", "mended the roof", "moved the office", "hired two porters", "closed the yard")
WHY = ("the rain had come in", "the contract ended", "the price of oil rose", "the foreman fell ill")
PEOPLE = ("陆远舟", "何静宁", "麦小满", "段长庚", "贺子昂", "俞敏之")
DEEDS = ("清点了仓库", "修好了屋顶", "搬走了办公室", "漆好了大门", "招来了两名学徒", "关上了后院")
CAUSES = ("连日下雨漏水", "合同刚刚到期", "机油涨价三成", "工头请了病假", "大路封闭施工")


@dataclass
class Sources:
    """What is to be added: the title of each source's article, "" for a bad one; and how the articles begin and end."""

    titles: dict[str, str] = field(default_factory=dict)
    edges: dict[str, tuple[str, str]] = field(default_factory=dict)


def made(
    folder: Path, number: int, addresses: Sequence[str], pages: dict[str, bytes], chance: random.Random
) -> Sources:
    """Write the files into a folder, put the pages among those that are served; return the sources."""
    sources = Sources()
    for place in range(number):
        kind = KINDS[place % len(KINDS)]
        title = f"{kind}{place:05}"
        lines = _lines(kind, title, chance)
        data = _data(kind, title, lines)
        good = (place + 1) % BAD_EACH != 0
        if kind in ("page", "note"):
            path = f"/{title}.{'html' if kind == 'page' else 'txt'}"
            source = addresses[place // len(KINDS) % len(addresses)] + path
            if good:
                pages[path] = data
        else:
            source = str(folder / f"{title}.{kind}")
            Path(source).write_bytes(data if good else data[:9])
        sources.titles[source] = title if good else ""
        sources.edges[title] = lines[0], lines[-1]
    return sources


def _lines(kind: str, title: str, chance: random.Random) -> list[str]:
    pick = chance.choice
    if kind == "pdf":
        first = f"Report {title} of the harbour office is kept in the archive of the town."
        return [first, *(f"{pick(WHO)} {pick(WHAT)} in shed {n}, because {pick(WHY)}." for n in range(30))]
    first = f"这是港务所的第{title}号报告，存放在镇上的档案室里。"
    told = (
        f"{pick(PEOPLE)}在第{n}号库房{pick(DEEDS)}，是因为{pick(CAUSES)}，用了{pick(range(90))}天。" for n in range(30)
    )
    return [first, *told]


def _data(kind: str, title: str, lines: list[str]) -> bytes:
    if kind == "pdf":
        return pdf([lines[:16], lines[16:]], title=title)
    text = "\n".join((title, *lines))
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{paragraphs}</div></body></html>"
    if kind == "docx":
        return docx(word([("Title", title), *(("", line) for line in lines)]))
    if kind == "epub":
        return epub(opf("one.xhtml").replace("望江楼旧事", title), **{"OEBPS/one.xhtml": chapter("第一章", *lines)})
    written = {"md": f"# {title}\n\n" + "\n\n".join(lines), "html": page, "page": page}
    return written.get(kind, text).encode("gb18030" if kind == "txt" else "utf-8")


@contextmanager
def serving(pages: dict[str, bytes], asked: dict[int, list[float]], ports: int = PORTS) -> Iterator[list[str]]:
    """Serve the pages on so many ports of this machine; lend their addresses. ``asked`` notes when each was."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer with the page, if there is one."""
            asked.setdefault(self.server.server_address[1], []).append(time.monotonic())
            data = pages.get(self.path)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Type", f"text/{'html' if self.path.endswith('l') else 'plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            # Who is killed does not wait for the answer.
            with suppress(ConnectionError):
                self.wfile.write(data or b"")

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(ports)]
    threads = [threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.1}) for each in servers]
    with ExitStack() as ends:
        for server, thread in zip(servers, threads, strict=True):
            thread.start()
            ends.callback(thread.join)
            ends.callback(server.server_close)
            ends.callback(server.shutdown)
        yield [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
