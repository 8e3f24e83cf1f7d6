"""Parts of answers that several have."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

Percentage = Annotated[float, Field(description="0–100, two decimals.")]
Interval = Annotated[list[float], Field(min_length=2, max_length=2, description="Wilson 95 %: [low, high].")]
Money = Annotated[float, Field(description="In the organization's currency.")]
Instant = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time"})]
Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"}), AfterValidator(str)]


class Member(BaseModel):
    """Somebody of the organization."""

    id: Id
    name: str | None


class Next(BaseModel):
    """A page of a list."""

    next: str | None = Field(description="`cursor` of the next page; null on the last. Also in `Link`.")
