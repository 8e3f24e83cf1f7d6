"""What a batch answers: one result per item, and why a batch is refused whole.

The sentences are English, as everything that the API says of errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.imports.problems import REASONS, ImportProblem

MOST_ITEMS = 5_000
"""So many items a batch can hold."""


class ItemStatus(StrEnum):
    """What became of an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    """What it says is known already: nothing was written."""
    REJECTED = "rejected"


class ItemProblem(StrEnum):
    """Why an item was rejected, besides the reasons that a row of a file has (`ImportProblem`)."""

    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_TEXT = "not_a_text"
    BROKEN_TEXT = "broken_text"
    FIELD_MISSING = "field_missing"
    CUSTOM_FIELDS = "custom_fields"
    SUPERSEDED = "superseded"
    ID_NOT_YOURS = "id_not_yours"
    OTHER_ASSIGNEE = "other_assignee"


Problem = ImportProblem | ItemProblem

SENTENCES = dict[Problem, str](REASONS.items()) | {
    ImportProblem.NOT_A_DATE: (
        "“{value}” is not a date of ISO 8601, such as 2026-03-31 or 2026-03-31T09:30:00-03:00."
    ),
    ImportProblem.STAGE_UNMAPPED: "“{value}” is not a stage of the pipeline.",
    ImportProblem.OUTCOME_UNMAPPED: "“{value}” is not an outcome (open, won or lost).",
    ItemProblem.NOT_AN_OBJECT: "The item is not a JSON object.",
    ItemProblem.UNKNOWN_FIELD: "There is no field of this name here.",
    ItemProblem.NOT_A_TEXT: "“{column}” takes a text.",
    ItemProblem.BROKEN_TEXT: "The text of “{column}” holds half of a character.",
    ItemProblem.FIELD_MISSING: "The field “{column}” is needed; it may be empty.",
    ItemProblem.CUSTOM_FIELDS: (
        "“custom_fields” takes an object of at most 60 texts, numbers or booleans, under names of 1 to 100"
        " characters."
    ),
    ItemProblem.SUPERSEDED: "A later item of the same batch is about the same thing, and counts.",
    ItemProblem.ID_NOT_YOURS: "“{value}” can't be the external id of a lead of yours.",
    ItemProblem.OTHER_ASSIGNEE: "Your leads are assigned to you.",
}


class BatchError(ValueError):
    """A batch that is refused whole; nothing of it was written. The message is one sentence."""


class TooManyItemsError(BatchError):
    """More than `MOST_ITEMS`."""

    def __init__(self, items: int) -> None:
        super().__init__(f"A batch holds at most {MOST_ITEMS:,} items, and this one {items:,}.")


class BusyError(BatchError):
    """Another import or batch of the organization took too long to wait for; the same again will do."""

    def __init__(self) -> None:
        super().__init__("Another import of this organization is running. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of the item at `index` (from 0): why it was rejected, and the field at fault.

    `external_id` is None where it couldn't be read, and for spend, which has none. `code` is the stable
    name of the reason (`ItemProblem`, `ImportProblem`), `error` its sentence.
    """

    index: int
    external_id: str | None
    status: ItemStatus
    error: str | None = None
    field: str | None = None
    code: str | None = None


def rejected(
    index: int, external_id: str | None, problem: Problem, field: str, value: str = ""
) -> ItemResult:
    """The result of an item that was not stored."""
    words = SENTENCES[problem].format(column=field, value=value)
    return ItemResult(index, external_id, ItemStatus.REJECTED, words, field or None, problem.value)
