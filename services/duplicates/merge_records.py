"""The merges that were made, and whether each can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead, LeadMerge, Membership
from services.duplicates.cursors import read_cursor, write_cursor
from services.duplicates.lead_rows import duplicate_leads
from services.duplicates.model import DuplicateLead, MergeRecord
from services.duplicates.pairs import READING_ROLES
from services.duplicates.values import places
from services.language import gettext as _
from services.scope import OrgScope


def list_merges(
    scope: OrgScope, session: Session, *, limit: int = 20, cursor: str | None = None
) -> tuple[tuple[MergeRecord, ...], str | None]:
    """A page of the merges, the latest first, those that were taken back too, and the cursor of the page
    after it (None: that was the last). ForbiddenError for a rep."""
    scope.require(READING_ROLES)
    conditions = [LeadMerge.organization_id == scope.organization_id]
    after = read_cursor(cursor)
    if after is not None:
        conditions.append(LeadMerge.number < int(after[0]))
    rows = session.scalars(
        select(LeadMerge).where(*conditions).order_by(LeadMerge.number.desc()).limit(limit + 1)
    ).all()
    page = rows[:limit]
    following = write_cursor(page[-1].number, page[-1].id) if len(rows) > limit else None
    return tuple(_records(scope, session, page)), following


def merge_of(scope: OrgScope, session: Session, lead_id: UUID) -> MergeRecord | None:
    """The merge by which a lead went into another and that stands; None for a lead that was merged into
    none, that isn't here, and for a rep where one of the two is somebody else's."""
    row = session.scalars(
        select(LeadMerge).where(
            LeadMerge.organization_id == scope.organization_id,
            LeadMerge.merged_id == lead_id,
            LeadMerge.undone_at.is_(None),
        )
    ).one_or_none()
    return next(_records(scope, session, [row]), None) if row is not None else None


def _records(scope: OrgScope, session: Session, rows: Sequence[LeadMerge]) -> Iterator[MergeRecord]:
    leads = duplicate_leads(
        scope, session, {lead for row in rows for lead in (row.survivor_id, row.merged_id)}
    )
    people = {one for row in rows for one in (row.merged_by, row.undone_by) if one}
    members = session.execute(
        select(Membership.id, Membership.name).where(
            Membership.organization_id == scope.organization_id, Membership.id.in_(people)
        )
    )
    names: dict[UUID | None, str] = {row.id: row.name for row in members}
    gone = _merged_since(scope, session, {row.survivor_id for row in rows})
    for row in rows:
        survivor, merged = leads.get(row.survivor_id), leads.get(row.merged_id)
        if survivor is None or merged is None:
            continue
        why_not = _why_not(row, survivor, gone.get(row.survivor_id))
        yield MergeRecord(
            id=row.id,
            survivor=survivor,
            merged=merged,
            merged_at=row.merged_at,
            merged_by=names.get(row.merged_by),
            taken_over=tuple(place.custom or place.field for place, _before, _after in places(row.changes)),
            undone_at=row.undone_at,
            undone_by=names.get(row.undone_by),
            undoable=why_not is None,
            why_not=why_not,
        )


def _merged_since(scope: OrgScope, session: Session, survivors: set[UUID]) -> dict[UUID, str]:
    """Those of the survivors that are merged themselves by now, with what the lead is called they went to."""
    other = Lead.__table__.alias("other")
    rows = session.execute(
        select(Lead.id, other.c.name, other.c.external_id)
        .join(
            other,
            (other.c.organization_id == Lead.organization_id) & (other.c.id == Lead.merged_into_id),
        )
        .where(Lead.organization_id == scope.organization_id, Lead.id.in_(survivors))
    )
    return {row.id: row.name or row.external_id for row in rows}


def _why_not(row: LeadMerge, survivor: DuplicateLead, gone_into: str | None) -> str | None:
    if row.undone_at is not None:
        return _("This merge was taken back already.")
    if gone_into is not None:
        return _(
            "%(lead)s was itself merged into %(survivor)s since. Undo that merge first.",
            lead=survivor.name or survivor.external_id,
            survivor=gone_into,
        )
    return None
