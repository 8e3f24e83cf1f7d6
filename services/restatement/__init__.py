"""The restatement ledger: each report keeps its figures, and the next one of the same scope says what
changed in past months since, reason by reason, to the cent. Definition: "Restatements" in docs/metrics.md."""

from services.restatement.ledger import keep_figures, restated_between, restated_since_last
from services.restatement.model import (
    Figures,
    ReasonEffect,
    Restated,
    RestatedMonth,
    RestatedSource,
    Restatement,
)

__all__ = [
    "Figures",
    "ReasonEffect",
    "Restated",
    "RestatedMonth",
    "RestatedSource",
    "Restatement",
    "keep_figures",
    "restated_between",
    "restated_since_last",
]
