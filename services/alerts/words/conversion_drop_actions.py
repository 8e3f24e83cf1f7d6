"""What to do about a fall of the win rate."""

from __future__ import annotations

from typing import Any

from services.alerts.words.common import (
    Action,
    Data,
    act,
    day_of,
    leads,
    names,
    whole,
)
from services.language import day, number
from services.language import gettext as _
from services.names import source_name, stage_name


def levels(data: Data) -> list[Action]:
    """Whose deals, and whose leads: the owner and the source whose rate fell most."""
    actions = []
    for dimension in ("owner", "source"):
        falling = [
            level
            for level in data["why"]["levels"][dimension]
            if level["rate"] < 0 and level["key"] and (dimension == "source" or level["name"])
        ]
        if falling:
            worst = min(falling, key=lambda level: level["rate"])
            actions.append(_level(data, dimension, worst))
    return actions


def _level(data: Data, dimension: str, level: dict[str, Any]) -> Action:
    (size_before, won_before), (size, won) = level["before"], level["now"]
    change = data["why"]["change"] or 1.0
    missing = max(0.0, data["missing_wins"]) * level["rate"] / change
    action = (
        _("Go through the lost deals with %(name)s", name=level["name"])
        if dimension == "owner"
        else _("Look at what has changed in leads from %(source)s", source=source_name(level["key"]))
    )
    if data["method"] == "decided":
        why = _(
            "%(won)s of %(decided)s won, before that %(won_before)s of %(decided_before)s",
            won=number(won),
            decided=number(size),
            won_before=number(won_before),
            decided_before=number(size_before),
        )
    else:
        why = _(
            "%(won)s won in 7 days, before that %(won_before)s in 28",
            won=number(won),
            won_before=number(won_before),
        )
    return act(action, why, missing * data["deal_value"] if data["deal_value"] else None, missing)


def losses(data: Data) -> list[Action]:
    lost, actions = data["lost"], []
    if data["method"] == "decided" and data["top"]:
        value = sum(lead["value"] or 0 for lead in data["top"][:3])
        actions.append(
            act(
                _("Call back %(names)s", names=names(data["top"])),
                _("The most valuable leads lost this week, together %(money)s", money=whole(value)),
                value * (data["before"]["rate"] or 0) / 100,
                len(data["top"][:3]),
            )
        )
    if lost["reasons"]:
        reason = lost["reasons"][0]
        actions.append(
            act(
                _("Prepare an answer to “%(reason)s”", reason=reason["key"]),
                _(
                    "The reason given most: %(leads)s worth %(money)s",
                    leads=leads(reason["leads"]),
                    money=whole(reason["value"]),
                ),
                reason["value"] * (data["before"]["rate"] or 0) / 100,
                reason["leads"],
            )
        )
    if lost["stages"]:
        stage = lost["stages"][0]
        actions.append(
            act(
                _("Sit in on the next talks in %(stage)s", stage=stage_name(stage["key"])),
                _(
                    "More are lost there than in any other stage: %(count)s of %(leads)s",
                    count=number(stage["leads"]),
                    leads=leads(lost["leads"]),
                ),
                stage["value"] * (data["before"]["rate"] or 0) / 100,
                stage["leads"],
            )
        )
    return [*actions, *_clean_up(lost)]


def _clean_up(lost: dict[str, Any]) -> list[Action]:
    """Half of the week's losses on one day is a clean-up rather than a week's sales."""
    busiest = lost["busiest_day"]
    if not lost["leads"] or busiest["leads"] * 2 < lost["leads"]:
        return []
    return [
        act(
            _(
                "Check that the losses of %(day)s are real and not a clean-up",
                day=day(day_of(busiest["day"])),
            ),
            _(
                "%(count)s of %(leads)s were lost on that one day",
                count=number(busiest["leads"]),
                leads=leads(lost["leads"]),
            ),
            None,
            busiest["leads"],
        )
    ]


def near_wins(data: Data) -> list[Action]:
    near = data["near"]
    actions = []
    if near["leads"]:
        fall = max(0.0, (data["drop"] or 0) / 100) * (
            (data["before"]["rate"] or 0) / 100 if data["method"] == "decided" else 0.1
        )
        actions.append(
            act(
                _("Have a second person look at every deal in Proposal and Negotiation"),
                _(
                    "%(leads)s worth %(money)s are open there",
                    leads=leads(near["leads"]),
                    money=whole(near["value"]),
                ),
                near["value"] * fall,
                near["leads"],
            )
        )
    if data["near_owners"]:
        owner = max(data["near_owners"], key=lambda row: row["value"])
        actions.append(
            act(
                _("Plan the closing of the biggest deals with %(name)s", name=owner["name"]),
                _("%(leads)s worth %(money)s", leads=leads(owner["leads"]), money=whole(owner["value"])),
                owner["value"] * (data["before"]["rate"] or 0) / 100 if data["method"] == "decided" else None,
                owner["leads"],
            )
        )
    return actions
