"""Probes of saved views: acting as a member of ours, with the id of a view of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import saved_views
from services.database.models import Membership
from services.database.queries.saved_views import visible_views
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Role
from tests.support.probes.common import Probe, Probes
from tests.support.rows import Filled


def _member(scope: OrgScope, session: Session) -> OrgScope:
    """A member of ours: an operator has no views."""
    ours = session.scalars(
        select(Membership.id).where(Membership.organization_id == scope.organization_id)
    ).first()
    return OrgScope(scope.organization_id, Role.ADMIN, ours)


def _theirs(function: Callable[..., Any], *arguments: Any, **named: Any) -> Probe:
    def call(scope: OrgScope, session: Session, theirs: Filled) -> Any:
        return function(_member(scope, session), session, theirs.view_id, *arguments, **named)

    return Probe(call, (NotFoundError,))


def _save(scope: OrgScope, session: Session, theirs: Filled) -> None:
    """Their very name is free here, and their member filters nothing of theirs."""
    saved_views.save_view(
        _member(scope, session),
        session,
        name=theirs.marker[:60],
        query={"assignee": str(theirs.member_id)},
        shared=True,
        default=True,
    )


READERS: Probes = {
    visible_views: Probe(lambda scope, session, theirs: session.execute(visible_views(scope)).all()),
    saved_views.list_views: Probe(
        lambda scope, session, theirs: [
            saved_views.list_views(scope, session),
            saved_views.list_views(OrgScope(scope.organization_id, Role.REP, theirs.member_id), session),
        ]
    ),
    saved_views.default_view: Probe(
        lambda scope, session, theirs: saved_views.default_view(
            OrgScope(scope.organization_id, Role.ADMIN, theirs.member_id), session
        )
    ),
}

WRITERS: Probes = {
    saved_views.save_view: Probe(_save),
    saved_views.rename_view: _theirs(saved_views.rename_view, "Taken over"),
    saved_views.update_view: _theirs(saved_views.update_view, shared=True),
    saved_views.delete_view: _theirs(saved_views.delete_view),
    saved_views.set_default: _theirs(saved_views.set_default),
}
