"""Reading what `/metrics` says, with Prometheus's own parser."""

from __future__ import annotations

import urllib.request

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def families(text: str) -> dict[str, Metric]:
    """Name → family."""
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(text: str, name: str, **labels: str) -> float:
    """The sum of the samples of that name which have these labels; 0 where there is none."""
    return sum(
        sample.value
        for family in families(text).values()
        for sample in family.samples
        if sample.name == f"lead_analytics_{name}" and labels.items() <= sample.labels.items()
    )


def scrape(url: str, token: str | None = None) -> str:
    """What a server answers to Prometheus."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with DIRECT.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return str(answer.read().decode())
