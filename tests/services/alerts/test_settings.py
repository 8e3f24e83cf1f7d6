"""Thresholds: defaults, what can't be, and who may change them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.alerts import (
    AlertSettings,
    bounds_of,
    read_settings,
    save_settings,
    setting_problems,
    settings_of,
)
from services.database.sessions import Database
from services.organization_settings import SettingError
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Role


def test_defaults_are_those_of_the_definition() -> None:
    settings = read_settings({})
    assert settings == AlertSettings()
    assert (settings.drop.ratio, settings.drop.minimum, settings.drop.p_value) == (0.7, 10, 0.05)
    assert (settings.shift.index, settings.shift.minimum, settings.shift.p_value) == (0.25, 50, 0.01)
    assert (settings.blocked_value, settings.cool_down_days) == (200_000, 14)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cool_down_days", -1),
        ("cool_down_days", 1.5),
        ("conversion_drop_ratio", 1),
        ("blocked_value", 0),
        ("blocked_value", "much"),
        ("blocked_value", float("nan")),
        ("slow_contact_percentage", 100),
        ("unheard_of", 1),
    ],
)
def test_what_cannot_be_is_named(field: str, value: Any) -> None:
    with pytest.raises(SettingError, match=field) as raised:
        read_settings({field: value})
    assert raised.value.field == field


def test_saved_settings_merge(organization: OrgScope, session: Session) -> None:
    save_settings(organization, session, {"blocked_value": 50_000})
    save_settings(organization, session, {"cool_down_days": 7})
    settings = settings_of(organization, session)
    assert (settings.blocked_value, settings.cool_down_days) == (50_000, 7)
    with pytest.raises(SettingError):
        save_settings(organization, session, {"stale_days": 0})
    assert settings_of(organization, session) == settings


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_admins_alone_save(organization: OrgScope, session: Session, role: Role) -> None:
    with pytest.raises(ForbiddenError):
        save_settings(OrgScope(organization.organization_id, role, uuid4()), session, {"stale_days": 5})


def test_every_problem_is_named_at_its_field() -> None:
    problems = setting_problems(
        {"blocked_value": 0, "stale_days": 3, "slow_contact_percentage": "x", "ghost": 1}
    )
    assert sorted(problem.field for problem in problems) == [
        "blocked_value",
        "ghost",
        "slow_contact_percentage",
    ]
    assert setting_problems(AlertSettings().model_dump()) == []


@pytest.mark.parametrize("setting", AlertSettings.model_fields)
def test_bounds_are_where_a_value_stops_being_possible(setting: str) -> None:
    bounds = bounds_of(setting)
    step = 1 if bounds.whole else (bounds.high - bounds.low) * 1e-6
    for edge, included, outwards in (
        (bounds.low, bounds.low_included, -step),
        (bounds.high, bounds.high_included, step),
    ):
        assert (setting_problems({setting: edge}) == []) is included
        assert setting_problems({setting: edge - outwards}) == []
        assert [problem.field for problem in setting_problems({setting: edge + outwards})] == [setting]
    if bounds.whole:
        assert setting_problems({setting: bounds.high - 0.5})


def test_what_somebody_else_saved_meanwhile_stays(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        assert settings_of(organization, session).stale_days == 3
        with database.transaction(organization) as other:
            save_settings(organization, other, {"stale_days": 9})
        saved = save_settings(organization, session, {"cool_down_days": 1})
    assert (saved.stale_days, saved.cool_down_days) == (9, 1)
