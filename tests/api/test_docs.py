"""docs/api.md: every example is run as it stands, with curl, against the served product; and the page that
documents the API."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.api.documents import DOCUMENT
from app.api.install import all_routes
from app.api.problems import DOCS, TYPES
from services.accounts import add_member
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.scope import OrgScope
from services.token_management import create_token
from services.vocabulary import Role, TokenScope
from tests.support.hosts import ROOT
from tests.support.postgres import create_organization
from tests.support.rows import fill
from tests.support.site import serving

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", TEXT, re.S)
ADDRESS = re.compile(r"/api/v1/crm/analytics([^\s\"?]*)")


@pytest.fixture(scope="module")
def environment(
    new_database: Callable[[], EmbeddedDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """`$URL` and `$TOKEN` of a served organization with a row in every table."""
    urls = new_database()
    database = Database(urls.application_url, pool_size=1)
    scope = create_organization(database)
    with database.transaction(scope) as session:
        fill(scope, session)
    token = _token(database, scope)
    database.dispose()
    with serving(urls, tmp_path_factory.mktemp("docs")) as url:
        yield os.environ | {"URL": url, "TOKEN": token, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def _token(database: Database, scope: OrgScope) -> str:
    with database.transaction(scope) as session:
        owner = add_member(scope, session, email="docs@example.com", role=Role.ADMIN)
        return create_token(
            scope, session, name="docs", allows=TokenScope.WRITE, now=datetime.now(UTC), owner_id=owner.id
        ).token


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 7
    named = {f"/{part.strip('/')}" for part in ADDRESS.findall(TEXT)}
    known = {re.sub(r"<[^>]*>", "$ALERT", route.rule) for route in all_routes()}
    assert named <= known


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are for curl")
@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_works(example: str, environment: dict[str, str]) -> None:
    script = "set -e\n" + example.replace("curl ", "curl -sS ")
    run = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    head, _, body = run.stdout.replace("\r", "").rpartition("\n\n")
    if "If-None-Match" in example:
        assert "304" in run.stdout.splitlines()[0]
        return
    answer = json.loads(body)
    assert answer["success"] is True, answer
    if "-i" in example:
        assert head.startswith("HTTP/1.1 2")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are for curl")
def test_one_bad_item_of_the_batch_is_told(environment: dict[str, str]) -> None:
    [example] = [each for each in EXAMPLES if "leads:batch" in each]
    answer = _answer(example, environment)["data"]
    assert answer["rejected"] == 1
    assert answer["unchanged"] + answer["created"] == 1


def _answer(example: str, environment: dict[str, str]) -> Any:
    script = example.replace("curl ", "curl -sS ")
    run = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(run.stdout)


def test_the_page_explains_every_problem(app: Flask) -> None:
    page = app.test_client().get(DOCS)
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    for problem in TYPES.values():
        assert f'id="{problem.address.partition("#")[2]}"' in page.text
    assert "<script>" not in page.text
    for address in re.findall(r'(?:src|href)="([^"]*)"', page.text):
        assert address.startswith(("/", "#")), address


def test_the_document_is_asked_for_again_cheaply(app: Flask) -> None:
    client = app.test_client()
    first = client.get(DOCUMENT)
    assert first.json["openapi"] == "3.1.0"  # type: ignore[index]
    again = client.get(DOCUMENT, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
