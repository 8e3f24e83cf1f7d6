"""A rule tried on the past: with the values that are typed, and with those that are saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from callbacks.scope import result_cache, signed_in
from layouts.alert_fields import FIELDS
from layouts.alert_trial import Trial, Tried
from services.alerts import AlertSettings, BacktestResult, backtest, read_settings, settings_of
from services.cache import cached
from services.scope import OrgScope
from services.session import Session
from services.vocabulary import AlertRule


def trial(rule: AlertRule, values: Mapping[str, float]) -> Tried:
    """What the rule would have done with these values, and where they differ, with the saved ones.

    `values`: settings of this rule that can be. A result is kept until something is written, so the
    saved ones are tried once.
    """
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        saved = settings_of(scope, session)
        typed = read_settings(saved.model_dump() | dict(values))
        found = _kept(scope, session, rule, typed, now)
        today = (
            None
            if _of_rule(rule, typed) == _of_rule(rule, saved)
            else _kept(scope, session, rule, saved, now)
        )
    return Tried(_shown(found), _shown(today) if today else None)


def _kept(
    scope: OrgScope, session: Session, rule: AlertRule, settings: AlertSettings, now: datetime
) -> BacktestResult:
    arguments = (rule.value, _of_rule(rule, settings))
    return cached(
        scope,
        session,
        result_cache(),
        "backtest",
        arguments,
        now,
        lambda: backtest(scope, session, rule, settings, now),
    )


def _of_rule(rule: AlertRule, settings: AlertSettings) -> tuple[float, ...]:
    return tuple(getattr(settings, name) for name in FIELDS[rule.value])


def _shown(result: BacktestResult) -> Trial:
    return Trial(result.days, result.fired_weeks, result.episodes, None if result.possible else result.leads)
