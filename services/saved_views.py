"""Saved views: filters and a period under a name, one's own or shared in the organization.

Any member keeps views of their own, whatever the role: a view changes no figure and no lead, and filters
only narrow what the reader may see. So nothing here raises the data version. A colleague's private view
doesn't exist (NotFoundError); a shared one can be used and be one's default, but not changed
(ForbiddenError). An operator has no views (ForbiddenError).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import DefaultView, Membership, SavedView
from services.database.queries.saved_views import visible_views
from services.language import gettext as _
from services.language import number
from services.saved_query import (
    LONGEST_NAME,
    SavedQuery,
    ViewError,
    checked_name,
    query_of,
    sort_key,
    stored_query,
)
from services.scope import MANAGING_ROLES, ForbiddenError, NotFoundError, OrgScope

__all__ = [
    "LONGEST_NAME",
    "MOST_VIEWS",
    "SavedQuery",
    "SavedViewInfo",
    "ViewError",
    "default_view",
    "delete_view",
    "list_views",
    "rename_view",
    "save_view",
    "set_default",
    "update_view",
]

MOST_VIEWS = 50
"""Views that one person can keep."""


@dataclass(frozen=True, slots=True)
class SavedViewInfo:
    """A view as its reader sees it. `owner` is the name of whose it is, also after they left."""

    id: UUID
    name: str
    query: SavedQuery
    shared: bool
    owner: str
    own: bool
    is_default: bool
    can_delete: bool


def list_views(scope: OrgScope, session: Session) -> list[SavedViewInfo]:
    """Every view the reader can use: own ones, then those that colleagues share, each by name."""
    found = [_info(scope, row) for row in session.execute(visible_views(scope))]
    return sorted(found, key=lambda view: (not view.own, sort_key(view.name), view.id))


def default_view(scope: OrgScope, session: Session) -> SavedViewInfo | None:
    """The view the reader's dashboard opens with; None without one, or where it is no longer shared."""
    row = session.execute(visible_views(scope).where(DefaultView.view_id.is_not(None))).first()
    return _info(scope, row) if row else None


def save_view(
    scope: OrgScope,
    session: Session,
    *,
    name: str,
    query: Mapping[str, Any] | SavedQuery,
    shared: bool = False,
    default: bool = False,
) -> SavedViewInfo:
    """Keep filters and period under a name of 1 to 60 characters that the owner has not given yet.

    Raises ViewError (field `name`, `query`, or `views` for a 51st).
    """
    owner = _lock_member(scope, session)
    name, key = checked_name(name)
    content = query_of(query)
    _free(scope, session, owner, key)
    count = session.scalar(select(func.count()).where(*_of(scope, owner))) or 0
    if count >= MOST_VIEWS:
        raise ViewError(
            "views", _("You have %(count)s views; delete one to save another.", count=number(count))
        )
    row = SavedView(
        organization_id=scope.organization_id,
        owner_id=owner,
        name=name,
        name_key=key,
        query=content.stored(),
        shared=bool(shared),
    )
    session.add(row)
    session.flush()
    if default:
        _make_default(scope, session, owner, row.id)
    return _one(scope, session, row.id)


def rename_view(scope: OrgScope, session: Session, view_id: UUID, name: str) -> SavedViewInfo:
    """Give an own view another name. Raises ViewError (field `name`)."""
    owner = _lock_member(scope, session)
    row = _own_row(scope, session, view_id)
    name, key = checked_name(name)
    if key != row.name_key:
        _free(scope, session, owner, key)
    row.name, row.name_key = name, key
    session.flush()
    return _one(scope, session, view_id)


def update_view(
    scope: OrgScope,
    session: Session,
    view_id: UUID,
    *,
    query: Mapping[str, Any] | SavedQuery | None = None,
    shared: bool | None = None,
) -> SavedViewInfo:
    """Put other filters into an own view, share it, or share it no longer; None leaves either as it is.

    A view that is no longer shared is nobody else's default. Raises ViewError (field `query`).
    """
    _lock_member(scope, session)
    row = _own_row(scope, session, view_id)
    if query is not None:
        row.query = query_of(query).stored()
    if shared is not None:
        row.shared = bool(shared)
    session.flush()
    return _one(scope, session, view_id)


def delete_view(scope: OrgScope, session: Session, view_id: UUID) -> None:
    """Delete an own view, or, as an admin, any shared one; whoever had it as default has none."""
    info = _one(scope, session, view_id)
    if not info.can_delete:
        raise ForbiddenError(scope.role)
    session.execute(
        delete(SavedView).where(SavedView.organization_id == scope.organization_id, SavedView.id == view_id)
    )


def set_default(scope: OrgScope, session: Session, view_id: UUID | None) -> SavedViewInfo | None:
    """Open the reader's dashboard with this view (an own or a shared one), or with None: unfiltered.

    Of two at once the later holds. Returns the view.
    """
    owner = _lock_member(scope, session)
    if view_id is None:
        session.execute(
            delete(DefaultView).where(
                DefaultView.organization_id == scope.organization_id, DefaultView.member_id == owner
            )
        )
        return None
    _one(scope, session, view_id, held=True)
    _make_default(scope, session, owner, view_id)
    return _one(scope, session, view_id)


def _info(scope: OrgScope, row: Row[SavedView, str, UUID]) -> SavedViewInfo:
    view, owner, default_id = row
    own = view.owner_id == scope.user_id
    return SavedViewInfo(
        id=view.id,
        name=view.name,
        query=stored_query(view.query),
        shared=view.shared,
        owner=owner,
        own=own,
        is_default=default_id is not None,
        can_delete=own or (view.shared and scope.role in MANAGING_ROLES),
    )


def _one(scope: OrgScope, session: Session, view_id: UUID, *, held: bool = False) -> SavedViewInfo:
    """A view the reader can use; `held` keeps it from being deleted until the transaction ends."""
    statement = visible_views(scope).where(SavedView.id == view_id)
    if held:
        statement = statement.with_for_update(read=True, key_share=True, of=SavedView)
    row = session.execute(statement).first()
    if row is None:
        raise NotFoundError("view")
    return _info(scope, row)


def _own_row(scope: OrgScope, session: Session, view_id: UUID) -> SavedView:
    if not _one(scope, session, view_id).own:
        raise ForbiddenError(scope.role)
    return session.scalars(
        select(SavedView)
        .where(SavedView.organization_id == scope.organization_id, SavedView.id == view_id)
        .execution_options(populate_existing=True)
    ).one()


def _lock_member(scope: OrgScope, session: Session) -> UUID:
    """The acting member, whose changes of views come one after the other until the transaction ends."""
    if scope.user_id is None:
        raise ForbiddenError(scope.role)
    found = session.scalar(
        select(Membership.id)
        .where(Membership.organization_id == scope.organization_id, Membership.id == scope.user_id)
        .with_for_update(key_share=True)
    )
    if found is None:
        raise NotFoundError("member")
    return found


def _of(scope: OrgScope, owner: UUID) -> tuple[Any, ...]:
    return (SavedView.organization_id == scope.organization_id, SavedView.owner_id == owner)


def _free(scope: OrgScope, session: Session, owner: UUID, key: str) -> None:
    taken = session.scalar(select(SavedView.name).where(*_of(scope, owner), SavedView.name_key == key))
    if taken is not None:
        raise ViewError("name", _('You have a view called "%(name)s" already.', name=taken))


def _make_default(scope: OrgScope, session: Session, owner: UUID, view_id: UUID) -> None:
    values = {"organization_id": scope.organization_id, "member_id": owner, "view_id": view_id}
    session.execute(
        insert(DefaultView)
        .values(values)
        .on_conflict_do_update(
            index_elements=[DefaultView.organization_id, DefaultView.member_id], set_={"view_id": view_id}
        )
    )
