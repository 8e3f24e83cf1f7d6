"""Score bands and how well the first score told winners from losers."""

from __future__ import annotations

from typing import Any

from tests.services.naive.model import Lead
from tests.services.naive.population import count_won
from tests.services.naive.statistics import auc, rate, rounded, share

BANDS = ((0, 25), (26, 50), (51, 75), (76, 100))
DECIDED_FLOOR = 30
AUC_DIGITS = 4


def score_distribution(cohort: list[Lead]) -> dict[str, Any]:
    distribution = {}
    for low, high in BANDS:
        band = [lead for lead in cohort if low <= lead.lead_score <= high]
        distribution[f"{low}-{high}"] = {
            "count": len(band),
            "percentage": rounded(share(len(band), len(cohort))),
            "conversion_rate": rounded(rate(count_won(band), len(band))),
        }
    return distribution


def score_quality(cohort: list[Lead]) -> dict[str, Any]:
    winners = [lead.initial_score for lead in cohort if lead.is_won]
    losers = [lead.initial_score for lead in cohort if lead.is_lost]
    enough = len(winners) >= DECIDED_FLOOR and len(losers) >= DECIDED_FLOOR
    return {
        "auc": rounded(auc(winners, losers), AUC_DIGITS) if enough else None,
        "won": len(winners),
        "lost": len(losers),
    }
