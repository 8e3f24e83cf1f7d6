"""The one way a person edits what is known of a lead. Assigning it is re-exported from here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import AuditLog, Lead
from services.database.queries.lead_history import name_of_member
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.duplicates.backlog import compare_later
from services.language import gettext as _
from services.lead_assignment import AssignedLeads, assign_lead, assign_leads, undo_assignment
from services.lead_fields import LONGEST_REASON, EditError, clean_money, clean_text
from services.lead_search import refresh_search
from services.scope import WRITING_ROLES, OrgScope
from services.scores import rescore
from services.sources import LONGEST_SOURCE, source_key
from services.stage_changes import StaleLeadError, locked_lead
from services.versions import bump_data_version
from services.vocabulary import AuditAction, Outcome

__all__ = [
    "EDITABLE",
    "AssignedLeads",
    "EditError",
    "StaleLeadError",
    "assign_lead",
    "assign_leads",
    "edit_lead",
    "undo_assignment",
]

EDITABLE = (
    "name", "company", "email", "phone", "source", "estimated_value", "closing_value", "lost_reason",
)  # fmt: skip
SEARCHED = ("name", "company", "email", "phone")
LONGEST_PHONE = 60


def edit_lead(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    now: datetime,
) -> bool:
    """Change some of a lead's `EDITABLE` values; the others stay.

    Texts are trimmed, an empty one is none; amounts are in the organization's currency; `source` is
    normalised, blank is `unattributed`. `closing_value` is a won lead's, `lost_reason` a lost one's.
    `version` is the lead's version that the person saw (None: any will do). Writes the lead, the audit
    log ({field: [before, after]}), the score, the roll-up and the data version, all or nothing. The
    import's fingerprint stays: the same row imported again leaves the edit alone. Once per transaction.

    Returns False, having written nothing, where nothing differs. Raises EditError (`field`: the first
    value that can't be kept), StaleLeadError where somebody changed the lead first, NotFoundError for
    a lead that the scope doesn't see, ForbiddenError for a role that only reads.
    """
    scope.require(WRITING_ROLES)
    cleaned = {field: _cleaned(field, value) for field, value in changes.items()}
    lead = locked_lead(scope, session, lead_id, version)
    new = {field: value for field, value in cleaned.items() if getattr(lead, field) != value}
    if not new:
        return False
    _check_outcome(lead, new)
    event = AuditLog(
        organization_id=scope.organization_id,
        lead_id=lead_id,
        action=AuditAction.EDITED.value,
        origin="app",
        occurred_at=now,
        actor_id=scope.user_id,
        actor_name=name_of_member(scope, session),
        changes={field: [_plain(getattr(lead, field)), _plain(value)] for field, value in new.items()},
    )
    _write(scope, session, event, new, now)
    return True


def _cleaned(field: str, value: object) -> Any:
    """The value as it is kept."""
    if field not in EDITABLE:
        raise EditError(field, _("This can't be edited."))
    if field in ("estimated_value", "closing_value"):
        return clean_money(field, value)
    if field == "source":
        return source_key(clean_text(field, value, LONGEST_SOURCE))
    if field == "lost_reason":
        return clean_text(field, value, LONGEST_REASON)
    if field == "phone":
        return _phone(clean_text(field, value, LONGEST_PHONE))
    text = clean_text(field, value)
    return _email(text) if field == "email" else text


def _email(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise EditError("email", _("This isn't an e-mail address.")) from None
    return checked.normalized


def _phone(text: str | None) -> str | None:
    if text is not None and not any(mark.isdigit() for mark in text):
        raise EditError("phone", _("A phone number has digits."))
    return text


def _check_outcome(lead: Lead, new: Mapping[str, Any]) -> None:
    """What only a won or a lost lead has."""
    if "closing_value" in new and lead.outcome != Outcome.WON.value:
        raise EditError("closing_value", _("Only a won lead has a closing value."))
    if "lost_reason" in new and lead.outcome != Outcome.LOST.value:
        raise EditError("lost_reason", _("Only a lost lead has a reason of the loss."))


def _plain(value: Any) -> Any:
    """As JSON holds it: an amount is a number, as an import writes it."""
    return float(value) if isinstance(value, Decimal) else value


def _write(scope: OrgScope, session: Session, event: AuditLog, new: dict[str, Any], now: datetime) -> None:
    """The edit and what is derived from it, in the order that `services.database.rollups` asks for."""
    own = (Lead.organization_id == scope.organization_id, Lead.id == event.lead_id)
    lead_ids = few_leads(scope, [event.lead_id])
    subtract_from_rollup(scope, session, lead_ids)
    session.add(event)
    session.flush()
    session.execute(
        update(Lead).where(*own).values(**new, version=Lead.version + 1, updated_at=func.now()),
        execution_options={"synchronize_session": False},
    )
    if any(field in SEARCHED for field in new):
        refresh_search(scope, session, lead_ids)
        compare_later(scope, session, lead_ids)
    rescore(scope, session, lead_ids, now)
    add_to_rollup(scope, session, lead_ids)
    bump_data_version(scope, session)
    session.expire_all()
