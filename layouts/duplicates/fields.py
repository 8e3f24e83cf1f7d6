"""Which values of two leads can be chosen when they are merged, and whose is taken by default."""

from __future__ import annotations

from typing import Any

from services.duplicates.model import DuplicateLead
from services.vocabulary import UNATTRIBUTED, Outcome

FIRST, SECOND = "first", "second"
CHOSEN = (
    "name", "email", "phone", "company", "source", "assignee", "estimated_value", "closing_value",
    "lost_reason",
)  # fmt: skip
"""`services.duplicates.merging.MERGEABLE`, in the order in which they are shown."""
_OF_OUTCOME = {"closing_value": Outcome.WON, "lost_reason": Outcome.LOST}
"""Fields that belong to an outcome: the lead that stays keeps its own outcome."""


def value_of(lead: DuplicateLead, field: str) -> Any:
    """A value as it is compared; None where there is none."""
    value = lead.assignee_id if field == "assignee" else getattr(lead, field)
    return None if value == "" or (field == "source" and value == UNATTRIBUTED) else value


def default_choices(first: DuplicateLead, second: DuplicateLead, survivor: str) -> dict[str, str]:
    """Field → `first` or `second`, for every field in which both have a value and these differ: that of the
    lead that stays. Where only one has a value it is kept, and nothing is to be chosen."""
    stays = first if survivor == FIRST else second
    found = {}
    for field in CHOSEN:
        one, other = value_of(first, field), value_of(second, field)
        if one is None or other is None or one == other:
            continue
        if field in _OF_OUTCOME and stays.outcome != _OF_OUTCOME[field]:
            continue
        found[field] = survivor
    return found


def taken_over(stays: DuplicateLead, goes: DuplicateLead, field: str) -> bool:
    """Whether the lead that stays gets this value from the other because it has none of its own."""
    if field in _OF_OUTCOME and stays.outcome != _OF_OUTCOME[field]:
        return False
    return value_of(stays, field) is None and value_of(goes, field) is not None
