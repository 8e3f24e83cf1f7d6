"""What the closed sets of names are called by people, in the reader's language."""

from __future__ import annotations

from services.language import gettext as _
from services.names import (
    band_bounds,
    band_name,
    health_name,
    in_words,
    outcome_name,
    reason_name,
    segment_name,
    segment_rule,
    source_name,
    stage_name,
)
from services.vocabulary import Role

__all__ = [
    "band_bounds",
    "band_name",
    "health_name",
    "in_words",
    "outcome_name",
    "reason_name",
    "role_name",
    "segment_name",
    "segment_rule",
    "source_name",
    "stage_name",
]


def role_name(role: str) -> str:
    """The name of a role."""
    return {
        Role.ADMIN: _("Administrator"),
        Role.MANAGER: _("Manager"),
        Role.ANALYST: _("Analyst"),
        Role.REP: _("Sales rep"),
    }[Role(role)]
