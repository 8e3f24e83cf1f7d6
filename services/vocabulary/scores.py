"""The score and its parts."""

from __future__ import annotations

from enum import StrEnum


class ScoreBand(StrEnum):
    """Bands of `lead_score`: Low, Fair, Good, Excellent."""

    LOW = "0-25"
    FAIR = "26-50"
    GOOD = "51-75"
    EXCELLENT = "76-100"

    @property
    def bounds(self) -> tuple[int, int]:
        """Inclusive bounds."""
        low, high = self.value.split("-")
        return int(low), int(high)


class ScoreFactor(StrEnum):
    """The six factors of the score; their points add up to it."""

    SOURCE_QUALITY = "source_quality"
    ENGAGEMENT = "engagement"
    COMPLETENESS = "completeness"
    RECENCY = "recency"
    DEAL_VALUE = "deal_value"
    FIRST_CONTACT = "first_contact"


SCORE_FACTOR_POINTS: dict[ScoreFactor, int] = {
    ScoreFactor.SOURCE_QUALITY: 25,
    ScoreFactor.ENGAGEMENT: 25,
    ScoreFactor.COMPLETENESS: 15,
    ScoreFactor.RECENCY: 15,
    ScoreFactor.DEAL_VALUE: 10,
    ScoreFactor.FIRST_CONTACT: 10,
}


class ScoreOrigin(StrEnum):
    RULES = "rules"
    IMPORTED = "imported"
    LEARNED = "learned"
    """By the organization's own model (`services.scoring`)."""
