"""`lead-analytics report`: its files hold every number that `metrics` prints, in both languages."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.demo import seed_demo
from services.language import LANGUAGES, use_language
from tests.services.reports import figures
from tests.services.reports.test_excel import HEAD, in_sheet
from tests.services.reports.test_pdf import PRINTED, flat
from tests.support.command_line import Run, commands_on

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PERIOD = ("--start", "2026-08-25", "--end", "2026-11-22", "--now", NOW.isoformat())
ORGANIZATIONS = ("aurora", "nimbus")


@pytest.fixture(scope="module")
def demo(new_database: Callable[[], EmbeddedDatabase]) -> EmbeddedDatabase:
    """Both demo organizations, at a tenth of their size, in a database of their own."""
    urls = new_database()
    database = Database(urls.application_url)
    seed_demo(database, NOW, passwords=lambda email: f"for {email} only", scale=0.1)
    database.dispose()
    return urls


@pytest.fixture
def run(
    demo: EmbeddedDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    """Run a command against the demo."""
    return commands_on(demo, tmp_path, monkeypatch, capsys)


def metrics(run: Run, org: str, *options: str) -> dict[str, Any]:
    answer = run("metrics", "--org", org, *PERIOD, *options)
    assert answer.code == 0, answer.err
    data: dict[str, Any] = json.loads(answer.out)
    assert data["summary_metrics"]["total_leads"] > 0
    return data


def made(run: Run, file: str, org: str, *options: str) -> bytes:
    answer = run("report", file, "--org", org, *PERIOD, *options)
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert list(Path().glob(".*")) == []
    return Path(file).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("org", ORGANIZATIONS)
def test_the_workbook_holds_the_numbers_of_metrics(run: Run, org: str, language: str) -> None:
    data = metrics(run, org)
    book = openpyxl.load_workbook(io.BytesIO(made(run, "r.xlsx", org, "--language", language)))
    tables = figures.rows(data)
    for table, sheet in zip(figures.TABLES[1:], book.worksheets[2:], strict=False):
        first = 3 if table == "alerts" else 2
        for row, wanted in enumerate(tables[table], HEAD + 1):
            found = [sheet.cell(row, column).value for column in range(first, first + len(wanted))]
            assert found == [in_sheet(unit, value) for unit, value in wanted], (table, row)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("org", ORGANIZATIONS)
def test_the_document_holds_the_numbers_of_metrics(run: Run, org: str, language: str) -> None:
    data = metrics(run, org)
    reader = pypdf.PdfReader(io.BytesIO(made(run, "r.pdf", org, "--language", language)))
    shown = flat("".join(page.extract_text() for page in reader.pages))
    assert reader.trailer["/Root"]["/Lang"] == language.replace("_", "-")
    with use_language(language, currency="BRL", formats="pt_BR"):
        for table, groups in PRINTED.items():
            for row in figures.rows(data)[table]:
                cells = figures.printed(row)
                for start, end in groups:
                    assert flat("".join(cells[start:end])) in shown, (table, row)


def test_filters_are_those_of_metrics(run: Run) -> None:
    options = ("--source", "Google", "--score-min", "40", "--assigned-user", "unassigned")
    data = metrics(run, "aurora", *options)
    book = openpyxl.load_workbook(io.BytesIO(made(run, "r.xlsx", "aurora", *options, "--no-charts")))
    assert not [sheet for sheet in book.worksheets if sheet._charts]
    assert book.worksheets[2].cell(HEAD + 1, 2).value == data["summary_metrics"]["total_leads"]
    assert data["summary_metrics"]["total_leads"] < metrics(run, "aurora")["summary_metrics"]["total_leads"]


def test_the_same_clock_gives_the_same_file(run: Run) -> None:
    assert made(run, "a.pdf", "aurora") == made(run, "b.PDF", "aurora")
    assert made(run, "a.xlsx", "aurora") == made(run, "b.xlsx", "aurora")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["r.doc", "--org", "aurora"], 2, ".pdf"),
        (["r", "--org", "aurora"], 2, ".xlsx"),
        (["r.pdf", "--org", "nowhere"], 2, "no organization called 'nowhere'"),
        (["r.pdf", "--org", "aurora", "--language", "tlh"], 2, "--language"),
        (["r.pdf", "--org", "aurora", "--start", "yesterday"], 2, "--start"),
        (["r.pdf", "--org", "aurora", "--start", "2026-02-01", "--end", "2026-01-01"], 2, "--start/--end"),
        (["r.pdf", "--org", "aurora", "--score-min", "101"], 2, "--score-min"),
        (["r.pdf", "--org", "aurora", "--assigned-user", "nobody@example.com"], 2, "--assigned-user"),
        (["nowhere/r.pdf", "--org", "aurora"], 1, "can't be written"),
        (["r.pdf"], 2, "--org"),
    ],
)
def test_what_cannot_be_meant_is_one_line(run: Run, arguments: list[str], code: int, words: str) -> None:
    answer = run("report", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert answer.err.startswith("lead-analytics: ")
    assert len(answer.err.splitlines()) == 1
    assert list(Path().iterdir()) == []


def test_a_full_disk_leaves_the_old_file_as_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("r.xlsx").write_text("before")

    def full(*_arguments: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("app.cli.reports.Path.replace", full)
    answer = run("report", "r.xlsx", "--org", "aurora", *PERIOD)
    assert answer.code == 1
    assert "No space left" in answer.err
    assert Path("r.xlsx").read_text() == "before"
    assert [path.name for path in Path().iterdir() if path.name != "data"] == ["r.xlsx"]
