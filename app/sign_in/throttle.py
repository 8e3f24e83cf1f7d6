"""How often a password may be tried, without letting anybody lock anybody else out.

Attempts are counted for an account *from one place*: a network address, or a device that has signed in
to that account before (a signed cookie says so), which has a budget of its own. The wait grows with the
attempts. No count is kept of an account alone, so who fails on purpose only keeps themself out; and the
count is of the address that was typed, so it is the same whether there is such an account or not.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import secrets
import time
from dataclasses import dataclass, field
from itertools import islice

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response

from app.settings import Settings

DEVICE_COOKIE = "lead_analytics_device"
DEVICE_DAYS = 180
_ACCOUNTS_PER_DEVICE = 8
BUDGETS = tuple(
    parse(text) for text in ("5 per 1 minute", "10 per 15 minutes", "20 per 3 hours", "40 per 1 day")
)

_MAILS = parse("5 per 1 hour")


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that signed in before: its id and (as keyed digests) the accounts it signed in to."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    accounts: tuple[str, ...] = ()


def seconds_to_wait(email: str) -> int:
    """Count an attempt for `email` from here; 0 when it may be made, else how long to wait.

    Counted before the password is looked at, so that many attempts at once share one budget; an attempt
    that had to wait is not counted again.
    """
    limiter, key = _limiter(), _key(email)
    full = [budget for budget in BUDGETS if not limiter.test(budget, *key)]
    if not full:
        # Of many at once, who finds the first budget spent takes nothing from the next one.
        full = list(islice((budget for budget in BUDGETS if not limiter.hit(budget, *key)), 1))
    return max((_wait(limiter, budget, key) for budget in full), default=0)


def forget_attempts(email: str) -> None:
    """After a right password: the attempts before it no longer count."""
    limiter, key = _limiter(), _key(email)
    for budget in BUDGETS:
        limiter.clear(budget, *key)


def may_mail(email: str) -> bool:
    """Count a mail to `email`; False when that address has had enough of them for an hour."""
    return _limiter().hit(_MAILS, "mail", _digest(email))


def remember_device(response: Response, email: str) -> None:
    """Let this browser's next attempts for `email` count by themselves."""
    settings: Settings = current_app.extensions["settings"]
    device, account = _device() or Device(), _digest(email)
    accounts = [account, *(one for one in device.accounts if one != account)][:_ACCOUNTS_PER_DEVICE]
    response.set_cookie(
        DEVICE_COOKIE,
        _signer().dumps([device.id, accounts]),
        max_age=DEVICE_DAYS * 86_400,
        httponly=True,
        secure=settings.cookie_secure,
        samesite="Lax",
    )


def network_address() -> str:
    """Where the request comes from: an IPv4 address, or the /64 network that one IPv6 customer has."""
    address = request.remote_addr or "unknown"
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _key(email: str) -> tuple[str, str, str]:
    account, device = _digest(email), _device()
    if device is not None and account in device.accounts:
        return ("device", device.id, account)
    return ("address", network_address(), account)


def _wait(limiter: FixedWindowRateLimiter, budget: RateLimitItem, key: tuple[str, str, str]) -> int:
    return max(1, math.ceil(limiter.get_window_stats(budget, *key).reset_time - time.time()))


def _device() -> Device | None:
    try:
        name, accounts = _signer().loads(request.cookies.get(DEVICE_COOKIE, ""), max_age=DEVICE_DAYS * 86_400)
    except BadSignature:
        return None
    return Device(name, tuple(accounts))


def _digest(email: str) -> str:
    """What stands for an address in keys and cookies; useless without our key."""
    key = hashlib.sha256(f"throttle:{current_app.secret_key!s}".encode()).digest()
    return hmac.new(key, email.strip().lower().encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def _limiter() -> FixedWindowRateLimiter:
    counters: Storage = current_app.extensions["counters"]
    return FixedWindowRateLimiter(counters)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-device")
