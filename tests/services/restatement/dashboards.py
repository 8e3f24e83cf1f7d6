"""What the dashboard says of one month: what the ledger's figures must be."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery, executive_dashboard
from services.filters import LeadFilter
from services.restatement import Figures
from services.scope import OrgScope


def figures_of_dashboard(
    scope: OrgScope, session: Session, month: date, filters: LeadFilter, now: datetime
) -> Figures:
    """Leads, wins and revenue of the month's cohort, by `now`."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    answer = executive_dashboard(scope, session, DashboardQuery(month, last, filters), now)
    funnel = answer["conversion_funnel"]
    revenue = sum(round(source["revenue"] * 100) for source in answer["source_performance"])
    assert funnel["total_leads_in_funnel"] == answer["summary_metrics"]["total_leads"]
    return Figures(funnel["total_leads_in_funnel"], funnel["closed_leads"], revenue)
