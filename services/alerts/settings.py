"""What an organization can set about its alerts: thresholds, and how long a dismissal holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from services.alerts.statistics.stability import ShiftThresholds
from services.alerts.statistics.win_rate import DropThresholds
from services.organization_settings import SettingError
from services.organizations import organization_of, update_organization
from services.scope import OrgScope


class AlertSettings(BaseModel):
    """Thresholds of the rules ("Alerts" in metrics.md) with their defaults. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)

    cool_down_days: int = Field(14, ge=0, le=365)
    """For this long a dismissed or resolved alert doesn't come back."""
    conversion_drop_ratio: float = Field(0.7, gt=0, lt=1)
    conversion_drop_minimum_leads: int = Field(10, ge=5, le=10_000)
    conversion_drop_p_value: float = Field(0.05, gt=0, le=0.2)
    stagnant_score: int = Field(80, ge=0, le=100)
    stagnant_days: float = Field(3, gt=0, le=365)
    score_shift_index: float = Field(0.25, gt=0, le=10)
    score_shift_minimum_leads: int = Field(50, ge=20, le=100_000)
    score_shift_p_value: float = Field(0.01, gt=0, le=0.2)
    blocked_value: float = Field(200_000, gt=0, le=999_999_999_999)
    """In the organization's currency."""
    slow_contact_percentage: float = Field(20, ge=0, lt=100)
    slow_contact_hours: float = Field(24, gt=0, le=120)
    slow_contact_minimum_leads: int = Field(10, ge=1, le=100_000)
    source_days: int = Field(90, ge=30, le=365)
    """Length of the mature cohort whose return is judged, and how recent its spend must be."""
    source_minimum_loss: float = Field(0, ge=0, le=999_999_999_999)
    stale_days: float = Field(3, gt=0, le=365)

    @property
    def drop(self) -> DropThresholds:
        """The thresholds of `conversion_drop`."""
        return DropThresholds(
            self.conversion_drop_ratio, self.conversion_drop_minimum_leads, self.conversion_drop_p_value
        )

    @property
    def shift(self) -> ShiftThresholds:
        """The thresholds of `score_shift`."""
        return ShiftThresholds(
            self.score_shift_index, self.score_shift_minimum_leads, self.score_shift_p_value
        )


def read_settings(values: Mapping[str, Any]) -> AlertSettings:
    """The settings of these values, defaults for the rest.

    Raises SettingError, whose `field` names the first value that can't be.
    """
    try:
        return AlertSettings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "alert_settings"
        raise SettingError(field, f"{field}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error


def settings_of(scope: OrgScope, session: Session) -> AlertSettings:
    """The organization's alert settings. Raises SettingError when what is stored can't be."""
    return read_settings(organization_of(scope, session).alert_settings)


def save_settings(scope: OrgScope, session: Session, changes: Mapping[str, Any]) -> AlertSettings:
    """Change some of the alert settings (admins only: ForbiddenError); returns all of them.

    Raises SettingError naming the field, before anything is written.
    """
    merged = read_settings(settings_of(scope, session).model_dump() | dict(changes))
    update_organization(scope, session, {"alert_settings": merged.model_dump(mode="json")})
    return merged
