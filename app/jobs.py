"""The job queue: PostgreSQL tables in the schema `jobs`, filled by the web server, emptied by the worker.

Jobs hold ids only. The queue's connections take the application's role like every other.
"""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import procrastinate

from services.database.sessions import APPLICATION_ROLE

RUN_IMPORT = "run_import"
QUEUE = "imports"


def connector_options(database_url: str) -> dict[str, Any]:
    """Arguments of a procrastinate connector for this database: our role, the queue's own schema."""
    scheme, separator, rest = database_url.partition("://")
    return {
        "conninfo": f"{scheme.partition('+')[0]}{separator}{rest}",
        "kwargs": {"options": f"-c search_path=jobs -c role={APPLICATION_ROLE}"},
    }


def import_lock(organization_id: UUID) -> str:
    """Imports of one organization run one after the other."""
    return f"import:{organization_id}"


class JobQueue:
    """The web server's side. Connects when first used, so after the workers were forked."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._lock = threading.Lock()
        self._app: procrastinate.App | None = None

    def run_import(self, organization_id: UUID, import_id: UUID) -> None:
        """Ask the worker to run an import; asked twice, it runs once."""
        try:
            self._open().configure_task(
                RUN_IMPORT,
                allow_unknown=True,
                queue=QUEUE,
                lock=import_lock(organization_id),
                queueing_lock=f"import:{import_id}",
            ).defer(organization_id=str(organization_id), import_id=str(import_id))
        except procrastinate.exceptions.AlreadyEnqueued:
            return

    def close(self) -> None:
        """End the connections."""
        with self._lock:
            if self._app is not None:
                self._app.close()
                self._app = None

    def _open(self) -> procrastinate.App:
        with self._lock:
            if self._app is None:
                connector = procrastinate.SyncPsycopgConnector(
                    min_size=0, max_size=2, **connector_options(self._url)
                )
                self._app = procrastinate.App(connector=connector)
                self._app.open()
            return self._app
