"""A believable dashboard, for layout tests and for looking at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import sin
from typing import Any

from layouts.context import ViewContext
from layouts.views import View

NOW = datetime(2026, 11, 22, 12, 42, tzinfo=UTC)
ANA = "0b7c1c9e-6a52-4a53-9a49-6c1f5f2f8a01"
BRUNO = "0b7c1c9e-6a52-4a53-9a49-6c1f5f2f8a02"
SOURCES = (
    "email",
    "facebook",
    "feira",
    "google",
    "indicacao",
    "instagram",
    "linkedin",
    "organico",
    "unattributed",
)


def context(view: View | None = None, *, own_leads_only: bool = False) -> ViewContext:
    """The last 30 days of "Aurora Sistemas"."""
    return ViewContext(
        view=view or View(),
        start=date(2026, 10, 24),
        end=date(2026, 11, 22),
        computed_at=NOW,
        organization="Aurora Sistemas",
        members={ANA: "Ana Ribeiro", BRUNO: "Bruno Tavares"},
        sources=SOURCES,
        own_leads_only=own_leads_only,
    )


def dashboard() -> dict[str, Any]:
    """The dashboard's JSON exactly as in `interfaces.md`, with `sparklines` and `receipts`."""
    return {
        "summary_metrics": {
            "total_leads": 1284,
            "leads_growth_percentage": 12.43,
            "average_score": 58.37,
            "score_trend": 1.24,
            "conversion_rate": 11.68,
            "conversion_trend": -3.15,
            "open_value": 4_812_350.0,
            "blocked_value": 1_036_480.5,
            "period": {"start": "2026-10-24", "end": "2026-11-22"},
            "previous": {"total_leads": 1142, "won": 169},
        },
        "sparklines": _sparklines(),
        "conversion_funnel": _funnel(),
        "score_distribution": {
            "0-25": {"count": 162, "percentage": 12.62, "conversion_rate": 3.09},
            "26-50": {"count": 338, "percentage": 26.32, "conversion_rate": 6.21},
            "51-75": {"count": 520, "percentage": 40.5, "conversion_rate": 12.88},
            "76-100": {"count": 264, "percentage": 20.56, "conversion_rate": 21.59},
        },
        "score_quality": {"auc": 0.79, "won": 150, "lost": 391},
        "source_performance": _sources(),
        "stage_timing": {
            "lead": _timing(1284, 172, 1.42, 0.94, 3.31, 7.0, "Good"),
            "contato": _timing(934, 201, 3.85, 3.1, 8.92, 7.0, "Good"),
            "proposta": _timing(571, 243, 11.6, 13.25, 41.8, 7.0, "Slow"),
            "negociacao": _timing(217, 54, 5.97, 5.4, 14.6, 10.0, "Good"),
        },
        "blocked_pipeline": _blocked(),
        "behavior_insights": {
            "segments": {
                "champion": _segment(214, 5.9, 88.2, 81.4, 22.8, 78),
                "promising": _segment(742, 20.45, 71.3, 61.9, 31.2, 141),
                "cold": _segment(688, 18.96, 24.6, 9.3, 52.4, 11),
                "qualified_unengaged": _segment(138, 3.8, 76.9, 14.2, 44.1, 9),
                "standard": _segment(1846, 50.88, 52.1, 38.5, 41.7, 187),
            },
            "total_analyzed": 3628,
            "analysis_days": 90,
        },
        "alerts": [],
        "receipts": {"merged": 7, "computed_at": NOW.isoformat(), "maturity_wins": 812},
    }


def empty_period() -> dict[str, Any]:
    """The same organization in a period without leads: nulls where the definitions say so."""
    data = dashboard()
    data["summary_metrics"] |= {
        "total_leads": 0,
        "leads_growth_percentage": None,
        "average_score": None,
        "score_trend": None,
        "conversion_rate": None,
        "conversion_trend": None,
        "open_value": 0.0,
        "blocked_value": 0.0,
    }
    data["sparklines"] = {name: [] for name in data["sparklines"]}
    data["conversion_funnel"] |= {
        "stages": {
            stage: _stage(0, 0, 0.0, None, None, None, None, None, 0.0, 0)
            for stage in data["conversion_funnel"]["stages"]
        },
        "overall_conversion_rate": None,
        "overall_conversion_interval": None,
        "win_rate": None,
        "total_leads_in_funnel": 0,
        "closed_leads": 0,
        "bottleneck_stage": None,
        "funnel_health": "Not enough data",
        "maturity": {"horizon_days": None, "mature_share": None, "mature_conversion_rate": None},
    }
    data["score_distribution"] = {
        band: {"count": 0, "percentage": 0.0, "conversion_rate": None} for band in data["score_distribution"]
    }
    data["score_quality"] = {"auc": None, "won": 0, "lost": 0}
    data["source_performance"] = []
    data["stage_timing"] = {
        stage: _timing(0, 0, None, None, None, 7.0, "Not enough data") for stage in data["stage_timing"]
    }
    data["blocked_pipeline"] = {
        "total_count": 0,
        "total_value": 0.0,
        "stages": {
            stage: _blocked_stage(None, {})
            for stage in ("lead", "contato", "proposta", "negociacao", "fechado")
        },
    }
    data["behavior_insights"] |= {
        "segments": {
            name: _segment(0, 0.0, None, None, None, 0) for name in data["behavior_insights"]["segments"]
        },
        "total_analyzed": 0,
    }
    return data


def _sparklines() -> dict[str, list[Any]]:
    days = range(30)
    return {
        "ends": [date.fromordinal(date(2026, 10, 24).toordinal() + day).isoformat() for day in days],
        "leads": [round(42 + 9 * sin(day * 0.9) + day * 0.2) for day in days],
        "average_score": [round(57 + 2.4 * sin(day * 0.5), 2) for day in days],
        "conversion_rate": [round(max(2.0, 17 - day * 0.42 + 2 * sin(day)), 2) for day in days],
        "open_value": [4_300_000.0 + day * 17_000 + 60_000 * sin(day * 0.7) for day in days],
        "blocked_value": [880_000.0 + day * 5_400 for day in days],
    }


def _stage(
    count: int,
    current: int,
    percentage: float,
    conversion: float | None,
    interval: list[float] | None,
    avg_score: float | None,
    median_score: float | None,
    avg_days: float | None,
    value: float,
    lost: int,
) -> dict[str, Any]:
    return {
        "count": count,
        "current": current,
        "percentage": percentage,
        "conversion_rate": conversion,
        "conversion_interval": interval,
        "avg_score": avg_score,
        "median_score": median_score,
        "avg_days": avg_days,
        "value": value,
        "lost": lost,
    }


def _funnel() -> dict[str, Any]:
    return {
        "stages": {
            "lead": _stage(1284, 172, 100.0, 100.0, [99.7, 100.0], 58.37, 59.0, 1.42, 612_400.0, 178),
            "contato": _stage(934, 201, 72.74, 72.74, [70.24, 75.1], 60.12, 61.0, 3.85, 840_900.0, 162),
            "proposta": _stage(571, 243, 44.47, 61.13, [57.97, 64.21], 63.4, 64.0, 11.6, 1_934_500.0, 111),
            "negociacao": _stage(217, 27, 16.9, 38.0, [34.11, 42.06], 68.9, 70.0, 5.97, 398_250.0, 40),
            "fechado": _stage(150, 0, 11.68, 69.12, [62.7, 74.88], 72.3, 74.0, None, 0.0, 0),
        },
        "overall_conversion_rate": 11.68,
        "overall_conversion_interval": [10.04, 13.55],
        "win_rate": 27.73,
        "total_leads_in_funnel": 1284,
        "closed_leads": 150,
        "bottleneck_stage": "proposta",
        "funnel_health": "Fair",
        "maturity": {"horizon_days": 58.4, "mature_share": 0.0, "mature_conversion_rate": None},
    }


def _sources() -> list[dict[str, Any]]:
    rows = (
        ("google", 402, 52, 12.94, [10.0, 16.58], 60.1, 412_300.0, 96_000.0),
        ("instagram", 221, 17, 7.69, [4.86, 11.98], 52.8, 98_400.0, 41_500.0),
        ("indicacao", 168, 37, 22.02, [16.41, 28.89], 71.4, 388_750.0, 12_000.0),
        ("organico", 162, 21, 12.96, [8.64, 19.0], 61.9, 157_900.0, None),
        ("facebook", 131, 8, 6.11, [3.13, 11.59], 49.7, 44_100.0, 38_900.0),
        ("feira", 84, 4, 4.76, [1.87, 11.61], 47.2, 21_600.0, 74_000.0),
        ("linkedin", 62, 9, 14.52, [7.84, 25.33], 66.0, 121_000.0, 29_500.0),
        ("email", 41, 2, 4.88, [1.35, 16.14], 55.3, 9_800.0, None),
        ("unattributed", 13, 0, 0.0, [0.0, 22.81], 41.1, 0.0, None),
    )
    return [
        {
            "source": source,
            "total_leads": leads,
            "closed_leads": won,
            "conversion_rate": rate,
            "conversion_interval": interval,
            "avg_score": score,
            "revenue": revenue,
            "spend": spend,
            "cost_per_lead": round(spend / leads, 2) if spend else None,
            "cost_per_won": round(spend / won, 2) if spend and won else None,
            "roi_percentage": round((revenue - spend) / spend * 100, 2) if spend else None,
        }
        for source, leads, won, rate, interval, score, revenue, spend in rows
    ]


def _timing(
    stays: int,
    still_open: int,
    mean: float | None,
    median: float | None,
    ninetieth: float | None,
    limit: float,
    status: str,
) -> dict[str, Any]:
    return {
        "lead_count": stays,
        "open_count": still_open,
        "leads": stays,
        "avg_days": mean,
        "median_days": median,
        "p90_days": ninetieth,
        "limit_days": limit,
        "status": status,
    }


def _blocked_stage(oldest: float | None, reasons: dict[str, tuple[int, float]]) -> dict[str, Any]:
    names = ("unassigned", "never_contacted", "no_recent_interaction", "waiting_for_lead", "slow_stage")
    parts = {name: reasons.get(name, (0, 0.0)) for name in names}
    return {
        "count": sum(count for count, _value in parts.values()),
        "value": round(sum(value for _count, value in parts.values()), 2),
        "oldest_days": oldest,
        "reasons": {name: {"count": count, "value": value} for name, (count, value) in parts.items()},
    }


def _blocked() -> dict[str, Any]:
    stages = {
        "lead": _blocked_stage(
            71.2,
            {"unassigned": (19, 88_400.0), "never_contacted": (24, 121_300.0), "slow_stage": (3, 9_900.0)},
        ),
        "contato": _blocked_stage(
            54.0,
            {
                "no_recent_interaction": (31, 142_600.0),
                "waiting_for_lead": (12, 49_800.0),
                "unassigned": (4, 14_000.0),
            },
        ),
        "proposta": _blocked_stage(
            93.4,
            {
                "no_recent_interaction": (38, 231_480.5),
                "waiting_for_lead": (29, 154_200.0),
                "slow_stage": (11, 72_900.0),
                "unassigned": (5, 31_400.0),
            },
        ),
        "negociacao": _blocked_stage(38.7, {"waiting_for_lead": (6, 62_500.0), "slow_stage": (7, 58_000.0)}),
        "fechado": _blocked_stage(None, {}),
    }
    return {
        "total_count": sum(stage["count"] for stage in stages.values()),
        "total_value": round(sum(stage["value"] for stage in stages.values()), 2),
        "stages": stages,
    }


def _segment(
    count: int, share: float, score: float | None, engagement: float | None, age: float | None, won: int
) -> dict[str, Any]:
    return {
        "count": count,
        "percentage": share,
        "avg_score": score,
        "avg_engagement": engagement,
        "avg_age_days": age,
        "closed_count": won,
        "conversion_rate": round(won / count * 100, 2) if count else None,
    }
