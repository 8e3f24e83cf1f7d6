"""Where messages may be posted: the public internet, over https, and nothing else."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from services.notifications.addresses import (
    AddressError,
    Allowed,
    check_address,
    is_public,
    read_target,
    resolve,
)

NOTHING = Allowed()
HTTP = Allowed(http=True)
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "::", "::1",
    "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "2001:0:0:0:0:0:80ff:fffe",
    "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_network_that_is_allowed_is_reached_alone() -> None:
    networks = (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))
    assert is_public("10.20.30.40", networks)
    assert is_public("::ffff:10.20.30.40", networks)
    assert is_public("fd00::1", networks)
    assert not is_public("10.21.0.1", networks)
    assert not is_public("127.0.0.1", networks)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "javascript:alert(1)", "http://example.com/", "https://", "https:///path", "https://user@example.com/",
        "https://user:secret@example.com/", "https://example.com@127.0.0.1/", "https://example.com#@evil.example/",
        "https://exa mple.com/", "https://example.com/\r\nX: y", "https://example.com\\@127.0.0.1/",
        "https://example.com:22/", "https://example.com:25/", "https://example.com:0/",
        "https://example.com:99999/", "https://example.com:port/", "https://[::1/", "https://%31%32%37.0.0.1/",
        "https://example.com/ação", "https://" + "a" * 64 + ".example.com/",
        "https://example.com/" + "a" * 2_000, "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        read_target(url, NOTHING)
    assert refused.value.problem == "form"


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "header"),
    [
        ("https://Example.COM", "example.com", 443, "/", "example.com"),
        ("https://example.com./a?b=1", "example.com", 443, "/a?b=1", "example.com"),
        ("https://example.com:8443/a", "example.com", 8443, "/a", "example.com:8443"),
        ("https://ação.example/x", "xn--ao-siap.example", 443, "/x", "xn--ao-siap.example"),
        ("https://[2606:4700::1]:9000/", "2606:4700::1", 9000, "/", "[2606:4700::1]:9000"),
    ],
)
def test_an_address_taken_apart(url: str, host: str, port: int, path: str, header: str) -> None:
    target = read_target(url, NOTHING)
    assert (target.host, target.port, target.path, target.host_header) == (host, port, path, header)
    assert target.secure


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8050/", "http://localhost:8050/", "http://2130706433/", "http://0x7f.1/",
        "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data",
        "http://does-not-exist.invalid/",
    ],
)  # fmt: skip
def test_what_leads_inside_and_what_does_not_resolve_are_refused_alike(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        check_address(url, HTTP)
    assert refused.value.problem == "reach"


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        found = ("8.8.8.8", "10.0.0.1") if host == "mixed.example" else ("8.8.8.8", "1.1.1.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    assert resolve(read_target("https://plain.example/", NOTHING), NOTHING) == ["8.8.8.8", "1.1.1.1"]
    with pytest.raises(AddressError):
        resolve(read_target("https://mixed.example/", NOTHING), NOTHING)
