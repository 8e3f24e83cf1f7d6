"""What an organization's settings may be. Pure: a value in, the stored value out, or SettingError."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from services.vocabulary import OPEN_STAGES

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
MAXIMUM_NAME = 120
MAXIMUM_STAGE_LIMIT_DAYS = 3650


class SettingError(ValueError):
    """A setting's value that can't be; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def slug_of(name: str) -> str:
    """The default slug of a name: `Nimbus Imóveis` → `nimbus-imoveis`. SettingError when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].rstrip("-")
    if not slug:
        raise SettingError("slug", "no slug can be made from this name; give one")
    return slug


def time_zones() -> list[str]:
    """The zones an organization's clock can be set to: places, and UTC."""
    return sorted(zone for zone in available_timezones() if zone == "UTC" or _is_place(zone))


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; raises SettingError for the first that can't be."""
    return {field: _check(field, value) for field, value in values.items()}


def _check(field: str, value: Any) -> Any:
    if field not in _CHECKS:
        raise SettingError(field, f"there is no setting {field!r}")
    return _CHECKS[field](value)


def _is_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith(("Etc/", "SystemV/"))


def _name(value: Any) -> str:
    name = " ".join(str(value or "").split())
    if not name or len(name) > MAXIMUM_NAME or not name.isprintable():
        raise SettingError("name", f"a name has 1 to {MAXIMUM_NAME} characters")
    return name


def _slug(value: Any) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise SettingError("slug", "a slug has 1 to 63 lower-case letters, digits and hyphens")
    return value


def _timezone(value: Any) -> str:
    if not isinstance(value, str) or value not in time_zones():
        raise SettingError("timezone", f"{value!r} is no time zone (such as America/Sao_Paulo)")
    return value


def _currency(value: Any) -> str:
    if not isinstance(value, str) or value not in list_currencies():
        raise SettingError("currency", f"{value!r} is no currency code (such as BRL)")
    return value


def _locale(value: Any) -> str:
    try:
        return str(Locale.parse(str(value).replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise SettingError("locale", f"{value!r} is no locale (such as pt_BR)") from error


def _brand_color(value: Any) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        raise SettingError("brand_color", "a colour is written #rrggbb")
    return value.lower()


def _stage_limits(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise SettingError("stage_limits", "stage limits are days by stage")
    for stage, days in value.items():
        number = isinstance(days, int | float) and not isinstance(days, bool)
        if stage not in OPEN_STAGES or not number or not 0 < days <= MAXIMUM_STAGE_LIMIT_DAYS:
            raise SettingError(
                "stage_limits",
                f"the limit of {stage} must be over 0 and at most {MAXIMUM_STAGE_LIMIT_DAYS} days",
            )
    return {str(stage): float(days) for stage, days in value.items()}


def _settings(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingError("alert_settings", "alert settings are a table")
    return dict(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "slug": _slug,
    "timezone": _timezone,
    "currency": _currency,
    "locale": _locale,
    "brand_color": _brand_color,
    "stage_limits": _stage_limits,
    "alert_settings": _settings,
}
