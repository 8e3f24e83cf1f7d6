"""How the columns and values of one file are to be read: data that people see, change and keep."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import ImportMapping
from services.imports.columns import CANONICAL, LOST, REQUIRED, ColumnType
from services.imports.dates import DateOrder
from services.imports.headers import plain
from services.imports.numbers import DecimalMark
from services.imports.presets import GENERIC
from services.imports.problems import ImportProblem, MappingError
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import ImportKind, InteractionKind, Outcome, Stage

DEFAULT_NULL_VALUES = (
    "null", "n/a", "#n/a", "-", "--", "—", "(no value)", "(sem valor)", "0000-00-00", "0000-00-00 00:00:00",
)  # fmt: skip
ANY_COLUMN = "*"
Answer = TypeVar("Answer", DateOrder, DecimalMark)
_STAGE_TARGETS = frozenset({*Stage, LOST})


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_every_column(value: Any) -> Any:
    return {ANY_COLUMN: value} if isinstance(value, str) else value


def _plain_keys(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {plain(str(key)) or str(key): target for key, target in value.items()}


Headers = Annotated[tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
Words = Annotated[dict[str, str], BeforeValidator(_plain_keys)]


class Mapping(BaseModel):
    """The reading of one file. Frozen; kept as JSON with the import and remembered by header."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ImportKind
    format: str = GENERIC
    columns: dict[str, Headers] = {}
    """Canonical column → header, or several of which the first that isn't blank counts."""
    constants: dict[str, str] = {}
    """Canonical column → the value of every row."""
    stage_values: Words = {}
    """A value of the stage column → `lead|contato|proposta|negociacao|fechado`, or `lost`."""
    outcome_values: Words = {}
    kind_values: Words = {}
    date_order: Annotated[dict[str, DateOrder], BeforeValidator(_as_every_column)] = {}
    """Canonical column, header or `*` → which comes first in its dates."""
    decimal: Annotated[dict[str, DecimalMark], BeforeValidator(_as_every_column)] = {}
    """Canonical column, header or `*` → its decimal mark."""
    null_values: tuple[str, ...] = DEFAULT_NULL_VALUES
    """Values that mean "missing" (any case)."""
    custom_fields: tuple[str, ...] | None = None
    """Headers kept as custom fields of the lead; None: every column mapped to nothing else."""
    unmapped_stage: Stage | None = None
    """Where a lead of an unmapped stage value goes; None: its row is rejected."""
    only_rows: dict[str, Headers] = {}
    """Header → values: other rows are skipped (a report that mixes kinds of rows)."""
    external_id_prefix: str = ""
    """Cut from external ids, so that the same record has the same id in every export."""
    timezone: str | None = None
    """Of times without an offset; None: the organization's."""

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        canonical = CANONICAL[self.kind]
        for name in (*self.columns, *self.constants):
            if name not in canonical:
                raise ValueError(f"“{name}” is not a column of {self.kind}; known: {', '.join(canonical)}")
        for values, targets in (
            (self.stage_values, _STAGE_TARGETS),
            (self.outcome_values, frozenset(Outcome)),
            (self.kind_values, frozenset(InteractionKind)),
        ):
            for value, target in values.items():
                if target not in targets:
                    raise ValueError(
                        f"“{value}” is mapped to “{target}”, which is none of {', '.join(sorted(targets))}"
                    )
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (ZoneInfoNotFoundError, ValueError) as unknown:
                raise ValueError(f"“{self.timezone}” is not a time zone") from unknown
        return self

    def type_of(self, column: str) -> ColumnType:
        return CANONICAL[self.kind][column]

    def label(self, column: str) -> str:
        """The file's own name of a canonical column, for people."""
        return self.columns[column][0] if column in self.columns else column

    def answer_about(self, answers: dict[str, Answer], column: str) -> Answer | None:
        """The answer given for a column: by its canonical name, by its header, or for all."""
        for name in (column, *self.columns.get(column, ()), ANY_COLUMN):
            if name in answers:
                return answers[name]
        return None


def check_mapping(mapping: Mapping, header: Sequence[str]) -> None:
    """Raise MappingError unless every column named exists in the file and the needed ones are mapped."""
    named = [name for names in mapping.columns.values() for name in names]
    for name in (*named, *(mapping.custom_fields or ()), *mapping.only_rows):
        if name not in header:
            raise MappingError(ImportProblem.HEADER_MISSING, header=name)
    for column in REQUIRED[mapping.kind]:
        if column not in mapping.columns and column not in mapping.constants:
            raise MappingError(
                ImportProblem.REQUIRED_UNMAPPED, column=column, headers=", ".join(header[:20]) or "—"
            )


def load_mapping(path: Path, kind: ImportKind | None = None) -> Mapping:
    """The mapping in a TOML file; MappingError, one sentence, when it can't be read or isn't valid.

    `kind` fills in, and must not contradict, the file's own. A mapping without `columns` adds to
    what is recognised in the file (see `recognition.complete_mapping`).
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise MappingError(ImportProblem.FILE_MISSING, name=path.name) from missing
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as unreadable:
        raise MappingError(ImportProblem.MAPPING_UNREADABLE, detail=str(unreadable)) from unreadable
    if kind is not None and values.setdefault("kind", kind.value) != kind.value:
        raise MappingError(
            ImportProblem.MAPPING_INVALID, detail=f"it is for {values['kind']}, not {kind.value}"
        )
    return parse_mapping(values)


def parse_mapping(values: dict[str, Any]) -> Mapping:
    """A mapping from JSON or TOML values; MappingError, one sentence, when it isn't valid."""
    try:
        return Mapping.model_validate(values)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        detail = first["msg"].removeprefix("Value error, ")
        raise MappingError(
            ImportProblem.MAPPING_INVALID, detail=f"{place}: {detail}" if place else detail
        ) from invalid


def remember_mapping(scope: OrgScope, session: Session, mapping: Mapping, fingerprint: str) -> None:
    """Keep `mapping` for files of its kind with this header (`headers.header_fingerprint`).

    Overwrites what was remembered for it. Needs a role that imports.
    """
    scope.require(IMPORTING_ROLES)
    values = mapping.model_dump(mode="json")
    session.execute(
        insert(ImportMapping)
        .values(
            organization_id=scope.organization_id,
            kind=mapping.kind,
            header_fingerprint=fingerprint,
            mapping=values,
        )
        .on_conflict_do_update(
            index_elements=["organization_id", "kind", "header_fingerprint"],
            set_={"mapping": values, "updated_at": func.now()},
        )
    )


def recall_mapping(scope: OrgScope, session: Session, kind: ImportKind, fingerprint: str) -> Mapping | None:
    """The mapping remembered for files of this kind with this header; None when there is none.

    One that a newer version can't read any more counts as none. Needs a role that imports.
    """
    scope.require(IMPORTING_ROLES)
    values = session.scalar(
        select(ImportMapping.mapping).where(
            ImportMapping.organization_id == scope.organization_id,
            ImportMapping.kind == kind,
            ImportMapping.header_fingerprint == fingerprint,
        )
    )
    if values is None:
        return None
    try:
        return parse_mapping(values)
    except MappingError:
        return None
