"""The plain address of the dashboard, and what the menu of saved views asks of the server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layouts import ids
from services.database.sessions import Database
from services.saved_views import SavedViewInfo, default_view, list_views, save_view, set_default, update_view
from services.scope import OrgScope
from services.vocabulary import Role
from tests.support.callback_bodies import PATH
from tests.support.web import client_of, new_member

QUERY = {"period": "90d", "source": ["google"]}


@pytest.fixture
def ana(database: Database, organization: OrgScope) -> tuple[OrgScope, UUID]:
    return person(database, organization, Role.MANAGER)


def person(database: Database, organization: OrgScope, role: Role) -> tuple[OrgScope, UUID]:
    """(the scope, the account's id) of a fresh member."""
    user_id, member_id = new_member(database, organization, role)
    return OrgScope(organization.organization_id, role, member_id), user_id


def saved(database: Database, scope: OrgScope, **options: Any) -> SavedViewInfo:
    with database.transaction(scope) as session:
        return save_view(scope, session, **{"name": "Minha equipe", "query": QUERY, **options})


def views_of(database: Database, scope: OrgScope) -> list[SavedViewInfo]:
    with database.transaction(scope) as session:
        return list_views(scope, session)


def ask(client: FlaskClient, search: str = "", pathname: str = "/", **asked: Any) -> dict[str, Any]:
    """What the server answers when the menu asks; component and property → value."""
    for dependency in client.get("/_dash-dependencies").get_json():
        if dependency["inputs"][0]["id"] == ids.VIEW_ASKED:
            outputs = [
                {"id": part.split(".")[0], "property": part.split(".")[1].partition("@")[0]}
                for part in dependency["output"].strip(".").split("...")
            ]
            body = {
                "output": dependency["output"],
                "outputs": outputs,
                "inputs": [{"id": ids.VIEW_ASKED, "property": "data", "value": {**asked, "at": 1}}],
                "state": [
                    {"id": ids.LOCATION, "property": "pathname", "value": pathname},
                    {"id": ids.LOCATION, "property": "search", "value": search},
                ],
                "changedPropIds": [f"{ids.VIEW_ASKED}.data"],
            }
            answer = client.post(PATH, json=body, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code in (200, 204)
            return dict(answer.get_json()["response"]) if answer.status_code == 200 else {}
    raise AssertionError("nobody listens")


def test_the_plain_dashboard_opens_with_the_default_view(
    app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    client = client_of(app, user_id)
    assert client.get("/").status_code == 200
    view = saved(database, scope, default=True)
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/?period=90d&source=google&view={view.id}"
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "View: Minha equipe" in page
    assert answer.headers["Location"].replace("&", "&amp;") in page, "the navigation leads there too"


@pytest.mark.parametrize("search", ["?period=30d", "?source=feira", "?view=nonsense", "?"])
def test_what_an_address_asks_for_wins(
    search: str, app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    saved(database, scope, default=True)
    answer = client_of(app, user_id).get(f"/{search}")
    assert answer.status_code == (302 if search == "?" else 200)


def test_a_default_is_ones_own(
    app: Flask, database: Database, organization: OrgScope, ana: tuple[OrgScope, UUID]
) -> None:
    scope, _user_id = ana
    view = saved(database, scope, shared=True, default=True)
    bia, user_id = person(database, organization, Role.REP)
    client = client_of(app, user_id)
    assert client.get("/").status_code == 200
    with database.transaction(bia) as session:
        set_default(bia, session, view.id)
    assert client.get("/").status_code == 302
    with database.transaction(scope) as session:
        update_view(scope, session, view.id, shared=False)
    assert client.get("/").status_code == 200


def test_a_view_handed_on_shows_its_filters_to_who_may_not_see_its_name(
    app: Flask, database: Database, organization: OrgScope, ana: tuple[OrgScope, UUID]
) -> None:
    view = saved(database, ana[0])
    _bia, user_id = person(database, organization, Role.ANALYST)
    page = client_of(app, user_id).get(f"/?source=google&view={view.id}").get_data(as_text=True)
    assert "Minha equipe" not in page
    assert "Remove this filter" in page


def test_a_name_stands_in_the_page_as_text(
    app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    saved(database, scope, name="<img src=x onerror=alert(1)>", default=True)
    page = client_of(app, user_id).get("/", follow_redirects=True).get_data(as_text=True)
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_what_is_shown_is_saved_and_its_address_opened(
    app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    answer = ask(
        client_of(app, user_id),
        "?source=google&score_min=50&stage=proposta",
        "/leads",
        do="save",
        name="Quentes",
        shared=True,
        default=True,
    )
    (view,) = views_of(database, scope)
    assert (view.name, view.shared, view.is_default) == ("Quentes", True, True)
    assert view.query.stored() == {"period": "30d", "source": ["google"], "score_min": 50.0}
    href = answer[ids.NAVIGATE]["href"]
    assert href == f"/leads?source=google&score_min=50&view={view.id}&stage=proposta"
    assert answer[ids.HOME_SIDE]["href"] == f"/?source=google&score_min=50&view={view.id}"


def test_a_refusal_is_said_in_place_and_leaves_the_menu_alone(
    app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    saved(database, scope)
    answer = ask(client_of(app, user_id), do="save", name="MINHA EQUIPE")
    assert set(answer) == {ids.VIEW_STATUS}
    assert "already" in str(answer)
    assert len(views_of(database, scope)) == 1


def test_a_view_is_changed_from_its_menu(app: Flask, database: Database, ana: tuple[OrgScope, UUID]) -> None:
    scope, user_id = ana
    view, client = saved(database, scope), client_of(app, user_id)
    search = f"?source=feira&view={view.id}"
    named = {"view": str(view.id)}
    answer = ask(client, search, do="rename", name="Outra", **named)
    assert "View: Outra" in str(answer[ids.VIEW_LINE])
    assert ids.NAVIGATE not in answer
    ask(client, search, do="update", **named)
    ask(client, search, do="share", **named)
    answer = ask(client, search, do="default", **named)
    assert answer[ids.HOME_BOTTOM]["href"] == f"/?source=feira&view={view.id}"
    (now,) = views_of(database, scope)
    assert (now.name, now.query.source, now.shared, now.is_default) == ("Outra", ("feira",), True, True)
    ask(client, search, do="unshare", **named)
    answer = ask(client, search, do="undefault", **named)
    assert answer[ids.HOME_BOTTOM]["href"] == "/"
    (now,) = views_of(database, scope)
    assert (now.shared, now.is_default) == (False, False)
    answer = ask(client, search, do="delete", **named)
    assert answer[ids.NAVIGATE]["href"] == "/?source=feira"
    assert views_of(database, scope) == []
    assert "no longer there" in str(ask(client, search, do="delete", **named))


def test_a_colleagues_view_is_neither_changed_nor_lost(
    app: Flask, database: Database, organization: OrgScope, ana: tuple[OrgScope, UUID]
) -> None:
    scope, _user_id = ana
    private, shared = saved(database, scope), saved(database, scope, name="Equipe", shared=True)
    _bia, user_id = person(database, organization, Role.MANAGER)
    client = client_of(app, user_id)
    before = views_of(database, scope)
    for view in (private, shared):
        for do in ("rename", "update", "unshare", "delete"):
            ask(client, do=do, view=str(view.id), name="Dela")
    assert views_of(database, scope) == before


@pytest.mark.parametrize(
    "asked",
    [{}, {"do": "drop"}, {"do": "delete"}, {"do": "delete", "view": "x"}, {"do": ["save"]}, {"do": "save"}],
)
def test_nonsense_changes_nothing(
    asked: dict[str, Any], app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    saved(database, scope, default=True)
    before = views_of(database, scope)
    ask(client_of(app, user_id), **asked)
    assert views_of(database, scope) == before
    with database.transaction(scope) as session:
        assert default_view(scope, session) is not None


def test_a_page_without_a_period_leaves_the_views_alone(
    app: Flask, database: Database, ana: tuple[OrgScope, UUID]
) -> None:
    scope, user_id = ana
    view = saved(database, scope)
    search = f"?source=feira&view={view.id}"
    answer = ask(client_of(app, user_id), search, "/pipeline", do="update", view=str(view.id))
    assert "Changed" not in str(answer[ids.VIEW_LINE])
    (now,) = views_of(database, scope)
    assert now.query.stored() == {"period": "90d", "source": ["feira"]}
