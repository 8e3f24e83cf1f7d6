"""Organizations: what their settings may be, and what changing one changes with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.rollups import check_rollup, rebuild_rollup
from services.database.sessions import Database
from services.organization_settings import slug_of, time_zones
from services.organizations import (
    SettingError,
    create_organization,
    find_organization,
    members,
    organization_of,
    update_organization,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import OPEN_STAGES, Role


def test_what_is_not_said_is_brazilian(database: Database) -> None:
    scope, slug = OrgScope.operator(uuid4()), f"aurora-{uuid4().hex}"
    with database.transaction(scope) as session:
        made = create_organization(scope, session, name="  Aurora   Sistemas ", slug=slug)
    assert (made.id, made.name, made.timezone) == (
        scope.organization_id,
        "Aurora Sistemas",
        "America/Sao_Paulo",
    )
    assert (made.currency, made.locale) == ("BRL", "pt_BR")
    assert made.stage_limits == dict.fromkeys(OPEN_STAGES, 7.0)
    with database.lookup_transaction(slug) as session:
        assert find_organization(session, slug) == scope.organization_id
        assert find_organization(session, "another") is None
    with database.lookup_transaction(f"{slug}-x") as session:
        assert find_organization(session, slug) is None, "only the one that was asked for is seen"


def test_a_slug_is_taken_once(database: Database) -> None:
    slug, first, second = f"aurora-{uuid4().hex}", OrgScope.operator(uuid4()), OrgScope.operator(uuid4())
    with database.transaction(first) as session:
        create_organization(first, session, name="Aurora", slug=slug)
    with database.transaction(second) as session:
        with pytest.raises(SettingError, match="taken") as raised:
            create_organization(second, session, name="Aurora", slug=slug)
        assert raised.value.field == "slug"
        create_organization(second, session, name="Aurora", slug=f"{slug}-2")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Nimbus Imóveis", "nimbus-imoveis"), ("  A & B  ", "a-b"), ("Ação!", "acao"), ("x" * 80, "x" * 63)],
)
def test_slugs_are_made_of_names(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["", "!!!", "日本"])
def test_of_some_names_none_can_be_made(name: str) -> None:
    with pytest.raises(SettingError):
        slug_of(name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \t"),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("name", None),
        ("slug", "another"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "localtime"),
        ("timezone", "../../etc/passwd"),
        ("timezone", None),
        ("currency", "brl"),
        ("currency", 5),
        ("locale", "xx"),
        ("locale", "../pt"),
        ("locale", None),
        ("brand_color", "red"),
        ("brand_color", "#12345g"),
        ("brand_color", "#123456;}"),
        ("stage_limits", 7),
        ("stage_limits", {"fechado": 7}),
        ("stage_limits", {"lead": 0}),
        ("stage_limits", {"lead": -1}),
        ("stage_limits", {"lead": "7"}),
        ("stage_limits", {"lead": float("nan")}),
        ("stage_limits", {"lead": 10**9}),
        ("stage_limits", {"lead": True}),
        ("alert_settings", []),
        ("created_at", "2026-01-01"),
        ("id", "x"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    session: Session, organization: OrgScope, field: str, value: object
) -> None:
    before = organization_of(organization, session)
    with pytest.raises(SettingError) as raised:
        update_organization(organization, session, {"name": "Fine", field: value})
    assert raised.value.field == field
    assert organization_of(organization, session) == before


def test_what_is_changed_changes_and_the_rest_stays(session: Session, organization: OrgScope) -> None:
    update_organization(organization, session, {"stage_limits": {"lead": 2, "proposta": 4.5}})
    changes = {
        "name": "Nova",
        "currency": "EUR",
        "locale": "pt-PT",
        "brand_color": "#AABBCC",
        "stage_limits": {"lead": 3},
        "alert_settings": {"blocked_value": "50000"},
    }
    after = update_organization(organization, session, changes)
    assert (after.name, after.currency, after.locale, after.brand_color) == (
        "Nova",
        "EUR",
        "pt_PT",
        "#aabbcc",
    )
    assert after.stage_limits == {"lead": 3.0, "contato": 7.0, "proposta": 4.5, "negociacao": 7.0}
    assert after.alert_settings == {"blocked_value": 50_000}
    assert update_organization(organization, session, {"brand_color": ""}).brand_color is None
    assert organization_of(organization, session).name == "Nova"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unheard_of": 1}, "unheard_of"),
        ({"blocked_value": 0}, "blocked_value"),
        ({"stale_days": "soon"}, "stale_days"),
    ],
)
def test_alert_settings_are_checked(
    session: Session, organization: OrgScope, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(SettingError) as raised:
        update_organization(organization, session, {"alert_settings": values})
    assert raised.value.field == field
    assert organization_of(organization, session).alert_settings == {}


def test_what_two_set_at_once_is_both_kept(database: Database, organization: OrgScope) -> None:
    """The second waits for the first and starts from what that one left."""
    with database.transaction(organization) as session:
        organization_of(organization, session)
        with database.transaction(organization) as other:
            update_organization(organization, other, {"alert_settings": {"stale_days": 5}})
        after = update_organization(organization, session, {"alert_settings": {"cool_down_days": 3}})
    assert after.alert_settings == {"stale_days": 5, "cool_down_days": 3}


def test_a_change_raises_the_data_version(session: Session, organization: OrgScope) -> None:
    before = data_version(organization, session).version
    update_organization(organization, session, {"stage_limits": {"lead": 7}, "timezone": "America/Sao_Paulo"})
    assert data_version(organization, session).version == before
    update_organization(organization, session, {"stage_limits": {"lead": 8}})
    assert data_version(organization, session).version > before


def test_another_time_zone_moves_the_roll_ups_days(session: Session, organization: OrgScope) -> None:
    instant = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    session.add(
        Lead(
            organization_id=organization.organization_id,
            external_id="1",
            source="google",
            stage="lead",
            outcome="open",
            reached=1,
            lead_score=50,
            initial_score=50,
            score_factors={},
            score_origin="imported",
            created_at=instant,
            stage_entered_at=instant,
        )
    )
    session.flush()
    rebuild_rollup(organization, session)
    assert check_rollup(organization, session) == []
    update_organization(organization, session, {"timezone": "Asia/Tokyo"})
    assert check_rollup(organization, session) == []


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_only_admins_change_settings(session: Session, organization: OrgScope, role: Role) -> None:
    scope = OrgScope(organization.organization_id, role, uuid4())
    with pytest.raises(ForbiddenError):
        update_organization(scope, session, {"name": "Mine"})
    with pytest.raises(ForbiddenError):
        create_organization(scope, session, name="Mine")


def test_an_organization_that_is_none_is_not_found(database: Database) -> None:
    scope = OrgScope.operator(uuid4())
    with database.transaction(scope) as session:
        with pytest.raises(NotFoundError):
            organization_of(scope, session)
        assert members(scope, session) == []


def test_members_by_name_and_the_active_alone_when_asked(session: Session, organization: OrgScope) -> None:
    for name, active in (("Caio", True), ("Ana", True), ("Bia", False)):
        session.add(
            Membership(organization_id=organization.organization_id, role="rep", name=name, active=active)
        )
    session.flush()
    assert [member.name for member in members(organization, session)] == ["Ana", "Bia", "Caio"]
    active = members(organization, session, active_only=True)
    assert [(member.name, member.signs_in) for member in active] == [("Ana", False), ("Caio", False)]


def test_every_zone_that_is_offered_is_known_to_the_database(session: Session) -> None:
    known = set(session.scalars(text("SELECT name FROM pg_timezone_names")))
    assert len(time_zones()) > 400
    assert set(time_zones()) - known == set()
