"""The digest: what changed, where money is stuck, what to do next; and the alerts that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.alerts import open_alerts
from services.database.queries.notifications import Movement, movements
from services.database.queries.open_pipeline import open_groups
from services.database.queries.population import behavior_at
from services.filters import LeadFilter
from services.metrics.blocked import blocked_pipeline
from services.notifications.digest_words import Stuck, sentences
from services.organizations import organization_of
from services.periods import local_day, period_of
from services.scope import OrgScope
from services.vocabulary import BlockedReason, Stage

__all__ = ["Digest", "digest"]

MOST_ALERTS = 5


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says, in the reader's language. `start` and `end` are the full local days it is about.

    `changed`, `stuck` and `next_step` are its three sentences; `alerts` the open ones that matter most
    (`services.alerts.open_alerts`), `open_alerts` how many there are; `anything_new`: whether a lead or an
    alert came, was won or was lost in these days.
    """

    start: date
    end: date
    changed: str
    stuck: str
    next_step: str
    stuck_stage: Stage | None
    stuck_reason: BlockedReason | None
    alerts: list[dict[str, Any]]
    open_alerts: int
    anything_new: bool


def digest(scope: OrgScope, session: Session, days: int, now: datetime) -> Digest:
    """The digest of the last `days` full days (1 or 7) of what the scope may see, with the clock at `now`.

    Compared with as many days before. Definitions: metrics.md; won and lost count by the day they closed.
    """
    organization = organization_of(scope, session)
    today = local_day(now, organization.timezone)
    start, end = today - timedelta(days=days), today - timedelta(days=1)
    period = period_of(start, end, now, organization.timezone)
    earlier = period_of(start - timedelta(days=days), start - timedelta(days=1), now, organization.timezone)
    current, previous = movements(scope, session, earlier.since, period.since, period.until)
    stuck = _stuck(scope, session, organization.stage_limits, now)
    alerts = [alert for alert in open_alerts(scope, session, now) if _concerns_reader(alert)]
    said = sentences(days, current, previous, stuck, alerts)
    return Digest(
        start=start,
        end=end,
        changed=said.changed,
        stuck=said.stuck,
        next_step=said.next_step,
        stuck_stage=stuck.stage,
        stuck_reason=stuck.reason,
        alerts=alerts[:MOST_ALERTS],
        open_alerts=len(alerts),
        anything_new=_any(current)
        or any(datetime.fromisoformat(alert["created_at"]) >= period.since for alert in alerts),
    )


def _stuck(scope: OrgScope, session: Session, limits: dict[str, float], now: datetime) -> Stuck:
    groups = open_groups(scope, session, LeadFilter(), limits, now, behavior_at(scope, session, now))
    figures = blocked_pipeline(groups, now)
    parts = [
        (Stage(stage), BlockedReason(reason), part["value"], part["count"])
        for stage, found in figures["stages"].items()
        for reason, part in found["reasons"].items()
        if part["count"]
    ]
    stage, reason, value, count = max(
        parts, key=lambda part: (part[2], part[3]), default=(None, None, 0.0, 0)
    )
    return Stuck(figures["total_count"], figures["total_value"], stage, reason, value, count)


def _concerns_reader(alert: dict[str, Any]) -> bool:
    """A rep reads every alert's name; a mail brings those about own leads."""
    own = alert.get("own_leads")
    return own is None or bool(own["leads"])


def _any(movement: Movement) -> bool:
    return bool(movement.created or movement.won or movement.lost)
