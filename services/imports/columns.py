"""The canonical columns of each kind of import, and what a value of each must be."""

from __future__ import annotations

from enum import StrEnum

from services.vocabulary import ImportKind


class ColumnType(StrEnum):
    TEXT = "text"
    SOURCE = "source"
    STAGE = "stage"
    OUTCOME = "outcome"
    SCORE = "score"
    MONEY = "money"
    INSTANT = "instant"
    MONTH = "month"
    INTERACTION_KIND = "interaction_kind"


LOST = "lost"
"""A stage value may be mapped to this instead of a stage: lost where the lead stood."""

CANONICAL: dict[ImportKind, dict[str, ColumnType]] = {
    ImportKind.LEADS: {
        "external_id": ColumnType.TEXT,
        "name": ColumnType.TEXT,
        "first_name": ColumnType.TEXT,
        "last_name": ColumnType.TEXT,
        "email": ColumnType.TEXT,
        "phone": ColumnType.TEXT,
        "company": ColumnType.TEXT,
        "source": ColumnType.SOURCE,
        "stage": ColumnType.STAGE,
        "outcome": ColumnType.OUTCOME,
        "lead_score": ColumnType.SCORE,
        "estimated_value": ColumnType.MONEY,
        "closing_value": ColumnType.MONEY,
        "assigned_to": ColumnType.TEXT,
        "created_at": ColumnType.INSTANT,
        "stage_entered_at": ColumnType.INSTANT,
        "closed_at": ColumnType.INSTANT,
        "lost_reason": ColumnType.TEXT,
    },
    ImportKind.HISTORY: {
        "external_id": ColumnType.TEXT,
        "from_stage": ColumnType.STAGE,
        "to_stage": ColumnType.STAGE,
        "outcome": ColumnType.OUTCOME,
        "changed_at": ColumnType.INSTANT,
        "changed_by": ColumnType.TEXT,
    },
    ImportKind.INTERACTIONS: {
        "external_id": ColumnType.TEXT,
        "kind": ColumnType.INTERACTION_KIND,
        "occurred_at": ColumnType.INSTANT,
    },
    ImportKind.SPEND: {
        "source": ColumnType.SOURCE,
        "month": ColumnType.MONTH,
        "amount": ColumnType.MONEY,
    },
}
REQUIRED: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.LEADS: ("external_id",),
    ImportKind.HISTORY: ("external_id", "changed_at"),
    ImportKind.INTERACTIONS: ("external_id", "kind", "occurred_at"),
    ImportKind.SPEND: ("source", "month", "amount"),
}
"""Columns that must be mapped. Their values must be there too, but for a blank source of spend."""

VALUE_NEEDED: dict[ImportKind, tuple[str, ...]] = {
    kind: tuple(name for name in names if name != "source") for kind, names in REQUIRED.items()
}
LONGEST_EXTERNAL_ID = 200
LONGEST_TEXT = 1000
MOST_CUSTOM_FIELDS = 60
LONGEST_CUSTOM_NAME = 100
LONGEST_CUSTOM_VALUE = 500
