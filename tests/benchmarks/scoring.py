"""The learned score on data that nobody here made, and on organizations that are pure chance.

`python -m tests.benchmarks.scoring` prints the figures, the fields that were left out, and why. X
Education is imported as a user would, and read and trained by the product; then again with the names of
the columns that its sales people filled in hidden, to see what the statistics find alone.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from services.database.models import Organization
from services.database.sessions import Database
from services.imports.engine import run_import
from services.imports.mapping import Mapping
from services.scope import OrgScope
from services.scoring.data import training_data
from services.scoring.model import CUSTOM, Training
from services.scoring.training import train
from services.vocabulary import FieldFate, ImportKind, TrainingDecision
from tests.benchmarks.measuring import Measurement, write
from tests.benchmarks.scoring_worlds import adoptions
from tests.support.console import say
from tests.support.postgres import TestServer, running_server

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHARED = Path(__file__).parents[3] / "shared" / "data"
X_EDUCATION = SHARED / "x_education" / "leads_70_percent.csv"
FILLED_BY_SALES = (
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
    "Last Activity",
    "Last Notable Activity",
)
HONEST = ("Total Time Spent on Website", "What is your current occupation", "Lead Origin", "TotalVisits")
ORGANIZATIONS = 200


def x_education_mapping(*, custom: tuple[str, ...] | None = None) -> Mapping:
    """As somebody who knows the file would map it."""
    return Mapping.model_validate(
        {
            "kind": "leads",
            "columns": {"external_id": "Prospect ID", "source": "Lead Source", "outcome": "Converted"},
            "outcome_values": {"1": "won", "0": "lost"},
            "null_values": ["Select"],
            "custom_fields": custom,
        }
    )


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def without(names: tuple[str, ...]) -> tuple[str, ...]:
    """The custom fields of X Education but these."""
    mapped = ("Prospect ID", "Lead Source", "Converted", "")
    return tuple(name for name in header_of(X_EDUCATION) if name not in (*mapped, *names))


def renamed(path: Path) -> Path:
    """A copy of X Education in which the columns of sales have names that say nothing."""
    with X_EDUCATION.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    hidden = {name: f"col_{'abcdefghi'[place]}" for place, name in enumerate(FILLED_BY_SALES)}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[hidden.get(name, name) for name in header], *rows])
    return path


@contextmanager
def trainer(server: TestServer) -> Iterator[Database]:
    """A fresh database."""
    database = Database(server.clone(f"scoring_{uuid4().hex[:8]}").application_url)
    try:
        yield database
    finally:
        database.dispose()


def trained(database: Database, *files: tuple[Path, Mapping | None]) -> Training:
    """A new organization with these files imported, and its training."""
    scope = OrgScope.operator(uuid4())
    with database.transaction(scope) as session:
        session.add(
            Organization(id=scope.organization_id, slug=scope.organization_id.hex, name="Scoring benchmark")
        )
    for path, mapping in files:
        with database.transaction(scope) as session:
            run_import(scope, session, path, ImportKind.LEADS, mapping, now=NOW)
    with database.transaction(scope) as session:
        data = training_data(scope, session, NOW)
    return train(data)


def fates(training: Training) -> dict[str, FieldFate]:
    return {report.name.removeprefix(CUSTOM): report.fate for report in training.fields}


def measure() -> list[Measurement]:
    """The promises of scoring; empty where the shared data isn't there."""
    found = [*adoption_rates()]
    if not X_EDUCATION.is_file():
        say(f"Without {X_EDUCATION}: what is measured on it is skipped.")
        return found
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as directory:
        folder = Path(directory)
        with running_server(folder / "postgres") as server, trainer(server) as database:
            found += _x_education(database, folder)
            _others(database)
    return found


def _x_education(database: Database, folder: Path) -> list[Measurement]:
    honest = trained(database, (X_EDUCATION, x_education_mapping(custom=without(FILLED_BY_SALES))))
    _tell("X Education without the columns filled in by sales", honest)
    everything = trained(database, (X_EDUCATION, x_education_mapping()))
    _tell("X Education with all columns", everything)
    hidden = trained(database, (renamed(folder / "renamed.csv"), x_education_mapping()))
    _tell("X Education, names of the columns of sales hidden", hidden)
    first, second = honest.evaluation, everything.evaluation
    assert first is not None
    assert second is not None
    left = [name for name in FILLED_BY_SALES if fates(everything)[name] is not FieldFate.USED]
    stayed = [name for name in HONEST if fates(everything)[name] is FieldFate.USED]
    alone = [
        name for name, fate in fates(hidden).items() if name[:4] == "col_" and fate is not FieldFate.USED
    ]
    return [
        Measurement("score: AUC by 5 folds, X Education", first.auc, "", floor=0.86),
        Measurement("score: calibration error, X Education", first.calibration_error, "", limit=0.05),
        Measurement("score: wins in the top 20 %", 100 * first.wins_in_top_fifth, "%", floor=45),
        Measurement("score: leaking columns found, of 9", len(left), "", floor=len(FILLED_BY_SALES)),
        Measurement("score: honest columns kept, of 4", len(stayed), "", floor=len(HONEST)),
        Measurement("score: AUC with all columns given", second.auc, "", floor=0.86),
        Measurement("score: leaking columns found with hidden names, of 9", len(alone), ""),
    ]


def _others(database: Database) -> None:
    """What becomes of other real files."""
    olist, maven = SHARED / "olist", SHARED / "maven"
    for name, files in (
        ("Olist", sorted(olist.glob("*.csv"), reverse=True)),
        ("Maven", [maven / "sales_pipeline.csv"]),
    ):
        _tell(name, trained(database, *((path, None) for path in files)))


def adoption_rates() -> list[Measurement]:
    """How often chance is taken for a signal, and a signal for chance."""
    measured = []
    for leads in (250, 1_000):
        adopted = adoptions(ORGANIZATIONS, leads, signal=0.0)
        measured.append(
            Measurement(f"score: adopted without a signal, {leads:,} leads", 100 * adopted, "%", limit=5)
        )
        adopted = adoptions(ORGANIZATIONS // 4, leads, signal=0.75)
        measured.append(Measurement(f"score: adopted at AUC 0.75, {leads:,} leads", 100 * adopted, "%"))
    return measured


def _tell(name: str, training: Training) -> None:
    say(f"\n{name}: {training.decision}; {training.won} won, {training.lost} lost")
    for report in training.fields:
        figures = ", ".join(f"{key} {value:.3g}" for key, value in report.detail.items())
        say(f"  {report.name}: {report.fate} ({figures})")
    tried = training.evaluation
    if tried is not None and training.decision is not TrainingDecision.NOT_ENOUGH:
        low, high = tried.auc_interval
        say(
            f"  {tried.method}, {tried.leads} leads: AUC {tried.auc:.3f} ({low:.3f}–{high:.3f}), former "
            f"{tried.former_auc:.3f}, calibration error {tried.calibration_error:.3f}, "
            f"top fifth {tried.wins_in_top_fifth:.1%}, lift {tried.top_decile_lift:.2f}"
        )


if __name__ == "__main__":
    measured = measure()
    write("scoring", measured)
    for each in measured:
        sys.stdout.write(f"{each.name}: {each.value:.4g} {each.unit} {each.kept}\n")
