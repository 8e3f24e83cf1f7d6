"""What stages, reasons and sources are called by people, in the reader's language.

A leaf, like the vocabulary it names: `layouts` and the alerts' words speak from here alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from services.language import gettext as _
from services.vocabulary import UNATTRIBUTED, AlertRule, BlockedReason, Stage

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
