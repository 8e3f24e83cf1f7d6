"""Engagement over time: its bins, and what changed from their first half to their second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

from services.database.queries.behavior_course import Activity
from services.engagement import engagement_from_points, points_at
from services.metrics.rounding import rounded
from services.metrics.statistics import percent
from services.periods import local_day, start_of_day
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, InteractionKind

MOST_DAYS = 31
"""Longer periods are shown by week."""
MEASURES = ("lead_actions", "contacts", "active_leads")
NOTABLE_PERCENT = 10


def by_day(found: Iterable[Activity], days: int, today: date) -> list[dict[str, Any]]:
    """The last `days` local days in order; today is not over."""
    by_bin = {activity.bin: activity for activity in found}
    all_days = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [_bin(day, day, by_bin.get(day), complete=day != today) for day in all_days]


def by_week(found: Iterable[Activity], weeks: int, now: datetime, timezone: str) -> list[dict[str, Any]]:
    """The last `weeks` × 7 × 24 h in order, each named by the local days it ends on and begins after."""
    by_bin = {activity.bin: activity for activity in found}
    bins = []
    for back in range(weeks - 1, -1, -1):
        end = local_day(now - timedelta(weeks=back), timezone)
        bins.append(_bin(end - timedelta(days=6), end, by_bin.get(back), complete=True))
    return bins


def _bin(start: date, end: date, activity: Activity | None, *, complete: bool) -> dict[str, Any]:
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "complete": complete,
        **{measure: getattr(activity, measure) if activity else 0 for measure in MEASURES},
    }


def trends(bins: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What leads and we did in the later half of the complete bins against the earlier half (the oldest
    is left out of an odd number); None below two complete bins."""
    complete = [each for each in bins if each["complete"]]
    half = len(complete) // 2
    if not half:
        return None
    earlier, later = complete[-2 * half : -half], complete[-half:]
    return {"bins": half, **{measure: _trend(earlier, later, measure) for measure in MEASURES[:2]}}


def _trend(earlier: list[dict[str, Any]], later: list[dict[str, Any]], measure: str) -> dict[str, Any]:
    """`direction`: 1 or -1 where the change is at least a tenth and more than chance makes of a steady
    rate (two standard deviations of a difference of Poisson counts), else 0."""
    before, after = (sum(each[measure] for each in half) for half in (earlier, later))
    change = percent(after - before, before)
    notable = change is None or abs(change) >= NOTABLE_PERCENT
    real = abs(after - before) > 2 * sqrt(after + before)
    direction = (after > before) - (after < before) if notable and real else 0
    return {"before": before, "after": after, "change_percentage": change, "direction": direction}


def timeline(
    interactions: Sequence[tuple[str, datetime]], days: int, now: datetime, timezone: str
) -> list[dict[str, Any]]:
    """One lead's last `days` local days: its actions, contacts by us, and its engagement at the end of
    the day (today: now)."""
    zone, today = ZoneInfo(timezone), local_day(now, timezone)
    told = [(InteractionKind(kind), at) for kind, at in interactions]
    on_day: dict[date, list[InteractionKind]] = defaultdict(list)
    for kind, at in told:
        on_day[local_day(at, timezone)].append(kind)
    rows = []
    for back in range(days - 1, -1, -1):
        day = today - timedelta(days=back)
        end = start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1) if back else now
        rows.append(
            {
                "day": day.isoformat(),
                "lead_actions": sum(kind in ACTIONS_OF_THE_LEAD for kind in on_day[day]),
                "contacts": sum(kind in CONTACTS_BY_US for kind in on_day[day]),
                "engagement": rounded(engagement_from_points(points_at(told, end))),
            }
        )
    return rows
