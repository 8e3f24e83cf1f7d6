"""How fresh the data is, and how the server does."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.api.answers.parts import Instant, Percentage


class DatabaseHealth(BaseModel):
    """The database."""

    ok: bool
    latency_ms: float


class CacheHealth(BaseModel):
    """The kept results."""

    ok: bool
    kind: str
    hit_rate: Percentage | None
    hits: int
    misses: int


class WorkerHealth(BaseModel):
    """The background worker."""

    ok: bool
    last_seen_seconds: float | None


class QueueHealth(BaseModel):
    """The organization's jobs."""

    waiting: int
    oldest_waiting_seconds: float | None
    failed: int = Field(description="Given up in the last 24 hours.")


class DataFreshness(BaseModel):
    """The organization's data."""

    last_update: Instant | None
    freshness_seconds: float | None
    version: int


class QueryTimes(BaseModel):
    """Statements of the whole server since it started."""

    count: int
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    slow: int


class Health(BaseModel):
    """Null is what wasn't measured."""

    status: Literal["ok", "degraded"]
    database: DatabaseHealth
    cache: CacheHealth
    worker: WorkerHealth
    queue: QueueHealth
    data: DataFreshness
    query_times: QueryTimes
    version: str
    generated_at: Instant
