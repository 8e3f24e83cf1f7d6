"""Whether the active model still does what it did when it was tried.

Two questions, asked every night: do leads that were decided since then bear its scores out (AUC of the score
that each had when it was decided), and are the leads that come in scored as those were that came before it
was put to use (population stability index of the scores at creation)?
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import Integer, and_, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from services.alerts.statistics.stability import ShiftThresholds, score_shift
from services.database.models import AnalyticsEvent, Lead, ScoreModel
from services.metrics.scores import ENOUGH_DECIDED
from services.metrics.statistics import Z_95, area_under_curve
from services.scope import MANAGING_ROLES, OrgScope
from services.scoring.codec import drift_as_json, training_from_json
from services.scoring.model import Drift
from services.vocabulary import ModelState, Outcome, ScoreOrigin

MOST_DECIDED = 20_000
"""The ones decided last."""
_SCORE_CHANGED = "score_changed"


def note_drift(scope: OrgScope, session: Session, now: datetime) -> Drift | None:
    """Measure the active model's drift as of `now` and keep it beside it; None where the rules score.
    For the worker: it reads every score change since the first of those decisions. Admins only."""
    scope.require(MANAGING_ROLES)
    model = session.scalars(
        select(ScoreModel).where(
            ScoreModel.organization_id == scope.organization_id,
            ScoreModel.state == ModelState.ACTIVE.value,
        )
    ).one_or_none()
    if model is None or model.activated_at is None:
        return None
    training = training_from_json(model.training)
    evaluation = None if training is None else training.evaluation
    reference = {int(score): leads for score, leads in model.reference.items()}
    decided = _decided_since(scope, session, model.activated_at, now)
    new = _new_since(scope, session, model.activated_at)
    drift = drift_of(decided, new, reference, None if evaluation is None else evaluation.auc)
    model.drift = drift_as_json(drift)
    session.flush()
    return drift


def drift_of(
    decided: Sequence[tuple[int, int, int]],
    new: dict[int, int],
    reference: dict[int, int],
    tried_auc: float | None,
) -> Drift:
    """From (score, won, lost) of the decided leads, ascending, the histograms {score: leads} of the new leads
    and of the reference, and the AUC that the model had when it was tried."""
    won, lost = sum(row[1] for row in decided), sum(row[2] for row in decided)
    auc = area_under_curve(decided) if min(won, lost) >= ENOUGH_DECIDED else None
    interval = None if auc is None else auc_interval(decided, auc)
    test = score_shift(new, reference, ShiftThresholds())
    below = interval is not None and tried_auc is not None and interval[1] < tried_auc
    return Drift(
        decided=won + lost,
        won=won,
        auc=auc,
        auc_interval=interval,
        stability_index=test.index,
        worse=below or test.shifted,
    )


def auc_interval(by_score: Sequence[tuple[int, int, int]], auc: float) -> tuple[float, float]:
    """DeLong's 95 % interval of the AUC of (score, won, lost), ascending; ties count half.

    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837–845. Needs two of each outcome.
    """
    won, lost = sum(row[1] for row in by_score), sum(row[2] for row in by_score)
    won_below = lost_below = 0
    of_won = of_lost = 0.0
    for _, here_won, here_lost in by_score:
        of_won += here_won * ((lost_below + here_lost / 2) / lost - auc) ** 2
        of_lost += here_lost * ((won - won_below - here_won / 2) / won - auc) ** 2
        won_below += here_won
        lost_below += here_lost
    margin = Z_95 * sqrt(of_won / (won * (won - 1)) + of_lost / (lost * (lost - 1)))
    return max(0.0, auc - margin), min(1.0, auc + margin)


def _decided_since(
    scope: OrgScope, session: Session, since: datetime, until: datetime
) -> list[tuple[int, int, int]]:
    """(score, won, lost) of the leads decided since, by the score that each had when it was decided: what
    its next change, if any, came from."""
    decided = (
        select(Lead.id, Lead.closed_at, Lead.outcome, Lead.lead_score)
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            Lead.outcome != Outcome.OPEN.value,
            Lead.closed_at >= since,
            Lead.closed_at <= until,
            Lead.score_origin == ScoreOrigin.LEARNED.value,
        )
        .order_by(Lead.closed_at.desc())
        .limit(MOST_DECIDED)
        .cte("decided")
    )
    event = AnalyticsEvent
    in_order: Any = aggregate_order_by(cast(event.data["from"].astext, Integer), event.occurred_at)
    then = (
        select(decided.c.id, func.array_agg(in_order)[1].label("score"))
        .join(
            event,
            and_(
                event.organization_id == scope.organization_id,
                event.kind == _SCORE_CHANGED,
                event.occurred_at >= since,
                event.occurred_at >= decided.c.closed_at,
                event.lead_id == decided.c.id,
            ),
        )
        .group_by(decided.c.id)
        .subquery("then")
    )
    score = func.coalesce(then.c.score, decided.c.lead_score).label("score")
    won = func.count().filter(decided.c.outcome == Outcome.WON.value)
    lost = func.count().filter(decided.c.outcome == Outcome.LOST.value)
    rows = session.execute(
        select(score, won, lost)
        .select_from(decided.outerjoin(then, then.c.id == decided.c.id))
        .group_by(score)
        .order_by(score)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _new_since(scope: OrgScope, session: Session, since: datetime) -> dict[int, int]:
    """{score at creation: leads} of the leads that came since."""
    rows = session.execute(
        select(Lead.initial_score, func.count())
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            Lead.created_at >= since,
            Lead.score_origin == ScoreOrigin.LEARNED.value,
        )
        .group_by(Lead.initial_score)
    )
    return {row[0]: row[1] for row in rows}
