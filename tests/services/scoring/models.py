"""Scorecards made by hand, and an organization that is scored by one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.database.models import ScoreModel
from services.scope import OrgScope
from services.scoring.codec import scorecard_as_json, training_as_json
from services.scoring.model import CategoryTerm, NumberTerm, Scorecard, Term, Training
from services.vocabulary import ScoreFactor, TrainingDecision
from tests.services.scoring.scorecard_reference import lowest

TERMS: tuple[Term, ...] = (
    CategoryTerm("source", ScoreFactor.SOURCE_QUALITY, {"google": 0.5, "feira": -0.75}, other=-0.1),
    NumberTerm("engagement", ScoreFactor.ENGAGEMENT, (0.5, 6.0), (-0.5, 0.25, 1.5)),
    NumberTerm("estimated_value", ScoreFactor.DEAL_VALUE, (1_000.0,), (-0.2, 0.4), missing=-0.3),
    CategoryTerm("name", ScoreFactor.COMPLETENESS, {"yes": 0.2, "no": -0.6}),
    NumberTerm("custom:Visits", ScoreFactor.ENGAGEMENT, (3.0,), (-0.1, 0.8), missing=-0.2),
)


def scorecard(*terms: Term, base: float = -1.0) -> Scorecard:
    """Of these terms, or the usual ones."""
    chosen = terms or TERMS
    return Scorecard(chosen, base, lowest(chosen))


def training(card: Scorecard | None = None) -> Training:
    """One that was adopted."""
    return Training(TrainingDecision.ADOPTED, 300, 100, 200, scorecard=card)


def score_by(
    scope: OrgScope, session: Session, card: Scorecard, at: datetime, *, former: UUID | None = None
) -> UUID:
    """Make it the organization's active model; its leads keep their scores."""
    model = ScoreModel(
        organization_id=scope.organization_id, id=uuid4(), state="active", trained_at=at, activated_at=at,
        decided=300, training=training_as_json(training()), scorecard=scorecard_as_json(card),
        former_id=former,
    )  # fmt: skip
    session.add(model)
    session.flush()
    return model.id
