"""Checks of this machine and what it reaches: settings, disk, clock's zones, cache, mail server."""

from __future__ import annotations

import os
import shutil
import smtplib
import ssl
import uuid
import zoneinfo
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

import redis
from flask import Flask

from app.cache import result_cache
from app.checks import Finding, note
from app.settings import Settings
from services.diagnostics import explain

LEAST_FREE_BYTES = 1 << 30
_PATIENCE_SECONDS = 5
_ZONES = ("America/Sao_Paulo", "Europe/Lisbon", "Asia/Kathmandu")
_LOCAL = ("http://127.", "http://localhost", "http://[::1]")
_OLDEST_REDIS = 6


def check_machine(settings: Settings) -> Iterator[Finding]:
    """One finding after the other; a check that can't be done is one too."""
    yield from settings_findings(settings)
    yield time_zones()
    yield data_dir(settings)
    yield cache(settings)
    yield mail(settings)
    yield from webhooks(settings)


def settings_findings(settings: Settings) -> Iterator[Finding]:
    """Settings that contradict each other."""
    where = "embedded" if settings.embedded else "DATABASE_URL"
    text, sound = f"{settings.environment}, {settings.base_url}, database: {where}", True
    production = settings.environment == "production"
    if not settings.cookie_secure and not settings.base_url.startswith(_LOCAL):
        sound = False
        yield Finding("settings", text, "Passwords would travel unencrypted: set BASE_URL to https://…")
    if settings.cookie_secure and not settings.trusted_proxies:
        sound = False
        yield Finding(
            "settings",
            "BASE_URL is https, TRUSTED_PROXIES is 0",
            "We speak http, so a proxy stands in front: count it in TRUSTED_PROXIES, or everybody shares its"
            " sign-in limit.",
        )
    if settings.trusted_proxies and not settings.cookie_secure and settings.base_url.startswith(_LOCAL):
        sound = False
        yield Finding(
            "settings",
            f"TRUSTED_PROXIES is {settings.trusted_proxies}, BASE_URL is {settings.base_url}",
            "Set BASE_URL to the address that the proxy answers at, or TRUSTED_PROXIES to 0: whoever"
            " reaches us without a proxy could write an address of their own into X-Forwarded-For.",
        )
    if production and settings.embedded:
        sound = False
        yield Finding(
            "settings",
            "the embedded database in production",
            "Set DATABASE_URL: the embedded one trusts every account of this machine.",
        )
    if sound:
        yield Finding("settings", text)


def time_zones() -> Finding:
    """Whether the zones that organizations name are known, and as whose."""
    missing = [name for name in _ZONES if name not in zoneinfo.available_timezones()]
    if missing:
        return Finding("zones", f"{', '.join(missing)}: unknown", "Install the Python package tzdata.")
    return Finding("zones", f"{len(zoneinfo.available_timezones())} time zones")


def data_dir(settings: Settings) -> Finding:
    """Whether DATA_DIR can be written to and has room for uploads (and the embedded database)."""
    try:
        probe = settings.folder("cache") / f".probe-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
        usage = shutil.disk_usage(settings.data_dir.resolve())
    except OSError as error:
        return Finding("data", explain(error), "Let DATA_DIR name a folder that this account can write to.")
    text = f"{settings.data_dir.resolve()}, {_size(usage.free)} of {_size(usage.total)} free"
    needed = max(LEAST_FREE_BYTES, 2 * settings.upload_limit_bytes)
    if usage.free < needed:
        return Finding("data", text, f"Make room: at least {_size(needed)} (two uploads of UPLOAD_LIMIT_MB).")
    return Finding("data", text)


def cache(settings: Settings) -> Finding:
    """Whether the cache keeps what it is given."""
    name = "Redis" if settings.redis_url else "local disk"
    try:
        if settings.redis_url:
            name = f"Redis {_redis_version(settings.redis_url.get_secret_value())}"
        store, key = result_cache(Flask("doctor"), settings), f"doctor-{uuid.uuid4().hex}"
        store.set(key, 1, timeout=10)
        kept = store.get(key)
        store.delete(key)
    except Exception as error:  # whatever keeps a cache from working
        return Finding("cache", f"{name}: {explain(error)}", "Start Redis, or mend or empty REDIS_URL.")
    if kept != 1:
        return Finding("cache", f"{name}: does not keep what it is given", "Check its free space and rights.")
    if settings.redis_url and int(name.removeprefix("Redis ").partition(".")[0]) < _OLDEST_REDIS:
        return note("cache", name, f"Redis {_OLDEST_REDIS} or newer is what we are tried with.")
    return Finding("cache", name)


def _redis_version(url: str) -> str:
    client = redis.Redis.from_url(
        url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS
    )
    try:
        client.ping()
        return str(cast("dict[str, object]", client.info("server"))["redis_version"])
    finally:
        client.close()


def mail(settings: Settings) -> Finding:
    """Whether the mail server answers. It is greeted; nobody signs in and nothing is sent."""
    if settings.smtp_url is None:
        return note("mail", "SMTP_URL is empty: no mail is sent (the command line prints password links)")
    parts = urlsplit(settings.smtp_url.get_secret_value())
    host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 587)
    text = f"{host}:{port}"
    try:
        encrypted = _greet(parts.scheme, host, port)
    except (OSError, smtplib.SMTPException) as error:
        return Finding("mail", f"{text}: {explain(error)}", "Mend SMTP_URL, or start the mail server.")
    if parts.username and not encrypted:
        remedy = "A password isn't sent unencrypted: use smtps://, or a server that offers STARTTLS."
        return Finding("mail", f"{text}: offers no encryption", remedy)
    if settings.mail_from is None:
        return note("mail", f"{text} answers", "Set MAIL_FROM: an address of a domain that you may send for.")
    return Finding("mail", f"{text} answers")


def _greet(scheme: str, host: str, port: int) -> bool:
    """EHLO, and STARTTLS where it is offered; whether the connection is encrypted."""
    context = ssl.create_default_context()
    if scheme == "smtps":
        with smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_SECONDS, context=context) as connection:
            connection.ehlo()
        return True
    with smtplib.SMTP(host, port, timeout=_PATIENCE_SECONDS) as connection:
        connection.ehlo()
        if not connection.has_extn("starttls"):
            return False
        connection.starttls(context=context)
        return True


def webhooks(settings: Settings) -> Iterator[Finding]:
    """Settings that open what is closed for a reason."""
    if settings.environment == "production" and settings.webhook_allow_http:
        remedy = "Set WEBHOOK_ALLOW_HTTP to false: what is sent names organizations and amounts."
        yield Finding("webhooks", "may go to http:// addresses", remedy)
    if settings.webhook_allowed_networks:
        remedy = "Whoever may add a webhook reaches them from here; name single hosts where you can."
        yield note("webhooks", f"may lead to {settings.webhook_allowed_networks}", remedy)


def _size(number: int) -> str:
    gib = number / (1 << 30)
    return f"{gib:.1f} GiB" if gib >= 1 else f"{number / (1 << 20):.0f} MiB"
