"""What tasks work with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import procrastinate

from app.alert_work import AlertWork
from app.import_work import ImportWork
from app.jobs import JobQueue
from app.settings import Settings
from app.uploads import UploadStore
from services.database.sessions import Database

RETRY = procrastinate.RetryStrategy(max_attempts=6, exponential_wait=4)
"""What goes wrong for a reason that may pass is tried again after 4, 16, 64, 256 and 1,024 seconds."""


@dataclass(frozen=True)
class Workshop:
    """Settings, database and queue of a worker, and what does the work with them."""

    settings: Settings
    database: Database
    queue: JobQueue

    @cached_property
    def imports(self) -> ImportWork:
        return ImportWork(self.settings, self.database, UploadStore(self.settings.folder("uploads")))

    @cached_property
    def alerts(self) -> AlertWork:
        return AlertWork(self.database, self.queue)
