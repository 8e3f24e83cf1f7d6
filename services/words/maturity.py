"""How healthy a funnel is, and whether its leads are old enough to tell."""

from __future__ import annotations

from typing import Any

from services.language import days, number, percent
from services.language import gettext as _
from services.vocabulary import FunnelHealth


def health_words(funnel: dict[str, Any]) -> str:
    """What the health of `conversion_funnel` rests on."""
    if funnel["funnel_health"] == FunnelHealth.NOT_ENOUGH_DATA:
        return _("Fewer than 20 leads: too few to judge.")
    low, high = funnel["overall_conversion_interval"]
    return _(
        "%(rate)s of all leads won (95%% interval %(low)s to %(high)s)",
        rate=percent(funnel["overall_conversion_rate"]),
        low=percent(low),
        high=percent(high),
    )


def maturity_words(funnel: dict[str, Any], wins: int | None) -> tuple[str, str]:
    """Whether the cohort of `conversion_funnel` is old enough to be judged: a label and a sentence.

    `wins`: of the last year, which the horizon rests on (`receipts.maturity_wins`).
    """
    state = funnel["maturity"]
    horizon, share = state["horizon_days"], state["mature_share"]
    if horizon is None:
        return _("Maturity unknown"), _(
            "It takes 30 wins within a year to tell how long a lead needs; there are %(wins)s.",
            wins=number(wins),
        )
    if share is None or share >= 100:
        return _("Mature"), _(
            "All these leads are older than %(days)s, the time in which 9 of 10 wins happen.",
            days=days(horizon),
        )
    if not share:
        return _("Still maturing"), _(
            "None of these leads is older than %(days)s yet, the time in which 9 of 10 wins happen. "
            "Expect the %(all)s to rise.",
            days=days(horizon),
            all=percent(funnel["overall_conversion_rate"]),
        )
    return _("Still maturing"), _(
        "%(share)s of these leads are older than %(days)s, the time in which 9 of 10 wins happen. "
        "Of those, %(mature)s were won; of all, %(all)s so far.",
        share=percent(share, 0),
        days=days(horizon),
        mature=percent(state["mature_conversion_rate"]),
        all=percent(funnel["overall_conversion_rate"]),
    )
