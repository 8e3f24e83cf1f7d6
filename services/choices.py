"""What people can choose from: in filters and in settings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from babel import Locale
from babel.numbers import get_territory_currencies
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import DailyLeadMetrics
from services.organizations import members
from services.scope import OrgScope

FORMATS = (
    *("pt_BR", "pt_PT", "en_US", "en_GB", "es_ES", "es_MX"),
    *("es_AR", "es_CL", "es_CO", "fr_FR", "de_DE", "it_IT"),
)
"""Formats of numbers and dates that an organization is offered."""


def currency_choices(language: str) -> list[tuple[str, str]]:
    """(code, "code · name") of every currency that is money somewhere today, in the language's words."""
    locale = Locale.parse(language)
    codes = {code for territory in locale.territories for code in get_territory_currencies(str(territory))}
    return [(code, f"{code} · {locale.currencies.get(code, code)}") for code in sorted(codes)]


def format_choices(language: str) -> list[tuple[str, str]]:
    """(locale, its name) of every format of numbers and dates offered."""
    return [(name, str(Locale.parse(name).get_display_name(language))) for name in FORMATS]


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Source keys and members (id → name) that a filter can name, in the order they are offered."""

    sources: tuple[str, ...]
    members: dict[UUID, str]


def filter_choices(scope: OrgScope, session: Session) -> FilterChoices:
    """Every source that a visible lead has, and every member the scope may see."""
    statement = (
        select(DailyLeadMetrics.source)
        .where(DailyLeadMetrics.organization_id == scope.organization_id)
        .distinct()
        .order_by(DailyLeadMetrics.source)
    )
    if scope.own_leads_only is not None:
        statement = statement.where(DailyLeadMetrics.owner_key == scope.own_leads_only)
    return FilterChoices(
        sources=tuple(session.scalars(statement)),
        members={member.id: member.name for member in members(scope, session)},
    )
