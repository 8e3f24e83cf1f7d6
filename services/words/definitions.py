"""What every figure means, in the words of its receipt: the definitions of `docs/metrics.md`, shortened."""

from __future__ import annotations

from collections.abc import Callable

from services.language import gettext as _


def figure_name(figure: str) -> str:
    """What a figure is called. KeyError for one that has no receipt."""
    return _NAMES[figure]()


def definition(figure: str) -> list[str]:
    """The definition of a figure, one paragraph each. KeyError for one that has no receipt."""
    return _DEFINITIONS[figure]()


def _leads() -> list[str]:
    return [
        _("Leads created in the period that match the filters."),
        _(
            "The change compares with the same number of days before, cut at the same time of day, "
            "so a day that isn't over is never compared with a full one."
        ),
    ]


def _score() -> list[str]:
    return [
        _("The mean score (0 to 100) of the leads created in the period."),
        _("The change is in points against the period before."),
    ]


def _conversion() -> list[str]:
    return [
        _("Won leads divided by all leads created in the period."),
        _("Recent leads had less time to be won: a young period reads low until it matures."),
    ]


def _health() -> list[str]:
    return [
        _("By overall conversion: from 30% Excellent, from 15% Good, from 5% Fair, below that Poor."),
        _("With fewer than 20 leads it isn't judged. The win rate is won divided by won and lost."),
    ]


def _open_value() -> list[str]:
    return [
        _("The estimated value of every open lead as of now, whatever its creation date."),
        _("The course over the period values earlier days at today's estimates."),
    ]


def _blocked() -> list[str]:
    return [
        _("An open lead is blocked when it has been in its stage for longer than the stage's limit."),
        _(
            "The reason is the first that applies: nobody assigned; never contacted by us; no interaction in "
            "7 days; waiting for the lead (the last interaction was ours alone); a slow stage."
        ),
        _("Money is the estimated value of the blocked leads."),
    ]


def _funnel() -> list[str]:
    return [
        _(
            "A lead counts in every stage up to the furthest it ever reached: skipping a stage counts as "
            "reaching it, moving back does not undo it. So the counts never rise along the funnel."
        ),
        _("Step conversion divides by the leads that reached the stage before, with a 95% Wilson interval."),
        _(
            "The bottleneck is the stage the smallest share moved on from, among stages entered "
            "by at least 20 leads."
        ),
        _(
            "The maturity horizon is the time within which 90% of the wins of the last year were won, "
            "of the whole organization."
        ),
    ]


def _scores() -> list[str]:
    return [
        _("Leads of the period by their score: Low 0–25, Fair 26–50, Good 51–75, Excellent 76–100."),
        _(
            "AUC is the chance that a won lead had a higher score on arrival than a lost one; 0.5 is a coin. "
            "The stage is no input of the score."
        ),
    ]


def _sources() -> list[str]:
    return [
        _("Leads of the period by source; revenue is the value of the won ones."),
        _(
            "A month's spend is spread evenly over its days, of which those of the period up to today count. "
            "ROI is (revenue − spend) ÷ spend. Without spend, cost and ROI are unknown (—)."
        ),
        _("When two intervals overlap widely, the difference may be chance."),
    ]


def _timing() -> list[str]:
    return [
        _(
            "Stays in a stage that began in the period. A stay ends when the lead moves on or back, "
            "or is decided."
        ),
        _(
            "Median and 90th percentile by Kaplan–Meier: leads still in the stage count with the time "
            "so far. Unknown (—) when too few have left."
        ),
        _(
            "Slow: the median (or, where unknown, the mean) is over the limit. "
            "Below 20 stays it isn't judged."
        ),
    ]


def _behavior() -> list[str]:
    return [
        _("Leads by score and engagement; the first segment that applies."),
        _(
            "Engagement (0 to 100) adds up what the lead and we did, a meeting counting most, and halves in "
            "weight every 14 days."
        ),
    ]


def alerts_definition() -> list[str]:
    """What the list of open alerts holds, for a report's receipt; the page has a page for it."""
    return [
        _(
            "Alerts that are open and not asleep as of now. A rule opens one when its condition holds, keeps "
            "it up to date, and clears it when the condition has ceased."
        ),
        _("The impact is the money concerned; what an action may bring is an estimate."),
    ]


_DEFINITIONS: dict[str, Callable[[], list[str]]] = {
    "leads": _leads,
    "score": _score,
    "conversion": _conversion,
    "health": _health,
    "open_value": _open_value,
    "blocked_value": _blocked,
    "funnel": _funnel,
    "blocked": _blocked,
    "scores": _scores,
    "sources": _sources,
    "timing": _timing,
    "behavior": _behavior,
}
_NAMES: dict[str, Callable[[], str]] = {
    "leads": lambda: _("Leads"),
    "score": lambda: _("Average score"),
    "conversion": lambda: _("Conversion"),
    "health": lambda: _("Pipeline health"),
    "open_value": lambda: _("Open pipeline"),
    "blocked_value": lambda: _("Blocked"),
    "funnel": lambda: _("Conversion funnel"),
    "blocked": lambda: _("Blocked pipeline"),
    "scores": lambda: _("Score distribution"),
    "sources": lambda: _("Sources"),
    "timing": lambda: _("Stage timing"),
    "behavior": lambda: _("Behaviour"),
}
RECEIPTS = tuple(_DEFINITIONS)
"""The figures that have a receipt."""
SNAPSHOTS = frozenset({"open_value", "blocked_value", "blocked"})
"""Figures of now, whatever the creation date."""
