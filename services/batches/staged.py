"""The converted rows of a batch, staged and applied by the statements of the imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from services.imports.kinds import KINDS
from services.imports.mapping import Mapping
from services.imports.report import Run
from services.imports.staging import ROWS, analyze, copy_into, joins_for_many, staging_table, write_frame
from services.scope import OrgScope
from services.vocabulary import ImportKind


def apply_staged(
    scope: OrgScope,
    session: Session,
    kind: ImportKind,
    rows: pl.DataFrame,
    now: datetime,
    *,
    assigns: bool = False,
) -> dict[Any, str]:
    """Write the rows; what was `created` or `updated`, by external id (leads), line (history) or source
    and month (spend). The caller took its turn, and keeps the data version. `assigns`: new leads of nobody
    are given to sellers (`services.assignment`); the caller holds their turns, too."""
    changes: dict[Any, str] = {}
    if rows.is_empty():
        return changes
    plan = KINDS[kind]
    with staging_table(session, ROWS, plan.columns):
        with copy_into(session, ROWS) as copy:
            write_frame(copy, rows.select(list(plan.columns)))
        analyze(session, ROWS, "external_id" if "external_id" in plan.columns else "source")
        with joins_for_many(session, rows.height):
            current = Run(
                scope, session, Mapping(kind=kind), now, dry_run=False, changes=changes, assigns=assigns
            )
            plan.apply(current)
    return changes
