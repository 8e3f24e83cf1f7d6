"""What somebody else changed of the settings of assignment, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from layouts.assignment.records import Values
from layouts.assignment.words import method_name, takes_words
from services.language import gettext as _
from services.language import short_day

MOST_NAMED = 8


def change_words(before: Values, after: Values, names: Mapping[str, str]) -> list[str]:
    """A line for each change; `names` of the members by id. Who came or left isn't one."""
    found = list(_general(before, after))
    for member, fields in after["takers"].items():
        known = before["takers"].get(member)
        if known is not None and member in names:
            found += [f"{names[member]}: {words}" for words in _of_taker(known, fields)]
    if len(found) > MOST_NAMED:
        return [*found[:MOST_NAMED], "…"]
    return found


def _general(before: Values, after: Values) -> Iterator[str]:
    if before["method"] != after["method"]:
        yield _became(_("Method"), method_name(before["method"]), method_name(after["method"]))
    if before["new_for_days"] != after["new_for_days"]:
        yield _became(_("Days that a lead is new"), before["new_for_days"], after["new_for_days"])
    if before["on_import"] != after["on_import"]:
        yield (
            _("Imported leads are assigned now.")
            if after["on_import"]
            else _("Imported leads aren't assigned any more.")
        )


def _of_taker(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["takes_part"] != after["takes_part"]:
        yield _("takes part now") if after["takes_part"] else _("doesn't take part any more")
    if before["capacity"] != after["capacity"]:
        yield _became(_("at most"), *(side["capacity"] or _("no limit") for side in (before, after)))
    away = ("away_from", "away_until")
    if [before[name] for name in away] != [after[name] for name in away]:
        yield _became(_("away"), *(_days(side["away_from"], side["away_until"]) for side in (before, after)))
    rules = ("sources", "regions")
    if any(set(before[name]) != set(after[name]) for name in rules):
        yield _became(
            _("takes"), *(takes_words(side["sources"], side["regions"]) for side in (before, after))
        )


def _became(what: str, before: str, after: str) -> str:
    return f"{what}: {before} → {after}"


def _days(start: str, end: str) -> str:
    if not start and not end:
        return _("not away")
    shown = [short_day(date.fromisoformat(text)) if text else "…" for text in (start, end)]
    return " – ".join(shown)
