"""The import of one file, from opening it to the report, in one transaction.

The file is read twice: once for what its columns prove, once to convert and stage its rows through
COPY. Then set-based statements do the rest. Nothing is visible before the commit, so an import that
dies leaves the organization as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.database.models import Organization
from services.imports.convert import Converter
from services.imports.frames import frames, needed_headers
from services.imports.kinds import KINDS
from services.imports.lead_rows import custom_headers, lead_finisher
from services.imports.mapping import Mapping, check_mapping
from services.imports.mapping_choice import mapping_for
from services.imports.presets import AUTO
from services.imports.problems import ImportNote, ImportProblem
from services.imports.profile import Profile, Reading, profile_table, settle
from services.imports.reading import DEFAULT_LIMIT_BYTES, Table, open_table
from services.imports.rejections import REJECTED_COLUMNS, RejectionSpool
from services.imports.report import Counts, ImportReport, Run, keep_report
from services.imports.staging import (
    REJECTED,
    ROWS,
    analyze,
    begin_import,
    copy_into,
    joins_for_many,
    run,
    staging_table,
    write_frame,
)
from services.imports.value_counts import value_counts, with_values
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.versions import bump_data_version
from services.vocabulary import ImportKind

Progress = Callable[[float], None]
_PROFILED, _STAGED = 0.15, 0.5
_REJECT_UNKNOWN = f"""
INSERT INTO {REJECTED}
SELECT r.line, :header, r.external_id, '{ImportProblem.LEAD_UNKNOWN.value}'
FROM {ROWS} r
WHERE NOT EXISTS (
    SELECT FROM leads l WHERE l.organization_id = :organization_id AND l.external_id = r.external_id
)
"""  # noqa: S608 (made of the code's own constants)
_DROP_REJECTED = f"DELETE FROM {ROWS} r USING {REJECTED} j WHERE j.line = r.line"  # noqa: S608


def run_import(
    scope: OrgScope,
    session: Session,
    path: Path,
    kind: ImportKind,
    mapping: Mapping | None = None,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
    import_id: UUID | None = None,
    wanted: str = AUTO,
    limit_bytes: int = DEFAULT_LIMIT_BYTES,
    filename: str | None = None,
) -> ImportReport:
    """Import a file of `kind` and report what became of its rows. Needs a role that imports.

    Without a `mapping` the one remembered for this header is used, else a proposal (`wanted` names
    the CRM; `auto` recognises it). A mapping without columns adds its entries to the proposal.
    `progress` is told of shares of 1; whoever stores them does so in another transaction. With
    `import_id` the rejected rows go to that import of the organization, whose state is the caller's
    (`records.finish_import`); else to a new one, `done`. `dry_run` counts, and writes nothing.
    Imports of one organization wait for each other.

    Raises UnreadableFileError, MappingError or UnansweredQuestionError (all `ImportFileError`, each
    one sentence) before anything is written.
    """
    scope.require(IMPORTING_ROLES)
    told = progress or (lambda _: None)
    with open_table(path, limit_bytes=limit_bytes) as table:
        complete, _ = mapping_for(scope, session, table, kind, mapping, wanted)
        check_mapping(complete, table.header)
        profile = profile_table(table, complete)
        reading = settle(complete, profile)
        complete = with_values(
            complete,
            {column: value_counts(complete, column, found) for column, found in profile.values.items()},
        )
        told(_PROFILED)
        begin_import(session, scope.organization_id)
        plan = KINDS[kind]
        with (
            staging_table(session, ROWS, plan.columns),
            staging_table(session, REJECTED, REJECTED_COLUMNS),
            RejectionSpool() as spool,
        ):
            current = Run(scope, session, complete, now, dry_run)
            notes = _stage(current, table, profile, reading, spool, told)
            spool.copy(session)
            if plan.about_leads:
                _reject_unknown_leads(current)
            analyze(session, ROWS, "external_id" if "external_id" in plan.columns else "source")
            told(_STAGED)
            with joins_for_many(session, profile.rows):
                counts = plan.apply(current)
            report = _report(current, spool, counts, notes)
            if not dry_run:
                report = keep_report(current, report, import_id, filename or path.name)
                if counts.changed:
                    bump_data_version(scope, session)
    told(1.0)
    return report


def _stage(
    current: Run, table: Table, profile: Profile, reading: Reading, spool: RejectionSpool, told: Progress
) -> dict[ImportNote, int]:
    """Convert the rows and COPY the good ones into the staging table."""
    custom, dropped = custom_headers(current.mapping, table.header)
    plan, skipped, done = KINDS[current.mapping.kind], 0, 0
    if current.mapping.kind is not ImportKind.LEADS:
        custom, dropped = [], 0
    converter = Converter(
        current.mapping,
        reading,
        current.mapping.timezone or organization_zone(current.scope, current.session),
        current.now,
        table.is_workbook,
        plan.finish or lead_finisher(custom),
    )
    headers = needed_headers(current.mapping, table.header, custom)
    with copy_into(current.session, ROWS) as copy:
        for frame in frames(table, headers, spool.reject):
            good, rejections, left_out = converter.convert(frame)
            write_frame(copy, good.select(list(plan.columns)))
            for one in rejections:
                spool.reject(one.line, one.column, one.value, one.problem)
            skipped += left_out
            done += frame.height
            told(_PROFILED + (_STAGED - _PROFILED) * min(1.0, done / max(1, profile.rows)))
    counted = {
        ImportNote.SKIPPED: skipped,
        ImportNote.CUSTOM_FIELDS_DROPPED: dropped,
        ImportNote.NO_ROWS: int(done + spool.count == 0),
    }
    return {note: count for note, count in counted.items() if count}


def organization_zone(scope: OrgScope, session: Session) -> str:
    """The organization's time zone; NotFoundError when there is no such organization."""
    zone = session.scalar(select(Organization.timezone).where(Organization.id == scope.organization_id))
    if zone is None:
        raise NotFoundError(scope.organization_id)
    return zone


def _reject_unknown_leads(current: Run) -> None:
    parameters = {**current.parameters, "header": current.mapping.label("external_id")}
    if run(current.session, _REJECT_UNKNOWN, parameters):
        run(current.session, _DROP_REJECTED, parameters)


def _report(
    current: Run, spool: RejectionSpool, counts: Counts, notes: dict[ImportNote, int]
) -> ImportReport:
    counted = text(f"SELECT count(*) FROM {REJECTED}")  # noqa: S608
    rejected = int(current.session.scalar(counted) or 0)
    all_notes = {**notes, **counts.notes}
    set_aside = all_notes.get(ImportNote.SKIPPED, 0) + all_notes.get(ImportNote.SUPERSEDED, 0)
    return ImportReport(
        kind=current.mapping.kind,
        format=current.mapping.format,
        rows=counts.created + counts.updated + counts.unchanged + rejected + set_aside,
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=rejected,
        new_members=counts.new_members,
        notes=all_notes,
        rejections=tuple(spool.first),
        dry_run=current.dry_run,
    )
