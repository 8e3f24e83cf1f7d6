"""What stages, reasons and sources are called by people, in the reader's language.

A leaf, like the vocabulary it names: `layouts` and the alerts' words speak from here alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from services.language import gettext as _
from services.vocabulary import (
    UNATTRIBUTED,
    AlertPriority,
    AlertRule,
    BlockedReason,
    Outcome,
    ScoreBand,
    Segment,
    Stage,
)

_SPELLED = MappingProxyType(
    {
        "indicacao": "Indicação",
        "linkedin": "LinkedIn",
        "organico": "Orgânico",
        "tiktok": "TikTok",
        "whatsapp": "WhatsApp",
        "youtube": "YouTube",
    }
)
"""Names whose capitals are their own, and frequent ones that a key has lost the accents of."""


def stage_name(stage: str) -> str:
    """`Proposta` / `Proposal`."""
    return {
        Stage.LEAD: _("Lead"),
        Stage.CONTATO: _("Contact"),
        Stage.PROPOSTA: _("Proposal"),
        Stage.NEGOCIACAO: _("Negotiation"),
        Stage.FECHADO: _("Closed won"),
    }[Stage(stage)]


def lead_title(name: str | None, company: str | None, email: str | None, external_id: str) -> str:
    """What a lead is called: the first of these that is known."""
    return name or company or email or external_id


def reason_name(reason: str) -> str:
    """Why an open lead is stuck, in a few words."""
    return {
        BlockedReason.UNASSIGNED: _("Nobody assigned"),
        BlockedReason.NEVER_CONTACTED: _("Never contacted"),
        BlockedReason.NO_RECENT_INTERACTION: _("No interaction in 7 days"),
        BlockedReason.WAITING_FOR_LEAD: _("Waiting for the lead"),
        BlockedReason.SLOW_STAGE: _("Slow stage"),
    }[BlockedReason(reason)]


def source_name(source: str | None) -> str:
    """A source's key as people write it; blank is no source, which is not the same as "unknown"."""
    if not source or source == UNATTRIBUTED:
        return _("No source")
    if source in _SPELLED:
        return _SPELLED[source]
    text = source.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def in_words(parts: Sequence[str]) -> str:
    """`a, b e c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])


def rule_name(rule: str) -> str:
    """A rule, in a few words."""
    return {
        AlertRule.CONVERSION_DROP: _("The win rate fell"),
        AlertRule.STAGNANT_HIGH_VALUE: _("Excellent leads at a standstill"),
        AlertRule.SCORE_SHIFT: _("New leads are scored differently"),
        AlertRule.PIPELINE_BLOCKED: _("Deals are stuck in one stage"),
        AlertRule.SLOW_FIRST_CONTACT: _("New leads wait too long for a first contact"),
        AlertRule.SOURCE_WITHOUT_RETURN: _("A source loses money"),
        AlertRule.STALE_DATA: _("Nothing new has been recorded"),
    }[AlertRule(rule)]


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


def priority_name(priority: str) -> str:
    """The name of an alert's priority."""
    return {
        AlertPriority.HIGH: _("High priority"),
        AlertPriority.MEDIUM: _("Medium priority"),
        AlertPriority.LOW: _("Low priority"),
    }[AlertPriority(priority)]
