"""What the closed sets of names are called by people, in the reader's language."""

from __future__ import annotations

from types import MappingProxyType

from services.language import gettext as _
from services.vocabulary import UNATTRIBUTED, BlockedReason, Outcome, Role, ScoreBand, Segment, Stage


def stage_name(stage: str) -> str:
    """`Proposta` / `Proposal`."""
    return {
        Stage.LEAD: _("Lead"),
        Stage.CONTATO: _("Contact"),
        Stage.PROPOSTA: _("Proposal"),
        Stage.NEGOCIACAO: _("Negotiation"),
        Stage.FECHADO: _("Closed won"),
    }[Stage(stage)]


def outcome_name(outcome: str) -> str:
    """`Ganho` / `Won`."""
    return {
        Outcome.OPEN: _("Open"),
        Outcome.WON: _("Won"),
        Outcome.LOST: _("Lost"),
    }[Outcome(outcome)]


def reason_name(reason: str) -> str:
    """Why an open lead is stuck, in a few words."""
    return {
        BlockedReason.UNASSIGNED: _("Nobody assigned"),
        BlockedReason.NEVER_CONTACTED: _("Never contacted"),
        BlockedReason.NO_RECENT_INTERACTION: _("No interaction in 7 days"),
        BlockedReason.WAITING_FOR_LEAD: _("Waiting for the lead"),
        BlockedReason.SLOW_STAGE: _("Slow stage"),
    }[BlockedReason(reason)]


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


def source_name(source: str) -> str:
    """A source's key as people write it; blank is no source, which is not the same as "unknown"."""
    if source == UNATTRIBUTED:
        return _("No source")
    if source in _BRANDS:
        return _BRANDS[source]
    text = source.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


_BRANDS = MappingProxyType(
    {"linkedin": "LinkedIn", "tiktok": "TikTok", "whatsapp": "WhatsApp", "youtube": "YouTube"}
)
"""Names whose capitals are their own."""


def in_words(parts: list[str]) -> str:
    """`a, b e c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])
