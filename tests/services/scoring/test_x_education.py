"""The product on data that nobody here made: no leaking column gets in, and no honest one is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.database.sessions import Database
from services.vocabulary import FieldFate, TrainingDecision
from tests.benchmarks.scoring import (
    FILLED_BY_SALES,
    HONEST,
    X_EDUCATION,
    fates,
    renamed,
    trained,
    x_education_mapping,
)
from tests.services.imports.files import needs_shared_data

pytestmark = [pytest.mark.shared_data, needs_shared_data]


def test_with_every_column_given(database: Database) -> None:
    training = trained(database, (X_EDUCATION, x_education_mapping()))
    found = fates(training)
    assert {name for name in FILLED_BY_SALES if found[name] is FieldFate.USED} == set()
    assert {name for name in HONEST if found[name] is not FieldFate.USED} == set()
    assert found["Lead Number"] is FieldFate.IDENTIFIER
    assert training.decision is TrainingDecision.ADOPTED
    tried = training.evaluation
    assert tried is not None
    assert 0.86 <= tried.auc < 0.9
    assert tried.calibration_error <= 0.05
    assert tried.wins_in_top_fifth >= 0.45


def test_the_worst_leak_is_found_by_its_figures_alone(database: Database, tmp_path: Path) -> None:
    training = trained(database, (renamed(tmp_path / "leads.csv"), x_education_mapping()))
    found = fates(training)
    assert found["col_a"] is FieldFate.TOO_TELLING
    assert {name for name in HONEST if found[name] is not FieldFate.USED} == set()
