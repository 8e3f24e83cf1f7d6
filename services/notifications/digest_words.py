"""The three sentences of a digest. Pure: figures in, words of the reader's language out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.database.queries.notifications import Movement
from services.language import gettext as _
from services.language import money, ngettext, points
from services.names import reason_name, stage_name
from services.vocabulary import BlockedReason, Stage


@dataclass(frozen=True, slots=True)
class Stuck:
    """The blocked pipeline, and the stage and reason that hold most of its money."""

    total_count: int
    total_value: float
    stage: Stage | None
    reason: BlockedReason | None
    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Sentences:
    changed: str
    stuck: str
    next_step: str


def sentences(
    days: int, current: Movement, previous: Movement, stuck: Stuck, alerts: Sequence[dict[str, Any]]
) -> Sentences:
    """What changed, where money is stuck, what to do next."""
    return Sentences(_changed(days, current, previous), _stuck(stuck), _next(stuck, alerts))


def _changed(days: int, current: Movement, previous: Movement) -> str:
    created = ngettext("%(num)s new lead", "%(num)s new leads", current.created)
    won = ngettext("%(num)s won", "%(num)s won", current.won)
    values = {
        "created": created,
        "difference": points(current.created - previous.created, 0),
        "won": won,
        "value": money(current.won_value, 0),
        "lost": ngettext("%(num)s lost", "%(num)s lost", current.lost),
    }
    if days == 1:
        return _(
            "Yesterday: %(created)s (%(difference)s against the day before), "
            "%(won)s worth %(value)s, %(lost)s.",
            **values,
        )
    return _(
        "In the last 7 days: %(created)s (%(difference)s against the 7 days before), "
        "%(won)s worth %(value)s, %(lost)s.",
        **values,
    )


def _stuck(stuck: Stuck) -> str:
    if not stuck.total_count or stuck.stage is None or stuck.reason is None:
        return _("No money is stuck: no open lead is beyond the limit of its stage.")
    leads = ngettext("%(num)s lead", "%(num)s leads", stuck.total_count)
    return _(
        "Stuck: %(value)s in %(leads)s; most of it in %(stage)s: %(reason)s (%(part)s).",
        value=money(stuck.total_value, 0),
        leads=leads,
        stage=stage_name(stuck.stage),
        reason=_lower(reason_name(stuck.reason)),
        part=money(stuck.value, 0),
    )


def _next(stuck: Stuck, alerts: Sequence[dict[str, Any]]) -> str:
    actions = alerts[0]["recommended_actions"] if alerts else []
    if actions:
        first = actions[0]
        return _("Next: %(action)s (%(impact)s).", action=first["action"], impact=first["impact"])
    if not stuck.count or stuck.reason is None:
        return _("Next: nothing presses; keep the leads moving that came last.")
    leads = ngettext("%(num)s lead", "%(num)s leads", stuck.count)
    return {
        BlockedReason.UNASSIGNED: _("Next: give an owner to %(leads)s.", leads=leads),
        BlockedReason.NEVER_CONTACTED: _("Next: make the first contact with %(leads)s.", leads=leads),
        BlockedReason.NO_RECENT_INTERACTION: _("Next: pick the talk up again with %(leads)s.", leads=leads),
        BlockedReason.WAITING_FOR_LEAD: _("Next: ask for an answer from %(leads)s.", leads=leads),
        BlockedReason.SLOW_STAGE: _("Next: decide what becomes of %(leads)s.", leads=leads),
    }[stuck.reason]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
