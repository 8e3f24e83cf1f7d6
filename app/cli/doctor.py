"""`doctor`: is everything as it must be, and how to mend what isn't."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from app.checks import Finding, Level
from app.checks.database import check_database
from app.checks.machine import check_machine
from app.cli.support import CommandError, misuse, settings_of_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: lead-analytics doctor --deep")(doctor)


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also compare every organization's figures with its leads.")
    ] = False,
    recount: Annotated[
        bool, typer.Option("--recount", help="With --deep: count again what differs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Check settings, disk, cache, mail, database, schema, row-level security, worker, queue and clock;
    say how to mend them."""
    if recount and not deep:
        raise misuse("--recount: needs --deep")
    settings = settings_of_command()
    findings = [*check_machine(settings), *check_database(settings, deep=deep, recount=recount)]
    wrong = sum(1 for finding in findings if finding.level is Level.FAIL)
    typer.echo(_as_json(findings) if as_json else _as_lines(findings))
    if wrong:
        raise CommandError(f"{wrong} of {len(findings)} checks failed")


def _as_lines(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{finding.level:<5}{finding.subject:<10} {finding.text}")
        if finding.remedy:
            lines.append(f"{'':<16}{finding.remedy}")
    return "\n".join(lines)


def _as_json(findings: Sequence[Finding]) -> str:
    listed = [
        {"subject": one.subject, "level": one.level.lower(), "text": one.text, "remedy": one.remedy or None}
        for one in findings
    ]
    failed = sum(1 for one in findings if one.level is Level.FAIL)
    return json.dumps({"failed": failed, "checks": listed}, ensure_ascii=False, indent=2)
