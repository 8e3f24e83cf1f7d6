"""One sense for stage and outcome together: `fechado` is won, a lost lead keeps its stage."""

from __future__ import annotations

import polars as pl

from services.imports.columns import LOST
from services.imports.convert import Batch
from services.imports.problems import ImportProblem
from services.vocabulary import Outcome, Stage


def settle_outcome(batch: Batch, stage_column: str) -> tuple[pl.Series, pl.Series]:
    """(open stage or null, outcome or null) of every row; contradictions are rejected.

    `fechado` becomes outcome `won` without an open stage, the stage value `lost` outcome `lost`. A
    won lead may name the open stage it was won from. Contradictions: `fechado` that is open or
    lost, a lost stage that is open or won.
    """
    frame = pl.DataFrame({"stage": batch.column(stage_column), "outcome": batch.column("outcome")})
    implied = (
        pl.when(pl.col("stage") == Stage.FECHADO.value)
        .then(pl.lit(Outcome.WON.value))
        .when(pl.col("stage") == LOST)
        .then(pl.lit(Outcome.LOST.value))
    )
    settled = frame.select(
        stage=pl.when(implied.is_null()).then(pl.col("stage")),
        outcome=pl.coalesce("outcome", implied),
        wrong=implied.is_not_null() & pl.col("outcome").is_not_null() & (implied != pl.col("outcome")),
    )
    blamed = "outcome" if "outcome" in batch.typed else stage_column
    batch.reject_where(settled["wrong"], blamed, ImportProblem.OUTCOME_CONTRADICTS_STAGE)
    return settled["stage"], settled["outcome"]
