"""A round's hold on the turns: the organization's row of settings, locked, and the chooser made from it.

The row is locked before any lead and before the roll-up, by whoever gives out turns: so no two give the same
one, and nobody waits for each other in a circle. Turns are stored with what they gave, all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assignment.basis import Basis, kept_basis, measured_basis
from services.assignment.choosing import Arrival, Choice, Chooser
from services.assignment.model import Taker
from services.assignment.regions import country_of, region_of
from services.assignment.takers import open_leads_of_members, takers_of
from services.database.models import AssignmentSetting, AssignmentTaker
from services.organizations import organization_of
from services.periods import local_day
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod


@dataclass(frozen=True, slots=True)
class Turns:
    """What chooses in this transaction. `new_since`: leads created before aren't new."""

    method: AssignmentMethod
    on_import: bool
    new_since: datetime
    takers: tuple[Taker, ...]
    chooser: Chooser
    country: str

    @property
    def names(self) -> dict[UUID, str]:
        """By member."""
        return {taker.member_id: taker.name for taker in self.takers}

    def arrival(self, row: Any) -> Arrival:
        """What decides of a lead, given as a row of `services.assignment.waiting.columns`."""
        region = None
        if self.chooser.by_region:
            region = region_of(row.phone, row.custom_fields, self.country)
        return Arrival(row.source, region, row.lead_score)

    def choose(self, row: Any) -> Choice:
        """Who gets the lead."""
        return self.chooser.choose(self.arrival(row))


def hold_turns(scope: OrgScope, session: Session) -> bool:
    """Wait until nobody else gives out turns of the organization, and keep others from it until the commit.
    To be called before anything else is locked. False, holding nothing, where assignment is off."""
    return _row(scope, session, lock=True) is not None


def take_turns(
    scope: OrgScope, session: Session, now: datetime, *, lock: bool = True, without: UUID | None = None
) -> Turns | None:
    """The turns, held until the commit (`lock` False: only to look); None where assignment is off.

    `without`: a member who is given nothing now. How many open leads everybody has is counted only where
    the method, or somebody's capacity, asks for it.
    """
    row = _row(scope, session, lock=lock)
    if row is None:
        return None
    method, organization = AssignmentMethod(row.method), organization_of(scope, session)
    takers = takers_of(scope, session, {})
    if method is AssignmentMethod.WORKLOAD or any(taker.capacity is not None for taker in takers):
        counts = open_leads_of_members(scope, session)
        takers = tuple(replace(taker, open_leads=counts.get(taker.member_id, 0)) for taker in takers)
    if without is not None:
        takers = tuple(
            replace(taker, takes_part=taker.takes_part and taker.member_id != without) for taker in takers
        )
    basis = Basis()
    if method is AssignmentMethod.SCORE_BASED:
        basis = kept_basis(scope, session, row, now) if lock else measured_basis(scope, session, now)
    today = local_day(now, organization.timezone)
    return Turns(
        method,
        row.on_import,
        now - timedelta(days=row.new_for_days),
        takers,
        Chooser(method, takers, basis.top_score, basis.rates, today),
        country_of(organization.locale),
    )


def keep_turns(scope: OrgScope, session: Session, turns: Turns) -> None:
    """Store what the choices changed: whose turn was when, and what the floor owes."""
    changed: Mapping[UUID, tuple[int, float]] = turns.chooser.turns()
    rows: Sequence[dict[str, Any]] = [
        {
            "organization_id": scope.organization_id,
            "member_id": member,
            "takes_part": True,  # of one of whom nothing is set yet, and who was given a lead
            "last_turn": last_turn,
            "owed": owed,
        }
        for member, (last_turn, owed) in sorted(changed.items())
    ]
    if not rows:
        return
    statement = insert(AssignmentTaker).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[AssignmentTaker.organization_id, AssignmentTaker.member_id],
            set_={"last_turn": statement.excluded.last_turn, "owed": statement.excluded.owed},
        )
    )


def _row(scope: OrgScope, session: Session, *, lock: bool) -> AssignmentSetting | None:
    found = select(AssignmentSetting).where(
        AssignmentSetting.organization_id == scope.organization_id,
        AssignmentSetting.method != AssignmentMethod.OFF.value,
    )
    if lock:
        found = found.with_for_update(key_share=True)
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()
