"""How an organization assigns: read, checked at the field, never overwritten unseen, and written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.assignment.checks import MOST_CAPACITY
from services.assignment.model import AssignmentSettings
from services.assignment.rounds import assign_waiting
from services.assignment.settings import (
    AssignmentChanges,
    AssignmentSettingError,
    StaleSettingsError,
    TakerChange,
    assignment_settings,
    save_assignment,
)
from services.assignment.waiting import put_in_queue
from services.database.models import AnalyticsEvent, AssignmentQueue, Membership
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import AssignmentMethod, Role
from tests.services.assignment.team import NOW, arrive, assigns, sellers

ROUND_ROBIN, OFF = AssignmentMethod.ROUND_ROBIN, AssignmentMethod.OFF


def _save(
    scope: OrgScope, session: Session, *takers: TakerChange, version: int | None = None, **fields: Any
) -> AssignmentSettings:
    current = assignment_settings(scope, session, NOW).version
    changes = replace(AssignmentChanges(ROUND_ROBIN, 30, True, takers), **fields)
    return save_assignment(scope, session, changes, version=current if version is None else version, now=NOW)


def _events(session: Session) -> list[AnalyticsEvent]:
    kind = AnalyticsEvent.kind == "assignment_settings_changed"
    return list(session.scalars(select(AnalyticsEvent).where(kind)))


def test_nothing_was_ever_set(session: Session, organization: OrgScope) -> None:
    """Off; reps who sign in would take part, nobody else."""
    arrive(organization, session, 2, source="indicação", phone="+351 912 345 678")
    (ana,) = sellers(organization, session, "Ana")
    session.add(Membership(organization_id=organization.organization_id, role=Role.MANAGER, name="bia"))
    (rui,) = sellers(organization, session, "Rui", active=False)
    (gone,) = sellers(organization, session, "Zé", active=False)
    arrive(organization, session, assigned_user_id=rui)
    found = assignment_settings(organization, session, NOW)
    assert (found.method, found.new_for_days, found.on_import, found.version) == (OFF, 30, True, 0)
    assert [(one.name, one.takes_part, one.open_leads) for one in found.takers] == [
        ("Ana", False, 0), ("bia", False, 0), ("Rui", False, 1),
    ]  # fmt: skip
    assert gone not in {one.member_id for one in found.takers}
    assert found.sources == ("google", "indicação")
    assert {"SP", "AC", "PT"} <= set(found.regions)
    assert found.today == date(2026, 3, 11)
    assert found.taking_part == ()
    assert ana in {one.member_id for one in found.takers}


def test_what_is_set_is_read_again(session: Session, organization: OrgScope) -> None:
    arrive(organization, session)
    (ana,) = sellers(organization, session, "Ana")
    wanted = TakerChange(ana, True, 7, date(2026, 4, 1), date(2026, 4, 9), ("google",), ("SP", "RJ", "SP"))
    saved = _save(organization, session, wanted, new_for_days=5, on_import=False)
    assert saved == assignment_settings(organization, session, NOW)
    assert (saved.method, saved.new_for_days, saved.on_import, saved.version) == (ROUND_ROBIN, 5, False, 1)
    (taker,) = saved.takers
    assert (taker.takes_part, taker.capacity, taker.away_from, taker.away_until) == (
        True, 7, date(2026, 4, 1), date(2026, 4, 9),
    )  # fmt: skip
    assert (taker.sources, taker.regions) == (("google",), ("RJ", "SP"))
    (event,) = _events(session)
    assert event.data["before"]["method"] == "off"
    assert event.data["after"]["takers"][str(ana)]["capacity"] == 7


def test_nothing_new_is_nothing_written(session: Session, organization: OrgScope) -> None:
    (ana,) = sellers(organization, session, "Ana")
    saved = _save(organization, session, TakerChange(ana, True))
    version = data_version(organization, session).version
    assert _save(organization, session, TakerChange(ana, True)) == saved
    assert len(_events(session)) == 1
    assert data_version(organization, session).version == version


def test_turns_stay_when_settings_change(session: Session, organization: OrgScope) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    assigns(organization, session, ROUND_ROBIN, ana, bia)
    arrive(organization, session, 3)
    assign_waiting(organization, session, NOW)
    saved = _save(organization, session, TakerChange(ana, True, capacity=9))
    assert {one.member_id: one.last_turn for one in saved.takers} == {ana: 3, bia: 2}
    assert {one.member_id: one.takes_part for one in saved.takers} == {ana: True, bia: True}


@pytest.mark.parametrize(
    ("change", "fields", "field"),
    [
        ({"capacity": 0}, {}, "capacity"),
        ({"capacity": MOST_CAPACITY + 1}, {}, "capacity"),
        ({"capacity": True}, {}, "capacity"),
        ({"capacity": 1.5}, {}, "capacity"),
        ({"away_from": date(2026, 4, 2), "away_until": date(2026, 4, 1)}, {}, "away_until"),
        ({"sources": ("fax",)}, {}, "sources"),
        ({"regions": ("XX",)}, {}, "regions"),
        ({"takes_part": False}, {}, "takers"),
        ({}, {"method": "by_beauty"}, "method"),
        ({}, {"new_for_days": 0}, "new_for_days"),
        ({}, {"new_for_days": 3651}, "new_for_days"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    session: Session,
    organization: OrgScope,
    change: dict[str, Any],
    fields: dict[str, Any],
    field: str,
) -> None:
    (ana,) = sellers(organization, session, "Ana")
    wanted = replace(TakerChange(ana, True), **change)
    with pytest.raises(AssignmentSettingError) as refused:
        _save(organization, session, wanted, **fields)
    assert refused.value.field == field
    assert refused.value.member_id == (ana if change and field != "takers" else None)
    assert str(refused.value)
    assert assignment_settings(organization, session, NOW).version == 0
    assert _events(session) == []


def test_off_needs_nobody(session: Session, organization: OrgScope) -> None:
    (ana,) = sellers(organization, session, "Ana")
    _save(organization, session, TakerChange(ana, True))
    put_in_queue(organization, session, arrive(organization, session))
    saved = _save(organization, session, TakerChange(ana, False), method=OFF)
    assert (saved.method, saved.version) == (OFF, 2)
    assert session.scalars(select(AssignmentQueue)).all() == []


def test_who_left_takes_no_part(session: Session, organization: OrgScope) -> None:
    """Even where it says so: with nobody else, nobody takes part."""
    (ana,) = sellers(organization, session, "Ana")
    _save(organization, session, TakerChange(ana, True))
    arrive(organization, session, assigned_user_id=ana)
    session.execute(update(Membership).where(Membership.id == ana).values(active=False))
    with pytest.raises(AssignmentSettingError):
        _save(organization, session, new_for_days=9)


def test_two_people_at_once(session: Session, organization: OrgScope) -> None:
    ana, boss = sellers(organization, session, "Ana", "Boss")
    manager = OrgScope(organization.organization_id, Role.MANAGER, boss)
    _save(manager, session, TakerChange(ana, True, capacity=5))
    with pytest.raises(StaleSettingsError) as refused:
        _save(organization, session, TakerChange(ana, True, capacity=6), version=0)
    assert (refused.value.by, refused.value.at, refused.value.current.version) == ("Boss", NOW, 1)
    assert {one.capacity for one in refused.value.current.takers} == {5, None}


def test_who_may(session: Session, organization: OrgScope) -> None:
    (ana,) = sellers(organization, session, "Ana")
    of = organization.organization_id
    analyst, rep = OrgScope(of, Role.ANALYST, uuid4()), OrgScope(of, Role.REP, ana)
    assert assignment_settings(analyst, session, NOW).method is OFF
    with pytest.raises(ForbiddenError):
        assignment_settings(rep, session, NOW)
    for scope in (analyst, rep):
        with pytest.raises(ForbiddenError):
            save_assignment(scope, session, AssignmentChanges(OFF, 30, True), version=0, now=NOW)


def test_nobody_of_another_organization(
    session: Session, organization: OrgScope, other_organization: OrgScope
) -> None:
    stranger: UUID = other_organization.organization_id
    with pytest.raises(NotFoundError):
        _save(organization, session, TakerChange(stranger, True))
