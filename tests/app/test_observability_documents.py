"""What the documents, alert rules and dashboard say of the figures is what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.metrics import PREFIX
from app.metrics_page import QueueFigures
from tests.support.hosts import ROOT

DOCUMENT = ROOT / "docs" / "observability.md"
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "lead-analytics.json"
_ROW = re.compile(r"^\| `(\w+)` \| (counter|gauge|histogram) \| ([^|]*)\|", re.M)
_USED = re.compile(rf"{PREFIX}_(\w+)")
_ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


def documented() -> dict[str, tuple[str, set[str]]]:
    """Name → kind and labels, of the document's table."""
    return {
        name: (kind, set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", labels))))
        for name, kind, labels in _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    }


def there(app: Flask) -> dict[str, tuple[str, set[str]]]:
    """Name → kind and labels, of what is counted and asked."""
    metrics = app.extensions["observation"].metrics
    counted = {family.name.removeprefix(f"{PREFIX}_"): family.type for family in metrics.registry.collect()}
    labels = {
        collector._name.removeprefix(f"{PREFIX}_"): set(collector._labelnames)
        for collector in metrics.registry._collector_to_names
    }
    asked = {
        family.name.removeprefix(f"{PREFIX}_"): (family.type, set(getattr(family, "_labelnames", ())))
        for family in QueueFigures(app.extensions["probe"]).describe()
    }
    return {name: (kind, labels[name]) for name, kind in counted.items()} | asked


def test_the_document_lists_every_figure_and_no_other(app: Flask) -> None:
    assert documented() == there(app)


def names_in_rules() -> Iterator[tuple[str, str]]:
    for path in (
        ROOT / "deploy" / "prometheus" / "alerts.yml",
        ROOT / "deploy" / "grafana" / "lead-analytics.json",
    ):
        for name in sorted(set(_USED.findall(path.read_text(encoding="utf-8")))):
            yield path.name, name


@pytest.mark.parametrize(("file", "name"), list(names_in_rules()))
def test_what_is_watched_is_counted(file: str, name: str, app: Flask) -> None:
    samples = {f"{known}{ending}" for known, (kind, _) in there(app).items() for ending in _ENDINGS[kind]}
    assert name in samples


def test_every_alert_is_explained_and_has_a_summary() -> None:
    rules = RULES.read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", rules)
    assert len(alerts) == rules.count("summary:") == rules.count("expr:") == rules.count("severity:")
    assert alerts == re.findall(r"^\| `([A-Z][a-z]\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.M)


def test_the_dashboard_can_be_read() -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"]) > 10
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            assert target["expr"].count("(") == target["expr"].count(")")


def test_every_setting_of_it_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in ("METRICS_ENABLED", "METRICS_TOKEN", "METRICS_ADDRESS", "OTEL_EXPORTER_OTLP_ENDPOINT",
                 "SENTRY_DSN", "SLOW_QUERY_MS", "SLOW_SERVICE_MS"):  # fmt: skip
        assert f"`{name}" in text
