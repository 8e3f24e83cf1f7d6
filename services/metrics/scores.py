"""Score distribution and score quality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.metrics.cohort import Cohort
from services.metrics.statistics import area_under_curve, percent, share
from services.vocabulary import ScoreBand

ENOUGH_DECIDED = 30


def score_distribution(cohort: Cohort) -> dict[str, Any]:
    """`score_distribution` of the dashboard's JSON: count, share and conversion per band."""

    def band(low: int, high: int) -> dict[str, Any]:
        leads = cohort.where(lambda group: low <= group.score <= high)
        return {
            "count": leads.leads,
            "percentage": share(leads.leads, cohort.leads),
            "conversion_rate": percent(leads.won, leads.leads),
        }

    return {each.value: band(*each.bounds) for each in ScoreBand}


def score_quality(decided: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """`score_quality`: AUC (0–1) of `initial_score` against won/lost with n of each.

    `decided`: (initial score, won, lost) ascending. Null below 30 of either outcome.
    """
    won, lost = sum(row[1] for row in decided), sum(row[2] for row in decided)
    auc = area_under_curve(decided) if min(won, lost) >= ENOUGH_DECIDED else None
    return {"auc": None if auc is None else round(auc, 4), "won": won, "lost": lost}
