"""Trained models: kept, put to use, taken out of use; and the fields that people decide about.

The leads follow in a re-scoring of their own (`services.score_slices`, or `services.scores.refresh_scores`),
which the caller asks for after the commit. Each change of what scores is an `analytics_events` row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, ScoreFieldChoice, ScoreModel
from services.database.queries.lead_history import name_of_member
from services.language import gettext as _
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope
from services.scoring.active import ActiveModel, active_model
from services.scoring.codec import scorecard_as_json, scorecard_from_json, training_as_json
from services.scoring.decided import decided_leads
from services.scoring.features import BUILT_IN, custom_name
from services.scoring.model import Scorecard, Training
from services.scoring.reference import reference_scores
from services.versions import bump_data_version
from services.vocabulary import ModelState

ADOPTED, ROLLED_BACK, FIELD_CHOICE = "score_model_adopted", "score_model_rolled_back", "scoring_field_choice"
"""Kinds of `analytics_events`: data {"model", "to"} (ids; None: the rules), {"field", "choice"}."""
LEFT_OUT, KEPT_IN = "left_out", "kept_in"
LONGEST_FIELD = 200


class ScoringError(ValueError):
    """What was asked for can't be done; the message is a sentence in the reader's language."""


def active_scorecard(scope: OrgScope, session: Session) -> Scorecard | None:
    """The scorecard that scores the organization's leads; None: the rules do."""
    model = active_model(scope, session)
    return None if model is None else model.scorecard


def keep_training(scope: OrgScope, session: Session, training: Training, now: datetime) -> UUID:
    """Keep a training's result, as rejected until `activate`; returns its id. Admins only."""
    scope.require(MANAGING_ROLES)
    won, lost = decided_leads(scope, session)
    model = ScoreModel(
        organization_id=scope.organization_id,
        id=uuid4(),
        state=ModelState.REJECTED.value,
        trained_at=now,
        trained_by=name_of_member(scope, session),
        decided=won + lost,
        training=training_as_json(training),
        scorecard=None if training.scorecard is None else scorecard_as_json(training.scorecard),
    )
    session.add(model)
    session.flush()
    bump_data_version(scope, session)
    return model.id


def activate(scope: OrgScope, session: Session, model_id: UUID, now: datetime) -> None:
    """Have a kept model score from now on, in the place of whatever does.

    Its scores of the leads that came last are kept beside it, as what later ones are held against. Nothing
    happens where it is active already. Raises NotFoundError, ScoringError for a training that gave no
    scorecard that can be read, ForbiddenError but for admins.
    """
    scope.require(MANAGING_ROLES)
    lock_models(scope, session)
    model = _model(scope, session, model_id)
    if model.state == ModelState.ACTIVE.value:
        return
    former = _retire_active(scope, session, now)
    model.former_id = former
    _put_to_use(scope, session, model, now)
    _tell(scope, session, ADOPTED, now, {"model": _plain(former), "to": str(model.id)})


def roll_back(scope: OrgScope, session: Session, now: datetime) -> UUID | None:
    """Take the active model out of use, for the one whose place it took, or for the rules where that was
    theirs. Returns the id of who scores now; None: the rules. Nothing happens where they do already.

    Until somebody asks for a training again, none is made by itself (`services.scoring.run.training_due`).
    Raises ForbiddenError but for admins.
    """
    return _leave(scope, session, now, to_rules=False)


def use_rules(scope: OrgScope, session: Session, now: datetime) -> None:
    """Take the active model out of use for the rules, whatever came before; else as `roll_back`."""
    _leave(scope, session, now, to_rules=True)


def leave_out_field(scope: OrgScope, session: Session, name: str, now: datetime) -> None:
    """Have no training look at a field (a built-in term, or `custom:…`) any more. Admins only.

    The active model stays as it is until the next training. Raises ScoringError for what is no field.
    """
    _choose(scope, session, name, LEFT_OUT, now)


def keep_in_field(scope: OrgScope, session: Session, name: str, now: datetime) -> None:
    """Have trainings use a field although it looks as if it were known too late; as `leave_out_field`."""
    _choose(scope, session, name, KEPT_IN, now)


def decide_field_yourself(scope: OrgScope, session: Session, name: str, now: datetime) -> None:
    """Take back what was chosen of a field by hand; as `leave_out_field`."""
    _choose(scope, session, name, None, now)


def field_choices(scope: OrgScope, session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields left out and the fields kept in by hand, by name."""
    rows = session.execute(
        select(ScoreFieldChoice.name, ScoreFieldChoice.choice)
        .where(ScoreFieldChoice.organization_id == scope.organization_id)
        .order_by(ScoreFieldChoice.name)
    ).all()
    left_out, kept_in = (tuple(name for name, made in rows if made == each) for each in (LEFT_OUT, KEPT_IN))
    return left_out, kept_in


def lock_models(scope: OrgScope, session: Session) -> None:
    """Until the commit nobody else changes what scores; who only scores doesn't wait."""
    session.flush()
    key = func.hashtextextended(f"score_models:{scope.organization_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))
    session.expire_all()


def _model(scope: OrgScope, session: Session, model_id: UUID) -> ScoreModel:
    model = session.get(ScoreModel, (scope.organization_id, model_id))
    if model is None:
        raise NotFoundError(model_id)
    return model


def _active(scope: OrgScope, session: Session) -> ScoreModel | None:
    return session.scalars(
        select(ScoreModel).where(
            ScoreModel.organization_id == scope.organization_id,
            ScoreModel.state == ModelState.ACTIVE.value,
        )
    ).one_or_none()


def _retire_active(scope: OrgScope, session: Session, now: datetime) -> UUID | None:
    active = _active(scope, session)
    if active is None:
        return None
    active.state, active.retired_at = ModelState.RETIRED.value, now
    session.flush()  # before another one is active
    return active.id


def _put_to_use(scope: OrgScope, session: Session, model: ScoreModel, now: datetime) -> None:
    scorecard = _scorecard(model)
    if scorecard is None:
        raise ScoringError(_("This training gave no model that could score."))
    model.state, model.activated_at = ModelState.ACTIVE.value, now
    model.retired_at = model.rolled_back_at = model.drift = None
    model.reference = reference_scores(scope, session, ActiveModel(model.id, scorecard))
    session.flush()


def _leave(scope: OrgScope, session: Session, now: datetime, *, to_rules: bool) -> UUID | None:
    scope.require(MANAGING_ROLES)
    lock_models(scope, session)
    left = _active(scope, session)
    if left is None:
        return None
    left.state, left.retired_at, left.rolled_back_at = ModelState.RETIRED.value, now, now
    session.flush()
    former = None
    if left.former_id is not None and not to_rules:
        former = _model(scope, session, left.former_id)
        if _scorecard(former) is None:
            former = None
        else:
            _put_to_use(scope, session, former, now)
    to = None if former is None else former.id
    _tell(scope, session, ROLLED_BACK, now, {"model": str(left.id), "to": _plain(to)})
    return to


def _scorecard(model: ScoreModel) -> Scorecard | None:
    import json

    return None if model.scorecard is None else scorecard_from_json(json.dumps(model.scorecard))


def _choose(scope: OrgScope, session: Session, name: str, choice: str | None, now: datetime) -> None:
    scope.require(MANAGING_ROLES)
    custom = custom_name(name)
    if (custom is None and name not in BUILT_IN) or custom == "" or len(name) > LONGEST_FIELD:
        raise ScoringError(_("There is no such field."))
    own = {"organization_id": scope.organization_id, "name": name}
    if choice is None:
        session.execute(delete(ScoreFieldChoice).filter_by(**own))
    else:
        made = {"choice": choice, "chosen_at": now, "chosen_by": name_of_member(scope, session)}
        statement = insert(ScoreFieldChoice).values(**own, **made)
        session.execute(
            statement.on_conflict_do_update(index_elements=["organization_id", "name"], set_=made)
        )
    _tell(scope, session, FIELD_CHOICE, now, {"field": name, "choice": choice or "automatic"})


def _tell(scope: OrgScope, session: Session, kind: str, now: datetime, data: dict[str, Any]) -> None:
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id, kind=kind, actor_id=scope.user_id, occurred_at=now,
            data=data,
        )
    )  # fmt: skip
    session.flush()
    bump_data_version(scope, session)


def _plain(model_id: UUID | None) -> str | None:
    return None if model_id is None else str(model_id)
