"""`metrics`: the executive dashboard as JSON."""

from __future__ import annotations

import json

import typer

from app.cli.questions import (
    Asked,
    Assigned,
    End,
    Now,
    ScoreMax,
    ScoreMin,
    Sources,
    Start,
    understood,
)
from app.cli.support import Slug, open_database, scope_of, settings_of_command
from services.dashboard import executive_dashboard
from services.organizations import organization_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: lead-analytics metrics --org aurora --start 2026-10-01 --end 2026-10-31")(
        metrics
    )


def metrics(
    org: Slug,
    start: Start = None,
    end: End = None,
    source: Sources = None,
    score_min: ScoreMin = None,
    score_max: ScoreMax = None,
    assigned_user: Assigned = None,
    now: Now = None,
) -> None:
    """Print the executive dashboard as JSON. Without days: the last 30, today included."""
    asked = Asked(start, end, source, score_min, score_max, assigned_user, now)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            query, instant = understood(scope, session, organization_of(scope, session), asked)
            data = executive_dashboard(scope, session, query, instant)
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
