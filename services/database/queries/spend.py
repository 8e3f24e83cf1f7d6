"""Marketing spend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import SourceSpend
from services.scope import OrgScope


def spend_by_month(
    scope: OrgScope, session: Session, first: date, last: date, sources: tuple[str, ...] = ()
) -> list[tuple[str, date, Decimal]]:
    """(source, first day of the month, amount) of the months that touch `first..last`."""
    statement = select(SourceSpend.source, SourceSpend.month, SourceSpend.amount).where(
        SourceSpend.organization_id == scope.organization_id,
        SourceSpend.month >= first.replace(day=1),
        SourceSpend.month <= last,
    )
    if sources:
        statement = statement.where(SourceSpend.source.in_(sources))
    return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]
