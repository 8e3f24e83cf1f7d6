"""Trainings of the score."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate

from app.jobs import ALERTS_QUEUE, TRAIN_SCORES
from app.workshop import RETRY_WHAT_PASSES, Workshop


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the task."""
    scoring = workshop.scoring

    @app.task(name=TRAIN_SCORES, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def train(organization_id: str) -> None:
        scoring.train(UUID(organization_id), datetime.now(UTC))
