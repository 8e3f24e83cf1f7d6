"""`lead-analytics score`: trains, says why, tries without writing, and goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead
from services.database.sessions import Database
from services.scope import OrgScope
from services.scoring.store import leave_out_field
from tests.services.scoring.decided_leads import fill
from tests.support.command_line import Run, commands_on
from tests.support.postgres import create_organization


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_urls: EmbeddedDatabase,
    tmp_path: Path,
) -> Run:
    """Run `score …` against the tests' database."""
    return commands_on(database_urls, tmp_path, monkeypatch, capsys)


@pytest.fixture
def slug() -> str:
    return f"org-{uuid4().hex[:12]}"


@pytest.fixture
def full(database: Database, slug: str) -> OrgScope:
    """An organization with enough decided leads, and a field that tells."""
    scope = create_organization(database, slug=slug)
    with database.transaction(scope) as session:
        fill(scope, session, since=datetime.now(UTC) - timedelta(days=120))
    return scope


def _origins(database: Database, scope: OrgScope) -> set[str]:
    with database.transaction(scope) as session:
        return set(session.scalars(select(Lead.score_origin)))


def test_from_the_rules_to_a_model_and_back(run: Run, slug: str, full: OrgScope, database: Database) -> None:
    tried = run("score", "train", "--org", slug, "--dry-run")
    assert tried.code == 0
    assert tried.out.startswith("Decision: adopted")
    assert "AUC" in tried.out
    assert "custom:Porte da empresa" in tried.out
    assert tried.out.rstrip().endswith("Nothing was kept (--dry-run).")
    assert "The rules score." in run("score", "status", "--org", slug).out

    trained = run("score", "train", "--org", slug)
    assert "400 leads looked at, the score of 400 changed." in trained.out
    assert _origins(database, full) == {"learned"}
    status = run("score", "status", "--org", slug).out
    assert "A model of its own scores since" in status
    assert "active    adopted" in status
    assert "the score of 0 would change" in run("score", "refresh", "--org", slug, "--dry-run").out

    back = run("score", "rollback", "--org", slug)
    assert back.out.startswith("The rules score again.")
    assert _origins(database, full) == {"rules"}
    assert run("score", "rollback", "--org", slug).out == "The rules score already.\n"


def test_what_is_left_out_is_said_with_its_reason(
    run: Run, slug: str, full: OrgScope, database: Database
) -> None:
    with database.transaction(full) as session:
        leave_out_field(full, session, "custom:Porte da empresa", datetime.now(UTC))
    said = run("score", "train", "--org", slug, "--dry-run").out
    assert "custom:Porte da empresa: left out by hand" in said
    assert "the score in use stays" in said


def test_too_few_leads_are_said(run: Run, slug: str, database: Database) -> None:
    create_organization(database, slug=slug)
    said = run("score", "train", "--org", slug)
    assert (said.code, said.err) == (0, "")
    assert "not enough decided leads" in said.out
    assert run("score", "refresh", "--org", slug).out == "0 leads looked at, the score of 0 changed.\n"


def test_an_organization_that_is_not_there(run: Run) -> None:
    for command in ("train", "refresh", "status", "rollback"):
        refused = run("score", command, "--org", "nobody")
        assert refused.code == 2
        assert "no organization called 'nobody'" in refused.err
