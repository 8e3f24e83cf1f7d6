"""A lead's own page: the lead, its score's factors, its stays, what happened, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.queries.lead_history import behavior_of, history_of_lead, interactions_of, stays_of
from services.database.queries.population import ever_visible
from services.organizations import organization_of
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.scoring.active import active_model
from services.scoring.model import win_chance
from services.vocabulary import NextStep, Outcome, Role, ScoreOrigin, Stage

SHOWN_INTERACTIONS = 20
SHOWN_HISTORY = 20
MOST_SHOWN = 2_000
"""Of interactions and of the history, however often somebody asks for older ones."""
QUIET = timedelta(days=14)
RECENT = timedelta(days=7)


def lead_detail(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    *,
    now: datetime | None = None,
    interactions: int = SHOWN_INTERACTIONS,
    history: int = SHOWN_HISTORY,
) -> dict[str, Any]:
    """A lead with `score_factors`, `stays` (in order), the latest `interactions` and `history` (newest
    first; `interactions_total`, `history_total` count all), `next_step` (of NextStep; None: closed),
    `can_write`, `can_assign` (a rep only hands back), `version`; `won_value` is a won lead's closing
    value or, where none is recorded, its estimate. `win_chance`: of a learned score, the chance (0–1) of
    being won that it stands for, `average_chance` that of a score of 50; None for other scores. Amounts are
    in the organization's currency. `now` is the clock of the next step (default: the machine's).
    `merged_into`: of a lead that was merged into another, which counts instead of it, {"id", "external_id",
    "name"} of that one (nobody writes into such a lead); else None.

    Raises NotFoundError for a lead that doesn't exist here or that the scope may not see.
    """
    found = session.execute(
        select(Lead, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .where(*ever_visible(scope), Lead.id == lead_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(lead_id)
    lead, assignee = found
    limits = organization_of(scope, session).stage_limits
    happened, happened_total = interactions_of(scope, session, lead_id, min(interactions, MOST_SHOWN))
    told, told_total = history_of_lead(scope, session, lead_id, min(history, MOST_SHOWN))
    behavior = behavior_of(scope, session, lead_id)
    merged_into = _merged_into(scope, session, lead)
    step = next_step(lead, behavior, limits, now or datetime.now(UTC))
    writes = scope.role in WRITING_ROLES and merged_into is None
    return {
        **_columns(lead, assignee),
        "merged_into": merged_into,
        **_chances(scope, session, lead),
        "stays": stays_of(scope, session, lead_id),
        "interactions": happened,
        "interactions_total": happened_total,
        "history": told,
        "history_total": told_total,
        "stage_limits": limits,
        "next_step": None if merged_into else step,
        "can_write": writes,
        "can_assign": writes and scope.role is not Role.REP,
    }


def _merged_into(scope: OrgScope, session: Session, lead: Lead) -> dict[str, Any] | None:
    if lead.merged_into_id is None:
        return None
    survivor = session.execute(
        select(Lead.id, Lead.external_id, Lead.name).where(
            Lead.organization_id == scope.organization_id, Lead.id == lead.merged_into_id
        )
    ).one()
    return {"id": str(survivor.id), "external_id": survivor.external_id, "name": survivor.name}


def next_step(
    lead: Lead, behavior: dict[str, Any], limits: dict[str, float], now: datetime
) -> NextStep | None:
    """The next best step with the lead (see NextStep); None for a closed one.

    `behavior`: the instants that `lead_behavior_tracking` keeps, {} for a lead without interactions.
    """
    if lead.outcome != Outcome.OPEN.value:
        return None
    first, lead_acted, last = (
        behavior.get(name) for name in ("first_contact_at", "last_lead_action_at", "last_interaction_at")
    )
    over = now - lead.stage_entered_at > timedelta(days=limits[lead.stage])
    steps = {
        NextStep.ASSIGN: lead.assigned_user_id is None,
        NextStep.FIRST_CONTACT: first is None,
        NextStep.ANSWER: behavior.get("answered") is False and last is not None and now - last <= RECENT,
        NextStep.REVIVE: lead_acted is not None and now - lead_acted > QUIET,
        NextStep.FOLLOW_UP: last is None or now - last > RECENT,
        NextStep.DECIDE: over,
    }
    return next((step for step, applies in steps.items() if applies), NextStep.ADVANCE)


def _columns(lead: Lead, assignee: str | None) -> dict[str, Any]:
    plain = (
        "external_id", "name", "company", "email", "phone", "source", "stage", "outcome", "lead_score",
        "initial_score", "score_factors", "score_origin", "custom_fields", "created_at", "stage_entered_at",
        "closed_at", "lost_reason", "version",
    )  # fmt: skip
    estimated, closing = (
        None if value is None else float(value) for value in (lead.estimated_value, lead.closing_value)
    )
    return {
        **{name: getattr(lead, name) for name in plain},
        "id": str(lead.id),
        "estimated_value": estimated,
        "closing_value": closing,
        "won_value": (estimated if closing is None else closing) if lead.outcome == "won" else None,
        "assigned_user_id": None if lead.assigned_user_id is None else str(lead.assigned_user_id),
        "assignee": assignee,
        "next_stage": _next_stage(lead),
    }


def _chances(scope: OrgScope, session: Session, lead: Lead) -> dict[str, float | None]:
    """A score is rounded to whole points: 0 and 100 stand for the half point before them."""
    model = active_model(scope, session) if lead.score_origin == ScoreOrigin.LEARNED.value else None
    if model is None:
        return {"win_chance": None, "average_chance": None}
    base, score = model.scorecard.base_log_odds, min(max(float(lead.lead_score), 0.5), 99.5)
    return {"win_chance": win_chance(score, base), "average_chance": win_chance(50.0, base)}


def _next_stage(lead: Lead) -> str | None:
    """The open stage after the lead's own; None for a closed one and from the last on."""
    if lead.outcome != Outcome.OPEN.value or lead.stage == Stage.NEGOCIACAO.value:
        return None
    return Stage.from_ordinal(Stage(lead.stage).ordinal + 1).value
