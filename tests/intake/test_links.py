"""Web addresses are recognised and have one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.intake import canonical_link, is_web_link
from index.intake.links import valid_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.COM/A/b?x=1#top", "https://news.example.com/A/b?x=1"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/a?utm_source=x&id=7&UTM_medium=y", "https://example.com/a?id=7"),
        ("https://example.com/a?spm=1.2&from=timeline&share=2", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1&b=%E4%B8%AD&c", "https://example.com/a?b=2&a=1&b=%E4%B8%AD&c"),
        ("https://example.com/新闻/7?q=小店", "https://example.com/新闻/7?q=小店"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("  https://example.com/a ", "https://example.com/a"),
        ("不是链接", "不是链接"),
    ],
)
def test_two_writings_of_an_address_become_one(url: str, canonical: str) -> None:
    """Case of the host, default ports, fragments and tracking do not tell pages apart."""
    assert canonical_link(url) == canonical
    assert canonical_link(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "https:///a",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/a",
        "file:///etc/hosts",
        "http://example.com/a b",
        "http://example.com/\r\nHost: x",
        "http://example.com/\u202e",
        "http://example.com:99999/",
        "http://[::1",
        "http://example.com\\@127.0.0.1/",
        "看 https://example.com/a",
        "example.com",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Only http and https with a host, and nothing hidden in them, are web addresses."""
    assert valid_url(url) is None
    assert not is_web_link(url)


def test_web_links_are_recognised() -> None:
    """A whole address is a link, whatever the case of its scheme."""
    assert is_web_link("https://example.com/a?b=c#d")
    assert is_web_link(" HTTP://example.com\n")


@given(st.text(max_size=60), st.text(alphabet="utm_spmfromshare=&?#/:@[]%.", max_size=30))
def test_canonical_form_is_stable(host: str, rest: str) -> None:
    """Making an address canonical twice changes nothing, and never fails."""
    once = canonical_link(f"http://{host}/{rest}")
    assert canonical_link(once) == once
