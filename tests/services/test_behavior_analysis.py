"""How leads behave, on rows small enough to count by hand, and at the very edges of the definitions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from services.behavior_analysis import behavior_analysis
from services.behavior_tracking import refresh_behavior
from services.database.models import Membership
from services.filters import FilterError, LeadFilter
from services.metrics.behavior_course import trends
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Role, Segment
from tests.services.lead_rows import add_interaction, add_lead, leads_of

NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
"""Noon in São Paulo."""
TICK = timedelta(microseconds=1)


def lead(
    scope: OrgScope, session: Session, created: timedelta, *told: tuple[str, timedelta], **fields: Any
) -> UUID:
    """A lead created so long ago, with interactions so long ago."""
    lead_id = add_lead(scope, session, created_at=NOW - created, **fields)
    for kind, ago in told:
        add_interaction(scope, session, lead_id, NOW - ago, kind)
    refresh_behavior(scope, session, leads_of(scope))
    return lead_id


def days(number: float) -> timedelta:
    return timedelta(days=number)


def analysis(scope: OrgScope, session: Session, **asked: Any) -> dict[str, Any]:
    return behavior_analysis(scope, session, now=NOW, **asked)


@pytest.mark.parametrize(
    ("flag", "created", "told", "flagged"),
    [
        ("never_contacted", timedelta(hours=24), (), False),
        ("never_contacted", timedelta(hours=24) + TICK, (), True),
        ("never_contacted", days(9), (("email_received", days(1)),), True),
        ("never_contacted", days(9), (("call_answered", days(1)),), False),
        ("went_quiet", days(40), (("site_visited", days(14)),), False),
        ("went_quiet", days(40), (("site_visited", days(14) + TICK),), True),
        ("went_quiet", days(40), (("email_sent", days(20)),), False),
        ("hot", days(40), (("site_visited", days(7)), ("meeting", days(2)), ("meeting", days(1))), True),
        (
            "hot",
            days(40),
            (("site_visited", days(7) + TICK), ("meeting", days(2)), ("meeting", days(1))),
            False,
        ),
        ("hot", days(40), (("email_sent", days(3)), ("meeting", days(2)), ("meeting", days(1))), False),
        ("hot", days(40), (("meeting", -TICK), ("meeting", days(2)), ("meeting", days(1))), False),
    ],
)
def test_the_edges_of_a_flag(
    session: Session,
    organization: OrgScope,
    flag: str,
    created: timedelta,
    told: tuple[tuple[str, timedelta], ...],
    flagged: bool,
) -> None:
    lead_id = lead(organization, session, created, *told)
    assert analysis(organization, session)["flags"][flag]["count"] == flagged
    assert (flag in analysis(organization, session, lead_id=lead_id)["lead"]["flags"]) is flagged


def test_flags_begin_with_the_money(session: Session, organization: OrgScope) -> None:
    for number in range(7):
        lead(
            organization,
            session,
            days(300),
            estimated_value=None if number == 6 else number,
            lead_score=number,
        )
    won = {"stage": "fechado", "outcome": "won", "reached": 5, "closed_at": NOW - days(1)}
    lead(organization, session, days(300), estimated_value=9_000, **won)
    flag = analysis(organization, session)["flags"]["never_contacted"]
    assert (flag["count"], flag["open_count"], flag["open_value"]) == (7, 7, 15)
    assert [row["estimated_value"] for row in flag["leads"]] == [5, 4, 3, 2, 1]


def test_a_hot_customer_is_counted_but_not_called(session: Session, organization: OrgScope) -> None:
    won = {"stage": "fechado", "outcome": "won", "reached": 5, "closed_at": NOW - days(1)}
    told = [("meeting", days(number)) for number in (1, 2, 3)]
    lead(organization, session, days(9), *told, estimated_value=9_000, **won)
    flag = analysis(organization, session)["flags"]["hot"]
    assert (flag["count"], flag["open_count"], flag["open_value"], flag["leads"]) == (1, 0, 0, [])


def test_the_corners_of_the_map(session: Session, organization: OrgScope) -> None:
    """Scores of 0, 79, 80 and 100, nobody engaged: the last cell holds 100 too."""
    for score in (0, 79, 80, 100):
        lead(organization, session, days(1), lead_score=score)
    cells = analysis(organization, session)["map"]
    assert [(cell["score"], cell["engagement"], cell["count"]) for cell in cells] == [
        ([0, 9], [0, 10], 1),
        ([70, 79], [0, 10], 1),
        ([80, 89], [0, 10], 1),
        ([90, 100], [0, 10], 1),
    ]
    assert [cell["segment"] for cell in cells] == ["cold", *["qualified_unengaged"] * 3]


def test_segments_look_back_so_many_days(session: Session, organization: OrgScope) -> None:
    for ago in (days(30), days(30) + TICK, -TICK):
        lead(organization, session, ago)
    assert analysis(organization, session, days=30)["total_analyzed"] == 1
    assert analysis(organization, session, days=31)["total_analyzed"] == 2


def test_by_day_and_by_week(session: Session, organization: OrgScope) -> None:
    # It is noon in São Paulo: the day began 12 hours ago.
    midnight = timedelta(hours=12)
    told = [("meeting", days(0)), ("email_sent", midnight), ("site_visited", midnight + TICK)]
    lead(organization, session, days(200), *told, ("call_made", days(28)), ("call_made", days(28) - TICK))
    by_day = analysis(organization, session, days=2)["engagement_over_time"]
    assert by_day["step"] == "day"
    assert [
        (row["end"], row["lead_actions"], row["contacts"], row["complete"]) for row in by_day["bins"]
    ] == [
        ("2026-06-29", 1, 0, True),
        ("2026-06-30", 1, 2, False),
    ]
    by_week = analysis(organization, session, days=33)["engagement_over_time"]
    assert by_week["step"] == "week"
    assert [
        (row["end"], row["lead_actions"], row["contacts"], row["active_leads"]) for row in by_week["bins"]
    ] == [
        ("2026-06-09", 0, 1, 0),
        ("2026-06-16", 0, 0, 0),
        ("2026-06-23", 0, 0, 0),
        ("2026-06-30", 2, 2, 1),
    ]


@pytest.mark.parametrize(
    ("before", "after", "direction", "change"),
    [
        (100, 100, 0, 0.0),
        (100, 150, 1, 50.0),
        (100, 60, -1, -40.0),
        (4, 6, 0, 50.0),  # half as much again, but chance does that to four
        (1000, 1095, 0, 9.5),
        (0, 9, 1, None),
        (0, 0, 0, None),
    ],
)
def test_what_counts_as_a_change(before: int, after: int, direction: int, change: float | None) -> None:
    def row(count: int, *, complete: bool = True) -> dict[str, Any]:
        return {"lead_actions": count, "contacts": 0, "active_leads": 0, "complete": complete}

    found = trends([row(7), row(before), row(after), row(500, complete=False)])
    assert found is not None
    assert found["bins"] == 1
    assert found["lead_actions"] == {
        "before": before, "after": after, "change_percentage": change, "direction": direction,
    }  # fmt: skip
    assert trends([row(7), row(3, complete=False)]) is None


def test_one_lead(session: Session, organization: OrgScope) -> None:
    told = [("meeting", days(14)), ("email_sent", days(1))]
    lead_id = lead(organization, session, days(200), *told, lead_score=75)
    found = analysis(organization, session, days=15, lead_id=lead_id)["lead"]
    # 8 × ½ + 0.5 × 2^(−1/14) = 4.4758: 100 × (1 − e^(−4.4758/12)) = 31.13
    assert found["engagement"] == 31.13
    assert found["segment"] == Segment.STANDARD
    assert found["flags"] == []
    assert found["interactions"] == 2
    assert found["last_outbound_at"] == (NOW - days(1)).isoformat()
    assert len(found["timeline"]) == 15
    first, *_between, last = found["timeline"]
    assert (first["day"], first["lead_actions"], first["contacts"]) == ("2026-06-16", 1, 1)
    assert (last["day"], last["lead_actions"], last["engagement"]) == ("2026-06-30", 0, 31.13)


def test_a_segment_narrows_everything(session: Session, organization: OrgScope) -> None:
    lead(organization, session, days(3), lead_score=10)
    lead(organization, session, days(3), lead_score=75)
    found = analysis(organization, session, segment=Segment.QUALIFIED_UNENGAGED)
    assert found["segment"] == "qualified_unengaged"
    assert found["total_analyzed"] == 1
    assert [cell["score"] for cell in found["map"]] == [[70, 79]]
    assert found["flags"]["never_contacted"]["count"] == 1


def test_a_rep_sees_own_leads_alone(session: Session, organization: OrgScope) -> None:
    me = uuid4()
    session.add(Membership(organization_id=organization.organization_id, id=me, role="rep", name="R"))
    session.flush()
    own = lead(organization, session, days(3), ("meeting", days(2)), assigned_user_id=me)
    others = lead(organization, session, days(3), ("meeting", days(2)))
    rep = OrgScope(organization.organization_id, Role.REP, me)
    found = analysis(rep, session)
    assert found["total_analyzed"] == 1
    assert sum(row["lead_actions"] for row in found["engagement_over_time"]["bins"]) == 1
    assert analysis(rep, session, lead_id=own)["lead"]["id"] == str(own)
    with pytest.raises(NotFoundError):
        analysis(rep, session, lead_id=others)


def test_what_can_not_be(session: Session, organization: OrgScope) -> None:
    for wrong in (0, 366, -1):
        with pytest.raises(FilterError) as caught:
            analysis(organization, session, days=wrong)
        assert caught.value.field == "days"
    with pytest.raises(NotFoundError):
        analysis(organization, session, lead_id=uuid4())


def test_its_statements_are_few(session: Session, organization: OrgScope) -> None:
    """However many leads there are: one for the map, one over time, three a flag, two for the
    clock, two for the planner."""
    for _ in range(3):
        lead(organization, session, days(3), *[("site_visited", days(number)) for number in (1, 2, 2.5)])
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        said.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        analysis(organization, session, filters=LeadFilter(score_min=0))
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert len(said) <= 15
