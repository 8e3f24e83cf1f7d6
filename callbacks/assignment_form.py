"""The form of assignment: what is typed, what is wrong with it, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from callbacks.assignment_page import GENERAL
from layouts.assignment.records import Values
from services.assignment.checks import MOST_CAPACITY, MOST_DAYS
from services.assignment.settings import AssignmentChanges, TakerChange
from services.language import gettext as _
from services.language import number, parse_number
from services.vocabulary import AssignmentMethod

DAYS = ("away_from", "away_until")
MANY = ("sources", "regions")
MOST_RULES, LONGEST_KEY = 500, 200


@dataclass(slots=True)
class Problems:
    """What can't be, in words: of the whole, and by member and field."""

    general: list[str] = field(default_factory=list)
    takers: dict[str, dict[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.general or self.takers)


def typed_form(
    method: Any,
    days: Any,
    on_import: Any,
    fields: Sequence[tuple[Sequence[Any], Sequence[Mapping[str, str]]]],
) -> Values:
    """The form as it stands in the browser; `fields`: values and ids of families of the sellers' fields."""
    takers: dict[str, dict[str, Any]] = {}
    for values, ids in fields:
        for value, name in zip(values, ids, strict=True):
            takers.setdefault(name["member"], {})[name["field"]] = value
    return {"method": method, "new_for_days": days, "on_import": bool(on_import), "takers": takers}


def merged(current: Values, typed: Values, began: Values) -> Values:
    """What is saved now with the changes of this person over it: of a field that they left as the form began
    with it, the present value stays. Only of members who are there."""
    result: Values = {name: _newer(current, typed, began, name) for name in GENERAL}
    result["takers"] = {
        member: {
            name: _newer(fields, typed["takers"].get(member, {}), began["takers"].get(member, {}), name)
            for name in fields
        }
        for member, fields in current["takers"].items()
    }
    return result


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same: the order of a choice of many doesn't count."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return (one or "") == (other or "")


def read_form(values: Values) -> tuple[AssignmentChanges | None, Problems]:
    """What the values change the settings to; None where something can't be, and what that is."""
    problems, takers = Problems(), []
    for member, fields in values["takers"].items():
        wrong = taker_problems(fields)
        if wrong:
            problems.takers[member] = wrong
        else:
            takers.append(_taker(UUID(member), fields))
    days = _whole(values["new_for_days"])
    if days is None or not 1 <= days <= MOST_DAYS:
        problems.general.append(_("From 1 to %(most)s days.", most=number(MOST_DAYS)))
    if values["method"] not in set(AssignmentMethod):
        problems.general.append(_("There is no such method."))
    if problems or days is None:
        return None, problems
    method = AssignmentMethod(values["method"])
    return AssignmentChanges(method, days, bool(values["on_import"]), tuple(takers)), problems


def taker_problems(fields: Mapping[str, Any]) -> dict[str, str]:
    """What can't be of a seller's fields, a sentence by field."""
    found = {}
    capacity = _whole(fields.get("capacity"))
    if fields.get("capacity") and (capacity is None or not 1 <= capacity <= MOST_CAPACITY):
        found["capacity"] = _(
            "From 1 to %(most)s open leads, or nothing for no limit.", most=number(MOST_CAPACITY)
        )
    start, end = (_day(fields.get(name)) for name in DAYS)
    for name, day in zip(DAYS, (start, end), strict=True):
        if fields.get(name) and day is None:
            found[name] = _("This is no day.")
    if start and end and end < start:
        found["away_until"] = _("The last day away lies before the first.")
    return found


def _newer(current: Mapping[str, Any], typed: Mapping[str, Any], began: Mapping[str, Any], name: str) -> Any:
    if name not in typed or (name in began and same(typed[name], began[name])):
        return current[name]
    return typed[name]


def _taker(member: UUID, fields: Mapping[str, Any]) -> TakerChange:
    return TakerChange(
        member_id=member,
        takes_part=bool(fields["takes_part"]),
        capacity=_whole(fields["capacity"]),
        away_from=_day(fields["away_from"]),
        away_until=_day(fields["away_until"]),
        sources=_keys(fields["sources"]),
        regions=_keys(fields["regions"]),
    )


def _keys(chosen: Any) -> tuple[str, ...]:
    return tuple(str(key)[:LONGEST_KEY] for key in (chosen or [])[:MOST_RULES])


def _whole(text: Any) -> int | None:
    typed = parse_number(text.strip()) if isinstance(text, str) and text.strip() else None
    return int(typed) if typed is not None and typed == typed.to_integral_value() else None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        return None
