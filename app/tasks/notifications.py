"""Notifications."""

from __future__ import annotations

import procrastinate

from app.workshop import Workshop


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""
