"""The figures of the API's `/health`: fresh data, a quick database, a cache that hits, work that is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from flask import Flask
from prometheus_client.metrics_core import Metric

from app.cache import ResultCache
from app.metrics import PREFIX
from app.observation import Observation
from services.health import database_latency_ms, work_figures
from services.scope import OrgScope
from services.session import Session
from services.versions import data_version

WORKER_SILENT_SECONDS = 60
"""After so long without a sign of life, a worker counts as gone."""
_NO_QUERIES = frozenset({"set"})
"""Every transaction begins with one: they would hide what takes time."""


def health_figures(server: Flask, scope: OrgScope, session: Session, now: datetime) -> dict[str, Any]:
    """What the API's `/health` answers, as JSON's types.

    `data` (last update, how long ago, version) and `queue` (jobs that could begin, jobs given up in the last
    24 hours) are the organization's alone. `cache` and `query_times` are of the whole server since it
    started, all its processes together: that tells how busy it is, and of no organization which. Percentiles
    are read off a histogram, between whose bounds they are interpolated.

    Null is what wasn't measured: the hit rate before the first look-up, times before the first statement, the
    update of an organization that was never written to. `status` is `degraded` where cache or worker don't
    answer; where the database doesn't, there is no answer at all, and `/readyz` says so.
    """
    observation: Observation = server.extensions["observation"]
    cache: ResultCache = server.extensions["result_cache"]
    families = {family.name: family for family in observation.metrics.collect()}
    latency = database_latency_ms(scope, session)
    work = work_figures(scope, session, now)
    data = data_version(scope, session)
    seen = work.worker_seen_seconds
    worker = seen is not None and seen <= WORKER_SILENT_SECONDS
    cache_answers = cache.answers()
    return {
        "status": "ok" if worker and cache_answers else "degraded",
        "database": {"ok": True, "latency_ms": round(latency, 2)},
        "cache": {"ok": cache_answers, "kind": cache.kind, **_cache(families)},
        "worker": {"ok": worker, "last_seen_seconds": _rounded(seen)},
        "queue": {
            "waiting": work.waiting,
            "oldest_waiting_seconds": _rounded(work.oldest_waiting_seconds),
            "failed": work.failed,
        },
        "data": {
            "last_update": data.changed_at.isoformat() if data.changed_at else None,
            "freshness_seconds": _rounded((now - data.changed_at).total_seconds())
            if data.changed_at
            else None,
            "version": data.version,
        },
        "query_times": _query_times(families),
        "version": version("lead-analytics"),
        "generated_at": now.isoformat(),
    }


def _cache(families: dict[str, Metric]) -> dict[str, Any]:
    counts = {"hit": 0, "miss": 0}
    for sample in _samples(families, "cache_reads", "_total"):
        outcome = sample.labels["outcome"]
        if outcome in counts:
            counts[outcome] += int(sample.value)
    looked = sum(counts.values())
    rate = round(100 * counts["hit"] / looked, 2) if looked else None
    return {"hit_rate": rate, "hits": counts["hit"], "misses": counts["miss"]}


def _query_times(families: dict[str, Metric]) -> dict[str, Any]:
    samples = _samples(families, "database_statement_seconds", "")
    times = _times(sample for sample in samples if sample.labels.get("kind") not in _NO_QUERIES)
    slow = sum(sample.value for sample in _samples(families, "database_slow_statements", "_total"))
    return {
        "count": times.count,
        "mean_ms": _milliseconds(times.total / times.count if times.count else None),
        "p50_ms": _milliseconds(times.quantile(0.5)),
        "p95_ms": _milliseconds(times.quantile(0.95)),
        "slow": int(slow),
    }


@dataclass(frozen=True, slots=True)
class Times:
    """A histogram: how many were at most as long as each bound, in seconds, the last one infinite."""

    count: int
    total: float
    buckets: Sequence[tuple[float, float]]

    def quantile(self, share: float) -> float | None:
        """The time that `share` of all stayed below, as Prometheus's `histogram_quantile` reads it: inside a
        bucket they are taken to lie evenly; beyond the last finite bound, that bound. None without any."""
        if not self.count:
            return None
        rank, lower, before = share * self.count, 0.0, 0.0
        for bound, upto in self.buckets:
            if upto >= rank:
                if bound == float("inf"):
                    return lower
                inside = upto - before
                return lower + (bound - lower) * ((rank - before) / inside) if inside else bound
            lower, before = bound, upto
        return lower


def _times(samples: Iterable[Any]) -> Times:
    """All kinds of statement in one histogram."""
    buckets: dict[float, float] = {}
    count = total = 0.0
    for sample in samples:
        if sample.name.endswith("_bucket"):
            bound = float(sample.labels["le"])
            buckets[bound] = buckets.get(bound, 0.0) + sample.value
        elif sample.name.endswith("_count"):
            count += sample.value
        elif sample.name.endswith("_sum"):
            total += sample.value
    return Times(int(count), total, sorted(buckets.items()))


def _samples(families: dict[str, Metric], name: str, ending: str) -> list[Any]:
    family = families.get(f"{PREFIX}_{name}")
    return [sample for sample in family.samples if sample.name.endswith(ending)] if family else []


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(max(seconds, 0.0), 1)
