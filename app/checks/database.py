"""Checks of the database: its schema, the wall, the worker and its queue, the clock, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.alert_work import AlertWork
from app.checks import Finding, note
from app.database import DatabaseAddresses, database_addresses
from app.jobs import JobQueue
from app.settings import Settings
from services.database.migrate import known_revision, newest_revision
from services.database.rollups import check_rollup, rebuild_rollup
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
from services.duplicates.backlog import waiting_since, waiting_to_compare
from services.job_queue import job_counts
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope
from services.versions import bump_data_version

OLDEST_SERVER = 15
MOST_CLOCK_SECONDS = 5
MOST_HEARTBEAT_SECONDS = 60
MOST_WAITING_SECONDS = 900
LONGEST_UNCOMPARED = timedelta(days=1)
_HOUR_MS = 3_600_000


def check_database(settings: Settings, *, deep: bool, recount: bool = False) -> Iterator[Finding]:
    """One finding after the other; `deep` compares every organization's figures with its leads, and `recount`
    mends those that differ."""
    with _database(settings) as (database, addresses, problem):
        if database is None or addresses is None or problem is not None:
            remedy = (
                "Start PostgreSQL, or mend DATABASE_URL; a new database needs `lead-analytics migrate` first."
            )
            yield Finding("database", problem or "", remedy)
            return
        for check in (server, schema, wall, worker, queue, clock):
            yield _safely(check, database)
        if deep:
            yield from figures(database, addresses, recount=recount)


@contextmanager
def _database(
    settings: Settings,
) -> Iterator[tuple[Database | None, DatabaseAddresses | None, str | None]]:
    try:
        addresses = database_addresses(settings)
        database = Database(addresses.application_url, statement_timeout_ms=_HOUR_MS)
    except Exception as error:  # an address that is none, a server that doesn't start
        yield None, None, explain(error)
        return
    try:
        yield database, addresses, database_error(database)
    finally:
        database.dispose()


def _safely(check: Callable[[Database], Finding], database: Database) -> Finding:
    try:
        return check(database)
    except Exception as error:  # one failing check must not hide the others
        return Finding(check.__name__, explain(error), "Run `lead-analytics migrate`.")


def server(database: Database) -> Finding:
    """PostgreSQL's version."""
    version = server_version(database)
    if int(version.partition(".")[0]) < OLDEST_SERVER:
        return Finding(
            "database", f"PostgreSQL {version}", f"Upgrade to PostgreSQL {OLDEST_SERVER} or newer."
        )
    return Finding("database", f"PostgreSQL {version}")


def schema(database: Database) -> Finding:
    """The schema's revision against this code's."""
    revision, newest = schema_revision(database), newest_revision()
    if revision == newest:
        return Finding("schema", f"{revision}, the newest")
    if revision is not None and not known_revision(revision):
        text = f"{revision}, of a newer version than this one ({newest})"
        return Finding(
            "schema", text, "Start the version that migrated it, or restore the back-up from before."
        )
    return Finding("schema", f"{revision or 'none'}; the newest is {newest}", "Run `lead-analytics migrate`.")


def wall(database: Database) -> Finding:
    """Whether the application's role is stopped by row-level security."""
    problems = role_problems(database)
    if problems:
        remedy = "Let DATABASE_URL sign in as a role that owns nothing, without SUPERUSER and BYPASSRLS."
        return Finding("wall", "; ".join(problems), remedy)
    return Finding("wall", "the application's role can't pass row-level security")


def worker(database: Database) -> Finding:
    """Whether somebody works."""
    age = worker_heartbeat_age_seconds(database)
    if age is None or age > MOST_HEARTBEAT_SECONDS:
        text = "none is running" if age is None else f"last sign of life {age:.0f} s ago"
        return Finding(
            "worker", text, "Start `lead-analytics worker` (`serve` brings one where it brings the database)."
        )
    return Finding("worker", f"{job_counts(database).workers} alive, the last {age:.0f} s ago")


def queue(database: Database) -> Finding:
    """Whether jobs wait longer than they should, or were given up."""
    counts = job_counts(database)
    text = f"{counts.due} due, {sum(by.get('doing', 0) for by in counts.by_queue.values())} in hand"
    if counts.abandoned:
        remedy = "Start a worker: it takes them up within half a minute."
        return Finding("queue", f"{text}, {counts.abandoned} of a worker that died", remedy)
    if counts.oldest_waiting_seconds > MOST_WAITING_SECONDS:
        text += f", the oldest for {counts.oldest_waiting_seconds / 60:.0f} minutes"
        return Finding("queue", text, "Start more workers, or raise their --concurrency.")
    if counts.failed_last_day:
        text += f", {counts.failed_last_day} given up in the last day"
        return note("queue", text, "The worker's log says why (event `job`, outcome `failed`).")
    return Finding("queue", text)


def clock(database: Database) -> Finding:
    """Whether this machine and the database agree about the time."""
    difference = clock_difference_seconds(database)
    text = f"the database's differs by {abs(difference):.1f} s"
    if abs(difference) > MOST_CLOCK_SECONDS:
        return Finding("clock", text, "Set both machines' clocks by NTP: ages and periods depend on them.")
    return Finding("clock", text)


def figures(database: Database, addresses: DatabaseAddresses, *, recount: bool) -> Iterator[Finding]:
    """Whether each organization's roll-up equals its rows: of those that somebody can sign in to."""
    jobs = JobQueue(addresses.application_url)
    try:
        organizations = sorted(AlertWork(database, jobs).organizations())
    finally:
        jobs.close()
    wrong = 0
    yield from (found for one in organizations if (found := _uncompared(database, OrgScope.operator(one))))
    for organization_id in organizations:
        finding = _figures_of(database, OrgScope.operator(organization_id), recount=recount)
        if finding is not None:
            wrong += 1
            yield finding
    if not wrong:
        yield Finding("figures", f"the roll-ups of {len(organizations)} organizations equal their leads")


def _uncompared(database: Database, scope: OrgScope) -> Finding | None:
    """Leads that wait for more than a day for being compared with the others; None where none do."""
    try:
        with database.transaction(scope) as session:
            slug = organization_of(scope, session).slug
            oldest, waiting = waiting_since(scope, session), waiting_to_compare(scope, session)
    except NotFoundError:
        return None
    if oldest is None or datetime.now(UTC) - oldest < LONGEST_UNCOMPARED:
        return None
    return note(
        "duplicates",
        f"{slug}: {waiting} leads wait for more than a day for being compared with the others",
        f"See that a worker runs, or run `lead-analytics duplicates find --org {slug}`.",
    )


def _figures_of(database: Database, scope: OrgScope, *, recount: bool) -> Finding | None:
    """What differs in one organization; None where nothing does, or it is gone."""
    try:
        with database.transaction(scope) as session:
            slug = organization_of(scope, session).slug
            differences = check_rollup(scope, session)
            if differences and recount:
                rebuild_rollup(scope, session)
                bump_data_version(scope, session)
    except NotFoundError:
        return None
    if not differences:
        return None
    text = f"{slug}: {len(differences)} days and groups of the roll-up differ from the leads"
    if recount:
        return note("figures", f"{text}; counted again")
    return Finding("figures", text, "Count them again: `lead-analytics doctor --deep --recount`.")
