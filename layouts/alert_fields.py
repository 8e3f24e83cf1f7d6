"""The thresholds of the alert rules as fields: what they are called, their units, values as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from services.language import gettext as _
from services.language import money, number, percent
from services.vocabulary import AlertRule

SHARE, PERCENT, MONEY, PLAIN = "share", "percent", "money", "plain"
"""Units: a fraction shown as a percentage, a percentage, money, and what the sentence names itself."""
COOL_DOWN = "cool_down"
"""The card of what all rules share stands beside those of the rules."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        AlertRule.CONVERSION_DROP.value: (
            "conversion_drop_ratio",
            "conversion_drop_minimum_leads",
            "conversion_drop_p_value",
        ),
        AlertRule.PIPELINE_BLOCKED.value: ("blocked_value",),
        AlertRule.STAGNANT_HIGH_VALUE.value: ("stagnant_score", "stagnant_days"),
        AlertRule.SLOW_FIRST_CONTACT.value: (
            "slow_contact_percentage",
            "slow_contact_hours",
            "slow_contact_minimum_leads",
        ),
        AlertRule.SOURCE_WITHOUT_RETURN.value: ("source_days", "source_minimum_loss"),
        AlertRule.SCORE_SHIFT.value: (
            "score_shift_index",
            "score_shift_minimum_leads",
            "score_shift_p_value",
        ),
        AlertRule.STALE_DATA.value: ("stale_days",),
        COOL_DOWN: ("cool_down_days",),
    }
)
"""Every setting by its card, in the order of the page: the alerts of the highest priority first."""
_UNITS = MappingProxyType(
    {
        "conversion_drop_ratio": SHARE,
        "slow_contact_percentage": PERCENT,
        "blocked_value": MONEY,
        "source_minimum_loss": MONEY,
    }
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a setting may be, in its own unit."""

    low: float
    high: float
    low_included: bool
    high_included: bool
    whole: bool


def unit_of(setting: str) -> str:
    """The unit the field of a setting is in."""
    return _UNITS.get(setting, PLAIN)


def field_name(setting: str) -> str:
    """What a setting is called, where its sentence isn't beside it."""
    return {
        "conversion_drop_ratio": _("Share of the former win rate"),
        "conversion_drop_minimum_leads": _("Fewest decided leads"),
        "conversion_drop_p_value": _("Highest p-value"),
        "stagnant_score": _("Lowest score"),
        "stagnant_days": _("Days in the stage"),
        "score_shift_index": _("Lowest stability index"),
        "score_shift_minimum_leads": _("Fewest leads"),
        "score_shift_p_value": _("Highest p-value"),
        "blocked_value": _("Blocked value"),
        "slow_contact_percentage": _("Share contacted too late"),
        "slow_contact_hours": _("Hours until the first contact"),
        "slow_contact_minimum_leads": _("Fewest leads"),
        "source_days": _("Days looked at"),
        "source_minimum_loss": _("Loss"),
        "stale_days": _("Days without a record"),
        "cool_down_days": _("Days of quiet"),
    }[setting]


def as_text(setting: str, value: float) -> str:
    """The value as it stands in its field: `70` of 0.7, `200.000`, `0,05`."""
    shown = _shown(setting, value)
    exponent = shown.as_tuple().exponent
    return number(shown, max(0, -exponent) if isinstance(exponent, int) else 0)


def with_unit(setting: str, value: float) -> str:
    """The value as it is read elsewhere: `70%`, `R$ 200.000`, `0,05`."""
    unit = unit_of(setting)
    if unit == MONEY:
        return money(value, 0 if value == int(value) else 2)
    text = as_text(setting, value)
    return percent(0, 0).replace(number(0), text) if unit in (SHARE, PERCENT) else text


def bounds_in_words(setting: str, bounds: Bounds) -> str:
    """What the field takes: `Between 1 and 365`, `Over 0% and under 100%`."""
    low, high = with_unit(setting, bounds.low), with_unit(setting, bounds.high)
    if bounds.whole:
        return _("A whole number from %(low)s to %(high)s", low=low, high=high)
    if bounds.low_included and bounds.high_included:
        return _("A number from %(low)s to %(high)s", low=low, high=high)
    if bounds.low_included:
        return _("A number from %(low)s to under %(high)s", low=low, high=high)
    if bounds.high_included:
        return _("A number over %(low)s, at most %(high)s", low=low, high=high)
    return _("A number over %(low)s and under %(high)s", low=low, high=high)


def _shown(setting: str, value: float) -> Decimal:
    exact = Decimal(str(value)) * (100 if unit_of(setting) == SHARE else 1)
    whole = exact.to_integral_value()
    return whole if whole == exact else exact.normalize()
