"""One training of an organization's score, from its leads to the model in use.

`learn` only reads, and takes its time; `conclude` is short: it keeps the result and, where it is better,
puts it to use. The worker has a process of its own do the first (`app.training_process`), and the leads
follow in slices; `train_scores` does all of it in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import ScoreModel
from services.scope import MANAGING_ROLES, OrgScope
from services.scores import refresh_scores
from services.scoring.codec import drift_from_json
from services.scoring.decided import decided_leads
from services.scoring.model import Training
from services.scoring.rows import NEEDED_EACH, NEEDED_LEADS
from services.scoring.store import activate, field_choices, keep_training, lock_models
from services.vocabulary import ModelState, TrainingDecision

AGAIN_AFTER = timedelta(days=7)
RENEWED_AFTER = timedelta(days=28)
"""A model in use is only trained again on account of time so often: each change of it rescores every lead."""
GROWN_BY = 1.2


@dataclass(frozen=True, slots=True)
class InUse:
    """What scored when a training began: a training that finds something else at its end was overtaken."""

    model_id: UUID | None
    rolled_back_at: datetime | None


def in_use(scope: OrgScope, session: Session) -> InUse:
    """What scores now."""
    mine = ScoreModel.organization_id == scope.organization_id
    active = select(ScoreModel.id).where(mine, ScoreModel.state == ModelState.ACTIVE.value)
    left = select(func.max(ScoreModel.rolled_back_at)).where(mine)
    return InUse(session.scalar(active), session.scalar(left))


def learn(scope: OrgScope, session: Session, now: datetime) -> Training:
    """Train on the organization's decided leads as of `now`, and decide; writes nothing. Admins only.

    Imports scikit-learn: not for a web server's process.
    """
    from services.scoring.data import training_data
    from services.scoring.training import train

    scope.require(MANAGING_ROLES)
    left_out, kept_in = field_choices(scope, session)
    return train(training_data(scope, session, now), left_out=left_out, kept_in=kept_in)


def conclude(
    scope: OrgScope, session: Session, training: Training, now: datetime, *, began_with: InUse
) -> UUID | None:
    """Keep a training, and have its model score where it is better. Returns the kept training's id.

    None, and nothing kept, where somebody changed what scores since it began (rolled back, or adopted
    another): what they decided stands.
    """
    lock_models(scope, session)
    if in_use(scope, session) != began_with:
        return None
    model_id = keep_training(scope, session, training, now)
    if training.decision is TrainingDecision.ADOPTED and training.scorecard is not None:
        activate(scope, session, model_id, now)
    return model_id


def train_scores(scope: OrgScope, session: Session, now: datetime) -> Training:
    """Train, keep the result, and where it is better put it to use and score every lead by it: all in this
    transaction, which is for organizations of no more than some thousand leads. Admins only."""
    began_with = in_use(scope, session)
    training = learn(scope, session, now)
    conclude(scope, session, training, now, began_with=began_with)
    if in_use(scope, session) != began_with:
        refresh_scores(scope, session, now)
    return training


def training_due(scope: OrgScope, session: Session, now: datetime) -> bool:
    """Whether it is time to train by itself.

    There must be enough decided leads, and some that the last training didn't see. Then: where there was no
    training yet; where the decided leads grew by 20 %; after a week (where a model is in use, after four, or
    when it has drifted). Not after somebody rolled back, until somebody asks for a training.
    """
    won, lost = decided_leads(scope, session)
    if won + lost < NEEDED_LEADS or min(won, lost) < NEEDED_EACH:
        return False
    mine = ScoreModel.organization_id == scope.organization_id
    last = session.execute(
        select(ScoreModel.trained_at, ScoreModel.decided)
        .where(mine)
        .order_by(ScoreModel.trained_at.desc(), ScoreModel.activated_at.desc().nulls_last())
        .limit(1)
    ).one_or_none()
    if last is None:
        return True
    rolled_back = in_use(scope, session).rolled_back_at
    if won + lost == last.decided or (rolled_back is not None and rolled_back >= last.trained_at):
        return False
    grown: bool = won + lost >= GROWN_BY * last.decided
    return grown or now - last.trained_at >= _pause(scope, session)


def _pause(scope: OrgScope, session: Session) -> timedelta:
    """Between two trainings that nothing but time calls for."""
    row = session.execute(
        select(ScoreModel.drift).where(
            ScoreModel.organization_id == scope.organization_id,
            ScoreModel.state == ModelState.ACTIVE.value,
        )
    ).one_or_none()
    if row is None:
        return AGAIN_AFTER
    drift = drift_from_json(row.drift)
    return AGAIN_AFTER if drift is not None and drift.worse else RENEWED_AFTER
