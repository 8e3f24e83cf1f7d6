"""What the closed sets of names are called by people, in the reader's language."""

from __future__ import annotations

from services.language import gettext as _
from services.names import in_words, reason_name, source_name, stage_name
from services.vocabulary import Outcome, Role, ScoreBand, Segment

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


def outcome_name(outcome: str) -> str:
    """`Ganho` / `Won`."""
    return {
        Outcome.OPEN: _("Open"),
        Outcome.WON: _("Won"),
        Outcome.LOST: _("Lost"),
    }[Outcome(outcome)]


def segment_name(segment: str) -> str:
    """The name of a behaviour segment."""
    return {
        Segment.CHAMPION: _("Champions"),
        Segment.PROMISING: _("Promising"),
        Segment.COLD: _("Cold"),
        Segment.QUALIFIED_UNENGAGED: _("Qualified, not engaged"),
        Segment.STANDARD: _("Standard"),
    }[Segment(segment)]


def segment_rule(segment: str) -> str:
    """What puts a lead into a behaviour segment."""
    return {
        Segment.CHAMPION: _("Score 80 or more and engagement 70 or more"),
        Segment.PROMISING: _("Score 60 or more and engagement 50 or more"),
        Segment.COLD: _("Score below 40 and engagement below 30"),
        Segment.QUALIFIED_UNENGAGED: _("Score 70 or more and engagement below 30"),
        Segment.STANDARD: _("Everybody else"),
    }[Segment(segment)]


def band_name(band: str) -> str:
    """`76–100 Excelente` without the bounds."""
    return {
        ScoreBand.LOW: _("Low"),
        ScoreBand.FAIR: _("Fair"),
        ScoreBand.GOOD: _("Good"),
        ScoreBand.EXCELLENT: _("Excellent"),
    }[ScoreBand(band)]


def band_bounds(band: str) -> str:
    """`76–100`."""
    low, high = ScoreBand(band).bounds
    return f"{low}–{high}"


def health_name(health: str) -> str:
    """The health of a funnel or the status of a stage, in words."""
    return {
        "Excellent": _("Excellent"),
        "Good": _("Good"),
        "Fair": _("Fair"),
        "Poor": _("Poor"),
        "Slow": _("Slow"),
        "Not enough data": _("Not enough data"),
    }[health]


def role_name(role: str) -> str:
    """The name of a role."""
    return {
        Role.ADMIN: _("Administrator"),
        Role.MANAGER: _("Manager"),
        Role.ANALYST: _("Analyst"),
        Role.REP: _("Sales rep"),
    }[Role(role)]
