"""What a rule would have done in the last twelve months, before its thresholds are saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE
from services.alerts.rules import (
    RULES,
    score_shift,
    slow_first_contact,
    source_without_return,
    win_rate_windows,
)
from services.alerts.rules.common import last_full_days
from services.alerts.settings import AlertSettings
from services.database.queries.alert_levels import blocked_spans
from services.organizations import OrganizationInfo, organization_of
from services.periods import local_day
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AlertRule

WEEKS = 52
WEEK = timedelta(days=7)
Subjects = set[str]


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """`days`: local days of the weekly evaluations, oldest first; `fired_weeks`: those of them at which the
    rule would have fired; `episodes`: how many alerts that makes (a subject firing in weeks on end is one).

    `possible` is False for a rule that can't be recomputed: it looks at scores or records as they are
    now, which aren't kept as they were. It is evaluated at `now` alone (`weeks` is 1), and `leads` says how
    many it concerns.
    """

    rule: AlertRule
    weeks: int
    fired_weeks: list[date]
    episodes: int
    possible: bool = True
    leads: int | None = None
    days: list[date] = field(default_factory=list)


def backtest(
    scope: OrgScope,
    session: Session,
    rule: AlertRule,
    settings: AlertSettings,
    now: datetime,
    weeks: int = WEEKS,
) -> BacktestResult:
    """Evaluate the rule with these settings at `now` and at the same time of each of the weeks before.

    From decided leads, scores at creation, first contacts, stays (values and limits as they are today),
    spend and wins; each week sees only what had happened by then. A rep gets ForbiddenError: it is about
    the organization.
    """
    if scope.own_leads_only is not None:
        raise ForbiddenError(scope.role)
    organization = organization_of(scope, session)
    instants = [now - WEEK * back for back in range(weeks - 1, -1, -1)]
    if rule is AlertRule.PIPELINE_BLOCKED:
        fired = _blocked(scope, session, settings, organization, instants)
    elif rule in _REPEATED:
        look = _REPEATED[rule]
        fired = [look(scope, session, settings, organization, instant) for instant in instants]
    else:
        return _now_alone(scope, session, rule, settings, organization, now)
    days = [local_day(instant, organization.timezone) for instant in instants]
    weeks_fired = [day for day, subjects in zip(days, fired, strict=True) if subjects]
    return BacktestResult(rule, weeks, weeks_fired, _episodes(fired), days=days)


def _now_alone(
    scope: OrgScope,
    session: Session,
    rule: AlertRule,
    settings: AlertSettings,
    organization: OrganizationInfo,
    now: datetime,
) -> BacktestResult:
    evaluated = next(each for each in RULES if each.rule is rule)
    found = evaluated.evaluate(scope, session, settings, now)
    day = local_day(now, organization.timezone)
    leads = sum(finding.leads.total for finding in found)
    return BacktestResult(rule, 1, [day] * bool(found), len(found), possible=False, leads=leads, days=[day])


def _episodes(fired: list[Subjects]) -> int:
    before: list[Subjects] = [set(), *fired]
    return sum(len(now - last) for last, now in zip(before, fired, strict=False))


def _blocked(
    scope: OrgScope,
    session: Session,
    settings: AlertSettings,
    organization: OrganizationInfo,
    instants: list[datetime],
) -> list[Subjects]:
    """All weeks in one statement: a stay counts in every week in which it was over its limit."""
    value: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    spans = blocked_spans(scope, session, organization.stage_limits, instants[0], len(instants))
    for stage, first, last, amount in spans:
        for week in range(first, last):
            value[week, stage] += amount
    threshold = Decimal(str(settings.blocked_value))
    return [
        {stage for stage in organization.stage_limits if value[week, stage] >= threshold}
        for week in range(len(instants))
    ]


Look = Callable[[OrgScope, Session, AlertSettings, OrganizationInfo, datetime], Subjects]


def _conversion_drop(
    scope: OrgScope, session: Session, settings: AlertSettings, organization: OrganizationInfo, at: datetime
) -> Subjects:
    windows = last_full_days(at, organization.timezone)
    return {WHOLE} if win_rate_windows.measure(scope, session, windows, settings.drop).test.fell else set()


def _score_shift(
    scope: OrgScope, session: Session, settings: AlertSettings, organization: OrganizationInfo, at: datetime
) -> Subjects:
    windows = last_full_days(at, organization.timezone)
    return {WHOLE} if score_shift.measure(scope, session, windows, settings.shift).test.shifted else set()


def _slow_first_contact(
    scope: OrgScope, session: Session, settings: AlertSettings, organization: OrganizationInfo, at: datetime
) -> Subjects:
    del organization  # the days of this rule are 24 hours long
    return {WHOLE} if slow_first_contact.measure(scope, session, settings, at).slow else set()


def _source_without_return(
    scope: OrgScope, session: Session, settings: AlertSettings, organization: OrganizationInfo, at: datetime
) -> Subjects:
    del organization  # read by the rule itself
    losses = source_without_return.measure(scope, session, settings, at).losses
    return {loss.cohort.source for loss in losses}


_REPEATED: dict[AlertRule, Look] = {
    AlertRule.CONVERSION_DROP: _conversion_drop,
    AlertRule.SCORE_SHIFT: _score_shift,
    AlertRule.SLOW_FIRST_CONTACT: _slow_first_contact,
    AlertRule.SOURCE_WITHOUT_RETURN: _source_without_return,
}
