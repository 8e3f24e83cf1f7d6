"""Facts to make reports of: a believable organization, an empty one, and one where everything is odd."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from services.dashboard import DashboardQuery
from services.filters import LeadFilter
from services.language import use_language
from services.organizations import OrganizationInfo
from services.reports.content import Subject, compose
from services.reports.document import ReportContent
from services.vocabulary import OPEN_STAGES
from tests.layouts import sample

ORGANIZATION = UUID(int=7)
NASTY = (
    '#panic("no")', "$x^2$ @ref <label> `raw` *bold* _it_", "=cmd|' /C calc'!A0", "+1-2", "@SUM(A1)", "-3",
    "\tTab", "株式会社さくら 東京支店", "شركة النور للتجارة",
    "Família 👨‍👩‍👧‍👦 & Cia. 🚀", "x" * 300, "<script>&amp;", "[[Sheet]]:*?/\\", "http://example.com/a?b=c&d",
    "mailto:a@example.com", 'He said "hi"', "\x01control\x1f", "ﷺ", "O'Brien's",
)  # fmt: skip


def organization(**changes: Any) -> OrganizationInfo:
    """Aurora, in São Paulo."""
    fields: dict[str, Any] = {
        "id": ORGANIZATION,
        "slug": "aurora",
        "name": "Aurora Sistemas",
        "timezone": "America/Sao_Paulo",
        "currency": "BRL",
        "locale": "pt_BR",
        "brand_color": "#0b6e4f",
        "stage_limits": {stage.value: 7.0 for stage in OPEN_STAGES},
        "alert_settings": {},
    }
    return OrganizationInfo(**(fields | changes))


def subject(filters: LeadFilter | None = None, **changes: Any) -> Subject:
    """The last 30 days of Aurora."""
    query = DashboardQuery(date(2026, 10, 24), date(2026, 11, 22), filters or LeadFilter())
    return Subject(organization(**changes), query, {sample.ANA: "Ana Ribeiro"})


@contextmanager
def reading(language: str, of: Subject) -> Iterator[None]:
    """Words in a language, numbers in the organization's formats."""
    info = of.organization
    with use_language(language, currency=info.currency, timezone=info.timezone, formats=info.locale):
        yield


def content(data: dict[str, Any], language: str = "en", of: Subject | None = None) -> ReportContent:
    """The report of some facts in a language."""
    of = of or subject()
    with reading(language, of):
        return compose(data, of)


def alert(
    title: str = "R$ 412.000 parados", impact: float | None = 412_000.0, **changes: Any
) -> dict[str, Any]:
    """An open alert with its words."""
    return {
        "id": str(UUID(int=1)),
        "rule": "pipeline_blocked",
        "type": "risk",
        "priority": "high",
        "impact": impact,
        "leads": {"total": 12, "ids": [], "selection": {}},
        "created_at": sample.NOW.isoformat(),
        "title": title,
        "description": f"About {title}",
        "recommended_actions": [
            {"action": f"Step {n} of {title}", "why": "Because", "impact": "about R$ 1.000"} for n in range(5)
        ],
        "evidence": [{"label": "Blocked value", "value": "R$ 412.000"}],
    } | changes


def source(name: str, leads: int = 50, won: int = 5, **changes: Any) -> dict[str, Any]:
    """A row of `source_performance`."""
    rate = round(won / leads * 100, 2) if leads else None
    return {
        "source": name,
        "total_leads": leads,
        "closed_leads": won,
        "conversion_rate": rate,
        "conversion_interval": None if rate is None else [max(0.0, rate - 3), min(100.0, rate + 4)],
        "avg_score": 51.25,
        "revenue": 1234.5,
        "spend": 999.99,
        "cost_per_lead": 20.0,
        "cost_per_won": 200.0,
        "roi_percentage": 23.45,
    } | changes


def usual() -> dict[str, Any]:
    """The sample's dashboard with two alerts."""
    return sample.dashboard() | {"alerts": [alert(), alert("Second", None, priority="low")]}


def empty() -> dict[str, Any]:
    """Nothing at all: no leads, no wins, no spend, no alert, nulls wherever the definitions allow one."""
    data = sample.empty_period()
    data["summary_metrics"] |= {"previous": {"total_leads": 0, "won": 0}}
    return data


def odd() -> dict[str, Any]:
    """Huge numbers, negative returns, 40 sources, 30 alerts, and names that are anything but names."""
    data = sample.dashboard()
    names = [NASTY[at % len(NASTY)] + (f" {at}" if at >= len(NASTY) else "") for at in range(40)]
    data["source_performance"] = [
        source(
            name, revenue=123_456_789_012.34, spend=987_654_321_098.76, roi_percentage=-87.5, avg_score=None
        )
        for name in names
    ]
    data["source_performance"][3] |= {"total_leads": 0, "closed_leads": 0, "conversion_rate": None}
    data["source_performance"][3] |= {
        "conversion_interval": None,
        "cost_per_lead": None,
        "cost_per_won": None,
    }
    data["alerts"] = [
        alert(NASTY[at % len(NASTY)], 9_999_999_999.99, priority=("high", "medium", "low")[at % 3])
        for at in range(30)
    ]
    data["summary_metrics"] |= {"open_value": 999_999_999_999.99, "total_leads": 12_345_678}
    data["blocked_pipeline"]["stages"]["proposta"] |= {"value": 88_888_888_888.88, "oldest_days": 4321.55}
    return data


ORGANIZATIONS = {"usual": usual, "empty": empty, "odd": odd}
