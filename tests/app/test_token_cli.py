"""`lead-analytics token`: a token made in a member's name works, is listed, and is ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.api.frame import ROOT
from services.database.embedded import EmbeddedDatabase
from tests.support.command_line import Run, commands_on


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_urls: EmbeddedDatabase,
    tmp_path: Path,
) -> Run:
    """Run `token …` against the tests' database."""
    return commands_on(database_urls, tmp_path, monkeypatch, capsys)


@pytest.fixture
def slug(run: Run) -> str:
    slug = f"org-{uuid4().hex[:12]}"
    assert run("organization", "create", "Aurora Sistemas", "--slug", slug).code == 0
    return slug


@pytest.fixture
def email(run: Run, slug: str) -> str:
    """A manager."""
    email = f"{uuid4().hex}@example.com"
    assert run("user", "create", email, "--org", slug, "--role", "manager").code == 0
    return email


def _status(app: Flask, token: str, method: str = "GET", address: str = "/leads") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    body: dict[str, Any] = {"json": {"items": []}} if method == "POST" else {}
    return app.test_client().open(f"{ROOT}{address}", method=method, headers=headers, **body).status_code


def test_a_token_made_here_works_until_it_is_revoked(run: Run, slug: str, email: str, app: Flask) -> None:
    made = run("token", "create", "--org", slug, "--email", email, "--scope", "write", "--name", "ERP")
    token = made.out.strip()
    assert (made.code, made.out) == (0, f"{token}\n")  # the token alone, for a script to take
    assert "shown this once" in made.err.replace("\n", " ")
    assert _status(app, token) == 200
    assert _status(app, token, "POST", "/leads:batch") == 200

    listed = run("token", "list", "--org", slug).out
    assert token[:8] in listed
    assert token[8:] not in listed
    assert "ERP" in listed

    ended = run("token", "revoke", token[:8], "--org", slug)
    assert (ended.code, token[:8] in ended.out) == (0, True)
    assert _status(app, token) == 401
    assert run("token", "revoke", token[:8], "--org", slug).code == 2
    assert "revoked" in run("token", "list", "--org", slug).out


def test_a_token_reads_unless_it_is_asked_to_write(run: Run, slug: str, email: str, app: Flask) -> None:
    token = run("token", "create", "--org", slug, "--email", email).out.strip()
    assert _status(app, token) == 200
    assert _status(app, token, "POST", "/leads:batch") == 403


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--email", "nobody@example.com"], "nobody@example.com is no member"),
        (["--expires-days", "366"], "--expires-days"),
        (["--expires-days", "0"], "--expires-days"),
        (["--scope", "everything"], "--scope"),
        (["--name", " "], "1 to 60 characters"),
    ],
)
def test_what_cant_be_is_one_line_and_two(
    run: Run, slug: str, email: str, arguments: list[str], words: str
) -> None:
    options = {"--email": email} | dict(zip(arguments[::2], arguments[1::2], strict=True))
    answer = run("token", "create", "--org", slug, *(part for pair in options.items() for part in pair))
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_an_analyst_has_no_writing_token(run: Run, slug: str) -> None:
    email = f"{uuid4().hex}@example.com"
    assert run("user", "create", email, "--org", slug, "--role", "analyst").code == 0
    answer = run("token", "create", "--org", slug, "--email", email, "--scope", "write")
    assert (answer.code, answer.out) == (2, "")


def test_an_organization_without_tokens_says_so(run: Run, slug: str) -> None:
    answer = run("token", "list", "--org", slug)
    assert (answer.code, answer.out) == (0, "")
    assert "no API tokens" in answer.err
    assert run("token", "revoke", "la_12345", "--org", slug).code == 2
