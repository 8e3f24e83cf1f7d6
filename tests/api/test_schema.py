"""Schemathesis against the running server, on every route of its OpenAPI document: no server error, and
nothing answered that isn't documented. Seed and number of examples are fixed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from app.api.documents import DOCUMENT
from app.api.install import all_routes
from app.api.openapi import openapi_document
from services.accounts import add_member
from services.database.embedded import EmbeddedDatabase
from services.database.models import Organization
from services.database.sessions import Database
from services.organizations import find_organization
from services.scope import OrgScope
from services.token_management import create_token
from services.vocabulary import Role, TokenScope
from tests.support.rows import fill
from tests.support.site import Site, demo_site

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SECONDS = 180
"""A run takes 10 to 25 on a free machine; this is for one that hangs."""
SHOWN = 20_000


@pytest.fixture(scope="module")
def site(
    new_database: Callable[[], EmbeddedDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A served demo of this test's own, for it is written to, without a limit of calls."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("API_RATE_LIMIT", "1000000 per minute")
        with demo_site(new_database(), tmp_path_factory.mktemp("api"), scale=0.03) as served:
            yield served


def token_of_an_admin(site: Site, slug: str) -> tuple[OrgScope, str]:
    """The organization's operator, and a writing token of a new admin there."""
    database = Database(site.database_url, pool_size=1)
    try:
        with database.lookup_transaction(slug) as session:
            found = find_organization(session, slug)
        scope = OrgScope.operator(found or uuid4())
        with database.transaction(scope) as session:
            if found is None:
                session.add(Organization(id=scope.organization_id, name="Filled", slug=slug))
                session.flush()
                fill(scope, session)
            owner = add_member(scope, session, email=f"{uuid4().hex}@example.com", role=Role.ADMIN)
            made = create_token(
                scope, session, name="test", allows=TokenScope.WRITE, now=datetime.now(UTC), owner_id=owner.id
            )
    finally:
        database.dispose()
    return scope, made.token


@pytest.mark.parametrize(
    ("slug", "phases"),
    [
        pytest.param("aurora", "coverage,fuzzing", id="every route, on the demo"),
        pytest.param("filled", "fuzzing,stateful", id="from answer to answer, on a row in every table"),
    ],
)
def test_the_server_does_what_its_document_says(slug: str, phases: str, site: Site, tmp_path: Path) -> None:
    scope, token = token_of_an_admin(site, slug)
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIGURATION),
        "run", f"{site.url}{DOCUMENT}", "--phases", phases, "--seed", "4", "--max-examples", "5",
        "--no-color", "--continue-on-failure", "-H", f"Authorization: Bearer {token}",
        "-H", f"X-Org-Id: {scope.organization_id}",
    ]  # fmt: skip
    environment = os.environ | {"NO_PROXY": "127.0.0.1"}
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, cwd=tmp_path, env=environment, check=False
    )
    shown = "\n".join(line[:600] for line in run.stdout.splitlines())[-SHOWN:]
    assert run.returncode == 0, f"{shown}\n{run.stderr[-2000:]}"
    operations = sum(len(methods) for methods in openapi_document(all_routes())["paths"].values())
    assert f"Tested: {operations}" in run.stdout, shown
