"""One implementation: the API's numbers are those of the command line and of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.api.answers.behavior import BehaviorAnalysis
from app.api.answers.dashboard import Dashboard
from app.cli import main
from app.factory import create_app
from callbacks.lead_list import list_request
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.language import use_language
from services.leads import count_leads
from services.organizations import find_organization
from services.scope import OrgScope
from services.vocabulary import Role
from tests.api.callers import Caller, new_caller
from tests.support.site import seed
from tests.support.web import close, settings_for

SLUG = "aurora"
QUERIES = [
    "",
    "start_date=2026-01-01&end_date=2026-06-30",
    "source=Google&source=indicacao&score_min=40.5",
    "score_min=0&score_max=49.5",
    "assigned_user_id=unassigned",
]


@pytest.fixture(scope="module")
def urls(new_database: Callable[[], EmbeddedDatabase]) -> EmbeddedDatabase:
    """A database with a small demo in it."""
    urls = new_database()
    seed(urls.application_url, scale=0.05)
    return urls


@pytest.fixture(scope="module")
def demo(urls: EmbeddedDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings_for(urls, tmp_path_factory.mktemp("demo")))
    yield app
    close(app)


@pytest.fixture(scope="module")
def operator(demo: Flask) -> OrgScope:
    database: Database = demo.extensions["database"]
    with database.lookup_transaction(SLUG) as session:
        found = find_organization(session, SLUG)
    assert found is not None
    return OrgScope.operator(found)


@pytest.fixture(scope="module")
def caller(demo: Flask, operator: OrgScope) -> Caller:
    return new_caller(demo, operator)


@pytest.fixture
def metrics(
    urls: EmbeddedDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., str]:
    """Call it for what `lead-analytics metrics` prints, to a reader of the organization's formats."""
    folder = tmp_path_factory.mktemp("metrics")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATABASE_URL", urls.application_url)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls.owner_url)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setattr("app.cli.support.configure_logging", lambda _settings: None)

    def command(*options: str) -> str:
        capsys.readouterr()
        with use_language("en", formats="pt_BR"):
            code = main(("metrics", "--org", SLUG, *options))
        written = capsys.readouterr()
        assert code == 0, written.err
        return written.out

    return command


def options_of(query: str) -> list[str]:
    """The command's options that ask the same as this query string."""
    names = {"start_date": "--start", "end_date": "--end", "assigned_user_id": "--assigned-user"}
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    return [part for name, value in pairs for part in (names.get(name, f"--{name.replace('_', '-')}"), value)]


@pytest.mark.parametrize("query", QUERIES)
def test_the_dashboard_is_what_metrics_prints(
    query: str, caller: Caller, metrics: Callable[..., str]
) -> None:
    told = caller.data(f"/executive-dashboard?{query}", headers={"Accept-Language": "en"})
    assert told["summary_metrics"]["period"]["start"]
    printed = metrics(*options_of(query), "--now", told["receipts"]["computed_at"])
    assert told == json.loads(printed)
    assert list(told) == list(json.loads(printed)), "in the same order"


def test_the_demo_is_as_documented(caller: Caller) -> None:
    told = caller.data("/executive-dashboard")
    Dashboard.model_validate(told)
    assert told["summary_metrics"]["total_leads"] > 0
    BehaviorAnalysis.model_validate(caller.data("/behavior-analysis?days=365"))


def test_sentences_are_in_the_callers_language(caller: Caller) -> None:
    english, portuguese = (
        caller.data("/executive-dashboard", headers={"Accept-Language": language})["alerts"]
        for language in ("en", "pt-BR")
    )
    assert [alert["id"] for alert in english] == [alert["id"] for alert in portuguese]
    assert english, "the demo has alerts"
    assert [alert["title"] for alert in english] != [alert["title"] for alert in portuguese]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
@pytest.mark.parametrize(
    ("query", "search"),
    [
        ("", ""),
        ("stage=proposta&outcome=open", "?stage=proposta&outcome=open"),
        ("source=google&score_min=50", "?source=google&score_min=50"),
        ("segment=champion", "?segment=champion"),
        ("segment=cold&days=365", "?segment=cold&days=365"),
        ("outcome=lost&sort=value&order=asc", "?outcome=lost"),
        ("q=silva", "?q=silva"),
        ("q=zzzz", "?q=zzzz"),
        ("assigned_user_id=unassigned", "?assignee=unassigned"),
        (
            "start_date=2026-05-01&end_date=2026-05-31",
            "?start=2026-05-01&end=2026-05-31&cohort=1",
        ),
    ],
)
def test_the_leads_are_as_many_as_on_the_page(
    query: str, search: str, role: Role, demo: Flask, operator: OrgScope
) -> None:
    caller = new_caller(demo, operator, role)
    database: Database = demo.extensions["database"]
    now = datetime.now(UTC)
    with database.transaction(caller.scope) as session:
        page = count_leads(
            caller.scope, session, list_request(search, caller.scope, session, now).selection, now
        )
    data = caller.data(f"/leads?{query}")
    assert (data["total"], data["total_is_exact"]) == (page.count, page.exact)
    assert len(data["leads"]) == min(50, page.count)
    if role is Role.REP:
        assert page.count == 0


def test_every_lead_comes_once_in_every_order(caller: Caller) -> None:
    total = caller.data("/leads")["total"]
    for sort in ("created", "score", "value", "in_stage", "name"):
        for order in ("asc", "desc"):
            seen: list[str] = []
            asked = {"sort": sort, "order": order, "limit": 150}
            while True:
                data = caller.data("/leads", query_string=asked)
                seen += [lead["id"] for lead in data["leads"]]
                if data["next"] is None:
                    break
                asked["cursor"] = data["next"]
            assert len(seen) == len(set(seen)) == total, (sort, order)


def test_a_leads_page_and_its_answer(caller: Caller) -> None:
    for row in caller.data("/leads?limit=3")["leads"]:
        lead = caller.data(f"/leads/{row['id']}")
        assert {name: lead[name] for name in ("external_id", "stage", "lead_score", "version")} == {
            **{name: row[name] for name in ("external_id", "stage", "lead_score")},
            "version": lead["version"],
        }
        behavior = caller.data(f"/behavior-analysis?lead_id={row['id']}&days=30")["lead"]
        assert behavior["interactions"] == lead["interactions_total"]
        assert len(behavior["timeline"]) == 30
