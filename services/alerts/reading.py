"""Alerts as they are read: facts of the database, then words in the reader's language.

A sales rep reads the same alerts without the organization's figures: which rule, and which of the rep's
own leads are concerned (`services.alerts.words.own_leads`).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.alerts.history import history
from services.alerts.model import FORMAT
from services.alerts.words import own_leads, title_of, words_of
from services.database.models import Lead
from services.database.queries.alert_rows import (
    RANK,
    AlertFilter,
    AlertWithOwner,
    alert_page,
    count_by_priority,
    one_alert,
    visible_leads,
)
from services.names import rule_name
from services.scope import NotFoundError, OrgScope
from services.vocabulary import AlertPriority, AlertRule, AlertStatus

MOST_OPEN = 100
"""Open alerts that the dashboard carries; the rest is a page away."""
MOST_LISTED = 200
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One page: `total` counts the whole list, `by_priority` its parts; `next_cursor` is None on the last
    page."""

    total: int
    by_priority: dict[str, int]
    alerts: list[dict[str, Any]]
    next_cursor: str | None


def open_alerts(scope: OrgScope, session: Session, now: datetime | None = None) -> list[dict[str, Any]]:
    """The open alerts that aren't asleep, as in the dashboard's JSON (`alerts` of interfaces.md): high
    priority first, then the newest, at most 100.

    Words are in the reader's language of this context; keep `alert_facts` instead of them, and put
    `with_words` on what was kept. `now` is the clock for snoozes (default: the machine's).
    """
    return [with_words(fact) for fact in alert_facts(scope, session, now)]


def alert_facts(scope: OrgScope, session: Session, now: datetime | None = None) -> list[dict[str, Any]]:
    """`open_alerts` without words: the same for every reader of the scope, so it can be kept."""
    awake = AlertFilter(status=AlertStatus.OPEN, snoozed=False)
    rows = alert_page(scope, session, awake, now or datetime.now(UTC), None, MOST_OPEN)
    return _facts(scope, session, rows)


def with_words(fact: dict[str, Any]) -> dict[str, Any]:
    """The alert with `title`, `description`, `recommended_actions` (`action`, `why`, `impact` in words,
    `impact_amount`, `impact_unit` money or leads) and `evidence` (`label`, `value`)."""
    own = fact.get("own_leads")
    if own is None:
        words = words_of(fact["rule"], {**fact["data"], "leads": fact["leads"]}, fact["impact"])
    else:
        words = own_leads.words(fact["rule"], own["leads"], more=own["more"])
    return {
        **fact,
        "title": words.title,
        "description": words.description,
        "recommended_actions": [action.as_dict() for action in words.actions],
        "evidence": [{"label": label, "value": value} for label, value in words.evidence],
    }


def with_title(fact: dict[str, Any]) -> dict[str, Any]:
    """The alert with its `title` alone: what a list shows of it, at a tenth of the time."""
    own = fact.get("own_leads")
    title = title_of(fact["rule"], fact["data"]) if own is None else rule_name(fact["rule"])
    return {**fact, "title": title}


def list_alerts(
    scope: OrgScope,
    session: Session,
    *,
    status: AlertStatus | None = None,
    priority: AlertPriority | None = None,
    rule: AlertRule | None = None,
    type: str | None = None,  # noqa: A002  # the name of the column and of the API's parameter
    assigned_to: UUID | None = None,
    snoozed: bool | None = None,
    limit: int = PAGE_SIZE,
    cursor: str | None = None,
    now: datetime | None = None,
    titles_only: bool = False,
) -> AlertPage:
    """Alerts with their words (or `titles_only`), high priority first, then the newest. None: any.

    `snoozed` False leaves out those asleep at `now`. `limit` 1–200. A cursor that isn't one of ours
    starts at the beginning.
    """
    now = now or datetime.now(UTC)
    limit = min(max(limit, 1), MOST_LISTED)
    wanted = AlertFilter(status, priority, rule, type, assigned_to, snoozed)
    rows = alert_page(scope, session, wanted, now, _read_cursor(cursor), limit + 1)
    following = _write_cursor(rows[limit - 1]) if len(rows) > limit else None
    worded = with_title if titles_only else with_words
    shown = [worded(fact) for fact in _facts(scope, session, rows[:limit])]
    counts = count_by_priority(scope, session, wanted, now)
    return AlertPage(sum(counts.values()), counts, shown, following)


def is_cursor(cursor: str) -> bool:
    """Whether this is a `next_cursor` of a list of alerts."""
    return _read_cursor(cursor) is not None


def alert_detail(scope: OrgScope, session: Session, alert_id: UUID) -> dict[str, Any]:
    """An alert with its words, `history` (who did what, when, with which note; oldest first), `leads`
    (`ids`, at most 200; `total`, None where a rep's own aren't counted; `selection`, the query string of
    the list of leads, which holds just these) and `lead_rows`, those of the ids that the scope may see,
    the most valuable first.

    Raises NotFoundError for an alert that isn't here. A rep reads notes of own alerts only.
    """
    row = one_alert(scope, session, alert_id)
    if row is None:
        raise NotFoundError(alert_id)
    fact = _facts(scope, session, [row])[0]
    ids = row.alert.data.get("leads", {}).get("ids", [])
    rows = [_lead(lead) for lead in visible_leads(scope, session, [UUID(lead_id) for lead_id in ids])]
    return {
        **with_words(fact),
        "lead_rows": rows,
        "history": history(scope, session, [row.alert]),
    }


def alert_counts(scope: OrgScope, session: Session, now: datetime | None = None) -> dict[str, int]:
    """Open alerts that aren't asleep: `open` in all, and by priority (the badge in the navigation)."""
    awake = AlertFilter(status=AlertStatus.OPEN, snoozed=False)
    counts = count_by_priority(scope, session, awake, now or datetime.now(UTC))
    return {"open": sum(counts.values()), **{each.value: counts.get(each.value, 0) for each in AlertPriority}}


def _facts(scope: OrgScope, session: Session, rows: Sequence[AlertWithOwner]) -> list[dict[str, Any]]:
    if scope.own_leads_only is None:
        return [_fact(row) for row in rows]
    ids = {UUID(lead_id) for row in rows for lead_id in row.alert.data.get("leads", {}).get("ids", [])}
    mine = {str(lead.id): lead for lead in visible_leads(scope, session, sorted(ids))}
    return [_restricted(row, mine) for row in rows]


def _fact(row: AlertWithOwner) -> dict[str, Any]:
    alert = row.alert
    leads = alert.data.get("leads", {})
    return {
        "id": str(alert.id),
        "rule": alert.rule,
        "type": alert.type,
        "priority": alert.priority,
        "subject": alert.subject,
        "episode": alert.episode,
        "impact": None if alert.impact is None else float(alert.impact),
        "data": {name: value for name, value in alert.data.items() if name != "leads"},
        "leads": {
            "ids": leads.get("ids", []),
            "total": leads.get("total", 0),
            "selection": {"alert": str(alert.id)} if leads.get("total") else {},
        },
        "status": alert.status,
        "version": alert.version,
        "assigned_to": None
        if alert.assigned_to_id is None
        else {"id": str(alert.assigned_to_id), "name": row.assignee},
        "created_at": alert.opened_at.isoformat(),
        "evaluated_at": alert.evaluated_at.isoformat(),
        "cleared_at": None if alert.cleared_at is None else alert.cleared_at.isoformat(),
        "snoozed_until": None if alert.snoozed_until is None else alert.snoozed_until.isoformat(),
    }


def _restricted(row: AlertWithOwner, mine: dict[str, Lead]) -> dict[str, Any]:
    """The fact without the organization's figures: own leads, their money, nothing else."""
    fact = _fact(row)
    kept = fact["leads"]
    own = [mine[lead_id] for lead_id in kept["ids"] if lead_id in mine]
    more = kept["total"] > len(kept["ids"])
    values = [float(lead.estimated_value) for lead in own if lead.estimated_value is not None]
    return {
        **fact,
        "subject": None,
        "impact": sum(values) if values else None,
        "data": {"format": FORMAT},
        "leads": {
            "ids": [str(lead.id) for lead in own],
            "total": None if more else len(own),
            "selection": kept["selection"] if own or more else {},
        },
        "own_leads": {
            "leads": [_own(lead, row.alert.evaluated_at) for lead in own],
            "more": more,
        },
    }


def _own(lead: Lead, at: datetime) -> dict[str, Any]:
    return {
        "name": lead.name or lead.company or lead.external_id,
        "value": None if lead.estimated_value is None else float(lead.estimated_value),
        "score": lead.lead_score,
        "days": max(0, (at - lead.stage_entered_at).days),
    }


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "id": str(lead.id),
        "name": lead.name or lead.company or lead.external_id,
        "company": lead.company,
        "source": lead.source,
        "stage": lead.stage,
        "outcome": lead.outcome,
        "lead_score": lead.lead_score,
        "estimated_value": None if lead.estimated_value is None else float(lead.estimated_value),
        "assigned_user_id": None if lead.assigned_user_id is None else str(lead.assigned_user_id),
        "stage_entered_at": lead.stage_entered_at,
        "closed_at": lead.closed_at,
    }


def _write_cursor(row: AlertWithOwner) -> str:
    alert = row.alert
    parts = f"{RANK[alert.priority]}|{alert.opened_at.isoformat()}|{alert.id}"
    return urlsafe_b64encode(parts.encode()).decode()


def _read_cursor(cursor: str | None) -> tuple[int, datetime, UUID] | None:
    try:
        rank, opened_at, alert_id = urlsafe_b64decode(cursor or "").decode().split("|")
        instant = datetime.fromisoformat(opened_at)
        return (int(rank), instant, UUID(alert_id)) if instant.tzinfo else None
    except ValueError:
        return None
