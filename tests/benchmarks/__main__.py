"""`make bench`: measures the demo, prints a table, writes bench-results/*.json."""

from __future__ import annotations

import os

from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    alert_rates,
    alerts_page,
    api,
    assignment,
    batches,
    behavior_page,
    dashboard,
    duplicate_search,
    duplicates,
    import_rate,
    leads_table,
    observability,
    page,
    pipeline_board,
    reports,
    rescore,
    restatement,
    scoring,
    writes,
)
from tests.benchmarks.measuring import RESULTS, Measurement, write
from tests.support.console import say
from tests.support.scratch import scratch_site


def _table(measurements: list[Measurement]) -> Table:
    table = Table("", "measured", "promised", "", box=None)
    for each in measurements:
        promise = f"≤ {each.limit:g}" if each.limit is not None else ""
        promise = f"≥ {each.floor:g}" if each.floor is not None else promise
        verdict = {True: "kept", False: "[bold red]broken[/]", None: ""}[each.kept]
        small = each.limit is not None and each.limit < 0.1
        value = f"{each.value:.1e}" if small else f"{each.value:,.1f}"
        table.add_row(each.name, f"{value} {each.unit}", promise, verdict)
    return table


ON_A_SITE = {
    "dashboard": dashboard,
    "page": page,
    "alerts-page": alerts_page,
    "behavior-page": behavior_page,
    "observability": observability,
    "api": api,
}
"""What measures the demo, served."""
BY_THEMSELVES = {
    "import": ("import", import_rate),
    "alert-rates": ("false alarms and power of the alerts", alert_rates),
    "pipeline-board": ("the pipeline board with very many leads", pipeline_board),
    "leads-table": ("the leads table with very many leads", leads_table),
    "batches": ("batches of the API", batches),
    "reports": ("the report of an organization with very many leads", reports),
    "writes": ("writes to one lead of few and of many", writes),
    "restatement": ("the restatement ledger", restatement),
    "scoring": ("learned scores, on data nobody here made", scoring),
    "rescore": ("scoring very many leads anew by a model", rescore),
    "duplicates": ("which duplicates are found", duplicates),
    "duplicate-search": ("the search for duplicates over whole organizations", duplicate_search),
    "assignment": ("leads given to sellers", assignment),
}
"""What makes its own data, and what it is called."""


def main() -> int:
    measured: list[Measurement] = []
    with scratch_site() as site:
        for name, on_site in ON_A_SITE.items():
            say(f"Measuring: {name} …")
            measured += _kept(name, on_site.measure(site))
    for name, (words, module) in BY_THEMSELVES.items():
        say(f"Measuring: {words} …")
        measured += _kept(name, module.measure())
    Console().print(_table(measured))
    if os.getloadavg()[1] > (os.cpu_count() or 1):
        say("This machine is busy with something else: measure again when it is quiet.")
    say(f"Written to {RESULTS}")
    return 1 if any(each.kept is False for each in measured) else 0


def _kept(name: str, found: list[Measurement]) -> list[Measurement]:
    write(name, found)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
