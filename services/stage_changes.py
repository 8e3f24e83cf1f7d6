"""The one way a person changes the stage of a lead, and everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import AuditLog, Lead
from services.database.queries.lead_history import STAGE_EVENTS, last_event, name_of_member
from services.database.queries.population import visible
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.language import gettext as _
from services.lead_fields import LONGEST_REASON, EditError, clean_money, clean_text
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.scores import rescore
from services.stays import rebuild_stays
from services.versions import bump_data_version
from services.vocabulary import AuditAction, Outcome, Stage


class StageChangeError(EditError):
    """The change contradicts itself, or what is known already. `field`: `stage`, `occurred_at`,
    `lost_reason` or `closing_value`; the message is in the reader's language."""


class StaleLeadError(RuntimeError):
    """Somebody changed the lead first.

    `stage`, `outcome` and `version` as they stand; `changed_by` (None: an import, or not known),
    `changed_at` and `action` (of AuditAction; None for a change without an entry) of the last change,
    `changes` what it changed, {field: [before, after]}.
    """

    def __init__(
        self, lead_id: UUID, stage: str, outcome: str, version: int, changed_at: datetime, event: Any
    ) -> None:
        super().__init__(f"lead {lead_id} has changed; its version is {version}")
        self.lead_id = lead_id
        self.stage = Stage(stage)
        self.outcome = Outcome(outcome)
        self.version = version
        self.changed_at = changed_at
        self.changed_by: str | None = event and event.actor_name
        self.action: str | None = event and event.action
        self.changes: dict[str, Any] = event.changes if event else {}


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the lead stands, and the instant of the last thing known of its stage."""

    stage: Stage
    outcome: Outcome
    known_until: datetime | None
    lost_reason: str | None
    closing_value: Decimal | None


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
    version: int | None = None,
) -> bool:
    """Move a lead to a stage (`outcome` open), win it, lose it where it stands, or re-open it.

    Writes the audit log, the stays, the lead, its score, the roll-up and the data version, all or
    nothing, while other writers of the lead wait. `to_stage` is needed for a move; None with `open`
    re-opens a closed lead where it stood. A win takes `closing_value` where given, a loss
    `lost_reason`; a lead that is no longer lost has no reason, one no longer won no closing value.
    `version` is the lead's version that the person saw. `now` is the clock (default: the machine's);
    `actor_name` is the member's, unless given.
    Objects loaded into the session are expired. Once per transaction.

    Returns False, having written nothing, when the lead stands so already. Raises NotFoundError for a
    lead that isn't there, is another organization's, was merged or is not the rep's own;
    ForbiddenError for a role that only reads; StaleLeadError where the lead's version is not
    `version`; StageChangeError for a change that contradicts itself, lies in the future or before a
    change that is known already, and for a reason or a value that can't be kept.
    """
    scope.require(WRITING_ROLES)
    now = now or datetime.now(UTC)
    to_stage = _target(to_stage, outcome)
    details = _details(outcome, lost_reason, closing_value)
    standing = _locked(scope, session, lead_id, version)
    if _stands_so(standing, to_stage, outcome):
        return False
    if standing.outcome is Outcome.WON:
        details["closing_value"] = None  # what it was sold for, it isn't any more
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
        actor_name=actor_name or name_of_member(scope, session),
        changes=_changes(standing, details),
    )
    _write(scope, session, event, details, now)
    return True


def locked_lead(scope: OrgScope, session: Session, lead_id: UUID, version: int | None) -> Lead:
    """The lead, locked until the commit, as it stands then.

    Raises NotFoundError where the scope sees no such lead, StaleLeadError where its version is not
    `version` (None: any will do).
    """
    lead = session.scalars(
        select(Lead)
        .where(*visible(scope), Lead.id == lead_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if lead is None:
        raise NotFoundError(lead_id)
    if version is not None and lead.version != version:
        event = last_event(scope, session, lead_id, lead.updated_at)
        raise StaleLeadError(lead_id, lead.stage, lead.outcome, lead.version, lead.updated_at, event)
    return lead


def _locked(scope: OrgScope, session: Session, lead_id: UUID, version: int | None) -> _Standing:
    """The lead as it stands, locked until the commit."""
    lead = locked_lead(scope, session, lead_id, version)
    known_until = session.scalar(
        select(func.max(AuditLog.occurred_at)).where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.lead_id == lead_id,
            AuditLog.action.in_(STAGE_EVENTS),
        )
    )
    return _Standing(
        Stage(lead.stage), Outcome(lead.outcome), known_until, lead.lost_reason, lead.closing_value
    )


def _details(outcome: Outcome, lost_reason: str | None, closing_value: Decimal | None) -> dict[str, Any]:
    """The lead's own columns that go with the change."""
    try:
        reason = clean_text("lost_reason", lost_reason, LONGEST_REASON)
        value = clean_money("closing_value", closing_value)
    except EditError as error:
        raise StageChangeError(error.field, str(error)) from None
    details: dict[str, Any] = {"lost_reason": reason if outcome is Outcome.LOST else None}
    if outcome is Outcome.WON and value is not None:
        details["closing_value"] = value
    return details


def _changes(standing: _Standing, details: dict[str, Any]) -> dict[str, list[Any]]:
    """What of the details is new, as the audit log keeps it: {field: [before, after]}."""
    before = {"lost_reason": standing.lost_reason, "closing_value": standing.closing_value}
    return {
        name: [_plain(before[name]), _plain(value)]
        for name, value in details.items()
        if before[name] != value
    }


def _plain(value: Any) -> Any:
    """As JSON holds it: an amount is a number, as an import writes it."""
    return float(value) if isinstance(value, Decimal) else value


def _target(to_stage: Stage | None, outcome: Outcome) -> Stage | None:
    """The stage that the audit log names: `fechado` is the won one's, and a loss moves nowhere."""
    if to_stage is not None and to_stage not in tuple(Stage):
        raise StageChangeError("stage", _("There is no such stage."))
    if outcome is Outcome.WON:
        if to_stage not in (None, Stage.FECHADO):
            raise StageChangeError("stage", _("A won lead is in the last stage."))
        return Stage.FECHADO
    if to_stage is Stage.FECHADO:
        raise StageChangeError("stage", _("The last stage is for won leads."))
    return None if outcome is Outcome.LOST else to_stage


def _stands_so(standing: _Standing, to_stage: Stage | None, outcome: Outcome) -> bool:
    same_stage = outcome is not Outcome.OPEN or to_stage in (None, standing.stage)
    return standing.outcome is outcome and same_stage


def _instant(occurred_at: datetime, standing: _Standing, now: datetime) -> datetime:
    """The instant of the change: after everything known, by a microsecond where it is the same."""
    if occurred_at.tzinfo is None:
        raise StageChangeError("occurred_at", "an instant needs its time zone")
    if occurred_at > now:
        raise StageChangeError("occurred_at", _("A change of stage can't lie in the future."))
    if standing.known_until is None or occurred_at > standing.known_until:
        return occurred_at
    if occurred_at < standing.known_until:
        raise StageChangeError("occurred_at", _("A later change of this lead's stage is known already."))
    return occurred_at + timedelta(microseconds=1)


def _write(
    scope: OrgScope, session: Session, event: AuditLog, details: dict[str, Any], now: datetime
) -> None:
    """The change and what is derived from it, in the order that `services.database.rollups` asks for."""
    own = (Lead.organization_id == scope.organization_id, Lead.id == event.lead_id)
    lead_ids = few_leads(scope, [event.lead_id])
    subtract_from_rollup(scope, session, lead_ids)
    session.add(event)
    session.flush()
    rebuild_stays(scope, session, lead_ids)  # counts the lead's version up
    session.execute(
        update(Lead).where(*own).values(**details, updated_at=func.now()),
        execution_options={"synchronize_session": False},
    )
    rescore(scope, session, lead_ids, now)
    add_to_rollup(scope, session, lead_ids)
    bump_data_version(scope, session)
    session.expire_all()
