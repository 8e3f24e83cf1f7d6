"""The shape of what is known about one kind of export of one CRM."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.imports.dates import DateOrder
from services.vocabulary import ImportKind


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of export of one CRM."""

    format: str
    kind: ImportKind
    needs: tuple[tuple[str, ...], ...]
    """Recognised when the file has one header of each group."""
    columns: dict[str, tuple[str, ...]]
    """Canonical column → headers; of several in a file the first that isn't blank in a row counts."""
    constants: dict[str, str] = field(default_factory=dict)
    null_values: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    only_rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    external_id_prefix: str = ""
