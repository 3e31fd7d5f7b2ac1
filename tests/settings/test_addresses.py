from __future__ import annotations

import pytest

from app.settings.addresses import check_base_url, check_proxy, is_loopback, ollama_base_url


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080/v1"),
        ("box", "http://box:11434/v1"),
        ("box:80", "http://box:80/v1"),
        (":5000", "http://127.0.0.1:5000/v1"),
        ("http://box", "http://box/v1"),
        ("https://box", "https://box/v1"),
        ("http://box:11434/", "http://box:11434/v1"),
        ("https://box.example/ollama/", "https://box.example/ollama/v1"),
        ("http://box:11434/v1", "http://box:11434/v1"),
        ("[::1]:9000", "http://[::1]:9000/v1"),
        ("::1", "http://[::1]:11434/v1"),
        ("[::]", "http://[::1]:11434/v1"),
        ("::", "http://[::1]:11434/v1"),
        (' "box:1234" ', "http://box:1234/v1"),
        ("box/prefix", "http://box:11434/prefix/v1"),
    ],
)
def test_the_address_of_ollama_is_read_as_ollama_reads_it(host, base_url):
    assert ollama_base_url(host) == base_url


@pytest.mark.parametrize(
    "host", ["ftp://box", "box:port", "box:99999", "http://a b", "http://me:pw@box", "box:0"]
)
def test_an_address_of_ollama_that_cannot_be_used_is_said_in_words(host):
    with pytest.raises(ValueError, match=r"^(must|is) ") as caught:
        ollama_base_url(host)
    assert "pw" not in str(caught.value)


def test_a_base_url_loses_only_its_trailing_slashes():
    assert check_base_url(" https://host/v1// ") == "https://host/v1"
    assert check_base_url("http://host:8000") == "http://host:8000"
    assert check_base_url(" ") == ""
    assert check_base_url(5) == 5


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("host/v1", "must begin with http"),
        ("ftp://host", "must begin with http"),
        ("https:host", "must begin with http"),
        ("file:///etc/passwd", "must begin with http"),
        ("https://", "not a valid address"),
        ("https://host:0/", "not a valid address"),
        ("https://host:x/", "not a valid address"),
        ("https://[::1/v1", "not a valid address"),
        ("https://ho st/v1", "spaces"),
        ("https://host/v1\x1b[2J", "control"),
        ("https://host/\nx", "spaces"),
        ("https://me:hunter22@host/v1", "name or password"),
        ("https://host/v1?key=1", r"without \? or #"),
        ("https://host/v1#x", r"without \? or #"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_said_in_words_that_hold_no_secret(url, words):
    with pytest.raises(ValueError, match=words) as caught:
        check_base_url(url)
    assert "hunter22" not in str(caught.value)


def test_a_proxy_may_hold_a_name_and_password_and_may_be_none():
    assert check_proxy("http://me:pw@proxy:3128") == "http://me:pw@proxy:3128"
    assert check_proxy("socks5h://proxy:1080") == "socks5h://proxy:1080"
    assert check_proxy(" ") == ""
    assert check_proxy(None) is None
    with pytest.raises(ValueError, match="must begin with"):
        check_proxy("proxy:3128")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]:8080"]
)
def test_this_machine_is_known(host):
    assert is_loopback(f"http://{host}/v1")


@pytest.mark.parametrize(
    "host", ["localhost.example", "127.0.0.1.example", "10.0.0.1", "0.0.0.0", "[::1", "notlocalhost"]
)
def test_other_machines_are_not_taken_for_this_one(host):
    assert not is_loopback(f"http://{host}/v1")
