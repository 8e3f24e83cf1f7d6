"""The leads that items name by their external ids."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import polars as pl
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from services.batches.writing import Answers
from services.database.models import Lead
from services.database.queries.population import ever_visible
from services.imports.frames import LINE
from services.imports.problems import ImportProblem
from services.scope import OrgScope


def lead_ids(scope: OrgScope, session: Session, external_ids: Collection[str]) -> dict[str, UUID]:
    """External id → id, of the leads that the scope may see, a rep's own; one that was merged into another
    is known still: what is told of it counts for that one, or stays with its own history."""
    asked = any_(literal(sorted(set(external_ids)), ARRAY(Text)))
    rows = session.execute(
        select(Lead.external_id, Lead.id).where(*ever_visible(scope), Lead.external_id == asked)
    )
    return {row.external_id: row.id for row in rows}


def reject_unknown(rows: pl.DataFrame, known: Collection[str], answers: Answers) -> pl.DataFrame:
    """The rows of known leads; the others are answered alike, whether there is such a lead or not."""
    unknown = rows.filter(~pl.col("external_id").is_in(list(known)))
    for place, external_id in unknown.select(LINE, "external_id").iter_rows():
        answers.reject(place, ImportProblem.LEAD_UNKNOWN, "external_id", external_id)
    return rows.filter(pl.col("external_id").is_in(list(known)))
