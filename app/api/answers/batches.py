"""Batches."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.batches import ItemStatus


class ItemResult(BaseModel):
    """What became of one item."""

    index: int = Field(description="Its place in `items`, from 0.")
    external_id: str | None = Field(description="Null where it couldn't be read, and for spend.")
    status: ItemStatus
    error: str | None = Field(description="Why it was rejected, one sentence.")
    field: str | None = Field(description="The field at fault.")
    code: str | None = Field(description="The reason's name, which doesn't change.")


class BatchResult(BaseModel):
    """How many items had which end, and each item's own."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    results: list[ItemResult] = Field(description="One per item, in their order.")
