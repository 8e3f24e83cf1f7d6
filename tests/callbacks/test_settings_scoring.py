"""The model card as the browser asks for it: admins act, others read, reps are told where to look."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from flask import Flask

from callbacks.settings_scoring import Seen, act, look, page
from services.accounts import add_member
from services.database.sessions import Database
from services.scope import ForbiddenError, OrgScope
from services.scoring.state import scoring_state
from services.scoring.store import activate, keep_training
from services.vocabulary import Role
from tests.callbacks.acting import signed_in_as
from tests.layouts import sample_scoring as sample

BEFORE = datetime(2026, 1, 5, 12, tzinfo=UTC)


def member(database: Database, organization: OrgScope, role: Role) -> OrgScope:
    with database.transaction(organization) as session:
        added = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
    return OrgScope(organization.organization_id, role, added.id)


def kept(database: Database, scope: OrgScope, *, in_use: bool, at: datetime = BEFORE) -> UUID:
    """A model of the sample's making."""
    with database.transaction(scope) as session:
        model = keep_training(scope, session, sample.training(), at)
        if in_use:
            activate(scope, session, model, at)
    return model


def in_use(database: Database, scope: OrgScope) -> UUID | None:
    with database.transaction(scope) as session:
        card = scoring_state(scope, session, datetime.now(UTC)).active
    return card.id if card else None


def said(component: Any) -> str:
    return json.dumps(component, default=lambda each: each.to_plotly_json(), ensure_ascii=False)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.ANALYST])
def test_the_page_shows_the_model_to_all_and_buttons_to_administrators(
    app: Flask, database: Database, organization: OrgScope, role: Role
) -> None:
    kept(database, organization, in_use=True)
    with signed_in_as(app, member(database, organization, role)):
        shown = said(page())
    assert "AUC 0.87 against 0.71" in shown
    assert "Lead Quality" in shown
    assert ("data-scoring-do" in shown) == (role is Role.ADMIN)


def test_a_rep_sees_no_figure_of_the_organization(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    kept(database, organization, in_use=True)
    with signed_in_as(app, member(database, organization, Role.REP)):
        shown = said(page())
        with pytest.raises(PreventUpdate):
            look(1, {})
    assert "0.87" not in shown
    assert "Lead Quality" not in shown


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
@pytest.mark.parametrize("do", ["train", "rules", "use", "leave_out", "keep_in", "decide"])
def test_others_change_nothing(
    app: Flask, database: Database, organization: OrgScope, role: Role, do: str
) -> None:
    model = kept(database, organization, in_use=True)
    with signed_in_as(app, member(database, organization, role)), pytest.raises(ForbiddenError):
        act({"do": do, "key": str(model)})
    assert in_use(database, organization) == model


def test_back_to_the_rules_and_to_the_model_again(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    model = kept(database, admin, in_use=True)
    with signed_in_as(app, admin):
        body, _seen, _resting, answer = act({"do": "rules", "key": None})
        assert "The rules score again" in said(answer)
        assert "The rules score your leads" in said(body)
        assert in_use(database, admin) is None
        body, _seen, _resting, answer = act({"do": "use", "key": str(model)})
        assert "This model scores now" in said(answer)
        assert "A model of your own scores your leads" in said(body)
    assert in_use(database, admin) == model


def test_two_who_roll_back_at_once_go_back_once(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    first = kept(database, admin, in_use=True)
    kept(database, admin, in_use=True, at=BEFORE + timedelta(days=9))
    with signed_in_as(app, admin):
        for _person in range(2):
            act({"do": "use", "key": str(first)})
    assert in_use(database, admin) == first


def test_choices_of_fields_are_kept_and_taken_back(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    kept(database, admin, in_use=True)
    visits, tags = "custom:Total Time Spent on Website", "custom:Tags"
    with signed_in_as(app, admin):
        act({"do": "leave_out", "key": visits})
        body, *_rest = act({"do": "keep_in", "key": tags})
        assert "choices count from the next training on" in said(body)
        with database.transaction(admin) as session:
            state = scoring_state(admin, session, datetime.now(UTC))
        assert (state.left_out, state.kept_in) == ((visits,), (tags,))
        for field in (visits, tags):
            act({"do": "decide", "key": field})
    with database.transaction(admin) as session:
        state = scoring_state(admin, session, datetime.now(UTC))
    assert (state.left_out, state.kept_in) == ((), ())


@pytest.mark.parametrize("key", [None, "", "x", str(UUID(int=1)), 7, ["a"]])
@pytest.mark.parametrize("do", ["use", "leave_out", "keep_in"])
def test_what_there_is_not_changes_nothing(
    app: Flask, database: Database, organization: OrgScope, do: str, key: Any
) -> None:
    admin = member(database, organization, Role.ADMIN)
    model = kept(database, admin, in_use=True)
    with signed_in_as(app, admin):
        try:
            answer = act({"do": do, "key": key})[3]
        except PreventUpdate:
            answer = None
    assert answer is None or "text-bad" in said(answer)
    assert in_use(database, admin) == model
    with database.transaction(admin) as session:
        state = scoring_state(admin, session, datetime.now(UTC))
    assert (state.left_out, state.kept_in) == ((), ())


def test_another_organizations_model_is_none(
    app: Flask, database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    theirs = kept(database, other_organization, in_use=False)
    admin = member(database, organization, Role.ADMIN)
    with signed_in_as(app, admin):
        assert "text-bad" in said(act({"do": "use", "key": str(theirs)})[3])
    assert in_use(database, admin) is None
    assert in_use(database, other_organization) is None


def test_a_training_that_was_asked_for_is_waited_for(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    with signed_in_as(app, admin):
        body, seen, resting, answer = act({"do": "train", "key": None})
        assert "A model is being trained" in said(body)
        assert "A training was asked for" in said(answer)
        assert resting is False
        again, _seen, resting, _answer = look(1, seen)
        assert again is no_update  # nothing has changed: a menu that is open stays open
        assert resting is False


def test_the_page_asks_until_the_worker_begins_to_score_anew(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    kept(database, admin, in_use=True)
    with signed_in_as(app, admin):
        _body, seen, resting, _answer = act({"do": "rules", "key": None})
        assert resting is False
        assert look(1, seen)[2] is False
        late = seen | {"until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
        assert look(2, late)[2] is True
        never = seen | {"until": "9999-01-01T00:00:00+00:00"}
        assert look(3, never)[2] is True


def test_what_it_came_to_is_said_once(app: Flask, database: Database, organization: OrgScope) -> None:
    admin = member(database, organization, Role.ADMIN)
    asked = datetime.now(UTC) - timedelta(minutes=1)
    kept(database, admin, in_use=False, at=datetime.now(UTC))
    with signed_in_as(app, admin):
        body, seen, resting, answer = look(1, {"stamp": "old", "since": asked.isoformat()})
        assert "1 training so far" in said(body)
        assert resting is True
        assert answer is not no_update
        assert look(2, seen)[3] is no_update


def test_a_training_that_came_to_nothing_is_said(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    admin = member(database, organization, Role.ADMIN)
    kept(database, admin, in_use=True)
    with signed_in_as(app, admin):
        _body, seen, resting, answer = look(1, {"stamp": "old", "since": datetime.now(UTC).isoformat()})
    assert "ended without a result" in said(answer)
    assert resting is True
    assert seen["since"] is None


@pytest.mark.parametrize(
    "asked", [None, "train", [], {}, {"do": ["train"]}, {"do": "explode"}, {"do": "leave_out"}]
)
def test_nonsense_is_not_answered(app: Flask, database: Database, organization: OrgScope, asked: Any) -> None:
    with signed_in_as(app, member(database, organization, Role.ADMIN)), pytest.raises(PreventUpdate):
        act(asked)


@pytest.mark.parametrize("seen", [None, 5, {}, {"since": 5}, {"since": "x"}, {"since": "2026-01-01"}])
def test_any_store_is_survived(seen: Any) -> None:
    assert Seen.read(seen).since is None
