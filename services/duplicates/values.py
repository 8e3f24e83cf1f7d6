"""What a lead takes over from the one that is merged into it, and how that is taken back. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.database.models import Lead
from services.duplicates.errors import MergeError
from services.language import gettext as _
from services.vocabulary import Outcome

COLUMNS = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "company": "company",
    "source": "source",
    "estimated_value": "estimated_value",
    "closing_value": "closing_value",
    "assignee": "assigned_user_id",
    "lost_reason": "lost_reason",
}
"""Column by field."""
MERGEABLE = tuple(COLUMNS)
"""The fields that somebody can choose between; the others stay the survivor's."""
SURVIVOR, MERGED = "survivor", "merged"
CUSTOM = "custom_fields"
_OF_OUTCOME = {"closing_value": Outcome.WON.value, "lost_reason": Outcome.LOST.value}
_MONEY = ("estimated_value", "closing_value")
_NO_SOURCE = "unattributed"

Changes = dict[str, Any]
"""{field: [before, after]} as JSON holds it, custom fields under `custom_fields`: {name: [null, after]}."""


@dataclass(frozen=True, slots=True)
class Place:
    """One value of a lead: a field of `MERGEABLE`, or a custom field by its name."""

    field: str
    custom: str | None = None

    def of(self, lead: Lead) -> Any:
        """The value, as JSON holds it; None where there is none."""
        if self.custom is not None:
            return lead.custom_fields.get(self.custom)
        return plain(getattr(lead, COLUMNS[self.field]))


def check_choices(fields: Mapping[str, str]) -> None:
    """Raise MergeError for a choice that can't be made."""
    for field, choice in fields.items():
        if field not in MERGEABLE or choice not in (SURVIVOR, MERGED):
            raise MergeError(_("This can't be chosen."), field=field)


def taken_over(
    survivor: Lead, merged: Lead, fields: Mapping[str, str], receivers: Collection[UUID]
) -> Changes:
    """What the survivor gets: the chosen values, and where it has none, the other's.

    A closing value is a won lead's and a reason a lost one's, and the survivor keeps its outcome; nobody who
    left (is none of `receivers`) is given a lead. MergeError where such a value was chosen.
    """
    changes: Changes = {}
    for field in MERGEABLE:
        before, other = (Place(field).of(lead) for lead in (survivor, merged))
        chosen = fields.get(field)
        if chosen == SURVIVOR or before == other:
            continue
        if chosen is None and (not _blank(field, before) or _blank(field, other)):
            continue
        if _possible(survivor, merged, field, receivers, chosen=chosen is not None):
            changes[field] = [before, other]
    new = {name: value for name, value in merged.custom_fields.items() if name not in survivor.custom_fields}
    if new:
        changes[CUSTOM] = {name: [None, value] for name, value in new.items()}
    return changes


def _blank(field: str, value: Any) -> bool:
    return value in (None, "") or (field == "source" and value == _NO_SOURCE)


def _possible(survivor: Lead, merged: Lead, field: str, receivers: Collection[UUID], *, chosen: bool) -> bool:
    trouble = None
    if field in _OF_OUTCOME and survivor.outcome != _OF_OUTCOME[field]:
        trouble = {
            "closing_value": _("Only a won lead has a closing value."),
            "lost_reason": _("Only a lost lead has a reason of the loss."),
        }[field]
    if field == "assignee" and merged.assigned_user_id and merged.assigned_user_id not in receivers:
        trouble = _("This person has left: choose the other, or assign the lead anew.")
    if trouble is not None and chosen:
        raise MergeError(trouble, field=field)
    return trouble is None


def places(changes: Mapping[str, Any]) -> Iterator[tuple[Place, Any, Any]]:
    """(place, before, after) of every value."""
    for field, pair in changes.items():
        if field == CUSTOM:
            for name, (before, after) in pair.items():
                yield Place(field, name), before, after
        else:
            yield Place(field), pair[0], pair[1]


def put(lead: Lead, place: Place, value: Any) -> None:
    """Write one value, as JSON holds it, into the lead."""
    if place.custom is not None:
        custom = {name: one for name, one in lead.custom_fields.items() if name != place.custom}
        lead.custom_fields = custom if value is None else custom | {place.custom: value}
    elif value is None:
        setattr(lead, COLUMNS[place.field], None)
    elif place.field in _MONEY:
        setattr(lead, COLUMNS[place.field], Decimal(value))
    else:
        setattr(lead, COLUMNS[place.field], UUID(value) if place.field == "assignee" else value)


def plain(value: Any) -> Any:
    """As JSON holds it, exactly: an amount as its digits."""
    return str(value) if isinstance(value, (Decimal, UUID)) else value
