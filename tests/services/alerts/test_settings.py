"""Thresholds: defaults, what can't be, and who may change them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.alerts import AlertSettings, read_settings, save_settings, settings_of
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
