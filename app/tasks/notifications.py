"""Notifications: the messages of the outbox, one job each."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate

from app.jobs import DELIVER, NOTIFICATIONS_QUEUE
from app.workshop import RETRY, Workshop


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks. How often a message is tried is kept with it; a job is tried again when the database
    wasn't there to note it."""

    @app.task(name=DELIVER, queue=NOTIFICATIONS_QUEUE, retry=RETRY)
    def deliver(organization_id: str, delivery_id: str) -> None:
        workshop.deliveries.deliver(UUID(organization_id), UUID(delivery_id), datetime.now(UTC))
