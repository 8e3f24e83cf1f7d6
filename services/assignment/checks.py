"""What the settings of assignment may be. Pure: what is wanted in, the settings then out, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.assignment.model import AssignmentSettings, Taker
from services.language import gettext as _
from services.language import number
from services.scope import NotFoundError
from services.vocabulary import AssignmentMethod

MOST_CAPACITY = 100_000
MOST_DAYS = 3_650


class AssignmentSettingError(ValueError):
    """A setting that can't be. `field` names it (`method`, `new_for_days`, `takers`, or one of a taker's),
    `member_id` whose it is; the message is a sentence in the reader's language."""

    def __init__(self, field: str, message: str, member_id: UUID | None = None) -> None:
        super().__init__(message)
        self.field, self.member_id = field, member_id


@dataclass(frozen=True, slots=True)
class TakerChange:
    """What is to be set of a member, all of it; as in `services.assignment.model.Taker`."""

    member_id: UUID
    takes_part: bool
    capacity: int | None = None
    away_from: date | None = None
    away_until: date | None = None
    sources: Sequence[str] = ()
    regions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AssignmentChanges:
    """What is to be set. Members that `takers` doesn't name keep what is set of them."""

    method: AssignmentMethod
    new_for_days: int
    on_import: bool
    takers: Sequence[TakerChange] = ()


def checked(changes: AssignmentChanges, before: AssignmentSettings) -> AssignmentSettings:
    """`before` with the changes made. Raises AssignmentSettingError for the first that can't be,
    NotFoundError for somebody who isn't among its takers."""
    if changes.method not in tuple(AssignmentMethod):
        raise AssignmentSettingError("method", _("There is no such method."))
    days = changes.new_for_days
    if not _is_whole(days) or not 1 <= days <= MOST_DAYS:
        most = number(MOST_DAYS)
        raise AssignmentSettingError("new_for_days", _("From 1 to %(most)s days.", most=most))
    takers = {taker.member_id: taker for taker in before.takers}
    for wanted in changes.takers:
        if wanted.member_id not in takers:
            raise NotFoundError("member")
        takers[wanted.member_id] = _checked_taker(wanted, takers[wanted.member_id], before)
    after = replace(
        before,
        method=AssignmentMethod(changes.method),
        new_for_days=days,
        on_import=bool(changes.on_import),
        takers=tuple(takers.values()),
    )
    if after.method is not AssignmentMethod.OFF and not after.taking_part:
        raise AssignmentSettingError("takers", _("Nobody takes part. Choose at least one person."))
    return after


def _checked_taker(wanted: TakerChange, before: Taker, known: AssignmentSettings) -> Taker:
    member, capacity = wanted.member_id, wanted.capacity
    if capacity is not None and not (_is_whole(capacity) and 1 <= capacity <= MOST_CAPACITY):
        message = _("From 1 to %(most)s open leads, or nothing for no limit.", most=number(MOST_CAPACITY))
        raise AssignmentSettingError("capacity", message, member)
    if wanted.away_from and wanted.away_until and wanted.away_until < wanted.away_from:
        message = _("The last day away lies before the first.")
        raise AssignmentSettingError("away_until", message, member)
    sources, regions = _distinct(wanted.sources), _distinct(wanted.regions)
    if not {*sources} <= {*known.sources, *before.sources}:
        raise AssignmentSettingError("sources", _("No lead has this source."), member)
    if not {*regions} <= {*known.regions, *before.regions}:
        raise AssignmentSettingError("regions", _("No lead is from this region."), member)
    return replace(
        before,
        takes_part=bool(wanted.takes_part),
        capacity=capacity,
        away_from=wanted.away_from,
        away_until=wanted.away_until,
        sources=sources,
        regions=regions,
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _distinct(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(keys)))
