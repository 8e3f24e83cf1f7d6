"""Scoring every lead of an organization anew, some thousand at a time.

Each slice (a range of ids) is a transaction of its caller's: so writers wait for a slice at most, and our
process holds ids and no leads. A slice that was done finds nothing to do when it is done again; whoever
was interrupted begins anew, or the nightly refresh does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.database.bound import in_range
from services.database.models import Lead
from services.database.queries.population import behavior_at
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import filled
from services.scope import OrgScope
from services.score_selects import CHANGED, RAW, differing_scores
from services.scorers import scorer_of
from services.scores import write_changed_scores
from services.versions import bump_data_version

SLICE = 10_000
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Slice:
    """What became of one: leads looked at, leads whose score changed, and the last id of it (None: there
    was none left)."""

    leads: int
    changed: int
    last: UUID | None


def score_slice(
    scope: OrgScope,
    session: Session,
    now: datetime,
    after: UUID | None = None,
    *,
    size: int = SLICE,
    dry_run: bool = False,
) -> Slice:
    """Score the next `size` leads after the id `after` (None: the first ones) as of `now`, by whoever scores
    (`services.scorers`). Complete in itself: it keeps the roll-up and the data version. Once per transaction.

    `dry_run` only counts.
    The first slice works out anew what the rules measure against, the others go by that.
    """
    low = after or _BEFORE_ALL
    high, leads = _bounds(scope, session, low, size)
    if high is None:
        return Slice(0, 0, None)
    scorer = scorer_of(scope, session, now, anew=after is None and not dry_run)
    own = _between(scope, low, high)
    behavior = behavior_at(scope, session, now, select(Lead.id).where(*own))
    raw = scorer.raw(scope, behavior, now, lambda rows: rows.where(*own))
    changes = differing_scores(scope, origin=scorer.origin, among=own)
    with scorer.prepared(session), filled(session, RAW, raw), filled(session, CHANGED, changes) as changed:
        if changed and not dry_run:
            chosen = in_range(select(CHANGED.c.id), low, high)
            subtract_from_rollup(scope, session, chosen)
            write_changed_scores(scope, session, now, own)
            add_to_rollup(scope, session, chosen)
    if changed and not dry_run:
        bump_data_version(scope, session)
    return Slice(leads, changed, high)


def leads_to_score(scope: OrgScope, session: Session) -> int:
    """How many leads the slices look at in all: every one of the organization, merged ones too."""
    mine = Lead.organization_id == scope.organization_id
    return session.scalar(select(func.count()).select_from(Lead).where(mine)) or 0


def _bounds(scope: OrgScope, session: Session, low: UUID, size: int) -> tuple[UUID | None, int]:
    """The last id of the slice after `low`, and how many leads it has."""
    mine = (Lead.organization_id == scope.organization_id, Lead.id > low)
    ids = select(Lead.id).where(*mine).order_by(Lead.id).limit(size).subquery()
    last = select(ids.c.id).order_by(ids.c.id.desc()).limit(1).scalar_subquery()
    row = session.execute(select(last, func.count()).select_from(ids)).one()
    return row[0], row[1]


def _between(scope: OrgScope, low: UUID, high: UUID) -> list[ColumnElement[bool]]:
    return [Lead.organization_id == scope.organization_id, Lead.id > low, Lead.id <= high]
