"""What each kind of import stages and does: one entry per kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from services.imports.convert import Batch, Converter
from services.imports.history import HISTORY_COLUMNS, apply_history, finish_history
from services.imports.interactions import INTERACTION_COLUMNS, apply_interactions, finish_interactions
from services.imports.lead_rows import LEAD_COLUMNS
from services.imports.leads import apply_leads
from services.imports.report import Counts, Run
from services.imports.spend import SPEND_COLUMNS, apply_spend, finish_spend
from services.vocabulary import ImportKind


@dataclass(frozen=True, slots=True)
class Kind:
    """The staging table's columns, the step across columns, and what is done with the staged rows."""

    columns: dict[str, str]
    apply: Callable[[Run], Counts]
    finish: Callable[[Batch, Converter], pl.DataFrame] | None = None
    """None for leads, whose step depends on the file's custom fields."""
    about_leads: bool = False
    """Its rows are about leads that must exist."""


KINDS = {
    ImportKind.LEADS: Kind(LEAD_COLUMNS, apply_leads),
    ImportKind.HISTORY: Kind(HISTORY_COLUMNS, apply_history, finish_history, about_leads=True),
    ImportKind.INTERACTIONS: Kind(
        INTERACTION_COLUMNS, apply_interactions, finish_interactions, about_leads=True
    ),
    ImportKind.SPEND: Kind(SPEND_COLUMNS, apply_spend, finish_spend),
}
