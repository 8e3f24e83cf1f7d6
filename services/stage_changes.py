"""The one way a person changes the stage of a lead, and everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.scores import rescore
from services.stays import rebuild_stays
from services.versions import bump_data_version
from services.vocabulary import AuditAction, Outcome, Stage

STAGE_EVENTS = (AuditAction.CREATED.value, AuditAction.STAGE_CHANGED.value)


class StageChangeError(ValueError):
    """The change contradicts itself, or what is known already."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the lead stands, and the instant of the last thing known of its stage."""

    stage: Stage
    outcome: Outcome
    known_until: datetime | None


def record_stage_change(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    to_stage: Stage | None,
    outcome: Outcome,
    *,
    occurred_at: datetime,
    now: datetime | None = None,
    actor_name: str | None = None,
    lost_reason: str | None = None,
    closing_value: Decimal | None = None,
) -> bool:
    """Move a lead to a stage (`outcome` open), win it, lose it where it stands, or re-open it.

    Writes the audit log, the stays, the lead, its score, the roll-up and the data version, all or
    nothing, while other writers of the lead wait. `to_stage` is needed for a move; None with `open`
    re-opens a closed lead where it stood. A win takes `closing_value` where given, a loss
    `lost_reason`; a lead that is no longer lost has no reason. `now` is the clock (default: the
    machine's). Objects loaded into the session are expired. Once per transaction.

    Returns False, having written nothing, when the lead stands so already. Raises NotFoundError for a
    lead that isn't there, is another organization's, was merged or is not the rep's own;
    ForbiddenError for a role that only reads; StageChangeError for a change that contradicts itself,
    lies in the future or before a change that is known already.
    """
    scope.require(WRITING_ROLES)
    now = now or datetime.now(UTC)
    standing = _locked(scope, session, lead_id)
    to_stage = _target(to_stage, outcome)
    if _stands_so(standing, to_stage, outcome):
        return False
    event = AuditLog(
        organization_id=scope.organization_id,
        lead_id=lead_id,
        action=AuditAction.STAGE_CHANGED.value,
        origin="app",
        occurred_at=_instant(occurred_at, standing, now),
        from_stage=standing.stage.value,
        to_stage=to_stage,
        outcome=outcome.value,
        actor_id=scope.user_id,
        actor_name=actor_name,
    )
    details: dict[str, Any] = {"lost_reason": lost_reason if outcome is Outcome.LOST else None}
    if outcome is Outcome.WON and closing_value is not None:
        details["closing_value"] = closing_value
    _write(scope, session, event, details, now)
    return True


def _locked(scope: OrgScope, session: Session, lead_id: UUID) -> _Standing:
    """The lead as it stands, locked until the commit."""
    visible = [
        Lead.organization_id == scope.organization_id,
        Lead.id == lead_id,
        Lead.merged_into_id.is_(None),
    ]
    if scope.own_leads_only is not None:
        visible.append(Lead.assigned_user_id == scope.own_leads_only)
    lead = session.execute(
        select(Lead.stage, Lead.outcome).where(*visible).with_for_update(key_share=True)
    ).one_or_none()
    if lead is None:
        raise NotFoundError(lead_id)
    known_until = session.scalar(
        select(func.max(AuditLog.occurred_at)).where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.lead_id == lead_id,
            AuditLog.action.in_(STAGE_EVENTS),
        )
    )
    return _Standing(Stage(lead.stage), Outcome(lead.outcome), known_until)


def _target(to_stage: Stage | None, outcome: Outcome) -> Stage | None:
    """The stage that the audit log names: `fechado` is the won one's, and a loss moves nowhere."""
    if outcome is Outcome.WON:
        if to_stage not in (None, Stage.FECHADO):
            raise StageChangeError("a won lead is in fechado")
        return Stage.FECHADO
    if to_stage is Stage.FECHADO:
        raise StageChangeError("fechado is for won leads")
    return None if outcome is Outcome.LOST else to_stage


def _stands_so(standing: _Standing, to_stage: Stage | None, outcome: Outcome) -> bool:
    same_stage = outcome is not Outcome.OPEN or to_stage in (None, standing.stage)
    return standing.outcome is outcome and same_stage


def _instant(occurred_at: datetime, standing: _Standing, now: datetime) -> datetime:
    """The instant of the change: after everything known, by a microsecond where it is the same."""
    if occurred_at.tzinfo is None:
        raise StageChangeError("an instant needs its time zone")
    if occurred_at > now:
        raise StageChangeError("a change of stage can't lie in the future")
    if standing.known_until is None or occurred_at > standing.known_until:
        return occurred_at
    if occurred_at < standing.known_until:
        raise StageChangeError("a later change of this lead's stage is known already")
    return occurred_at + timedelta(microseconds=1)


def _write(
    scope: OrgScope, session: Session, event: AuditLog, details: dict[str, Any], now: datetime
) -> None:
    """The change and what is derived from it, in the order that `services.database.rollups` asks for."""
    own = (Lead.organization_id == scope.organization_id, Lead.id == event.lead_id)
    lead_ids = select(Lead.id).where(*own)
    subtract_from_rollup(scope, session, lead_ids)
    session.add(event)
    session.flush()
    rebuild_stays(scope, session, lead_ids)
    session.execute(
        update(Lead).where(*own).values(**details, version=Lead.version + 1, updated_at=func.now()),
        execution_options={"synchronize_session": False},
    )
    rescore(scope, session, lead_ids, now)
    add_to_rollup(scope, session, lead_ids)
    bump_data_version(scope, session)
    session.expire_all()
