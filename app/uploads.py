"""Uploaded files: kept outside the database, a folder per organization, until their import is done."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO
from uuid import UUID

_CHUNK = 1024 * 1024


class UploadStore:
    """Files by organization and import; names that people gave never become paths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, organization_id: UUID, import_id: UUID) -> Path:
        """Where the file of an import lies, or would."""
        return self._folder / str(UUID(str(organization_id))) / str(UUID(str(import_id)))

    def save(self, organization_id: UUID, import_id: UUID, source: IO[bytes]) -> Path:
        """Write the file, readable by nobody else; it is whole once it has its name."""
        path = self.path(organization_id, import_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return path

    def sweep(self, older_than_seconds: float) -> int:
        """Delete files that nobody came back for; how many."""
        oldest = time.time() - older_than_seconds
        stale = [file for file in self._folder.glob("*/*") if file.stat().st_mtime < oldest]
        for file in stale:
            file.unlink(missing_ok=True)
        return len(stale)

    def remove(self, organization_id: UUID, import_id: UUID) -> None:
        """Delete the file, if it is still there."""
        self.path(organization_id, import_id).unlink(missing_ok=True)
