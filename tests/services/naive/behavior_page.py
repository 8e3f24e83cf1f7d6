"""The behaviour page a second time: slow, obvious, straight from metrics.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.vocabulary import InteractionKind, Segment
from tests.services.naive.behavior import engagement, segment
from tests.services.naive.blocked import interactions_until
from tests.services.naive.clock import local_date
from tests.services.naive.model import Filters, Interaction, Lead, Member, World
from tests.services.naive.population import count_won, estimated_total, known_at, matching_leads
from tests.services.naive.statistics import rounded

# Written down again from metrics.md on purpose.
BY_US = {"meeting", "call_answered", "email_sent", "message_sent", "call_made"}
BY_US_ALONE = {"email_sent", "message_sent", "call_made"}
BY_THE_LEAD = {kind.value for kind in InteractionKind} - BY_US_ALONE
DAILY_UP_TO = 31


def naive_behavior(
    world: World, days: int, filters: Filters, now: datetime, viewer: Member, only: Segment | None = None
) -> dict[str, Any]:
    """`map`, `engagement_over_time` (its bins) and `flags` of `services.behavior_analysis`."""
    leads = known_at(matching_leads(world, filters, viewer), now)
    recent = [lead for lead in leads if lead.created_at >= now - timedelta(days=days)]
    if only is not None:
        recent = [lead for lead in recent if _segment(world, lead, now) is only]
        leads = recent
    return {
        "map": _map(world, recent, now),
        "bins": _bins(world, leads, days, now),
        "flags": {name: _flag(world, leads, now, test) for name, test in FLAGS.items()},
    }


def _segment(world: World, lead: Lead, now: datetime) -> Segment:
    return segment(lead.lead_score, _engagement(world, lead, now))


def _engagement(world: World, lead: Lead, now: datetime) -> float:
    return engagement(interactions_until(world, lead, now), now)


def _map(world: World, leads: list[Lead], now: datetime) -> dict[str, dict[str, Any]]:
    cells: dict[str, list[Lead]] = {}
    for lead in leads:
        column = next(low for low in range(90, -1, -10) if lead.lead_score >= low)
        row = next(low for low in range(90, -1, -10) if _engagement(world, lead, now) >= low)
        cells.setdefault(f"{column}/{row}", []).append(lead)
    return {
        place: {
            "segment": _segment(world, inside[0], now).value,
            "count": len(inside),
            "won": count_won(inside),
        }
        for place, inside in cells.items()
    }


def _bins(world: World, leads: list[Lead], days: int, now: datetime) -> list[dict[str, int]]:
    told = [each for lead in leads for each in interactions_until(world, lead, now)]
    if days <= DAILY_UP_TO:
        today = local_date(now, world.timezone)
        wanted = [today - timedelta(days=back) for back in reversed(range(days))]
        return [
            _bin([each for each in told if local_date(each.occurred_at, world.timezone) == day])
            for day in wanted
        ]
    week = timedelta(days=7)
    return [
        _bin([each for each in told if now - (back + 1) * week < each.occurred_at <= now - back * week])
        for back in reversed(range(days // 7))
    ]


def _bin(told: list[Interaction]) -> dict[str, int]:
    return {
        "lead_actions": sum(each.kind.value in BY_THE_LEAD for each in told),
        "contacts": sum(each.kind.value in BY_US for each in told),
        "active_leads": len({each.lead_id for each in told if each.kind.value in BY_THE_LEAD}),
    }


Told = list[Interaction]


def _never_contacted(lead: Lead, told: Told, now: datetime) -> bool:
    return (
        lead.is_open
        and now - lead.created_at > timedelta(hours=24)
        and not any(each.kind.value in BY_US for each in told)
    )


def _went_quiet(lead: Lead, told: Told, now: datetime) -> bool:
    own = [each.occurred_at for each in told if each.kind.value in BY_THE_LEAD]
    return lead.is_open and bool(own) and now - max(own) > timedelta(days=14)


def _hot(lead: Lead, told: Told, now: datetime) -> bool:
    own = [each for each in told if each.kind.value in BY_THE_LEAD]
    return sum(now - each.occurred_at <= timedelta(days=7) for each in own) >= 3


FLAGS: dict[str, Callable[[Lead, Told, datetime], bool]] = {
    "never_contacted": _never_contacted,
    "went_quiet": _went_quiet,
    "hot": _hot,
}


def flags_of(world: World, lead: Lead, now: datetime) -> list[str]:
    return [name for name, test in FLAGS.items() if test(lead, interactions_until(world, lead, now), now)]


def _flag(
    world: World, leads: list[Lead], now: datetime, test: Callable[[Lead, Told, datetime], bool]
) -> dict[str, Any]:
    flagged = [lead for lead in leads if test(lead, interactions_until(world, lead, now), now)]
    opened = [lead for lead in flagged if lead.is_open]
    by_money = sorted(
        opened,
        key=lambda lead: (
            lead.estimated_value is None,
            -(lead.estimated_value or 0),
            -lead.lead_score,
            lead.id,
        ),
    )
    return {
        "count": len(flagged),
        "open_count": len(opened),
        "open_value": rounded(estimated_total(opened)),
        "leads": [str(lead.id) for lead in by_money[:5]],
    }
