"""Comparing leads with each other."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate

from app.jobs import ALERTS_QUEUE, FIND_DUPLICATES, SEARCH_DUPLICATES
from app.workshop import RETRY_WHAT_PASSES, Workshop


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""
    duplicates = workshop.duplicates

    @app.task(name=FIND_DUPLICATES, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def find(organization_id: str) -> None:
        duplicates.find(UUID(organization_id), datetime.now(UTC))

    @app.task(name=SEARCH_DUPLICATES, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def search(organization_id: str) -> None:
        duplicates.search(UUID(organization_id), datetime.now(UTC))
