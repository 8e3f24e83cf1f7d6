"""Words of the import pages."""

from __future__ import annotations

from services.language import gettext as _
from services.vocabulary import ImportKind, ImportStatus


def kind_name(kind: str) -> str:
    """What a file holds."""
    return {
        ImportKind.LEADS: _("Leads"),
        ImportKind.HISTORY: _("Stage history"),
        ImportKind.INTERACTIONS: _("Interactions"),
        ImportKind.SPEND: _("Marketing spend"),
    }[ImportKind(kind)]


def status_name(status: str) -> str:
    """How far an import is."""
    return {
        ImportStatus.UPLOADED: _("Waiting for your check"),
        ImportStatus.RUNNING: _("Running"),
        ImportStatus.DONE: _("Done"),
        ImportStatus.FAILED: _("Failed"),
    }[ImportStatus(status)]


def column_name(column: str) -> str:
    """A canonical column in words; an unknown one by its own name."""
    return {
        "external_id": _("External id"),
        "name": _("Name"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "company": _("Company"),
        "source": _("Source"),
        "stage": _("Stage"),
        "outcome": _("Outcome"),
        "lead_score": _("Score"),
        "estimated_value": _("Estimated value"),
        "closing_value": _("Closing value"),
        "assigned_to": _("Assignee"),
        "created_at": _("Created"),
        "stage_entered_at": _("Entered the stage"),
        "closed_at": _("Closed"),
        "lost_reason": _("Reason of the loss"),
        "from_stage": _("From stage"),
        "to_stage": _("To stage"),
        "changed_at": _("Changed"),
        "changed_by": _("Changed by"),
        "kind": _("Kind"),
        "occurred_at": _("Happened"),
        "month": _("Month"),
        "amount": _("Amount"),
    }.get(column, column)
