"""The command line: what it does, its exit codes, and one readable line when it can't."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from services.database.embedded import EmbeddedDatabase
from tests.app.people import Person
from tests.support.command_line import Answer, Run, commands_on

COMMANDS = (
    ["demo"],
    ["serve"],
    ["worker"],
    ["migrate"],
    ["organization", "create"],
    ["user", "create"],
    ["token", "create"],
    ["token", "list"],
    ["token", "revoke"],
    ["import", "leads"],
    ["import", "history"],
    ["import", "interactions"],
    ["import", "spend"],
    ["alerts", "evaluate"],
    ["assign", "run"],
    ["assign", "simulate"],
    ["assign", "status"],
    ["metrics"],
    ["report"],
    ["backup"],
    ["restore"],
    ["doctor"],
)
LEADS = "external_id,name,source,stage,outcome,created_at,assigned_to\n"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_urls: EmbeddedDatabase,
    tmp_path: Path,
) -> Run:
    """Run a command against the tests' database."""
    return commands_on(database_urls, tmp_path, monkeypatch, capsys)


@pytest.fixture
def slug(run: Run) -> str:
    """A fresh organization, made by the command."""
    slug = f"org-{uuid4().hex[:12]}"
    assert run("organization", "create", "Aurora Sistemas", "--slug", slug).code == 0
    return slug


def refused(answer: Answer, code: int, words: str) -> None:
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert answer.err.startswith("lead-analytics: ")
    assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(run: Run, command: list[str]) -> None:
    answer = run(*command, "--help")
    assert answer.code == 0
    assert f"Example: lead-analytics {' '.join(command)}" in re.sub(r"\s+", " ", answer.out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "nonsense"),
        (["metrics"], "--org"),
        (["alerts", "evaluate", "--org", "nowhere"], "no organization called 'nowhere'"),
        (["metrics", "--org", "nowhere"], "no organization called 'nowhere'"),
        (["metrics", "--org", "no slug'; --"], "no organization called"),
        (["organization", "create"], "NAME"),
        (["organization", "create", "   "], "name"),
        (["organization", "create", "X", "--timezone", "Mars/Olympus"], "--timezone"),
        (["organization", "create", "X", "--currency", "XXXX"], "--currency"),
        (["organization", "create", "X", "--locale", "xx_YY"], "--locale"),
        (["organization", "create", "X", "--slug", "No Slug"], "--slug"),
        (["organization", "create", "日本"], "--slug"),
        (["import", "leads", "nowhere.csv", "--org", "x"], "no such file"),
        (["serve", "--port", "0"], "--port"),
    ],
)
def test_misuse_is_one_line_and_two(run: Run, arguments: list[str], words: str) -> None:
    refused(run(*arguments), 2, words)


def test_a_wrong_setting_stops_the_start_and_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "many")
    refused(run("migrate"), 1, "TRUSTED_PROXIES")


def test_a_database_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:9/x")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    for command in (["metrics", "--org", "x"], ["migrate"], ["serve"], ["worker"]):
        answer = run(*command)
        assert answer.code == 1
        assert "hunter2" not in answer.err
        assert len(answer.err.strip().splitlines()) == 1


def test_migrating_twice_changes_nothing(run: Run) -> None:
    assert run("migrate").out == run("migrate").out != ""


def test_an_organization_has_one_slug(run: Run, slug: str) -> None:
    refused(run("organization", "create", "Another", "--slug", slug), 2, "taken")


def test_a_user_gets_a_link_that_works_once(run: Run, slug: str, own_app: Flask) -> None:
    email = f"{uuid4().hex}@example.com"
    answer = run("user", "create", email.upper(), "--org", slug, "--role", "manager")
    assert answer.code == 0
    found = re.search(r"http://127\.0\.0\.1:8050(/welcome/\S+)", answer.out)
    assert found
    person = Person(own_app, uuid4(), email)
    word = "uma senha bem comprida"
    assert person.post(found.group(1), password=word, repeated=word).status_code == 303
    assert person.is_in()
    again = run("user", "create", email, "--org", slug, "--role", "manager")
    assert again.code == 0
    assert "/welcome/" not in again.out
    refused(run("user", "create", email, "--org", slug, "--role", "rep"), 1, "already a member, as manager")
    refused(run("user", "create", "ana", "--org", slug, "--role", "rep"), 2, "e-mail")
    refused(run("user", "create", email, "--org", slug, "--role", "boss"), 2, "--role")


def test_leads_in_and_metrics_out(run: Run, slug: str, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(
        LEADS
        + "1,Ana,Google,fechado,won,2026-11-01,bia@example.com\n2,Bia,google ,lead,open,2026-11-02,\n"
        + "3,Caio,feira,lead,open,2026-13-45,\n"
    )
    dry = run("import", "leads", str(file), "--org", slug, "--dry-run")
    assert dry.code == 0
    assert "Would import leads" in dry.out
    assert not (tmp_path / "leads.csv.rejected.csv").exists()
    answer = run("import", "leads", str(file), "--org", slug)
    assert answer.code == 0
    for line in ("created +2", "rejected +1", "New members without sign-in: bia"):
        assert re.search(line, answer.out), answer.out
    assert "2026-13-45" in (tmp_path / "leads.csv.rejected.csv").read_text()
    repeated = run("import", "leads", str(file), "--org", slug)
    assert re.search("unchanged +2", repeated.out)

    def total(*options: str) -> int:
        answer = run("metrics", "--org", slug, "--now", "2026-11-22T12:00:00Z", *options)
        assert answer.code == 0, answer.err
        assert answer.err == ""
        return int(json.loads(answer.out)["summary_metrics"]["total_leads"])

    assert total() == 2
    assert total("--start", "2026-11-02", "--end", "2026-11-02") == 1
    assert total("--source", "GOOGLE") == 2
    assert total("--source", "nowhere") == 0
    assert total("--source", "nowhere", "--source", "google") == 2
    assert total("--assigned-user", "bia@example.com") == 1
    assert total("--assigned-user", "unassigned") == 1
    assert total("--score-max", "100", "--score-min", "0") == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--start", "2026-11-02", "--end", "2026-11-01"], "--start/--end"),
        (["--start", "yesterday"], "--start"),
        (["--end", "2026-02-30"], "--end"),
        (["--now", "soon"], "--now"),
        (["--score-min", "101"], "--score-min"),
        (["--score-max", "nan"], "--score-max"),
        (["--assigned-user", "nobody@example.com"], "--assigned-user"),
        (["--assigned-user", "00000000-0000-0000-0000-000000000000"], "--assigned-user"),
    ],
)
def test_metrics_of_what_cannot_be(run: Run, slug: str, options: list[str], words: str) -> None:
    refused(run("metrics", "--org", slug, *options), 2, words)


def test_a_file_that_is_none_and_a_mapping_that_is_none(run: Run, slug: str, tmp_path: Path) -> None:
    picture, mapping, leads = tmp_path / "picture.csv", tmp_path / "mapping.toml", tmp_path / "leads.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    leads.write_text(LEADS + "1,Ana,x,lead,open,2026-11-01,\n")
    refused(run("import", "leads", str(picture), "--org", slug), 1, "picture.csv")
    mapping.write_text("this is no TOML")
    refused(run("import", "leads", str(leads), "--org", slug, "--mapping", str(mapping)), 2, "mapping.toml")
    refused(run("import", "leads", str(leads), "--org", slug, "--format", "sap"), 2, "sap")
