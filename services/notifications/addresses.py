"""Addresses that messages may be posted to: only what anybody on the internet could reach.

An administrator of one organization must not learn, through us, what listens in our own network. So names
are resolved here, every address of a name must be public, and whoever connects does so to the very address
that was checked (a name may answer differently the second time).
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 2_000
_LOWEST_FREE_PORT = 1_024
_NAT64 = IPv6Network("64:ff9b::/96")
"""Where a network without IPv4 finds it: such an address is as public as the one in its end."""
_RELAYS_6TO4 = IPv4Network("192.88.99.0/24")
_REFUSED_CHARACTERS = frozenset('\\"<>^`{|}')


class AddressError(ValueError):
    """An address that nothing is sent to. What is wrong with it is in `problem`: `form` or `reach`.

    `reach` is the same for a name that doesn't resolve and for one in a network of ours.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows beyond the public internet: networks of their own, and plain http."""

    networks: tuple[Network, ...] = ()
    http: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `path` begins with a slash and holds the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """What the receiver is called by."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def read_target(url: str, allowed: Allowed) -> Target:
    """Take the address apart. Raises AddressError(`form`): another scheme than https (and http, where
    that is allowed), a name or password in it, a fragment, a privileged port but the web's own, control
    characters or blanks."""
    if not url or len(url) > LONGEST_URL or any(_refused(character) for character in url):
        raise AddressError("form")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise AddressError("form") from None
    schemes = ("https", "http") if allowed.http else ("https",)
    if parts.scheme not in schemes or not host or "@" in parts.netloc or parts.fragment or "%" in host:
        raise AddressError("form")
    secure = parts.scheme == "https"
    port = port if port is not None else (443 if secure else 80)
    if port not in (443, 80) and not _LOWEST_FREE_PORT <= port <= 65_535:
        raise AddressError("form")
    if not (parts.path + parts.query).isascii():
        raise AddressError("form")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port, path if path.startswith("/") else f"/{path}")


def resolve(target: Target, allowed: Allowed) -> list[str]:
    """The addresses to connect to. Raises AddressError(`reach`) where there is none, or where any of them
    is private, loopback, link-local, shared, multicast, reserved, or leads to such a one through IPv6."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError("reach") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_public(address, allowed.networks) for address in addresses):
        raise AddressError("reach")
    return addresses


def check_address(url: str, allowed: Allowed) -> None:
    """Raise AddressError unless messages may be posted there now."""
    resolve(read_target(url, allowed), allowed)


def is_public(text: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether the address is one of the public internet, or of a network that is allowed."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(
        _public(one) or any(one in network for network in allowed if one.version == network.version)
        for one in _meant(address)
    )


def _public(address: Address) -> bool:
    refused = address in _RELAYS_6TO4 if isinstance(address, IPv4Address) else address.is_site_local
    refused |= address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not (refused or address.is_loopback or address.is_link_local)


def _meant(address: Address) -> list[Address]:
    """What is reached by an address: an IPv6 one may stand for an IPv4 one, or lead through it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    through = (address.sixtofour, *(address.teredo or ()))
    return [address, *(one for one in through if one is not None)]


def _refused(character: str) -> bool:
    return character <= " " or character == "\x7f" or character in _REFUSED_CHARACTERS
