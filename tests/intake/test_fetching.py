"""Links: what may be fetched, what comes back, and what is refused, against a real server on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.locales import texts
from index.errors import LinkRefused, LinkStatus, SourceError
from index.intake import Web, read
from index.intake.addresses import is_public, problem_of
from index.intake.fetch import Fetcher
from index.models import Draft, Rejected
from index.models_web import FetchLimits
from tests.intake.web_server import ARTICLE, ETAG, LIMIT, PUBLIC, Names, serving

LIMITS = FetchLimits(max_bytes=LIMIT, seconds=1.5)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve."""
    with serving() as number:
        yield number


def fetcher(port: int, names: Names | None = None) -> Fetcher:
    """Make a fetcher for which the server is a public one."""
    return Fetcher(LIMITS, names or Names(), routes={(PUBLIC, 80): ("127.0.0.1", port)}, pause=0.0)


def outcome(port: int, url: str) -> str:
    """Read a link as the library does; return "ok" or the code of the problem."""
    (entry,) = read(url, web=Web(fetcher=fetcher(port)))
    if isinstance(entry, Draft):
        assert entry.article.text
        return "ok"
    assert isinstance(entry, Rejected)
    assert entry.error.fields["source"] == url
    assert "127.0.0.1" in url or "127.0.0.1" not in str(entry.error)
    return str(entry.error.fields.get("problem") or entry.error.fields.get("status") or entry.error.code)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///etc/passwd", "link_scheme"),
        ("FILE:///etc/passwd", "link_scheme"),
        ("ftp://ok.example.org/a", "link_scheme"),
        ("data:text/html,<p>x", "link_scheme"),
        ("javascript:alert(1)", "link_scheme"),
        ("//ok.example.org/a", "link_scheme"),
        ("http://", "link_no_host"),
        ("http://" + "a" * 3000, "link_too_long"),
        ("http://localhost/", "link_not_public"),
        ("http://LOCALHOST./", "link_not_public"),
        ("http://127.1/", "link_numeric"),
        ("http://0x7f000001/", "link_numeric"),
        ("http://0177.0.0.1/", "link_numeric"),
        ("http://0/", "link_numeric"),
        ("http://①②⑦.⓪.⓪.①/", "link_numeric"),
        ("http://127。0。0。1/", "link_numeric"),
        ("http://10.1.2.3/", "link_private"),
        ("http://172.16.0.1/", "link_private"),
        ("http://192.168.0.1/admin", "link_private"),
        ("http://100.64.0.1/", "link_private"),
        ("http://224.0.0.1/", "link_private"),
        ("http://255.255.255.255/", "link_private"),
        ("http://[::1]/", "link_private"),
        ("http://[::]/", "link_private"),
        ("http://[::ffff:127.0.0.1]/", "link_private"),
        ("http://[fe80::1%25eth0]/", "link_private"),
        ("http://[fc00::1]/", "link_private"),
        ("http://[64:ff9b::7f00:1]/", "link_private"),
        ("http://[2001:0:7f00:1::]/", "link_private"),
        ("http://ok.example.org@127.0.0.1/", "link_user"),
        ("http://ok.example.org:22/", "link_port"),
        ("http://ok.example.org:6379/", "link_port"),
        ("http://ok.example.org\\@127.0.0.1/", "link_backslash"),
        ("http://ok.example.org/\r\nHost: x", "link_characters"),
        ("http://ok.example.org/a b", "link_characters"),
        ("http://[::1", "link_malformed"),
        ("http://metadata.google.internal/", "link_not_public"),
        ("http://printer.local/", "link_not_public"),
        ("http://priv.example.org/", "link_private"),
        ("http://mixed.example.org/", "link_private"),
        ("http://v6.example.org/", "link_private"),
        ("http://meta.example.org/", "link_private"),
        ("http://nxdomain.example.org/", "link_unknown_host"),
        ("http://ok.example.org/ok", "ok"),
        ("http://ok.example.org/gbk", "ok"),
        ("http://ok.example.org/packed", "ok"),
        ("http://ok.example.org/deflated", "ok"),
        ("http://ok.example.org/cut", "link_connection"),
        ("http://ok.example.org/cut-deflated", "link_connection"),
        ("http://ok.example.org/to?/ok", "ok"),
        ("http://ok.example.org/to?http://priv.example.org/", "link_private"),
        ("http://ok.example.org/to?file:///etc/passwd", "link_scheme"),
        ("http://ok.example.org/to?http%3A%2F%2F169.254.169.254%2F", "link_private"),
        ("http://ok.example.org/noloc", "link_no_target"),
        ("http://ok.example.org/loop", "link_redirects"),
        ("http://ok.example.org/big", "link_large"),
        ("http://ok.example.org/lie", "link_large"),
        ("http://ok.example.org/gz", "link_bomb"),
        ("http://ok.example.org/gzgz", "link_packing"),
        ("http://ok.example.org/br", "link_packing"),
        ("http://ok.example.org/exe", "link_kind"),
        ("http://ok.example.org/feed", "link_feed"),
        ("http://ok.example.org/laughs", "document_entities"),
        ("http://ok.example.org/laughs.xml", "document_entities"),
        ("http://ok.example.org/404", "404"),
        ("http://ok.example.org/500", "500"),
        ("http://ok.example.org/drip", "link_slow"),
        ("http://ok.example.org/hang", "link_slow"),
    ],
)
def test_each_link_gets_its_answer(port: int, url: str, expected: str) -> None:
    """Each bad link is refused with its own reason, each good one becomes an article."""
    began = time.monotonic()
    assert outcome(port, url) == expected
    assert time.monotonic() - began < 4 * LIMITS.seconds


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("link_empty", "网址为空"),
        ("link_private", "内网"),
        ("link_unknown_host", "解析失败"),
        ("link_no_target", "没有目标"),
        ("link_redirects", "跳转次数太多"),
        ("link_large", "太大"),
        ("link_bomb", "解压后太大"),
        ("link_packing", "压缩方式"),
        ("link_kind", "内容类型"),
        ("link_slow", "超时"),
        ("link_feed", "订阅源"),
    ],
)
def test_each_reason_has_its_words(problem: str, words: str) -> None:
    """What only the web can bring about is told by its reason, too."""
    assert words in texts("zh-Hans").error(LinkRefused(source="http://ok.example.org/", problem=problem))


def test_an_empty_address_is_told() -> None:
    """Nothing is no address."""
    assert problem_of("") == problem_of("  ") == "link_empty"


def test_the_article_knows_where_it_came_from(port: int) -> None:
    """The address is kept as it is after redirects, and the site's marks for asking again."""
    (draft,) = read("http://ok.example.org/to?/kept", web=Web(fetcher=fetcher(port)))
    assert isinstance(draft, Draft)
    assert draft.article.url == "http://ok.example.org/kept"
    assert draft.etag == ETAG
    assert draft.article.text == ARTICLE.strip()


def test_a_name_is_resolved_once(port: int) -> None:
    """A name that is public the first time and this machine the second time is asked once, and gains nothing."""
    names = Names({"ok.example.org": [[PUBLIC], ["127.0.0.1"]]})
    assert fetcher(port, names).get("http://ok.example.org/ok").data.decode() == ARTICLE
    assert names.asked == ["ok.example.org"]


def test_what_has_not_changed_is_not_sent(port: int) -> None:
    """A conditional request brings no body when nothing changed."""
    answer = fetcher(port).get("http://ok.example.org/kept", etag=ETAG)
    assert answer.unchanged
    assert answer.data == b""
    assert not fetcher(port).get("http://ok.example.org/kept", etag='"other"').unchanged


def test_a_host_is_asked_once_a_second(port: int) -> None:
    """Requests to one host keep their distance, also from several threads."""
    slow = fetcher(port)
    slow.pause = 0.3
    began = time.monotonic()
    threads = [threading.Thread(target=slow.get, args=["http://ok.example.org/ok"]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.6


def test_waiting_for_ones_turn_is_not_waiting_for_the_site(port: int) -> None:
    """Links of one host that queue for longer than a page may take are all read."""
    slow = fetcher(port)
    slow.pause = LIMITS.seconds / 4
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(slow.get, ["http://ok.example.org/ok"] * 8))
    assert [answer.data.decode() for answer in answers] == [ARTICLE] * 8


def test_whoever_gives_up_has_no_turn(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link whose turn would come too late is refused at once, and those after it do not wait for it."""
    monkeypatch.setattr("index.intake.fetch.LONGEST_WAIT", 0.1)
    slow = fetcher(port)
    slow.pause = 2.0
    assert [_problem(slow) for _ in range(4)] == ["ok", *["link_slow"] * 3]
    time.sleep(slow.pause)
    assert _problem(slow) == "ok"


def _problem(given: Fetcher) -> str:
    try:
        given.get("http://ok.example.org/ok")
    except LinkRefused as error:
        return str(error.fields["problem"])
    return "ok"


def test_an_operator_may_allow_private_addresses(port: int) -> None:
    """With the operator's word a page of this machine is read, on any port."""
    allowed = Fetcher(FetchLimits(anywhere=True, seconds=5))
    assert allowed.get(f"http://127.0.0.1:{port}/ok").data.decode() == ARTICLE
    with pytest.raises(LinkRefused):
        Fetcher(FetchLimits(seconds=5)).get(f"http://127.0.0.1:{port}/ok")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_public(address: str) -> None:
    """What everybody reaches may be fetched."""
    assert is_public(address)


def test_errors_are_source_errors() -> None:
    """What goes wrong with a link is told like what goes wrong with a file."""
    assert issubclass(LinkRefused, SourceError)
    assert issubclass(LinkStatus, SourceError)


def _certificate(folder: Path, host: str, *, own: bool) -> tuple[Path, Path, Path]:
    """Make an authority and a server's certificate; return (authority, certificate, key)."""
    now = datetime.now(UTC)

    def made(name: str, subject_key, issuer: x509.Name, signing_key, *, authority: bool):
        builder = x509.CertificateBuilder(
            issuer, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), subject_key.public_key(),
            x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1),
        )  # fmt: skip
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key()), critical=False
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
        if authority:
            usage = x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                decipher_only=False,
            )  # fmt: skip
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(signing_key, hashes.SHA256())

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority.example.org")])
    root = made("authority.example.org", root_key, issuer, root_key, authority=True)
    leaf = made(host, key, issuer, root_key, authority=False)
    pem = serialization.Encoding.PEM
    places = folder / "root.pem", folder / "leaf.pem", folder / "key.pem"
    places[0].write_bytes(root.public_bytes(pem))
    places[1].write_bytes(leaf.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8
    places[2].write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    return places


@pytest.mark.parametrize(("host", "trusted", "expected"), [
    ("ok.example.org", True, "ok"),
    ("ok.example.org", False, "link_certificate"),
    ("other.example.org", True, "link_certificate"),
])  # fmt: skip
def test_certificates_are_verified(tmp_path: Path, host: str, trusted: bool, expected: str) -> None:
    """Over TLS the site must be who it says it is, by an authority that is trusted."""
    root, leaf, key = _certificate(tmp_path, host, own=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(65536)
                body = ARTICLE.encode()
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                secure.sendall(head.encode() + body)
        except OSError:
            plain.close()

    thread = threading.Thread(target=answer)
    thread.start()
    trust = ssl.create_default_context(cafile=str(root)) if trusted else None
    routes = {(PUBLIC, 443): ("127.0.0.1", listener.getsockname()[1])}
    secured = Fetcher(FetchLimits(seconds=5), Names(), routes, trust)
    try:
        (entry,) = read("https://ok.example.org/ok", web=Web(fetcher=secured))
    finally:
        thread.join()
        listener.close()
    told = "ok" if isinstance(entry, Draft) else entry.error.fields["problem"]
    assert told == expected
