"""Moving a lead on the board: to a stage, won, lost, or back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries.lead_history import frequent_reasons
from services.database.queries.population import visible
from services.names import lead_title
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands."""

    stage: Stage
    outcome: Outcome
    version: int


@dataclass(frozen=True, slots=True)
class BoardMove:
    """Where a lead was moved from and to; `before` is what an undo moves it back to. `changed` is False
    where it stood there already and nothing was written."""

    lead_id: UUID
    name: str
    before: Standing
    after: Standing
    changed: bool


def move_lead(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    stage: Stage | None,
    outcome: Outcome,
    *,
    version: int,
    now: datetime,
    lost_reason: str | None = None,
    closing_value: Decimal | None = None,
) -> BoardMove:
    """Move a lead as somebody who saw its `version` asks: open in `stage`, won, or lost where it stands.

    A move is one entry in the audit log and one stay more, in this transaction
    (`services.stage_changes.record_stage_change`, whose errors it raises): NotFoundError, ForbiddenError,
    StaleLeadError where somebody else changed the lead since, StageChangeError for what can't be. A
    loss needs no reason, a win no value.
    """
    scope.require(WRITING_ROLES)
    name, before = _standing(scope, session, lead_id)
    changed = record_stage_change(
        scope,
        session,
        lead_id,
        stage if outcome is Outcome.OPEN else None,
        outcome,
        occurred_at=now,
        now=now,
        lost_reason=lost_reason,
        closing_value=closing_value,
        version=version,
    )
    # The version was the person's and is checked under the lock, so what was read before it is true.
    return BoardMove(lead_id, name, before, _standing(scope, session, lead_id)[1], changed)


def frequent_lost_reasons(scope: OrgScope, session: Session) -> tuple[str, ...]:
    """Why leads that the scope may see were lost lately, the most frequent reason first; six at most."""
    return tuple(frequent_reasons(scope, session))


def _standing(scope: OrgScope, session: Session, lead_id: UUID) -> tuple[str, Standing]:
    found = session.execute(
        select(
            Lead.name,
            Lead.company,
            Lead.email,
            Lead.external_id,
            Lead.stage,
            Lead.outcome,
            Lead.version,
        ).where(*visible(scope), Lead.id == lead_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(lead_id)
    name = lead_title(found.name, found.company, found.email, found.external_id)
    return name, Standing(Stage(found.stage), Outcome(found.outcome), found.version)
