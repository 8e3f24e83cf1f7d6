"""Saved views as their reader sees them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from services.database.models import DefaultView, Membership, SavedView
from services.scope import OrgScope


def visible_views(scope: OrgScope) -> Select[SavedView, str, UUID]:
    """The reader's own views and shared ones (`SavedView`), each with its owner's name (`owner`) and, where
    it is the reader's default, its id again (`default_id`)."""
    of_owner = and_(Membership.organization_id == scope.organization_id, Membership.id == SavedView.owner_id)
    of_reader = and_(
        DefaultView.organization_id == scope.organization_id,
        DefaultView.view_id == SavedView.id,
        DefaultView.member_id == scope.user_id,
    )
    return (
        select(SavedView, Membership.name.label("owner"), DefaultView.view_id.label("default_id"))
        .join(Membership, of_owner)
        .outerjoin(DefaultView, of_reader)
        .where(
            SavedView.organization_id == scope.organization_id,
            or_(SavedView.owner_id == scope.user_id, SavedView.shared),
        )
    )
