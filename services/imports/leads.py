"""Leads out of staged rows: upsert by external id, with the audit log that stays are derived from.

A leads file is a snapshot. A new lead gets an audit row `created` in its stage at `stage_entered_at`
(else its creation) and, when it is decided, a `stage_changed` with the outcome at `closed_at` (else
the last date known of it). A lead that exists and whose stage or outcome differ gets a
`stage_changed` at the file's date when that is later than what is known of it, else at the time of
the import; edits and a new owner get rows of their own.

A blank cell, or a column that the file doesn't have, leaves what is known alone. A row with the same
values as the lead's last imported one is passed over, whatever was edited since.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, Column, Select, Text, Uuid, insert, or_, select, text

from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import temporary_table
from services.duplicates.backlog import compare_later
from services.imports import lead_statements as statements
from services.imports.arrivals import place_new_leads
from services.imports.new_leads import write_new_leads
from services.imports.owners import resolve_owners
from services.imports.problems import ImportNote
from services.imports.report import Counts, Run
from services.imports.staging import analyze, run, staging_table
from services.lead_search import refresh_search_later
from services.scores import rescore
from services.stays import rebuild_stays

_LEADS = temporary_table(
    statements.LEADS, Column("lead_id", Uuid), Column("is_new", Boolean), Column("assigned_to", Text)
)
_CHANGES = temporary_table(statements.CHANGES, Column("lead_id", Uuid), Column("touched", Boolean))
_OWNERS = temporary_table(statements.OWNERS, Column("assigned_to", Text), Column("owner_id", Uuid))
_NOTED = (
    ImportNote.CREATED_AT_FROM_OTHER_DATE,
    ImportNote.CREATED_AT_MISSING,
    ImportNote.CLOSED_AT_MISSING,
    ImportNote.CLOSED_AT_MOVED,
    ImportNote.CLOSED_AT_IGNORED,
    ImportNote.LOST_STAGE_UNKNOWN,
)


def apply_leads(current: Run) -> Counts:
    """Upsert the staged leads and everything derived from them; counts in leads.

    Unchanged are rows whose lead was last imported from the same values, and rows that say what the
    lead says already.
    """
    session, parameters = current.session, current.parameters
    staged = int(session.scalar(text("SELECT count(*) FROM import_rows")) or 0)
    distinct = int(session.scalar(text("SELECT count(DISTINCT external_id) FROM import_rows")) or 0)
    with (
        staging_table(session, statements.LEADS, statements.LEADS_COLUMNS),
        staging_table(session, statements.CHANGES, statements.CHANGES_COLUMNS),
        staging_table(session, statements.OWNERS, statements.OWNERS_COLUMNS),
    ):
        run(session, statements.CHOOSE, parameters)
        analyze(session, statements.LEADS, "lead_id", "is_new", "assigned_to")
        run(session, statements.LOCK, parameters)
        new_members = _assign(current)
        run(session, statements.COMPARE, parameters)
        analyze(session, statements.CHANGES, "lead_id", "touched")
        created = int(session.scalar(text("SELECT count(*) FROM import_leads WHERE is_new")) or 0)
        updated = int(session.scalar(text("SELECT count(*) FROM import_changes WHERE touched")) or 0)
        noted = session.execute(text(statements.NOTES), {"now": current.now}).one()
        if current.changes is not None:
            current.changes.update(session.execute(text(statements.CHANGED)).all())
        if not current.dry_run:
            _write(current, created=created, updated=updated)
    notes = {note: int(count) for note, count in zip(_NOTED, noted, strict=True) if count}
    if staged > distinct:
        notes[ImportNote.SUPERSEDED] = staged - distinct
    return Counts(created, updated, distinct - created - updated, new_members, notes)


def _assign(current: Run) -> tuple[str, ...]:
    session = current.session
    texts = session.scalars(
        select(_LEADS.c.assigned_to).where(_LEADS.c.assigned_to.is_not(None)).distinct()
    ).all()
    if not texts:
        return ()
    owners, new_members = resolve_owners(
        current.scope, session, [str(one) for one in texts], dry_run=current.dry_run
    )
    session.execute(
        insert(_OWNERS), [{"assigned_to": name, "owner_id": owner} for name, owner in owners.items()]
    )
    analyze(session, statements.OWNERS, "assigned_to")
    return new_members


def _write(current: Run, *, created: int, updated: int) -> None:
    scope, session, parameters = current.scope, current.session, current.parameters
    touched: Select[UUID] = select(_CHANGES.c.lead_id).where(_CHANGES.c.touched)
    affected: Select[UUID] = select(_LEADS.c.lead_id).where(
        or_(_LEADS.c.is_new, _LEADS.c.lead_id.in_(touched))
    )
    run(session, statements.UPDATE_FINGERPRINTS, parameters)
    if not created and not updated:
        return
    subtract_from_rollup(scope, session, touched)
    if updated:
        run(session, statements.UPDATE_TOUCHED, parameters)
        run(session, statements.AUDIT_STAGES, parameters)
        run(session, statements.AUDIT_EDITS, parameters)
        rebuild_stays(scope, session, touched)
    if created:
        write_new_leads(current)
        place_new_leads(current)
    if updated:
        rescore(scope, session, touched, current.now, anew=not created)  # else its new leads did that
    refresh_search_later(scope, session, affected)
    compare_later(scope, session, affected)
    add_to_rollup(scope, session, affected)
