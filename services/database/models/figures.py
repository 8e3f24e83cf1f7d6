"""Figures kept beside the leads that they are about."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    SmallInteger,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Money,
    TenantRow,
    organization_reference,
)


class SourceSpend(TenantRow, Base):
    """Marketing spend of one source in one month (`month` is its first day)."""

    __tablename__ = "source_spend"
    __table_args__ = (
        organization_reference(),
        CheckConstraint("month = date_trunc('month', month)::date", name="month"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Money]


class DailyLeadMetrics(TenantRow, Base):
    """Leads counted by local day of creation and every dimension a filter or a chart needs.

    Kept by the writes themselves (`services.database.rollups`), so it is never stale.
    """

    __tablename__ = "daily_lead_metrics"
    __table_args__ = (organization_reference(),)

    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    owner_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """`assigned_user_id`, or the nil UUID for nobody."""
    lead_score: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    reached: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    leads: Mapped[int]
    estimated_value: Mapped[Money]
    won_value: Mapped[Money]


class ScoreBasis(TenantRow, Base):
    """What of the whole organization its leads' scores are measured against (`services.score_basis`).

    The newest row counts; each is only ever added, so that nobody waits for anybody here.
    """

    __tablename__ = "score_bases"
    __table_args__ = (organization_reference(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    as_of: Mapped[Instant]
    """The clock it was worked out by."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("clock_timestamp()"))
    median: Mapped[float | None]
    """Of the estimated values."""
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Per source its leads won, lost and all of them."""
    leads: Mapped[int]
