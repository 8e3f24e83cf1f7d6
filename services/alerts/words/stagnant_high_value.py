"""The words of `stagnant_high_value`."""

from __future__ import annotations

from typing import Any

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    enough,
    expected,
    leads,
    names,
    sentences,
    whole,
)
from services.language import days, number, percent
from services.language import gettext as _
from services.names import stage_name


def title(data: Data) -> str:
    """How many, and worth what."""
    return _(
        "Excellent leads at a standstill: %(leads)s, %(money)s",
        leads=leads(data["count"]),
        money=whole(data["value"]),
    )


def words(data: Data, impact: float | None) -> Words:
    """Excellent leads that nobody moves."""
    performer = data["performer"]
    return Words(
        title=title(data),
        description=sentences(
            _(
                "Score of %(score)s or more, in Lead or Contact for over %(days)s: %(leads)s.",
                score=number(data["score"]),
                days=days(data["days"]),
                leads=leads(data["count"]),
            ),
            _("Still without any contact: %(leads)s.", leads=leads(data["never_contacted"]))
            if data["never_contacted"]
            else "",
            _record(performer) if performer else "",
        ),
        actions=enough([*_moves(data), *_people(data)], data, impact),
        evidence=[
            (_("Leads concerned"), leads(data["count"])),
            (_("Estimated value"), whole(data["value"])),
            *((stage_name(stage), leads(count)) for stage, count in data["stages"].items()),
            (_("Win rate of the last 365 days"), percent(data["win_rate"])),
            *([(_("Best record"), _figures(performer))] if performer else []),
        ],
    )


def _figures(performer: dict[str, Any]) -> str:
    return f"{performer['name']} · {percent(performer['rate'])} · {leads(performer['decided'])}"


def _record(performer: dict[str, Any]) -> str:
    return _(
        "Best record: %(name)s, %(rate)s of %(leads)s won.",
        name=performer["name"],
        rate=percent(performer["rate"]),
        leads=leads(performer["decided"]),
    )


def _moves(data: Data) -> list[Action]:
    actions = []
    if data["top"]:
        value = sum(lead["value"] or 0 for lead in data["top"][:3])
        actions.append(
            act(
                _("Start with %(names)s", names=names(data["top"])),
                _("The most valuable of them, together %(money)s", money=whole(value)),
                expected(value, data),
                len(data["top"][:3]),
            )
        )
    if data["never_contacted"]:
        share = data["value"] * data["never_contacted"] / data["count"]
        actions.append(
            act(
                _("Call %(leads)s whom nobody has contacted yet", leads=leads(data["never_contacted"])),
                _("An excellent lead that hears nothing buys from somebody else"),
                expected(share, data),
                data["never_contacted"],
            )
        )
    if data["old"]["leads"]:
        old = data["old"]
        actions.append(
            act(
                _(
                    "Decide on what has lain there for more than %(days)s: move it on or lose it",
                    days=days(old["days"]),
                ),
                _("%(leads)s worth %(money)s", leads=leads(old["leads"]), money=whole(old["value"])),
                expected(old["value"], data),
                old["leads"],
            )
        )
    return actions


def _people(data: Data) -> list[Action]:
    actions, performer = [], data["performer"]
    nobody = data["unassigned"]
    if nobody and performer:
        actions.append(
            act(
                _(
                    "Give %(leads)s without an owner to %(name)s, who wins most",
                    leads=leads(nobody["leads"]),
                    name=performer["name"],
                ),
                _record(performer),
                nobody["value"] * performer["shrunken_rate"] / 100,
                nobody["leads"],
            )
        )
    if performer:
        better = max(0.0, performer["shrunken_rate"] - performer["average_rate"]) / 100
        actions.append(
            act(
                _("Ask %(name)s how the first call goes, and copy it", name=performer["name"]),
                _(
                    "Everybody together wins %(rate)s of the decided leads",
                    rate=percent(performer["average_rate"]),
                ),
                data["value"] * better,
                data["count"],
            )
        )
    if data["owners"]:
        owner = max(data["owners"], key=lambda row: row["value"])
        actions.append(
            act(
                _("Ask %(name)s what is in the way", name=owner["name"]),
                _("%(leads)s worth %(money)s", leads=leads(owner["leads"]), money=whole(owner["value"])),
                expected(owner["value"], data),
                owner["leads"],
            )
        )
    return actions
