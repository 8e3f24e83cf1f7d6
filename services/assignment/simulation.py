"""What a method would have done with the leads of the last days, beside what really happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.assignment.basis import measured_basis, top_score_of
from services.assignment.choosing import Arrival, Chooser
from services.assignment.model import SimulatedShare, Simulation, Taker
from services.assignment.regions import country_of, region_of
from services.assignment.replay import PastLead, Replayed, Share, replay
from services.assignment.settings import AssignmentChanges, TakerChange, assignment_settings
from services.database.models import Lead
from services.database.queries.population import AnySelect, visible
from services.organizations import OrganizationInfo, members, organization_of
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AssignmentMethod

DAYS = 90
ROWS_AT_ONCE = 5_000


def simulate(
    scope: OrgScope,
    session: Session,
    method: AssignmentMethod,
    now: datetime,
    *,
    days: int = DAYS,
    changes: AssignmentChanges | None = None,
    most: int | None = None,
) -> Simulation:
    """What `method` would have done with the leads created in the `days` days before `now`, none merged away.

    They are chosen for one at a time in the order of their creation by the same code as in real assignment,
    with the sellers as they are set now (`changes`: as they would be set); nothing is written. A lead takes
    a place from its creation until it really closed, and so do the older ones that were open at the
    beginning, with whom they are now. Scores are those at creation; win rates and the score from which a lead
    is one of the best are as known at the beginning. One that finds nobody when it comes isn't offered again.
    "Really" is who has a lead today. Money in the organization's currency.

    `most`: of more leads only about so many, the newest, are tried, and `since` is later. Rows are streamed:
    memory follows what is open at once. Raises ValueError for the method OFF and ForbiddenError for a rep,
    who doesn't see all leads.
    """
    if scope.own_leads_only is not None:
        raise ForbiddenError(scope.role)
    since = _since(scope, session, now - timedelta(days=days), now, most)
    organization = organization_of(scope, session)
    takers = _takers(scope, session, now, changes)
    taking = {taker.member_id for taker in takers}
    open_before = _open_at(scope, session, since, taking)
    basis = measured_basis(scope, session, since)
    zone = ZoneInfo(organization.timezone)
    seated = [
        replace(one, open_leads=open_before.get(one.member_id, 0), last_turn=0, owed=0.0) for one in takers
    ]
    chooser = Chooser(method, seated, basis.top_score, basis.rates, since.astimezone(zone).date())
    best = basis.top_score
    found = replay(
        _leads(scope, session, organization, since, now, with_regions=chooser.by_region),
        chooser,
        zone=zone,
        top_score=_best_of(scope, session, since, now) if best is None else best,
        open_before=open_before,
        closings_before=_closings(scope, session, since, now, taking),
    )
    return Simulation(
        method=method,
        days=days,
        leads=found.leads,
        shares=_shares(_with_others(scope, session, takers, found), found),
        left=dict(found.left),
        since=since,
        until=now,
        top_leads=found.top_leads,
        left_really=found.left_really,
    )


def _since(scope: OrgScope, session: Session, since: datetime, until: datetime, most: int | None) -> datetime:
    """The beginning, or the creation of the last lead that is left out."""
    if most is None:
        return since
    newest = select(Lead.created_at).where(*visible(scope), Lead.created_at > since, Lead.created_at <= until)
    return session.scalar(newest.order_by(Lead.created_at.desc()).offset(most).limit(1)) or since


def _takers(
    scope: OrgScope, session: Session, now: datetime, changes: AssignmentChanges | None
) -> Sequence[Taker]:
    takers = assignment_settings(scope, session, now).takers
    if changes is None:
        return takers
    changed = {change.member_id: change for change in changes.takers}
    return [_changed(taker, changed.get(taker.member_id)) for taker in takers]


def _open_at(scope: OrgScope, session: Session, since: datetime, owners: set[UUID]) -> dict[UUID, int]:
    """Open leads at the beginning by who has them now."""
    rows = session.execute(
        select(Lead.assigned_user_id, func.count())
        .where(
            *visible(scope),
            Lead.created_at < since,
            Lead.assigned_user_id.in_(owners),
            Lead.closed_at.is_(None) | (Lead.closed_at > since),
        )
        .group_by(Lead.assigned_user_id)
    )
    return {member: count for member, count in rows if member is not None}


def _closings(
    scope: OrgScope, session: Session, since: datetime, until: datetime, owners: set[UUID]
) -> Iterator[tuple[datetime, UUID]]:
    """When those of them that closed since did."""
    statement: AnySelect = select(Lead.closed_at, Lead.assigned_user_id).where(
        *visible(scope),
        Lead.created_at < since,
        Lead.closed_at > since,
        Lead.closed_at <= until,
        Lead.assigned_user_id.in_(owners),
    )
    for row in session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
        yield row[0], row[1]


def _leads(
    scope: OrgScope,
    session: Session,
    organization: OrganizationInfo,
    since: datetime,
    until: datetime,
    *,
    with_regions: bool,
) -> Iterator[PastLead]:
    """The leads in the order of creation; where no rule asks for the region, none is read."""
    where_from = [Lead.phone, Lead.custom_fields] if with_regions else []
    statement: AnySelect = (
        select(
            Lead.created_at,
            Lead.closed_at,
            Lead.source,
            Lead.initial_score,
            Lead.value_cents,
            Lead.assigned_user_id,
            *where_from,
        )
        .where(*visible(scope), Lead.created_at > since, Lead.created_at <= until)
        .order_by(Lead.created_at, Lead.id)
    )
    country = country_of(organization.locale)
    arrivals: dict[tuple[str, str | None, int], Arrival] = {}
    for row in session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
        created_at, closed_at, source, score, cents, owner, *place = row
        region = region_of(place[0], place[1], country) if place else None
        arrival = arrivals.get((source, region, score))
        if arrival is None:
            arrival = arrivals[source, region, score] = Arrival(source, region, score)
        yield PastLead(created_at, closed_at, arrival, (cents or 0) / 100, owner)


def _best_of(scope: OrgScope, session: Session, since: datetime, until: datetime) -> float | None:
    """From which score on a lead of the time itself is one of its best tenth: before it there was none."""
    counts = session.execute(
        select(Lead.initial_score, func.count())
        .where(*visible(scope), Lead.created_at > since, Lead.created_at <= until)
        .group_by(Lead.initial_score)
    )
    return top_score_of({row[0]: row[1] for row in counts})


def _changed(taker: Taker, change: TakerChange | None) -> Taker:
    if change is None:
        return taker
    return replace(
        taker,
        takes_part=change.takes_part,
        capacity=change.capacity,
        away_from=change.away_from,
        away_until=change.away_until,
        sources=tuple(change.sources),
        regions=tuple(change.regions),
    )


def _with_others(
    scope: OrgScope, session: Session, takers: Sequence[Taker], found: Replayed
) -> Sequence[Taker]:
    """And those who left since, of whom some leads are."""
    known = {taker.member_id for taker in takers}
    others = found.really.keys() - known
    if not others:
        return takers
    gone = [one for one in members(scope, session) if one.id in others]
    return [*takers, *(Taker(one.id, one.name, takes_part=False, active=one.active) for one in gone)]


def _shares(takers: Sequence[Taker], found: Replayed) -> tuple[SimulatedShare, ...]:
    """Everybody who would have got a lead or really has one; the most leads first."""
    nothing = Share()
    shares = [
        _share(taker, found.given.get(taker.member_id, nothing), found.really.get(taker.member_id, nothing))
        for taker in takers
    ]
    shown = [share for share in shares if share.leads or share.leads_really]
    return tuple(sorted(shown, key=lambda share: (-share.leads, share.name.casefold())))


def _share(taker: Taker, given: Share, really: Share) -> SimulatedShare:
    return SimulatedShare(
        member_id=taker.member_id,
        name=taker.name,
        leads=given.leads,
        leads_really=really.leads,
        top_leads=given.top_leads,
        value=given.value,
        most_open=given.most_open,
        capacity=taker.capacity,
        top_leads_really=really.top_leads,
        value_really=really.value,
        most_open_really=really.most_open,
        active=taker.active,
    )
