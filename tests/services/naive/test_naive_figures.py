"""The naive dashboard's sections over organizations small enough to count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.vocabulary import InteractionKind, Outcome, Role, Stage, StayExit
from tests.services.naive import naive_dashboard
from tests.services.naive.behavior import engagement, segment
from tests.services.naive.funnel import bottleneck, health
from tests.services.naive.model import Filters, Interaction, Lead, Member, Spend, Stay, World

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ANA, BIA = Member(UUID(int=901), Role.REP), Member(UUID(int=902), Role.ADMIN)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def lead(number: int, stage: Stage = Stage.LEAD, reached: int = 1, **fields: Any) -> Lead:
    """An open lead of ten days ago, unless told otherwise."""
    defaults: dict[str, Any] = {
        "created_at": ago(10),
        "outcome": Outcome.OPEN,
        "stage_entered_at": ago(10),
        "assigned_user_id": ANA.id,
    }
    return Lead(id=UUID(int=number), stage=stage, reached=reached, **(defaults | fields))


def won(number: int, **fields: Any) -> Lead:
    return lead(number, Stage.FECHADO, 5, outcome=Outcome.WON, closed_at=ago(1), **fields)


def lost(number: int, stage: Stage = Stage.LEAD, reached: int = 1, **fields: Any) -> Lead:
    return lead(number, stage, reached, outcome=Outcome.LOST, closed_at=ago(1), **fields)


def world(
    *leads: Lead, interactions: tuple[Interaction, ...] = (), spend: tuple[Spend, ...] = (), **limits: float
) -> World:
    return World("UTC", limits, (BIA, ANA), leads, interactions, spend)


def dashboard(
    of: World,
    start: date = date(2026, 6, 1),
    end: date = date(2026, 6, 30),
    viewer: Member = BIA,
    **filters: Any,
) -> dict[str, Any]:
    return naive_dashboard(of, start, end, Filters(**filters), NOW, viewer)


def test_funnel() -> None:
    stay = Stay(Stage.LEAD, ago(10), ago(8), StayExit.ADVANCED)
    funnel = dashboard(
        world(
            # Skipped contato and went back from proposta to it; worth 100; two days in lead.
            lead(1, Stage.CONTATO, 3, lead_score=40, estimated_value=Decimal(100), stays=(stay,)),
            lead(2, lead_score=10, estimated_value=Decimal("7.50")),
            lost(3, Stage.CONTATO, 2, lead_score=60),
            won(4, lead_score=90),
            lead(5, lead_score=100, merged_into_id=UUID(int=1)),  # in no population
        )
    )["conversion_funnel"]
    stages = funnel["stages"]

    # Reached: 4, then 3 (all but 2), then 1 and 4, then 4 alone.
    assert [stages[stage]["count"] for stage in Stage] == [4, 3, 2, 1, 1]
    assert [stages[stage]["conversion_rate"] for stage in Stage] == [100, 75, 66.67, 50, 100]
    assert [stages[stage]["percentage"] for stage in Stage] == [100, 75, 50, 25, 25]
    assert [stages[stage]["current"] for stage in Stage] == [1, 1, 0, 0, 0]
    assert [stages[stage]["value"] for stage in Stage] == [7.5, 100, 0, 0, 0]
    assert [stages[stage]["lost"] for stage in Stage] == [0, 1, 0, 0, 0]
    # Of 40, 60 and 90: 63.33 and 60. Of 40 and 90: 65 and 65.
    assert (stages["contato"]["avg_score"], stages["contato"]["median_score"]) == (63.33, 60)
    assert (stages["proposta"]["avg_score"], stages["proposta"]["median_score"]) == (65, 65)
    assert [stages[stage]["avg_days"] for stage in Stage] == [2, None, None, None, None]
    assert funnel["overall_conversion_rate"] == 25
    assert funnel["win_rate"] == 50
    assert funnel["closed_leads"] == 1
    assert funnel["bottleneck_stage"] is None
    assert funnel["funnel_health"] == "Not enough data"


def test_bottleneck_and_health_have_floors() -> None:
    # 25 reach lead, 20 contato (80 % moved on), 10 proposta (50 %), 1 negociacao (10 %, but of 10 only).
    cohort = [lead(n, Stage.LEAD, 1) for n in range(5)]
    cohort += [lead(n, Stage.CONTATO, 2) for n in range(5, 15)]
    cohort += [lead(n, Stage.PROPOSTA, 3) for n in range(15, 24)]
    cohort += [lead(24, Stage.NEGOCIACAO, 4)]

    assert bottleneck(cohort) == "contato"
    assert bottleneck(cohort[:19]) is None
    assert [health(n, 20) for n in (6, 3, 1, 0)] == ["Excellent", "Good", "Fair", "Poor"]
    assert health(19, 19) == "Not enough data"


def test_maturity() -> None:
    # 31 wins after 0, 1, … 30 days: the 90th percentile is at position 27: 27 days.
    wins = [won(n, created_at=ago(n + 1)) for n in range(31)]
    maturity = dashboard(world(*wins))["conversion_funnel"]["maturity"]

    # The period goes back 29.5 days: 29 wins of 1 … 29 days; as old as 27 days are those of 27, 28, 29.
    assert maturity["horizon_days"] == 27
    assert maturity["mature_share"] == round(300 / 29, 2)
    assert maturity["mature_conversion_rate"] == 100
    assert dashboard(world(*wins[:29]))["conversion_funnel"]["maturity"]["horizon_days"] is None


def test_blocked_reasons_first_that_applies() -> None:
    def said(number: int, kind: InteractionKind, days: float) -> Interaction:
        return Interaction(UUID(int=number), kind, ago(days))

    def stuck(number: int, **fields: Any) -> Lead:
        return lead(number, estimated_value=Decimal(10) ** number, **fields)

    blocked = dashboard(
        world(
            stuck(1, assigned_user_id=None),
            stuck(2),  # the lead wrote yesterday; we never did
            stuck(3),  # met eight days ago, nothing since
            stuck(4),  # the lead wrote, then we did
            stuck(5),  # we wrote, then the lead did; what is in the future does not count
            stuck(6, stage_entered_at=ago(7)),  # exactly at the limit
            lost(7, stage_entered_at=ago(20)),
            interactions=(
                said(2, InteractionKind.MESSAGE_RECEIVED, 1),
                said(3, InteractionKind.MEETING, 8),
                said(4, InteractionKind.MESSAGE_RECEIVED, 3),
                said(4, InteractionKind.EMAIL_SENT, 2),
                said(5, InteractionKind.EMAIL_SENT, 3),
                said(5, InteractionKind.EMAIL_RECEIVED, 2),
                said(5, InteractionKind.CALL_MADE, -1),
            ),
        )
    )["blocked_pipeline"]

    reasons = blocked["stages"]["lead"]["reasons"]
    assert (blocked["total_count"], blocked["total_value"]) == (5, 111_110)
    assert blocked["stages"]["lead"]["oldest_days"] == 10
    assert reasons == {
        "unassigned": {"count": 1, "value": 10},
        "never_contacted": {"count": 1, "value": 100},
        "no_recent_interaction": {"count": 1, "value": 1_000},
        "waiting_for_lead": {"count": 1, "value": 10_000},
        "slow_stage": {"count": 1, "value": 100_000},
    }


def test_previous_period_and_trends() -> None:
    # June so far (29.5 days) against the 29.5 days from 2 May: one lead of 40 against two of 50 and 70.
    def of(month: int, day: int, number: int, score: int) -> Lead:
        return lead(number, created_at=datetime(2026, month, day, tzinfo=UTC), lead_score=score)

    summary = dashboard(world(of(6, 1, 1, 40), of(5, 31, 2, 50), of(5, 2, 3, 70), of(5, 1, 4, 100)))

    assert summary["summary_metrics"]["total_leads"] == 1
    assert summary["summary_metrics"]["leads_growth_percentage"] == -50
    assert summary["summary_metrics"]["score_trend"] == -20
    assert summary["summary_metrics"]["conversion_trend"] == 0


def test_spend_counts_by_day_up_to_today() -> None:
    # June: 300 over 30 days. From 21 to 30 June: ten days, 100; in July nothing yet.
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    rows = dashboard(
        world(
            won(1, created_at=ago(2), closing_value=Decimal(150), estimated_value=Decimal(9)),
            lead(2, created_at=ago(2), source="direct"),
            spend=(Spend("google", june, Decimal(300)), Spend("ads", july, Decimal(310))),
        ),
        start=date(2026, 6, 21),
        end=date(2026, 7, 20),
    )["source_performance"]
    by_name = {row["source"]: row for row in rows}

    assert set(by_name) == {"google", "direct"}
    assert (by_name["google"]["spend"], by_name["google"]["revenue"]) == (100, 150)
    assert (by_name["google"]["cost_per_won"], by_name["google"]["roi_percentage"]) == (100, 50)
    assert by_name["direct"]["cost_per_lead"] is by_name["direct"]["roi_percentage"] is None


def test_timing_counts_stays_of_the_period_and_censors_the_open_ones() -> None:
    completed = tuple(Stay(Stage.LEAD, ago(20), ago(19), StayExit.ADVANCED) for _ in range(9))
    still_open = tuple(Stay(Stage.LEAD, ago(20)) for _ in range(10))
    ends_tomorrow = Stay(Stage.LEAD, ago(20), ago(-1), StayExit.LOST)
    too_early = Stay(Stage.LEAD, ago(40), ago(1), StayExit.LOST)
    owner = lead(1, stays=(*completed, *still_open, ends_tomorrow, too_early))

    timing = dashboard(world(owner))["stage_timing"]

    # 9 of 20 ended after a day: the curve stays at 11/20, so there is no median and the mean decides.
    assert timing["lead"] == {
        "lead_count": 20,
        "open_count": 11,
        "avg_days": 1,
        "median_days": None,
        "p90_days": None,
        "limit_days": 7,
        "status": "Good",
    }
    assert dashboard(world(owner, lead=0.5))["stage_timing"]["lead"]["status"] == "Slow"
    assert timing["contato"]["status"] == "Not enough data"


def test_engagement_and_segments() -> None:
    # A meeting today and one 14 days ago: 8 + 4 = 12 points, 100 × (1 − 1/e) = 63.21.
    talk = [Interaction(UUID(int=1), InteractionKind.MEETING, ago(days)) for days in (0, 14)]

    assert engagement(talk, NOW) == 63.21
    assert [segment(80, 70), segment(60, 50), segment(39, 29.99)] == ["champion", "promising", "cold"]
    assert [segment(70, 0), segment(40, 0), segment(39, 30)] == [
        "qualified_unengaged",
        "standard",
        "standard",
    ]


def test_filters_and_the_rep() -> None:
    leads = (
        lead(1, lead_score=0, source="google"),
        lead(2, lead_score=50, source="unknown"),
        lead(3, lead_score=51, source="unattributed", assigned_user_id=None),
        lead(4, lead_score=100, assigned_user_id=BIA.id),
    )

    def total(viewer: Member = BIA, **filters: Any) -> int:
        return int(dashboard(world(*leads), viewer=viewer, **filters)["summary_metrics"]["total_leads"])

    assert total() == 4
    assert total(score_max=0) == 1
    assert total(score_min=0) == 4
    assert total(score_min=50.1, score_max=99.9) == 1
    assert total(sources=("unknown", "unattributed")) == 2
    assert total(assigned_user_id="unassigned") == 1
    assert total(viewer=ANA) == 2
    assert total(viewer=ANA, assigned_user_id=BIA.id) == 0
