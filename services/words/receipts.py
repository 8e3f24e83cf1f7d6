"""The receipt of a figure in words: what it counted, in which time, and what it left out."""

from __future__ import annotations

from typing import Any

from services.language import gettext as _
from services.language import money, ngettext, number
from services.names import reason_name
from services.vocabulary import OPEN_STAGES, BlockedReason
from services.words.definitions import SNAPSHOTS


def counted(figure: str, data: dict[str, Any]) -> str:
    """What the figure counted: n, and of what. `data` is the dashboard's JSON."""
    summary, funnel, blocked = data["summary_metrics"], data["conversion_funnel"], data["blocked_pipeline"]
    if figure == "open_value":
        return _("%(money)s in open leads", money=money(summary["open_value"]))
    if figure in SNAPSHOTS:
        return ngettext(
            "%(num)s lead, %(money)s",
            "%(num)s leads, %(money)s",
            blocked["total_count"],
            money=money(blocked["total_value"]),
        )
    if figure == "timing":
        stays = sum(data["stage_timing"][stage]["lead_count"] for stage in OPEN_STAGES)
        return ngettext("%(num)s stay", "%(num)s stays", stays)
    if figure == "behavior":
        total = data["behavior_insights"]["total_analyzed"]
        return ngettext("%(num)s lead", "%(num)s leads", total)
    leads = ngettext("%(num)s lead", "%(num)s leads", summary["total_leads"])
    if figure in ("conversion", "health", "funnel", "sources"):
        return _("%(leads)s, of them %(won)s won", leads=leads, won=number(funnel["closed_leads"]))
    return leads


def time_counted(figure: str, data: dict[str, Any], period: str) -> str:
    """The time the figure is of; `period`: the days of the page's period in words."""
    if figure in SNAPSHOTS:
        return _("A snapshot of now, whatever the creation date")
    if figure == "behavior":
        return ngettext(
            "Created in the last %(num)s day",
            "Created in the last %(num)s days",
            data["behavior_insights"]["analysis_days"],
        )
    return period


def left_out(figure: str, data: dict[str, Any], *, own_leads_only: bool) -> list[str]:
    """What the figure left out, and why."""
    merged = (data.get("receipts") or {}).get("merged", 0)
    quality = data["score_quality"]
    lines = [
        ngettext(
            "%(num)s lead of the period that was merged into another",
            "%(num)s leads of the period that were merged into another",
            merged,
        )
        if merged and figure not in SNAPSHOTS
        else _("Leads merged into another (they count once)"),
    ]
    if figure == "scores":
        decided = quality["won"] + quality["lost"]
        undecided = data["summary_metrics"]["total_leads"] - decided
        lines.append(
            ngettext(
                "From AUC: %(num)s lead not decided yet", "From AUC: %(num)s leads not decided yet", undecided
            )
        )
    if figure == "timing":
        lines.append(_("Stays that began before the period"))
    if figure in SNAPSHOTS:
        lines.append(_("Won and lost leads"))
    if own_leads_only:
        lines.append(_("Leads of other people: you see your own"))
    return lines


def by_reason(blocked: dict[str, Any], reason: BlockedReason) -> tuple[int, float]:
    """Leads and money of `blocked_pipeline` that are stuck for a reason, over all stages."""
    parts = [blocked["stages"][stage]["reasons"][reason] for stage in OPEN_STAGES]
    return sum(part["count"] for part in parts), sum(part["value"] for part in parts)


def reasons(data: dict[str, Any]) -> list[str]:
    """The split of what is blocked; it adds up to the figure."""
    lines = []
    for reason in BlockedReason:
        count, value = by_reason(data["blocked_pipeline"], reason)
        text = ngettext(
            "%(reason)s: %(num)s lead, %(money)s",
            "%(reason)s: %(num)s leads, %(money)s",
            count,
            reason=reason_name(reason),
            money=money(value),
        )
        lines.append(text)
    return lines
