"""How fast leads come in, and how much memory that takes: rows per second and peak MiB.

    python -m tests.benchmarks.import_rate [ROWS]

Writes a CSV file as a Brazilian CRM exports it (semicolons, decimal commas, day-first dates with
times, seven owners, two custom columns) and imports it into a fresh organization of an embedded
server of its own, in a process of its own: what is measured is the importer's memory, not the
generator's. Everything is deterministic and dated relative to a fixed instant.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from services.database.embedded import start_embedded
from services.database.migrate import migrate
from services.database.models import Organization
from services.database.sessions import Database
from services.imports.engine import run_import
from services.scope import OrgScope
from services.vocabulary import ImportKind
from tests.benchmarks.measuring import Measurement, peak_mib

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DEFAULT_ROWS = 100_000
HEADER = (
    "Código", "Nome", "E-mail", "Celular", "Empresa", "Origem", "Etapa", "Status do negócio",
    "Valor estimado", "Responsável", "Criado em", "Última alteração de etapa", "Data de fechamento",
    "Cidade", "Segmento",
)  # fmt: skip
_STAGES = ("Novo lead", "Contato feito", "Proposta enviada", "Em negociação")
_SOURCES = ("Google", "Facebook", "Instagram", "Indicação", "LinkedIn", "Feira", "")
_OWNERS = tuple(f"Vendedora {letter}" for letter in "ABCDEFG")
_CITIES = ("São Paulo", "Belo Horizonte", "Curitiba", "Recife", "Porto Alegre")


@dataclass(frozen=True, slots=True)
class ImportRate:
    """Of one import of `rows` leads: seconds, rows per second, peak resident MiB of the importer."""

    rows: int
    seconds: float
    rows_per_second: float
    peak_mib: float


def write_leads(path: Path, rows: int, seed: int = 7) -> None:
    """A leads file of `rows` rows; the same for the same arguments."""
    lot = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(_row(lot, number) for number in range(rows))


def _row(lot: random.Random, number: int) -> tuple[str, ...]:
    # A day's distance: the file's times are read in the organization's zone.
    end = NOW - timedelta(days=1)
    created = end - timedelta(minutes=lot.randrange(60, 540 * 24 * 60))
    entered = created + (end - created) * lot.random() * 0.5
    outcome = lot.choices(("Aberto", "Ganho", "Perdido"), (5, 2, 3))[0]
    closed = "" if outcome == "Aberto" else f"{entered + (end - entered) * lot.random():%d/%m/%Y %H:%M}"
    value = lot.lognormvariate(9, 1)
    return (
        f"N-{number:08d}",
        f"Pessoa {number}",
        f"pessoa{number}@example.com",
        f"+55 11 9{number % 100_000_000:08d}",
        f"Empresa {number % 5000}",
        lot.choice(_SOURCES),
        lot.choice(_STAGES),
        outcome,
        f"R$ {value:,.2f}".translate(str.maketrans(",.", ".,")),
        lot.choice(_OWNERS),
        f"{created:%d/%m/%Y %H:%M}",
        f"{entered:%d/%m/%Y %H:%M}",
        closed,
        lot.choice(_CITIES),
        f"Segmento {number % 12}",
    )


def measure_import(rows: int) -> ImportRate:
    """Import a generated file in a process of its own and return what it took."""
    with tempfile.TemporaryDirectory(prefix="import-rate-") as directory:
        path = Path(directory, "leads.csv")
        write_leads(path, rows)
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.import_rate", "--import", str(path), directory],
            check=True,
            capture_output=True,
            text=True,
        )
    return ImportRate(**json.loads(done.stdout.splitlines()[-1]))


def _import(path: Path, directory: Path) -> ImportRate:
    server = start_embedded(directory / "postgres")
    migrate(server.owner_url)
    database = Database(server.application_url)
    scope = OrgScope.operator(uuid4())
    with database.transaction(scope) as session:
        session.add(Organization(id=scope.organization_id, slug="rate", name="Import rate"))
    began = time.perf_counter()
    with database.transaction(scope) as session:
        report = run_import(scope, session, path, ImportKind.LEADS, now=NOW)
    seconds = time.perf_counter() - began
    database.dispose()
    peak = peak_mib()
    return ImportRate(report.created, round(seconds, 2), round(report.created / seconds), round(peak, 1))


def measure() -> list[Measurement]:
    """The rate and the peak at `DEFAULT_ROWS`."""
    rate = main()
    return [
        Measurement(f"import, {rate.rows:,} leads", rate.rows_per_second, "rows/s", floor=10_000),
        Measurement("import, peak memory", rate.peak_mib, "MiB", 400),
    ]


def main(rows: int = DEFAULT_ROWS) -> ImportRate:
    """Measure and print one line; returns the figures."""
    rate = measure_import(rows)
    sys.stdout.write(
        f"import of {rate.rows:,} leads: {rate.seconds:.1f} s, {rate.rows_per_second:,.0f} rows/s, "
        f"peak {rate.peak_mib:.0f} MiB\n"
    )
    return rate


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        sys.stdout.write(json.dumps(asdict(_import(Path(sys.argv[2]), Path(sys.argv[3])))) + "\n")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_ROWS)
