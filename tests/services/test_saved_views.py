"""Saved views: whose they are, what they may hold, who may change them, and one default each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.database.sessions import Database
from services.saved_views import (
    MOST_VIEWS,
    SavedQuery,
    ViewError,
    default_view,
    delete_view,
    list_views,
    rename_view,
    save_view,
    set_default,
    update_view,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import Role

NewMember = Callable[..., OrgScope]
QUERY = {"period": "90d", "source": ["google"], "score_min": 50}


def member(session: Session, organization: OrgScope, role: Role, name: str = "Ana") -> OrgScope:
    row = Membership(organization_id=organization.organization_id, role=role, name=name)
    session.add(row)
    session.flush()
    return OrgScope(organization.organization_id, role, row.id)


@pytest.fixture
def ana(session: Session, organization: OrgScope) -> OrgScope:
    return member(session, organization, Role.MANAGER)


@pytest.fixture
def bia(session: Session, organization: OrgScope) -> OrgScope:
    return member(session, organization, Role.REP, "Bia")


@pytest.fixture
def admin(session: Session, organization: OrgScope) -> OrgScope:
    return member(session, organization, Role.ADMIN, "Root")


def names(scope: OrgScope, session: Session) -> list[str]:
    return [view.name for view in list_views(scope, session)]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_keeps_views(role: Role, session: Session, organization: OrgScope) -> None:
    scope = member(session, organization, role)
    saved = save_view(scope, session, name="  Minha   equipe ", query=QUERY)
    assert (saved.name, saved.own, saved.shared, saved.is_default) == ("Minha equipe", True, False, False)
    assert list_views(scope, session) == [saved]
    assert saved.query == SavedQuery(period="90d", source=("google",), score_min=50)


def test_an_operator_has_none(session: Session, organization: OrgScope) -> None:
    with pytest.raises(ForbiddenError):
        save_view(organization, session, name="x", query={})
    assert list_views(organization, session) == []
    assert default_view(organization, session) is None


def test_a_private_view_does_not_exist_for_others(
    session: Session, ana: OrgScope, bia: OrgScope, admin: OrgScope
) -> None:
    saved = save_view(ana, session, name="Meu", query=QUERY)
    for other in (bia, admin):
        assert names(other, session) == []
        for change in (
            lambda who: rename_view(who, session, saved.id, "Dela"),
            lambda who: update_view(who, session, saved.id, shared=True),
            lambda who: delete_view(who, session, saved.id),
            lambda who: set_default(who, session, saved.id),
        ):
            with pytest.raises(NotFoundError):
                change(other)
    assert list_views(ana, session) == [saved]


def test_a_shared_view_is_used_but_not_changed_by_colleagues(
    session: Session, ana: OrgScope, bia: OrgScope
) -> None:
    saved = save_view(ana, session, name="Equipe", query=QUERY, shared=True)
    (seen,) = list_views(bia, session)
    assert (seen.owner, seen.own, seen.can_delete, seen.query) == ("Ana", False, False, saved.query)
    with pytest.raises(ForbiddenError):
        rename_view(bia, session, saved.id, "Dela")
    with pytest.raises(ForbiddenError):
        update_view(bia, session, saved.id, query={})
    with pytest.raises(ForbiddenError):
        delete_view(bia, session, saved.id)
    chosen = set_default(bia, session, saved.id)
    assert chosen is not None
    assert default_view(bia, session) == chosen
    assert default_view(ana, session) is None, "each has a default of their own"


def test_an_admin_deletes_any_shared_view_and_with_it_every_default(
    session: Session, ana: OrgScope, bia: OrgScope, admin: OrgScope
) -> None:
    saved = save_view(ana, session, name="Equipe", query=QUERY, shared=True, default=True)
    set_default(bia, session, saved.id)
    with pytest.raises(ForbiddenError):
        update_view(admin, session, saved.id, shared=False)
    assert list_views(admin, session)[0].can_delete
    delete_view(admin, session, saved.id)
    assert (default_view(ana, session), default_view(bia, session)) == (None, None)
    assert names(ana, session) == []


def test_what_is_shared_no_longer_is_nobody_elses_default(
    session: Session, ana: OrgScope, bia: OrgScope
) -> None:
    saved = save_view(ana, session, name="Equipe", query=QUERY, shared=True, default=True)
    set_default(bia, session, saved.id)
    update_view(ana, session, saved.id, shared=False)
    assert default_view(bia, session) is None
    assert names(bia, session) == []
    found = default_view(ana, session)
    assert found is not None
    assert found.id == saved.id


def test_a_shared_view_outlives_its_owners_leaving(session: Session, ana: OrgScope, bia: OrgScope) -> None:
    saved = save_view(ana, session, name="Equipe", query=QUERY, shared=True)
    session.get_one(Membership, (ana.organization_id, ana.user_id)).active = False
    session.flush()
    assert [(view.name, view.owner) for view in list_views(bia, session)] == [("Equipe", "Ana")]
    assert set_default(bia, session, saved.id) is not None


def test_own_views_come_first_each_by_name(session: Session, ana: OrgScope, bia: OrgScope) -> None:
    for name in ("Zebra", "água", "Bola"):
        save_view(bia, session, name=name, query={})
    save_view(ana, session, name="A dela", query={}, shared=True)
    assert names(bia, session) == ["água", "Bola", "Zebra", "A dela"]


@pytest.mark.parametrize("name", ["AÇÃO", " ação ", "Ac\u0327a\u0303o"])
def test_a_name_is_given_once_whatever_its_capitals(
    name: str, session: Session, ana: OrgScope, bia: OrgScope
) -> None:
    save_view(ana, session, name="Ação", query={})
    other = save_view(ana, session, name="Outra", query={})
    with pytest.raises(ViewError) as refused:
        save_view(ana, session, name=name, query={})
    assert refused.value.field == "name"
    with pytest.raises(ViewError):
        rename_view(ana, session, other.id, name)
    assert rename_view(ana, session, other.id, "OUTRA").name == "OUTRA", "its own name is free"
    save_view(bia, session, name=name, query={})


@pytest.mark.parametrize("name", ["", "  \t", "x" * 61, "a\x00b", "a\u202eb", "\ud800"])
def test_a_name_that_can_not_be_is_refused(name: str, session: Session, ana: OrgScope) -> None:
    saved = save_view(ana, session, name="x" * 60, query={})
    for attempt in (
        lambda: save_view(ana, session, name=name, query={}),
        lambda: rename_view(ana, session, saved.id, name),
    ):
        with pytest.raises(ViewError) as refused:
            attempt()
        assert refused.value.field == "name"


def test_markup_is_a_name_like_any_other(session: Session, ana: OrgScope) -> None:
    name = "<img src=x onerror=alert(1)>"
    assert save_view(ana, session, name=name, query={}).name == name


@pytest.mark.parametrize(
    "query",
    [
        {"period": "'; DROP"},
        {"start": "2026-03-01"},
        {"start": "2026-03-02", "end": "2026-03-01"},
        {"start": "2026-03-01", "end": "2026-03-02", "period": "7d"},
        {"score_min": -1},
        {"score_max": float("nan")},
        {"source": "google"},
        {"source": ["a\x00b"]},
        {"source": ["x"] * 201},
        {"assignee": "x" * 65},
        {"organization_id": "x"},
    ],
)
def test_filters_that_can_not_be_meant_are_refused(
    query: dict[str, object], session: Session, ana: OrgScope
) -> None:
    saved = save_view(ana, session, name="Boa", query=QUERY)
    for attempt in (
        lambda: save_view(ana, session, name="Ruim", query=query),
        lambda: update_view(ana, session, saved.id, query=query),
    ):
        with pytest.raises(ViewError) as refused:
            attempt()
        assert refused.value.field == "query"
    assert list_views(ana, session) == [saved]


def test_other_filters_are_put_into_a_view(session: Session, ana: OrgScope) -> None:
    saved = save_view(ana, session, name="Boa", query=QUERY)
    changed = update_view(ana, session, saved.id, query={"start": "2026-03-01", "end": "2026-03-02"})
    assert changed.query.source == ()
    assert [view.query for view in list_views(ana, session)] == [changed.query]


def test_there_is_an_end_to_it(session: Session, ana: OrgScope, bia: OrgScope) -> None:
    for count in range(MOST_VIEWS):
        last = save_view(ana, session, name=f"{count}", query={})
    with pytest.raises(ViewError) as refused:
        save_view(ana, session, name="one more", query={})
    assert refused.value.field == "views"
    save_view(bia, session, name="one more", query={})
    delete_view(ana, session, last.id)
    save_view(ana, session, name="one more", query={})


def test_a_default_is_set_replaced_and_taken_away(session: Session, ana: OrgScope) -> None:
    first = save_view(ana, session, name="1", query={}, default=True)
    second = save_view(ana, session, name="2", query={})
    set_default(ana, session, second.id)
    assert [(view.id, view.is_default) for view in list_views(ana, session)] == [
        (first.id, False),
        (second.id, True),
    ]
    assert set_default(ana, session, None) is None
    assert default_view(ana, session) is None


def test_the_database_itself_refuses_a_name_twice(session: Session, ana: OrgScope) -> None:
    save_view(ana, session, name="Uma", query={})
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("INSERT INTO saved_views SELECT organization_id, :id, owner_id, name, query, shared,"
                 " created_at, name_key FROM saved_views WHERE owner_id = :owner"),
            {"id": uuid4(), "owner": ana.user_id},
        )  # fmt: skip


def test_views_change_no_figure(session: Session, organization: OrgScope, ana: OrgScope) -> None:
    before = data_version(organization, session).version
    saved = save_view(ana, session, name="Uma", query=QUERY, shared=True, default=True)
    update_view(ana, session, saved.id, query={})
    delete_view(ana, session, saved.id)
    assert data_version(organization, session).version == before


def together(database: Database, scope: OrgScope, *acts: Callable[[Session], object]) -> list[object]:
    """Each act in a transaction of its own, begun at the same time; what each came to."""
    ready, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[Session], object]) -> None:
        try:
            with database.transaction(scope) as session:
                ready.wait()
                results[index] = act(session)
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def caio(database: Database, organization: OrgScope) -> OrgScope:
    """A member whom other transactions see."""
    with database.transaction(organization) as session:
        return member(session, organization, Role.MANAGER, "Caio")


def test_two_defaults_at_once_leave_one(database: Database, caio: OrgScope) -> None:
    with database.transaction(caio) as session:
        views = [save_view(caio, session, name=str(index), query={}) for index in range(4)]
    acts = [lambda session, view=view: set_default(caio, session, view.id) for view in views]
    assert all(not isinstance(result, Exception) for result in together(database, caio, *acts))
    with database.transaction(caio) as session:
        assert [view.is_default for view in list_views(caio, session)].count(True) == 1


def test_of_two_views_of_one_name_at_once_one_is_told(database: Database, caio: OrgScope) -> None:
    act = lambda session: save_view(caio, session, name="Uma", query={})  # noqa: E731
    results = together(database, caio, act, act)
    assert sorted(isinstance(result, ViewError) for result in results) == [False, True]


def test_a_view_deleted_while_it_becomes_the_default(database: Database, caio: OrgScope) -> None:
    with database.transaction(caio) as session:
        saved = save_view(caio, session, name="Uma", query={})
    deleted, chosen = together(
        database,
        caio,
        lambda session: delete_view(caio, session, saved.id),
        lambda session: set_default(caio, session, saved.id),
    )
    assert not isinstance(deleted, Exception)
    assert not isinstance(chosen, Exception) or isinstance(chosen, NotFoundError)
    with database.transaction(caio) as session:
        assert default_view(caio, session) is None
