"""`make bench`: measures the demo, prints a table, writes bench-results/*.json."""

from __future__ import annotations

import os

from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    alert_rates,
    alerts_page,
    api,
    batches,
    behavior_page,
    dashboard,
    import_rate,
    leads_table,
    observability,
    page,
    pipeline_board,
    reports,
    restatement,
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


def _import() -> list[Measurement]:
    rate = import_rate.main()
    found = [
        Measurement(f"import, {rate.rows:,} leads", rate.rows_per_second, "rows/s", floor=10_000),
        Measurement("import, peak memory", rate.peak_mib, "MiB", 400),
    ]
    write("import", found)
    return found


def main() -> int:
    measured: list[Measurement] = []
    with scratch_site() as site:
        for name, module in (
            ("dashboard", dashboard),
            ("page", page),
            ("alerts-page", alerts_page),
            ("behavior-page", behavior_page),
            ("observability", observability),
            ("api", api),
        ):
            say(f"Measuring: {name} …")
            found = module.measure(site)
            write(name, found)
            measured += found
    say("Measuring: import …")
    measured += _import()
    say("Measuring: false alarms and power of the alerts …")
    found = alert_rates.measure()
    write("alert-rates", found)
    measured += found
    say("Measuring: the pipeline board with very many leads …")
    found = pipeline_board.measure()
    write("pipeline-board", found)
    measured += found
    say("Measuring: the leads table with very many leads …")
    found = leads_table.measure()
    write("leads-table", found)
    measured += found
    say("Measuring: batches of the API …")
    found = batches.measure()
    write("batches", found)
    measured += found
    say("Measuring: the report of an organization with very many leads …")
    found = reports.measure()
    write("reports", found)
    measured += found
    say("Measuring: writes to one lead of few and of many …")
    found = writes.measure()
    write("writes", found)
    measured += found
    say("Measuring: the restatement ledger …")
    found = restatement.measure()
    write("restatement", found)
    measured += found
    Console().print(_table(measured))
    if os.getloadavg()[1] > (os.cpu_count() or 1):
        say("This machine is busy with something else: measure again when it is quiet.")
    say(f"Written to {RESULTS}")
    return 1 if any(each.kept is False for each in measured) else 0


if __name__ == "__main__":
    raise SystemExit(main())
