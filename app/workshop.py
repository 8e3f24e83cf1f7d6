"""What tasks work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from app.alert_work import AlertWork
from app.duplicate_work import DuplicateWork
from app.import_work import ImportWork
from app.jobs import JobQueue
from app.notify.work import DeliveryWork
from app.observation import Observation
from app.report_work import ReportWork
from app.retries import RETRY, RETRY_WHAT_PASSES
from app.scoring_work import ScoringWork
from app.settings import Settings
from app.uploads import UploadStore
from services.database.sessions import Database

__all__ = ["RETRY", "RETRY_WHAT_PASSES", "Workshop"]


@dataclass(frozen=True)
class Workshop:
    """Settings, database and queue of a worker, and what does the work with them."""

    settings: Settings
    database: Database
    queue: JobQueue
    observation: Observation = field(default_factory=lambda: Observation("worker"))

    @cached_property
    def imports(self) -> ImportWork:
        uploads = UploadStore(self.settings.folder("uploads"))
        return ImportWork(self.settings, self.database, uploads, self.observation)

    @cached_property
    def alerts(self) -> AlertWork:
        return AlertWork(self.database, self.queue)

    @cached_property
    def duplicates(self) -> DuplicateWork:
        return DuplicateWork(self.database, self.queue)

    @cached_property
    def scoring(self) -> ScoringWork:
        return ScoringWork(self.database, self.queue)

    @cached_property
    def deliveries(self) -> DeliveryWork:
        return DeliveryWork(self.settings, self.database, self.queue, self.observation)

    @cached_property
    def reports(self) -> ReportWork:
        return ReportWork(self.settings, self.database, self.queue, self.observation)

    def give_up(self, arguments: Mapping[str, str], now: datetime) -> None:
        """A job that no worker survived won't be begun again: say so where people look for its result."""
        organization_id = UUID(arguments["organization_id"])
        if "import_id" in arguments:
            self.imports.give_up(organization_id, UUID(arguments["import_id"]))
        if "report_id" in arguments:
            self.reports.give_up(organization_id, UUID(arguments["report_id"]), now)
