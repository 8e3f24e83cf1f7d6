"""How good the rules were: what people made of their alerts, and which threshold would have been better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, log10

from sqlalchemy.orm import Session

from services.alerts.settings import AlertSettings, settings_of
from services.database.queries.alert_rows import Judgement, last_judgements
from services.metrics.statistics import wilson_interval
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AlertRule, AlertStatus

DAYS = 365
POOR_PRECISION = 0.5
ENOUGH_JUDGED = 5
"""Alerts that people have judged, before a rule's precision says anything."""
THRESHOLDS: dict[AlertRule, tuple[str, bool]] = {
    AlertRule.CONVERSION_DROP: ("conversion_drop_ratio", False),
    AlertRule.STAGNANT_HIGH_VALUE: ("stagnant_score", True),
    AlertRule.SCORE_SHIFT: ("score_shift_index", True),
    AlertRule.PIPELINE_BLOCKED: ("blocked_value", True),
    AlertRule.SLOW_FIRST_CONTACT: ("slow_contact_percentage", True),
    AlertRule.SOURCE_WITHOUT_RETURN: ("source_minimum_loss", True),
    AlertRule.STALE_DATA: ("stale_days", True),
}
"""The setting that makes a rule stricter, and whether more is stricter."""
WITHOUT_PROPOSAL = (AlertRule.STAGNANT_HIGH_VALUE,)
"""Its severity counts leads; its threshold is a score."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stricter threshold: `kept_acted` of the alerts acted on would still have fired, and
    `spared` of the dismissed ones not."""

    setting: str
    present: float
    proposed: float
    kept_acted: int
    spared: int


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """One rule: alerts fired, acted on (reviewed or resolved by a person), dismissed, cleared before
    anybody did anything, and still open. `precision`: those acted on of those judged, as a fraction;
    None where none was judged. `interval`: its Wilson 95 % interval, in percent. `enough`: judged often
    enough for that to say anything."""

    rule: AlertRule
    fired: int
    acted: int
    dismissed: int
    cleared: int
    open: int
    precision: float | None
    proposal: Proposal | None
    interval: list[float] | None = None
    enough: bool = False


def track_record(scope: OrgScope, session: Session, now: datetime, *, days: int = DAYS) -> list[TrackRecord]:
    """Per rule (all seven, in order) what became of the alerts opened in the last `days`, with a
    stricter threshold where at least 5 were judged and fewer than half of them acted on.

    A rep gets ForbiddenError: it is about the organization.
    """
    if scope.own_leads_only is not None:
        raise ForbiddenError(scope.role)
    settings = settings_of(scope, session)
    judgements = last_judgements(scope, session, now - timedelta(days=days))
    return [_record(rule, [each for each in judgements if each.rule == rule], settings) for rule in AlertRule]


def _record(rule: AlertRule, found: Sequence[Judgement], settings: AlertSettings) -> TrackRecord:
    acted = [each for each in found if each.judged in (AlertStatus.REVIEWED, AlertStatus.RESOLVED)]
    dismissed = [each for each in found if each.judged == AlertStatus.DISMISSED]
    untouched = [each for each in found if each.judged in (None, AlertStatus.OPEN)]
    judged = len(acted) + len(dismissed)
    precision = len(acted) / judged if judged else None
    poor = precision is not None and precision < POOR_PRECISION and judged >= ENOUGH_JUDGED
    return TrackRecord(
        rule=rule,
        fired=len(found),
        acted=len(acted),
        dismissed=len(dismissed),
        cleared=sum(each.status == AlertStatus.RESOLVED for each in untouched),
        open=sum(each.status == AlertStatus.OPEN for each in untouched),
        precision=precision,
        proposal=_proposal(rule, acted, dismissed, settings) if poor else None,
        interval=wilson_interval(len(acted), judged),
        enough=judged >= ENOUGH_JUDGED,
    )


def _proposal(
    rule: AlertRule, acted: Sequence[Judgement], dismissed: Sequence[Judgement], settings: AlertSettings
) -> Proposal | None:
    if rule in WITHOUT_PROPOSAL:
        return None
    setting, more_is_stricter = THRESHOLDS[rule]
    present = float(getattr(settings, setting))
    good, bad = ([each.severity for each in side if each.severity is not None] for side in (acted, dismissed))
    proposed = stricter_threshold(good, bad, present, more_is_stricter=more_is_stricter)
    if proposed is None:
        return None
    fires = [_fires(severity, proposed, more_is_stricter) for severity in good]
    spared = [not _fires(severity, proposed, more_is_stricter) for severity in bad]
    return Proposal(setting, present, proposed, sum(fires), sum(spared))


def stricter_threshold(
    acted: Sequence[float], dismissed: Sequence[float], present: float, *, more_is_stricter: bool
) -> float | None:
    """The stricter threshold (two significant digits) that best parts the alerts acted on from the
    dismissed ones: most dismissed spared for each acted on given up (Youden's index). None when no
    threshold raises the precision to a half, or is stricter than the present one."""
    best: tuple[float, float] | None = None
    for severity in sorted({*acted, *dismissed}):
        threshold = _two_digits(severity, up=not more_is_stricter)
        if (threshold > present) != more_is_stricter or threshold == present:
            continue
        kept = sum(_fires(value, threshold, more_is_stricter) for value in acted)
        alarms = kept + sum(_fires(value, threshold, more_is_stricter) for value in dismissed)
        if not kept or kept / alarms < POOR_PRECISION:
            continue
        index = kept / len(acted) - (alarms - kept) / max(1, len(dismissed))
        if best is None or index > best[0]:
            best = (index, threshold)
    return best[1] if best else None


def _fires(severity: float, threshold: float, more_is_stricter: bool) -> bool:
    return severity >= threshold if more_is_stricter else severity <= threshold


def _two_digits(value: float, *, up: bool) -> float:
    """Rounded to two significant digits, outwards, so that the alert at the value itself still fires."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(value)) - 1)
    steps = value / step
    whole = -floor(-round(steps, 9)) if up else floor(round(steps, 9))
    return round(whole * step, 10)
