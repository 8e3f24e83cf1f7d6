"""Posting to an address that somebody entered.

The name is resolved here and every address it has is checked (`services.notifications.addresses`); the
connection goes to the very address that was checked, under the name for TLS and `Host`. No redirect is
followed, no proxy of the environment is used, and of the answer nothing but the status counts.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from services.notifications.addresses import AddressError, Allowed, Target, read_target, resolve

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""However slowly an answer drips."""
MOST_BYTES = 64 * 1024


class UnreachableError(Exception):
    """Nobody answered, or nobody that may be asked: not told apart."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side made of it."""

    status: int
    retry_after: timedelta | None = None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def may_pass(self) -> bool:
        """Whether trying again may help."""
        return self.status in (408, 425, 429) or self.status >= 500


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Allowed, now: datetime) -> Answer:
    """Post once. Raises UnreachableError."""
    try:
        target = read_target(url, allowed)
        addresses = resolve(target, allowed)
    except AddressError:
        raise UnreachableError from None
    for address in addresses:
        connection = _connection(target, address)
        with _deadline(connection):
            if _connected(connection):
                return _exchange(connection, target, body, headers, now)
    raise UnreachableError


def _connected(connection: HTTPConnection) -> bool:
    try:
        connection.connect()
    except (HTTPError, OSError, ValueError):
        return False
    if connection.sock is not None:
        connection.sock.settimeout(READ_SECONDS)
    return True


def _exchange(
    connection: HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str], now: datetime
) -> Answer:
    try:
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={**headers, "Host": target.host_header},
            preload_content=False,  # else all of an endless answer is read
        )
        answer = connection.getresponse()
        retry_after = _retry_after(answer.headers.get("Retry-After"), now)
        with closing(answer):
            answer.read(MOST_BYTES, decode_content=False)
    except (HTTPError, HTTPException, OSError, ValueError):
        raise UnreachableError from None
    return Answer(answer.status, retry_after)


class _Watched(HTTPConnection):
    """A connection that can be cut from another thread, also while the other side drips its answer."""

    held: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self.held = made.dup()  # the connection lets go of its own while the answer is read to its end
        return made

    def cut(self) -> None:
        if self.held is not None:
            with suppress(OSError):
                self.held.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """To be called at the end; not `close`, which is called as soon as the headers are read."""
        self.close()
        if self.held is not None:
            self.held.close()


class _WatchedSecure(_Watched, HTTPSConnection):
    """The same over TLS."""


def _connection(target: Target, address: str) -> _Watched:
    if not target.secure:
        return _Watched(address, target.port, timeout=CONNECT_SECONDS)
    return _WatchedSecure(
        address,
        target.port,
        timeout=CONNECT_SECONDS,
        cert_reqs=ssl.CERT_REQUIRED,
        server_hostname=target.host,
        assert_hostname=target.host,
    )


@contextmanager
def _deadline(connection: _Watched) -> Iterator[None]:
    """End the connection after the block, or cut it when the whole takes too long: a timeout of a socket
    begins anew with every byte."""
    timer = threading.Timer(WHOLE_SECONDS, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.release()


def _retry_after(text: str | None, now: datetime) -> timedelta | None:
    """Seconds, or an instant; nothing else."""
    if text is None:
        return None
    if text.strip().isdecimal() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        return max(parsedate_to_datetime(text) - now, timedelta(0))
    except (TypeError, ValueError):
        return None
