"""What the worker does: one module per kind of work, each with `register(app, workshop)`.

A task's arguments are ids. A task may be run again at any time (its worker may have died in the middle), so
each is written to do its work once: what it writes and its mark of being done are one transaction.
"""

from __future__ import annotations

import procrastinate

from app.tasks import alerts, duplicates, imports, notifications, reports, scoring
from app.workshop import Workshop

MODULES = (imports, alerts, duplicates, reports, notifications, scoring)


def register_all(app: procrastinate.App, workshop: Workshop) -> None:
    """Register every task on `app`."""
    for module in MODULES:
        module.register(app, workshop)
