"""What a model's scores were when it was put to use: what later ones are held against."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.scope import OrgScope
from services.score_factors import rounded_score
from services.scoring.active import ActiveModel
from services.scoring.expression import log_odds_at_creation, score_of
from services.vocabulary import ScoreOrigin

MOST_LEADS = 10_000
"""The latest ones; imported scores are no model's."""


def reference_scores(scope: OrgScope, session: Session, model: ActiveModel) -> dict[str, int]:
    """{score at creation by the model: leads} of the organization's latest leads."""
    score = rounded_score(score_of(log_odds_at_creation(model.scorecard)))
    latest = (
        select(score.label("score"))
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            Lead.score_origin != ScoreOrigin.IMPORTED.value,
        )
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(MOST_LEADS)
        .subquery()
    )
    rows = session.execute(select(latest.c.score, func.count()).group_by(latest.c.score))
    return {str(score): leads for score, leads in rows}
