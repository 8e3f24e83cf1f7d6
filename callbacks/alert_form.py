"""What is typed into the thresholds of the alerts: read as numbers, checked, said in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from layouts.alert_fields import SHARE, Bounds, bounds_in_words, field_name, unit_of
from services.alerts import bounds_of, setting_problems
from services.language import parse_number


def typed_values(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """(values that can be, problems in words) of the texts by setting; a setting is in one of the two.

    What comes from a browser may be anything: an unknown setting counts as nothing typed.
    """
    known = {name: text for name, text in fields.items() if _is_setting(name)}
    numbers = {name: _number(name, text) for name, text in known.items()}
    refused = {problem.field for problem in setting_problems(numbers)}
    problems = {name: _in_words(name) for name, value in numbers.items() if value is None or name in refused}
    return {name: value for name, value in numbers.items() if name not in problems}, problems


def _is_setting(name: str) -> bool:
    try:
        bounds_of(name)
    except KeyError:
        return False
    return True


def _number(setting: str, text: Any) -> float | None:
    typed = parse_number(text) if isinstance(text, str) else None
    if typed is None:
        return None
    return float(typed / Decimal(100) if unit_of(setting) == SHARE else typed)


def _in_words(setting: str) -> str:
    limits = bounds_of(setting)
    bounds = Bounds(limits.low, limits.high, limits.low_included, limits.high_included, limits.whole)
    return f"{field_name(setting)}: {bounds_in_words(setting, bounds)}"
