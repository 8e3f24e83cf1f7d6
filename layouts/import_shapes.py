"""What the import pages are given: an uploaded file's preview, an import's state and report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.vocabulary import ImportKind, ImportStatus


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file, with a few of its values."""

    header: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A canonical column, and the file's column it is read from (None: left out)."""

    column: str
    required: bool = False
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A column that stays ambiguous over the whole file; it is asked about, never guessed."""

    column: str
    """The canonical column."""
    header: str
    kind: Literal["date_order", "decimal"]
    example: str


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A stage or outcome value of the file, how often it occurs, and what it is mapped to."""

    field: Literal["stage", "outcome", "kind"]
    value: str
    count: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """An uploaded file before anything is saved."""

    import_id: str
    filename: str
    kind: ImportKind
    format_name: str
    """What it was recognised as: `HubSpot`, or empty when nothing known."""
    columns: tuple[FileColumn, ...]
    targets: tuple[Target, ...]
    questions: tuple[Question, ...] = ()
    values: tuple[FoundValue, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    """The first rows as they would be imported: canonical column → value."""
    problems: tuple[str, ...] = ()
    """Sentences; with one of them the import can't start."""
    remembered: bool = False
    """The mapping was confirmed before for a file with the same header."""


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One import of the list, or the one being looked at."""

    import_id: str
    filename: str
    kind: ImportKind
    status: ImportStatus
    created_at: datetime
    progress: float = 0.0
    """0–1."""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    notes: tuple[str, ...] = ()
    new_members: tuple[str, ...] = ()
    error: str | None = None
    rejections: tuple[tuple[int, str, str, str], ...] = field(default_factory=tuple)
    """The first rejected rows: line, column, value, reason."""
