"""The pairs of leads that are probably one, and what somebody decides about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.database.models import DuplicatePair as PairRow
from services.database.models import DuplicateSettings, LeadMerge
from services.duplicates.backlog import waiting_to_compare
from services.duplicates.cursors import read_cursor, write_cursor
from services.duplicates.errors import MergeError
from services.duplicates.lead_rows import duplicate_leads, leads_with_deals
from services.duplicates.model import DuplicatePair, DuplicateSummary, PairPage, Thresholds
from services.duplicates.pair_rows import decide_pair, read_evidence
from services.duplicates.settings import thresholds
from services.duplicates.survivor import survivor_first
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.versions import bump_data_version
from services.vocabulary import DuplicateStatus, IdentityField, MatchLevel, Role

READING_ROLES = frozenset({Role.ADMIN, Role.MANAGER, Role.ANALYST})
"""The pairs are of everybody's leads: a rep sees those of own leads on their pages alone."""
MOST_OF_A_LEAD = 20
STALE_SEARCH = timedelta(minutes=10)
"""A search that hasn't been heard of for so long has died."""


def list_pairs(
    scope: OrgScope,
    session: Session,
    level: MatchLevel | None,
    *,
    status: DuplicateStatus = DuplicateStatus.PROPOSED,
    limit: int = 20,
    cursor: str | None = None,
) -> PairPage:
    """A page of pairs, the most probable first. `level`: only what is certain, or for review, by the
    organization's thresholds (None: both; of decided pairs, all). `cursor`: the `next` of the page before;
    one that isn't a cursor begins anew. ForbiddenError for a rep."""
    scope.require(READING_ROLES)
    bounds = thresholds(scope, session)
    conditions = [
        PairRow.organization_id == scope.organization_id,
        PairRow.status == status.value,
        *_within(bounds, level, status),
    ]
    after = read_cursor(cursor)
    if after is not None:
        conditions.append(tuple_(PairRow.probability, PairRow.id) < tuple_(*after))
    rows = session.scalars(
        select(PairRow)
        .where(*conditions)
        .order_by(PairRow.probability.desc(), PairRow.id.desc())
        .limit(limit + 1)
    ).all()
    items = _pairs(scope, session, rows[:limit], bounds)
    last = rows[limit - 1] if len(rows) > limit else None
    return PairPage(items, write_cursor(last.probability, last.id) if last is not None else None)


def pair(scope: OrgScope, session: Session, pair_id: UUID) -> DuplicatePair:
    """One pair. NotFoundError for one that isn't here (it may have been merged along, or no longer holds),
    ForbiddenError for a rep."""
    scope.require(READING_ROLES)
    found = _pairs(scope, session, [_row(scope, session, pair_id)], thresholds(scope, session))
    if not found:
        raise NotFoundError(pair_id)
    return found[0]


def duplicates_of(scope: OrgScope, session: Session, lead_id: UUID) -> tuple[DuplicatePair, ...]:
    """The proposed pairs of one lead, the most probable first, at most 20; a rep's where both leads are
    theirs. () for a lead that isn't here."""
    bounds = thresholds(scope, session)
    rows = session.scalars(
        select(PairRow)
        .where(
            PairRow.organization_id == scope.organization_id,
            or_(PairRow.first_id == lead_id, PairRow.second_id == lead_id),
            PairRow.status == DuplicateStatus.PROPOSED.value,
            PairRow.probability >= bounds.review,
        )
        .order_by(PairRow.probability.desc(), PairRow.id.desc())
        .limit(MOST_OF_A_LEAD)
    ).all()
    return _pairs(scope, session, rows, bounds)


def dismiss_pair(scope: OrgScope, session: Session, pair_id: UUID, now: datetime) -> bool:
    """Somebody says that the two are not one: it isn't proposed again, unless what is known of them changes
    so that other fields agree. False where it was dismissed already. MergeError for a merged pair,
    NotFoundError for one that isn't here, ForbiddenError for a role that may not."""
    return _decide(scope, session, pair_id, DuplicateStatus.DISMISSED, now)


def propose_again(scope: OrgScope, session: Session, pair_id: UUID, now: datetime) -> bool:
    """Take a dismissal back. False where it is proposed; raises what `dismiss_pair` raises."""
    return _decide(scope, session, pair_id, DuplicateStatus.PROPOSED, now)


def summary(scope: OrgScope, session: Session, now: datetime) -> DuplicateSummary:
    """What there is: pairs by level, dismissed ones, merges that stand, when everybody was last compared
    with everybody and how many leads wait. ForbiddenError for a rep."""
    scope.require(READING_ROLES)
    bounds = thresholds(scope, session)
    mine = PairRow.organization_id == scope.organization_id
    proposed = PairRow.status == DuplicateStatus.PROPOSED.value
    certain, review, dismissed = session.execute(
        select(
            func.count().filter(proposed, *_within(bounds, MatchLevel.CERTAIN)),
            func.count().filter(proposed, *_within(bounds, MatchLevel.REVIEW)),
            func.count().filter(PairRow.status == DuplicateStatus.DISMISSED.value),
        ).where(mine)
    ).one()
    merged = session.scalar(
        select(func.count()).where(
            LeadMerge.organization_id == scope.organization_id, LeadMerge.undone_at.is_(None)
        )
    )
    kept = session.scalars(
        select(DuplicateSettings).where(DuplicateSettings.organization_id == scope.organization_id)
    ).one_or_none()
    seen = kept.search_seen_at if kept else None
    return DuplicateSummary(
        thresholds=bounds,
        certain=certain,
        review=review,
        dismissed=dismissed,
        merged=merged or 0,
        searched_at=kept.searched_at if kept else None,
        waiting=waiting_to_compare(scope, session),
        shared=_shared(kept.shared) if kept else (),
        searching=seen is not None and abs(now - seen) <= STALE_SEARCH,
    )


def _shared(rows: Sequence[Any]) -> tuple[tuple[IdentityField, str, int], ...]:
    return tuple((IdentityField(field), value, leads) for field, value, leads in rows)


def _within(
    bounds: Thresholds, level: MatchLevel | None, status: DuplicateStatus = DuplicateStatus.PROPOSED
) -> list[Any]:
    if level is MatchLevel.CERTAIN:
        return [PairRow.probability >= bounds.certain]
    if level is MatchLevel.REVIEW:
        return [PairRow.probability >= bounds.review, PairRow.probability < bounds.certain]
    return [PairRow.probability >= bounds.review] if status is DuplicateStatus.PROPOSED else []


def _row(scope: OrgScope, session: Session, pair_id: UUID) -> PairRow:
    row = session.scalars(
        select(PairRow)
        .where(PairRow.organization_id == scope.organization_id, PairRow.id == pair_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError(pair_id)
    return row


def _decide(scope: OrgScope, session: Session, pair_id: UUID, status: DuplicateStatus, now: datetime) -> bool:
    scope.require(IMPORTING_ROLES)
    row = _row(scope, session, pair_id)
    if row.status == DuplicateStatus.MERGED.value:
        raise MergeError(_("These two were merged already."))
    changed = row.status != status.value and decide_pair(
        scope,
        session,
        (row.first_id, row.second_id),
        status,
        None if status is DuplicateStatus.PROPOSED else now,
        where=DuplicateStatus(row.status),
    )
    if changed:
        bump_data_version(scope, session)
        session.expire_all()
    return changed


def _pairs(
    scope: OrgScope, session: Session, rows: Sequence[PairRow], bounds: Thresholds
) -> tuple[DuplicatePair, ...]:
    ids = {lead for row in rows for lead in (row.first_id, row.second_id)}
    leads, deals = duplicate_leads(scope, session, ids), leads_with_deals(scope, session, ids)
    found = []
    for row in rows:
        one, other = leads.get(row.first_id), leads.get(row.second_id)
        if one is None or other is None:
            continue
        first, second = survivor_first(one, other)
        found.append(
            DuplicatePair(
                id=row.id,
                first=first,
                second=second,
                probability=row.probability,
                level=bounds.level(row.probability),
                evidence=read_evidence(row.evidence),
                status=DuplicateStatus(row.status),
                found_at=row.found_at,
                two_deals={one.id, other.id} <= deals,
            )
        )
    return tuple(found)
