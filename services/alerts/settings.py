"""What an organization can set about its alerts: thresholds, and how long a dismissal holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
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


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a setting may be: from `low` to `high`, each itself included or not; `whole`: no fractions."""

    low: float
    high: float
    low_included: bool
    high_included: bool
    whole: bool


def bounds_of(setting: str) -> Bounds:
    """What the setting may be. Raises KeyError for a setting that there isn't."""
    field = AlertSettings.model_fields[setting]
    given = {type(limit): limit for limit in field.metadata}
    low, high = (
        given[Ge].ge if Ge in given else given[Gt].gt,
        given[Le].le if Le in given else given[Lt].lt,
    )
    return Bounds(low, high, Ge in given, Le in given, field.annotation is int)


def read_settings(values: Mapping[str, Any]) -> AlertSettings:
    """The settings of these values, defaults for the rest.

    Raises SettingError, whose `field` names the first value that can't be.
    """
    try:
        return AlertSettings.model_validate(dict(values))
    except ValidationError as error:
        raise _in_words(error.errors(include_url=False, include_context=False)[0]) from error


def setting_problems(values: Mapping[str, Any]) -> list[SettingError]:
    """Every value that can't be, in the settings' order; none where all of them can."""
    try:
        AlertSettings.model_validate(dict(values))
    except ValidationError as error:
        return [_in_words(each) for each in error.errors(include_url=False, include_context=False)]
    return []


def _in_words(problem: ErrorDetails) -> SettingError:
    field = str(problem["loc"][0]) if problem["loc"] else "alert_settings"
    return SettingError(field, f"{field}: {problem['msg'][:1].lower()}{problem['msg'][1:]}")


def settings_of(scope: OrgScope, session: Session) -> AlertSettings:
    """The organization's alert settings. Raises SettingError when what is stored can't be."""
    return read_settings(organization_of(scope, session).alert_settings)


def save_settings(scope: OrgScope, session: Session, changes: Mapping[str, Any]) -> AlertSettings:
    """Change some of the alert settings (admins only: ForbiddenError); returns all of them.

    Settings that aren't named keep what somebody else gave them meanwhile. Raises SettingError naming
    the field, before anything is written.
    """
    read_settings(changes)
    saved = update_organization(scope, session, {"alert_settings": dict(changes)})
    return read_settings(saved.alert_settings)
