"""`doctor`: is everything as it must be, and how to mend what isn't."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer
from flask import Flask

from app.cache import result_cache
from app.cli.support import CommandError, settings_of_command
from app.database import database_addresses
from app.settings import Settings
from services.database.migrate import newest_revision
from services.database.sessions import Database
from services.diagnostics import (
    clock_difference_seconds,
    database_error,
    explain,
    role_problems,
    schema_revision,
    server_version,
    worker_heartbeat_age_seconds,
)

MOST_CLOCK_SECONDS = 5
MOST_HEARTBEAT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `remedy` is empty where nothing is wrong."""

    subject: str
    text: str
    remedy: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: lead-analytics doctor")(doctor)


def doctor() -> None:
    """Check settings, database, schema, row-level security, cache, worker and clock; say how to mend them."""
    settings = settings_of_command()
    findings = [_settings(settings), _data_dir(settings), _cache(settings), *_of_database(settings)]
    for finding in findings:
        mark = "FAIL" if finding.remedy else "ok"
        typer.echo(f"{mark:<5}{finding.subject:<10} {finding.text}")
        if finding.remedy:
            typer.echo(f"{'':<16}{finding.remedy}")
    wrong = sum(1 for finding in findings if finding.remedy)
    if wrong:
        raise CommandError(f"{wrong} of {len(findings)} checks failed")


def _settings(settings: Settings) -> Finding:
    where = "embedded" if settings.embedded else "DATABASE_URL"
    text = f"{settings.environment}, {settings.base_url}, database: {where}"
    if not settings.cookie_secure and not settings.base_url.startswith(("http://127.", "http://localhost")):
        return Finding("settings", text, "Passwords would travel unencrypted: set BASE_URL to https://…")
    return Finding("settings", text)


def _data_dir(settings: Settings) -> Finding:
    try:
        probe = settings.folder("cache") / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding("data", explain(error), "Let DATA_DIR name a folder that this account can write to.")
    return Finding("data", str(settings.data_dir.resolve()))


def _cache(settings: Settings) -> Finding:
    name = "Redis" if settings.redis_url else "local disk"
    try:
        cache, key = result_cache(Flask("doctor"), settings), f"doctor-{uuid.uuid4().hex}"
        cache.set(key, 1, timeout=10)
        kept = cache.get(key)
        cache.delete(key)
    except Exception as error:  # whatever keeps a cache from working
        return Finding("cache", f"{name}: {explain(error)}", "Start Redis, or mend or empty REDIS_URL.")
    if kept != 1:
        return Finding("cache", f"{name}: does not keep what it is given", "Check its free space and rights.")
    return Finding("cache", name)


def _of_database(settings: Settings) -> Iterator[Finding]:
    with _database(settings) as (database, problem):
        if database is None or problem is not None:
            remedy = (
                "Start PostgreSQL, or mend DATABASE_URL; a new database needs `lead-analytics migrate` first."
            )
            yield Finding("database", problem or "", remedy)
            return
        yield Finding("database", f"PostgreSQL {server_version(database)}")
        for check in (_schema, _wall, _worker, _clock):
            yield _safely(check, database)


@contextmanager
def _database(settings: Settings) -> Iterator[tuple[Database | None, str | None]]:
    try:
        database = Database(database_addresses(settings).application_url)
    except Exception as error:  # an address that is none, a server that doesn't start
        yield None, explain(error)
        return
    try:
        yield database, database_error(database)
    finally:
        database.dispose()


def _safely(check: Callable[[Database], Finding], database: Database) -> Finding:
    try:
        return check(database)
    except Exception as error:  # one failing check must not hide the others
        return Finding(check.__name__.strip("_"), explain(error), "Run `lead-analytics migrate`.")


def _schema(database: Database) -> Finding:
    revision, newest = schema_revision(database), newest_revision()
    if revision == newest:
        return Finding("schema", f"{revision}, the newest")
    return Finding("schema", f"{revision or 'none'}; the newest is {newest}", "Run `lead-analytics migrate`.")


def _wall(database: Database) -> Finding:
    problems = role_problems(database)
    if problems:
        remedy = "Let DATABASE_URL sign in as a role that owns nothing, without SUPERUSER and BYPASSRLS."
        return Finding("wall", "; ".join(problems), remedy)
    return Finding("wall", "the application's role can't pass row-level security")


def _worker(database: Database) -> Finding:
    age = worker_heartbeat_age_seconds(database)
    if age is None or age > MOST_HEARTBEAT_SECONDS:
        text = "none is running" if age is None else f"last sign of life {age:.0f} s ago"
        return Finding(
            "worker", text, "Start `lead-analytics worker` (`serve` brings one where it brings the database)."
        )
    return Finding("worker", f"alive {age:.0f} s ago")


def _clock(database: Database) -> Finding:
    difference = clock_difference_seconds(database)
    text = f"the database's differs by {abs(difference):.1f} s"
    if abs(difference) > MOST_CLOCK_SECONDS:
        return Finding("clock", text, "Set both machines' clocks by NTP: ages and periods depend on them.")
    return Finding("clock", text)
