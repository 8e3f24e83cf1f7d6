"""`import leads|history|interactions|spend`: a file in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.after_import import after_import
from app.cli.support import CommandError, Slug, console, misuse, open_database, scope_of, settings_of_command
from app.duplicate_work import DuplicateWork
from app.jobs import JobQueue
from app.scoring_work import ScoringWork
from services.database.sessions import Database
from services.imports.engine import run_import
from services.imports.mapping import Mapping, load_mapping
from services.imports.presets import AUTO, FORMATS
from services.imports.problems import NOTES, ImportFileError, MappingError
from services.imports.rejections import rejected_rows_csv
from services.imports.report import ImportReport, sentence
from services.scope import OrgScope
from services.vocabulary import ImportKind

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV or XLSX.")]
Format = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join((AUTO, *FORMATS))}.")
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE.toml", help="Which column is what, in TOML.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report what would happen; write nothing.")]
_SHOWN_REJECTIONS = 5


def register(app: typer.Typer) -> None:
    """Add one command per kind of file."""
    group = typer.Typer(help="Bring files in.", no_args_is_help=True)
    for kind, help_text in (
        (ImportKind.LEADS, "Leads: created, or updated by their external id."),
        (ImportKind.HISTORY, "Stage changes of leads that are there; their history is authoritative."),
        (ImportKind.INTERACTIONS, "What leads did and what was done for them."),
        (ImportKind.SPEND, "Marketing spend by source and month."),
    ):
        example = f"Example: lead-analytics import {kind} {kind}.csv --org aurora --dry-run"
        group.command(kind.value, help=help_text, epilog=example)(_command(kind))
    app.add_typer(group, name="import")


def _command(kind: ImportKind) -> Callable[..., None]:
    def bring_in(
        file: File,
        org: Slug,
        file_format: Format = AUTO,
        mapping: MappingFile = None,
        dry_run: DryRun = False,
    ) -> None:
        if not file.is_file():
            raise misuse(f"{file}: there is no such file")
        try:
            chosen = load_mapping(mapping, kind) if mapping else None
        except MappingError as error:
            raise misuse(f"{mapping}: {error}") from error
        settings = settings_of_command()
        with open_database(settings) as database:
            scope = scope_of(database, org)
            report = _run(
                database, scope, file, kind, chosen, file_format, dry_run, settings.upload_limit_bytes
            )
            if not dry_run:
                after_import(database, scope, datetime.now(UTC))
                _leave_to_the_worker(database, scope)
            _print(report)
            if report.import_id is not None and report.rejected:
                target = file.with_name(f"{file.name}.rejected.csv")
                _write_rejections(database, scope, report, target)
                typer.echo(f"The rejected rows are in {target}")

    return bring_in


def _leave_to_the_worker(database: Database, scope: OrgScope) -> None:
    """What takes its time: comparing the leads with each other, and learning from the decided ones."""
    with closing(JobQueue(database.engine.url.render_as_string(hide_password=False))) as queue:
        DuplicateWork(database, queue).find_soon(scope.organization_id)
        ScoringWork(database, queue).train_if_due(scope.organization_id, datetime.now(UTC))


def _run(
    database: Database,
    scope: OrgScope,
    file: Path,
    kind: ImportKind,
    mapping: Mapping | None,
    file_format: str,
    dry_run: bool,
    limit_bytes: int,
) -> ImportReport:
    try:
        with _progress(file.name) as told, database.transaction(scope) as session:
            return run_import(
                scope,
                session,
                file,
                kind,
                mapping,
                now=datetime.now(UTC),
                dry_run=dry_run,
                progress=told,
                wanted=file_format,
                limit_bytes=limit_bytes,
                filename=file.name,
            )
    except MappingError as error:
        raise misuse(f"{file}: {error}") from error
    except ImportFileError as error:
        raise CommandError(f"{file}: {error}") from error


@contextmanager
def _progress(name: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error; nothing where that isn't a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    output = console()
    with Progress(
        *columns, TimeElapsedColumn(), console=output, transient=True, disable=not output.is_terminal
    ) as progress:
        task = progress.add_task(name, total=1.0)
        yield lambda share: progress.update(task, completed=share)


def _print(report: ImportReport) -> None:
    typer.echo(f"{'Would import' if report.dry_run else 'Imported'} {report.kind} (format: {report.format})")
    for name in ("rows", "created", "updated", "unchanged", "rejected"):
        typer.echo(f"  {name:<10}{getattr(report, name):>9,}")
    if report.new_members:
        typer.echo(f"  New members without sign-in: {', '.join(report.new_members)}")
    for note, count in report.notes.items():
        typer.echo(f"  {NOTES[note].format(count=f'{count:,}')}")
    for rejection in report.rejections[:_SHOWN_REJECTIONS]:
        typer.echo(f"  line {rejection.line}, {rejection.column}: {sentence(rejection)}")


def _write_rejections(database: Database, scope: OrgScope, report: ImportReport, target: Path) -> None:
    if report.import_id is None:
        return
    with (
        database.transaction(scope) as session,
        target.open("w", encoding="utf-8", newline="") as output,
    ):
        output.writelines(rejected_rows_csv(scope, session, report.import_id))
