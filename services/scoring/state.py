"""All that the scoring page shows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import DailyLeadMetrics, Lead, ScoreModel
from services.scope import ForbiddenError, OrgScope
from services.scoring.codec import drift_from_json, scorecard_from_json, training_from_json
from services.scoring.decided import decided_leads
from services.scoring.model import ModelCard, ScoringState
from services.scoring.progress import under_way
from services.scoring.rows import NEEDED_EACH, NEEDED_LEADS
from services.scoring.store import field_choices
from services.vocabulary import ModelState, ScoreOrigin

HISTORY = 20
"""Trainings that are listed, the newest first."""


def scoring_state(scope: OrgScope, session: Session, now: datetime) -> ScoringState:
    """What scores the organization's leads, how it was tried, and what there is to learn from.

    `active` is None where the rules score, also where this version can't read the model; `history`: the
    newest trainings, at most 20; `drift`: as measured last night, None until then. Raises ForbiddenError for
    a rep, who sees nothing of the whole organization.
    """
    if scope.own_leads_only is not None:
        raise ForbiddenError(scope.role)
    cards = _cards(scope, session)
    active = next((card for card, _drift in cards if card.state is ModelState.ACTIVE), None)
    drift = next((drift for card, drift in cards if card.state is ModelState.ACTIVE), None)
    history = tuple(card for card, _drift in cards)[:HISTORY]
    won, lost = decided_leads(scope, session)
    left_out, kept_in = field_choices(scope, session)
    imported = imported_scores(scope, session)
    progress = under_way(scope, session, now)
    return ScoringState(
        active=active,
        latest=history[0] if history else None,
        history=history,
        won=won,
        lost=lost,
        needed=(NEEDED_LEADS, NEEDED_EACH),
        drift=drift_from_json(drift),
        left_out=left_out,
        kept_in=kept_in,
        imported=imported,
        scored=_leads(scope, session) - imported,
        training_since=progress.training_since,
        rescoring=(progress.done, progress.leads) if progress.leads else None,
    )


def imported_scores(scope: OrgScope, session: Session) -> int:
    """How many leads have an imported score, which stays whoever scores; merged ones not among them."""
    return (
        session.scalar(
            select(func.count()).where(
                Lead.organization_id == scope.organization_id,
                Lead.score_origin == ScoreOrigin.IMPORTED.value,
                Lead.merged_into_id.is_(None),
            )
        )
        or 0
    )


def _leads(scope: OrgScope, session: Session) -> int:
    mine = DailyLeadMetrics.organization_id == scope.organization_id
    return int(session.scalar(select(func.coalesce(func.sum(DailyLeadMetrics.leads), 0)).where(mine)) or 0)


def _cards(scope: OrgScope, session: Session) -> list[tuple[ModelCard, Any]]:
    """Every training that can be read, the newest first, with the drift beside it: the newest ones, and
    the active one however old it is."""
    mine = ScoreModel.organization_id == scope.organization_id
    newest = select(ScoreModel.id).where(mine).order_by(ScoreModel.trained_at.desc()).limit(HISTORY)
    is_active = ScoreModel.state == ModelState.ACTIVE.value
    models = session.scalars(
        select(ScoreModel)
        .where(mine, ScoreModel.id.in_(newest) | is_active)
        .order_by(ScoreModel.trained_at.desc(), ScoreModel.id)
        .execution_options(populate_existing=True)
    )
    found = ((_card(model), model.drift) for model in models)
    return [(card, drift) for card, drift in found if card is not None]


def _card(model: ScoreModel) -> ModelCard | None:
    scorecard = None if model.scorecard is None else scorecard_from_json(json.dumps(model.scorecard))
    training = training_from_json(model.training, scorecard)
    state = ModelState(model.state)
    if training is None or (state is ModelState.ACTIVE and scorecard is None):
        return None
    return ModelCard(
        id=model.id,
        state=state,
        trained_at=model.trained_at,
        training=training,
        activated_at=model.activated_at,
        retired_at=model.retired_at,
        trained_by=model.trained_by,
    )
