"""What flags are called, and the next step each asks for."""

from __future__ import annotations

from typing import Any

from services.language import days, ngettext, number
from services.language import gettext as _
from services.vocabulary import BehavioralFlag, Segment


def flag_name(flag: str) -> str:
    """The name of a flag."""
    return {
        BehavioralFlag.HOT: _("Hot"),
        BehavioralFlag.WENT_QUIET: _("Went quiet"),
        BehavioralFlag.NEVER_CONTACTED: _("Never contacted"),
    }[BehavioralFlag(flag)]


def flag_rule(flag: str) -> str:
    """What puts a flag on a lead."""
    return {
        BehavioralFlag.HOT: _("Three or more actions of their own in 7 days"),
        BehavioralFlag.WENT_QUIET: _("Open, active before, nothing from them for 14 days"),
        BehavioralFlag.NEVER_CONTACTED: _("Open for more than 24 hours without any contact by us"),
    }[BehavioralFlag(flag)]


def next_step(flag: str) -> str:
    """What to do about the leads of a flag."""
    return {
        BehavioralFlag.HOT: _("Call today"),
        BehavioralFlag.WENT_QUIET: _("Ask what changed"),
        BehavioralFlag.NEVER_CONTACTED: _("Contact now"),
    }[BehavioralFlag(flag)]


def why_flagged(flag: str, lead: dict[str, Any], elapsed_days: float) -> str:
    """What is behind a flag on one lead; `elapsed_days` since its last action, or since it came in."""
    if flag == BehavioralFlag.HOT:
        return ngettext("%(num)s action in 7 days", "%(num)s actions in 7 days", lead["actions"])
    if flag == BehavioralFlag.WENT_QUIET:
        return _("Quiet for %(days)s", days=days(elapsed_days))
    return _("Waiting for %(days)s", days=days(elapsed_days))


def engagement_words(bounds: tuple[float, float]) -> str:
    """`Engagement 30 to 50`, `Engagement 70 or more`."""
    low, high = bounds
    if high >= 100:
        return _("Engagement %(low)s or more", low=number(low))
    return _("Engagement %(low)s to below %(high)s", low=number(low), high=number(high))


SEGMENT_TONES: dict[Segment, str] = {
    Segment.CHAMPION: "champion",
    Segment.PROMISING: "promising",
    Segment.QUALIFIED_UNENGAGED: "qualified",
    Segment.STANDARD: "standard",
    Segment.COLD: "cold",
}
"""How the style sheet calls each segment, in the order the page shows them."""
