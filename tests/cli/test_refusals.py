"""Every bad file and link that the shipped command is given is told of by its reason; the good ones are added."""

from __future__ import annotations

import random

from tests.cli.running import SAY
from tests.intake import pages
from tests.intake.documents import (
    LAUGHS,
    LONG,
    LOOP,
    QUADRATIC,
    ZEROS,
    assembled,
    docx,
    epub,
    flate_bomb,
    lying_size,
    opf,
    packed,
    pdf,
    word,
)
from tests.intake.samples import GOOD, SIMPLIFIED

OTHER = GOOD.replace("图书馆", "博物馆")
DISGUISED = GOOD.replace("图书馆", "体\u200b育\u202e馆\U000e0041").replace("读者", "读\u2066者\u2069")
TRICKY = f"<h1>望江楼 \u202e的电梯</h1><p>未闭合的 <b>标签 &amp; 符号 < 照样读</p>{pages.PARAGRAPHS}"

# File, what it holds, a word of the refusal ("" for a file that is good).
FILES = {
    "good.docx": (docx(), ""),
    "laughs.docx": (docx(word([("", "&l8;")], f"<!DOCTYPE w [{LAUGHS}]>")), "实体定义"),
    "quadratic.docx": (docx(word([("", "&a;" * 5000)], QUADRATIC)), "实体定义"),
    "zeros.docx": (docx(**{"word/media/a.bin": ZEROS, "word/media/b.bin": ZEROS}), "太大"),
    "ratio.docx": (docx(**{"word/media/a.bin": ZEROS[:40_000_000]}), "压缩比"),
    "absolute.docx": (docx(**{"/etc/x": b"x"}), "不安全的路径"),
    "drive.docx": (docx(**{"C:\\x": b"x"}), "不安全的路径"),
    "many.docx": (docx(**{f"word/{n}.xml": b"x" for n in range(5000)}), "文件太多"),
    "hollow.docx": (packed({"word/other.xml": b"<a/>"}), "损坏"),
    "blank.docx": (docx(word([("", "  ")])), "没有文字"),
    "lying.docx": (lying_size(docx()), "损坏"),
    "good.epub": (epub(), ""),
    "outside.epub": (epub(opf("../../../etc/passwd")), "不安全的路径"),
    "laughs.epub": (epub(opf("one.xhtml", prolog=f"<!DOCTYPE p [{LAUGHS}]>")), "实体定义"),
    "bare.epub": (epub(container=None), "损坏"),
    "good.pdf": (pdf([LONG]), ""),
    "page.pdf": (b"<html><body>not at all</body></html>", "不是 PDF"),
    "head.pdf": (b"%PDF-1.4\n", "损坏"),
    "noise.pdf": (b"%PDF-1.4\n" + random.Random(3).randbytes(5000), "损坏"),
    "long.pdf": (pdf([["page"]] * 400), "页数太多"),
    "bomb.pdf": (pdf([[]], content=flate_bomb(360)), "PDF"),
    "loop.pdf": (assembled(LOOP, info=3), "PDF"),
    "good.txt": (GOOD.encode(), ""),
    "gbk.txt": (OTHER.encode("gbk"), ""),
    "gb18030.txt": (OTHER.replace("博物馆", "美术馆").encode("gb18030"), ""),
    "utf16.txt": (OTHER.replace("博物馆", "天文馆").encode("utf-16"), ""),
    "disguised.txt": (DISGUISED.encode(), ""),
    "empty.txt": (b"", "空的"),
    "spaces.txt": (" \n\t\u3000\r\n".encode(), "空的"),
    "nul.txt": (GOOD.encode().replace("，".encode(), b"\0\0"), "控制字符"),
    "noise.txt": (random.Random(7).randbytes(20_000), "不是文本"),
    "line.txt": ("啊哦嗯".encode() * 555_555, "一行"),
    "short.txt": ("十二个字的文字不算文章。".encode(), "太短"),
    "same.txt": ("啊".encode() * 5000, "重复"),
    "garbled.txt": (GOOD.encode("gbk").decode("latin-1").encode(), "乱码"),
    "large.txt": (b"\n".join([SIMPLIFIED.encode()] * (21_000_000 // len(SIMPLIFIED.encode()) + 1)), "太大"),
    "good.html": (pages.page(TRICKY, title="望江楼 \u202e的电梯"), ""),
    "script.jsonl": ('{"text": "一篇短文，链接却是脚本。", "url": "javascript:alert(1)"}'.encode(), "只支持 http"),
}
LINKS = {
    "file:///etc/passwd": "只支持 http",
    "FILE:///etc/passwd": "只支持 http",
    "ftp://ok.example.org/a": "只支持 http",
    "data:text/html,<p>x": "只支持 http",
    "javascript:alert(1)": "只支持 http",
    "//ok.example.org/a": "只支持 http",
    "": "网址为空",
    "http://": "缺少域名",
    "http://ok.example.org/" + "a" * 3000: "太长",
    "http://localhost/": "不是公网",
    "http://LOCALHOST./": "不是公网",
    "http://printer.local/": "不是公网",
    "http://metadata.google.internal/": "不是公网",
    "http://127.1/": "数字形式",
    "http://0x7f000001/": "数字形式",
    "http://0177.0.0.1/": "数字形式",
    "http://0/": "数字形式",
    "http://①②⑦.⓪.⓪.①/": "数字形式",
    "http://127。0。0。1/": "数字形式",
    **dict.fromkeys(
        (
            *("http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.0.1/admin", "http://100.64.0.1/"),
            *("http://224.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[fc00::1]/"),
            *("http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::7f00:1]/"),
            "http://[2001:0:7f00:1::]/",
        ),
        "内网",
    ),
    "http://ok.example.org@127.0.0.1/": "用户名",
    "http://ok.example.org:22/": "80 和 443",
    "http://ok.example.org:6379/": "80 和 443",
    "http://ok.example.org\\@127.0.0.1/": "反斜杠",
    "http://ok.example.org/\r\nHost: x": "控制字符",
    "http://ok.example.org/a b": "控制字符",
    "http://[::1": "格式不对",
}


def test_each_source_is_added_or_refused_for_its_reason(empty):
    """One ``add`` of all of them: a line for each refusal, in its order, and only the good ones are in the library."""
    for name, (data, _) in FILES.items():
        (empty.folder / name).write_bytes(data)
    before = empty.names()
    expected = {**{name: reason for name, (_, reason) in FILES.items()}, **LINKS}
    result = empty("add", "--json", "--", *expected)
    assert result.code == 1
    entries = result.lines
    assert len(entries) == len(expected)
    for entry, (source, reason) in zip(entries, expected.items(), strict=True):
        assert entry["status"] == ("failed" if reason else "added"), source
        assert reason in (entry["error"] or ""), (source, entry["error"])
    # One line each, also for an address with a line break in it.
    said = [" ".join(SAY("cli.error", message=each["error"]).split()) for each in entries if each["error"]]
    assert [" ".join(line.split()) for line in result.err.splitlines()] == said
    assert "Traceback" not in result.err
    assert str(empty.folder) not in result.err
    assert [each["title"] for each in empty("list", "--json").json] == [
        entry["title"] for entry in entries if not entry["error"]
    ]
    assert "\u202e" not in result.out
    assert empty.names() == sorted([*before, "library.db"])
