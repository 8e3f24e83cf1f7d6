"""How an organization assigns its new leads: read, and changed without losing what somebody else set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assignment.checks import AssignmentChanges, AssignmentSettingError, TakerChange, checked
from services.assignment.model import NEW_FOR_DAYS, AssignmentSettings, Taker
from services.assignment.regions import BRAZIL, STATES, country_of, region_of
from services.assignment.takers import open_leads_of_members, takers_of
from services.choices import filter_choices
from services.database.models import (
    AnalyticsEvent,
    AssignmentQueue,
    AssignmentSetting,
    AssignmentTaker,
    Lead,
    Membership,
)
from services.database.queries.population import visible
from services.organizations import organization_of
from services.periods import local_day
from services.scope import IMPORTING_ROLES, OrgScope
from services.versions import bump_data_version
from services.vocabulary import AssignmentMethod, Role

__all__ = [
    "AssignmentChanges",
    "AssignmentSettingError",
    "StaleSettingsError",
    "TakerChange",
    "assignment_settings",
    "save_assignment",
]

READING_ROLES = IMPORTING_ROLES | {Role.ANALYST}
SETTINGS_CHANGED = "assignment_settings_changed"
"""Kind of the `analytics_events` row of a change: data {"before": settings, "after": settings}."""
_SAMPLE = 2_000
"""The newest leads, whose regions are offered."""
_SET_OF_TAKER = ("takes_part", "capacity", "away_from", "away_until", "sources", "regions")


class StaleSettingsError(Exception):
    """Somebody changed the settings since they were read: `current` is what they are now, `by` and `at` who
    and when (None: not known, or an operator)."""

    def __init__(self, current: AssignmentSettings, by: str | None, at: datetime | None) -> None:
        super().__init__("the settings of assignment were changed meanwhile")
        self.current, self.by, self.at = current, by, at


def assignment_settings(scope: OrgScope, session: Session, now: datetime) -> AssignmentSettings:
    """How the organization assigns, with everybody who can take part and how many open leads they have.

    Off, at version 0, where nothing was ever set. `sources`: every key a lead has; `regions`: those of the
    newest 2,000 leads, Brazil's states where the organization is there, and what a rule names already.
    Raises ForbiddenError for a rep.
    """
    scope.require(READING_ROLES)
    return _settings(scope, session, _row(scope, session), now)


def save_assignment(
    scope: OrgScope, session: Session, changes: AssignmentChanges, *, version: int, now: datetime
) -> AssignmentSettings:
    """Set all of this and return the settings as they are then; nothing is written where nothing changes.

    Turns, and what the floor owes, stay. Switched off, leads that wait for the worker wait no longer.
    Raises ForbiddenError for who is neither admin nor manager, AssignmentSettingError at the field (`takers`
    where nobody would take part), NotFoundError for a member of another organization, StaleSettingsError
    where the settings' version is not `version`.
    """
    scope.require(IMPORTING_ROLES)
    row = _locked_row(scope, session)
    before = _settings(scope, session, row, now)
    if row.version != version:
        by, at = _last_change(scope, session)
        raise StaleSettingsError(before, by, at)
    wanted = checked(changes, before)
    if _said(wanted) == _said(before):
        return before
    _write(scope, session, wanted, before, now)
    bump_data_version(scope, session)
    return _settings(scope, session, _row(scope, session), now)


def _row(scope: OrgScope, session: Session) -> AssignmentSetting | None:
    found = select(AssignmentSetting).where(AssignmentSetting.organization_id == scope.organization_id)
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def _locked_row(scope: OrgScope, session: Session) -> AssignmentSetting:
    session.execute(
        insert(AssignmentSetting).values(organization_id=scope.organization_id).on_conflict_do_nothing()
    )
    return session.scalars(
        select(AssignmentSetting)
        .where(AssignmentSetting.organization_id == scope.organization_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _settings(
    scope: OrgScope, session: Session, row: AssignmentSetting | None, now: datetime
) -> AssignmentSettings:
    organization = organization_of(scope, session)
    takers = takers_of(scope, session, open_leads_of_members(scope, session))
    return AssignmentSettings(
        AssignmentMethod(row.method) if row else AssignmentMethod.OFF,
        row.new_for_days if row else NEW_FOR_DAYS,
        row.on_import if row else True,
        takers,
        row.version if row else 0,
        sources=filter_choices(scope, session).sources,
        regions=_regions(scope, session, country_of(organization.locale), takers),
        today=local_day(now, organization.timezone),
    )


def _regions(scope: OrgScope, session: Session, country: str, takers: Sequence[Taker]) -> tuple[str, ...]:
    newest = session.execute(
        select(Lead.phone, Lead.custom_fields)
        .where(*visible(scope))
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(_SAMPLE)
    )
    found = {region for phone, fields in newest if (region := region_of(phone, fields, country))}
    found |= {region for taker in takers for region in taker.regions}
    return tuple(sorted(found | set(STATES if country == BRAZIL else ())))


def _last_change(scope: OrgScope, session: Session) -> tuple[str | None, datetime | None]:
    found = session.execute(
        select(Membership.name, AnalyticsEvent.occurred_at)
        .outerjoin_from(
            AnalyticsEvent,
            Membership,
            (Membership.organization_id == AnalyticsEvent.organization_id)
            & (Membership.id == AnalyticsEvent.actor_id),
        )
        .where(
            AnalyticsEvent.organization_id == scope.organization_id,
            AnalyticsEvent.kind == SETTINGS_CHANGED,
        )
        .order_by(AnalyticsEvent.occurred_at.desc(), AnalyticsEvent.id)
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def _write(
    scope: OrgScope, session: Session, wanted: AssignmentSettings, before: AssignmentSettings, now: datetime
) -> None:
    own = scope.organization_id
    session.execute(
        update(AssignmentSetting)
        .where(AssignmentSetting.organization_id == own)
        .values(
            method=wanted.method.value,
            new_for_days=wanted.new_for_days,
            on_import=wanted.on_import,
            version=AssignmentSetting.version + 1,
            basis_at=None,  # measured anew for the next lead
        ),
        execution_options={"synchronize_session": False},
    )
    kept = {taker.member_id: taker for taker in before.takers}
    rows = [_values(taker) for taker in wanted.takers if kept.get(taker.member_id) != taker]
    if rows:
        statement = insert(AssignmentTaker).values([{"organization_id": own, **row} for row in rows])
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[AssignmentTaker.organization_id, AssignmentTaker.member_id],
                set_={name: statement.excluded[name] for name in _SET_OF_TAKER},
            )
        )
    if wanted.method is AssignmentMethod.OFF:
        session.execute(
            delete(AssignmentQueue).where(AssignmentQueue.organization_id == own),
            execution_options={"synchronize_session": False},
        )
    session.add(
        AnalyticsEvent(
            organization_id=own,
            kind=SETTINGS_CHANGED,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"before": _said(before), "after": _said(wanted)},
        )
    )
    session.flush()


def _values(taker: Taker) -> dict[str, Any]:
    values = {name: getattr(taker, name) for name in _SET_OF_TAKER}
    return values | {
        "member_id": taker.member_id,
        "sources": list(taker.sources),
        "regions": list(taker.regions),
    }


def _said(settings: AssignmentSettings) -> dict[str, Any]:
    """The settings as an event keeps them; members by id."""
    takers = {
        str(taker.member_id): {
            "takes_part": taker.takes_part,
            "capacity": taker.capacity,
            "away_from": taker.away_from.isoformat() if taker.away_from else None,
            "away_until": taker.away_until.isoformat() if taker.away_until else None,
            "sources": list(taker.sources),
            "regions": list(taker.regions),
        }
        for taker in settings.takers
    }
    return {
        "method": settings.method.value,
        "new_for_days": settings.new_for_days,
        "on_import": settings.on_import,
        "takers": takers,
    }
