"""Files made for the tests: good ones and hostile ones of each kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = (
    "望江楼的老电梯停用三个月后，在本周一重新运行。",
    "物业经理邵一帆说，停用是因为钢缆磨损超过了规定。",
    "新钢缆由本地一家工厂制造，费用从维修基金里支出。",
)
QUADRATIC = f'<!DOCTYPE w [<!ENTITY a "{"a" * 200_000}">]>'
ZEROS = b"\0" * 45_000_000
LONG = [f"Line number {n} of a report that says a little about the lift and its cable." for n in range(30)]
LOOP = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Count 9999999 /Kids [2 0 R 2 0 R] >>",
    b"<< /Title (x) >>",
]
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))


def packed(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(paragraphs: Sequence[tuple[str, str]], prolog: str = "") -> str:
    """Return word/document.xml of (style, text) paragraphs."""
    inside = "".join(
        f"<w:p>{f'<w:pPr><w:pStyle w:val={chr(34)}{style}{chr(34)}/></w:pPr>' if style else ''}"
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        for style, text in paragraphs
    )
    return f'<?xml version="1.0"?>{prolog}<w:document {WORD}><w:body>{inside}</w:body></w:document>'


def docx(document: str | None = None, **members: bytes | str) -> bytes:
    """Return a Word file; without a document a good one."""
    good = [("Title", "望江楼电梯重新运行"), ("Heading1", "起因"), *(("", line) for line in BODY)]
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document or word(good), **members})


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)


def opf(*chapters: str, prolog: str = "") -> str:
    """Return the package file of a book with these chapters."""
    items = "".join(f'<item id="c{n}" href="{href}"/>' for n, href in enumerate(chapters))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    return (
        f'<?xml version="1.0"?>{prolog}<package xmlns="http://www.idpf.org/2007/opf">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>望江楼旧事</dc:title>'
        "<dc:creator>苗青禾</dc:creator><dc:date>2024-05-06</dc:date><dc:publisher>江声出版社</dc:publisher></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def chapter(title: str, *paragraphs: str) -> str:
    """Return a chapter as XHTML."""
    inside = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
        f"<body><h1>{title}</h1><div>{inside}</div></body></html>"
    )


def epub(book: str | None = None, container: str | None = CONTAINER, **members: bytes | str) -> bytes:
    """Return a book; without a package file a good one of two chapters."""
    files: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "OEBPS/book.opf": book or opf("one.xhtml", "two.xhtml"),
        "OEBPS/one.xhtml": chapter("第一章 电梯", *BODY[:2]),
        "OEBPS/two.xhtml": chapter("第二章 钢缆", BODY[2], "工厂的师傅&nbsp;把旧钢缆锯成小段，送给住户<br/>留念。"),
        **members,
    }
    if container:
        files["META-INF/container.xml"] = container
    return packed(files)


def pdf(pages: Sequence[Sequence[str]], *, title: str = "The old lift", content: bytes | None = None) -> bytes:
    """Return a PDF whose pages hold these lines."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = b"BT /F1 11 Tf 60 780 Td 14 TL " + b" ".join(f"({line}) Tj T*".encode() for line in lines) + b" ET"
        stream = content if content is not None else drawn
        packing = b" /Filter /FlateDecode" if content is not None else b""
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(stream), packing, stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(f"<< /Title ({title}) /CreationDate (D:20240506120000Z) >>".encode())
    return assembled(objects, info=len(objects))


def assembled(objects: Sequence[bytes], *, info: int) -> bytes:
    """Return a PDF of these objects, with its table."""
    data = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return data + end + b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, info, len(data),
    )  # fmt: skip


def flate_bomb(megabytes: int) -> bytes:
    """Return so many megabytes of commands that write letters, packed."""
    packer = zlib.compressobj(9)
    begin = packer.compress(b"BT /F1 11 Tf 60 780 Td ")
    block = b"(a) Tj " * 150_000
    return begin + b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def lying_size(data: bytes, claimed: int = 100) -> bytes:
    """Return a zip file whose directory claims that every member has this size."""
    place = 0
    changed = bytearray(data)
    while (place := changed.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<I", changed, place + 24, claimed)
        place += 4
    return bytes(changed)
