"""`report`: the dashboard as a file, PDF or Excel."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
from app.cli.support import CommandError, Slug, console, misuse, open_database, scope_of, settings_of_command
from services.language import LANGUAGES, use_language
from services.organizations import organization_of
from services.reports.content import report_content
from services.reports.document import ReportContent
from services.reports.excel import render_excel
from services.reports.logos import organization_logo
from services.reports.pdf import render_pdf

Target = Annotated[
    Path, typer.Argument(metavar="FILE", help="Where to write it: a name ending in .pdf or .xlsx.")
]
Language = Annotated[
    str | None,
    typer.Option(metavar="LANGUAGE", help="en or pt_BR. Default: the organization's, where there is one."),
]
Charts = Annotated[bool, typer.Option("--charts/--no-charts", help="Draw the charts.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: lead-analytics report october.pdf --org aurora --start 2026-10-01")(report)


def report(
    file: Target,
    org: Slug,
    start: Start = None,
    end: End = None,
    source: Sources = None,
    score_min: ScoreMin = None,
    score_max: ScoreMax = None,
    assigned_user: Assigned = None,
    language: Language = None,
    charts: Charts = True,
    now: Now = None,
) -> None:
    """Write a report as PDF or Excel file. Without days: the last 30, today included."""
    render = _renderer(file)
    if language is not None and language not in LANGUAGES:
        raise misuse(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    asked = Asked(start, end, source, score_min, score_max, assigned_user, now)
    with _progress() as progress:
        progress.add_task(file.name, total=None)
        with open_database(settings_of_command()) as database:
            scope = scope_of(database, org)
            with database.transaction(scope) as session:
                organization = organization_of(scope, session)
                query, instant = understood(scope, session, organization, asked)
                with use_language(
                    language or (organization.locale if organization.locale in LANGUAGES else "en"),
                    currency=organization.currency,
                    timezone=organization.timezone,
                    formats=organization.locale,
                ):
                    content = report_content(scope, session, query, instant)
                logo = organization_logo(scope, session)
        _write(file, render(content, charts, logo.content if logo else None))


def _renderer(file: Path) -> Callable[[ReportContent, bool, bytes | None], bytes]:
    suffix = file.suffix.lower()
    if suffix == ".pdf":
        return lambda content, charts, logo: render_pdf(content, include_charts=charts, logo=logo)
    if suffix == ".xlsx":
        return lambda content, charts, _logo: render_excel(content, include_charts=charts)
    raise misuse(f"FILE: {file.name!r} ends in neither .pdf nor .xlsx")


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    terminal = console()
    return Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal)


def _write(file: Path, content: bytes) -> None:
    """All of the file or nothing: what was there before stays until the new one is complete."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(file)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise CommandError(f"{file} can't be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
