"""What a saved view holds: a period and filters, checked. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from services.language import gettext as _
from services.language import number

LONGEST_NAME = 60
MOST_SOURCES = 200
_Source = Annotated[str, Field(min_length=1, max_length=200)]


class ViewError(ValueError):
    """What a saved view can't be; `field` names it, the message is in the reader's words."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SavedQuery(BaseModel):
    """A named period (it stays relative) or inclusive days, and filters; the defaults filter nothing.

    `assignee` is a member's id or `unassigned`. Names of sources and members are kept as they are: one
    that is no longer there matches nothing and is said where the view is shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    period: str | None = Field(None, pattern=r"^[a-z0-9-]{1,20}$")
    start: date | None = None
    end: date | None = None
    source: tuple[_Source, ...] = Field((), max_length=MOST_SOURCES)
    score_min: float | None = Field(None, ge=0, le=100)
    score_max: float | None = Field(None, ge=0, le=100)
    assignee: str | None = Field(None, min_length=1, max_length=64)

    @field_validator("source", "assignee")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if "\0" in "".join(value or ()):
            raise ValueError("no NUL")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.start is None) != (self.end is None) or (self.start and self.end and self.end < self.start):
            raise ValueError("the days are both given, in order")
        if self.start and self.period:
            raise ValueError("a named period or days, not both")
        return self

    def stored(self) -> dict[str, Any]:
        """The JSON that is kept: what is not default."""
        return self.model_dump(mode="json", exclude_defaults=True)


def query_of(values: Mapping[str, Any] | SavedQuery) -> SavedQuery:
    """The query of these values. Raises ViewError (field `query`) for what can't be meant."""
    if isinstance(values, SavedQuery):
        return values
    try:
        return SavedQuery.model_validate(dict(values))
    except ValidationError as error:
        raise ViewError("query", _("These filters can't be saved.")) from error


def stored_query(values: Mapping[str, Any]) -> SavedQuery:
    """The query a row holds; the default where an older version wrote what is no longer understood."""
    try:
        return SavedQuery.model_validate(dict(values))
    except ValidationError:
        return SavedQuery()


def checked_name(text: str) -> tuple[str, str]:
    """A view's name as it is shown and as it is compared. Raises ViewError (field `name`)."""
    name = unicodedata.normalize("NFC", " ".join(str(text or "").split()))
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise ViewError("name", _("A name has 1 to %(most)s characters.", most=number(LONGEST_NAME)))
    return name, unicodedata.normalize("NFKC", name).casefold()


def sort_key(name: str) -> str:
    """What names are put in order by: `água` before `Bola`, whatever the database's locale."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
