"""Imports."""

from __future__ import annotations

from enum import StrEnum


class ImportKind(StrEnum):
    LEADS = "leads"
    HISTORY = "history"
    INTERACTIONS = "interactions"
    SPEND = "spend"


class ImportStatus(StrEnum):
    UPLOADED = "uploaded"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
