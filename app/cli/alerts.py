"""`alerts evaluate`: the rules, now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from app.alert_work import AlertWork
from app.cli.support import CommandError, prepared_addresses, scope_of, settings_of_command
from app.jobs import JobQueue
from services.alerts import EvaluationResult, evaluate_alerts
from services.database.sessions import Database
from services.diagnostics import explain
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope

OneOrAll = Annotated[
    str | None, typer.Option("--org", metavar="SLUG", help="The organization's slug. Default: all of them.")
]
STATEMENT_TIMEOUT_MS = 3_600_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Look for what needs a hand.", no_args_is_help=True)
    group.callback()(_group)
    group.command(epilog="Example: lead-analytics alerts evaluate --org aurora")(evaluate)
    app.add_typer(group, name="alerts")


def _group() -> None:
    """Look for what needs a hand."""


def evaluate(org: OneOrAll = None) -> None:
    """Run the rules now and open, update and clear the alerts: of one organization, or of every one.

    Every one that somebody can sign in to, or that has had data come in.
    """
    with _opened() as (database, queue):
        scopes = [scope_of(database, org)] if org else _everybody(database, queue)
        failed = [problem for scope in scopes if (problem := _evaluate(database, scope)) is not None]
    if failed:
        raise CommandError("; ".join(failed))


@contextmanager
def _opened() -> Iterator[tuple[Database, JobQueue]]:
    url = prepared_addresses(settings_of_command()).application_url
    database, queue = Database(url, statement_timeout_ms=STATEMENT_TIMEOUT_MS), JobQueue(url)
    try:
        yield database, queue
    finally:
        queue.close()
        database.dispose()


def _everybody(database: Database, queue: JobQueue) -> list[OrgScope]:
    found: set[UUID] = AlertWork(database, queue).organizations()
    if not found:
        typer.echo("There is no organization yet (`lead-analytics organization create` makes one).")
    return [OrgScope.operator(organization_id) for organization_id in sorted(found)]


def _evaluate(database: Database, scope: OrgScope) -> str | None:
    """One organization in a transaction of its own, a line for it; what went wrong, if anything did."""
    slug = str(scope.organization_id)
    try:
        with database.transaction(scope) as session:
            slug = organization_of(scope, session).slug
            result = evaluate_alerts(scope, session, datetime.now(UTC))
    except NotFoundError:  # removed since it was listed
        return None
    except Exception as error:  # the others' alerts don't wait for this one's
        return f"{slug}: {explain(error)}"
    typer.echo(f"{slug}: {_in_words(result)}")
    return None


def _in_words(result: EvaluationResult) -> str:
    return (
        f"{result.opened} opened, {result.updated} still open, {result.cleared} cleared,"
        f" {result.suppressed} held back by the cool-down"
    )
