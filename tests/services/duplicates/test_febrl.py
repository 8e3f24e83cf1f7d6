"""FEBRL 1: people with typing errors and the true pairs, linked with the default thresholds."""

from __future__ import annotations

import pytest

from services.duplicates.model import CERTAIN, REVIEW
from tests.benchmarks.linking import febrl, link
from tests.services.imports.files import needs_shared_data

pytestmark = [pytest.mark.shared_data, needs_shared_data]


def test_the_true_pairs_are_found_and_no_others() -> None:
    rows, truth = febrl()
    linked = link(rows)
    covered = len(truth & linked.matches.keys()) / len(truth)
    assert covered >= 0.99
    assert linked.keys / linked.leads <= 12
    for threshold in (REVIEW, CERTAIN):
        quality = linked.quality(truth, threshold)
        assert quality.f1 >= 0.97, (threshold, quality)
        assert quality.precision >= 0.99, (threshold, quality)
