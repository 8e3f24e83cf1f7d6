"""Probes of API tokens: acting as a member of ours, with the id of a token of theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import api_tokens, token_management
from services.database.models import Membership
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Role, TokenScope
from tests.support.probes.common import NOW, Probe, Probes
from tests.support.rows import Filled


def _admin(scope: OrgScope, session: Session) -> OrgScope:
    ours = session.scalars(
        select(Membership.id).where(Membership.organization_id == scope.organization_id)
    ).first()
    return OrgScope(scope.organization_id, Role.ADMIN, ours)


def _list(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return [
        token_management.list_tokens(scope, session, NOW),
        token_management.list_tokens(
            OrgScope(scope.organization_id, Role.REP, theirs.member_id), session, NOW
        ),
    ]


def _create(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return token_management.create_token(
        scope, session, name="Robot", allows=TokenScope.READ, now=NOW, owner_id=theirs.member_id
    )


def _use(scope: OrgScope, session: Session, theirs: Filled) -> None:
    as_their_member = OrgScope(scope.organization_id, Role.REP, theirs.member_id)
    api_tokens.use_token(as_their_member, session, theirs.token_id, NOW)


READERS: Probes = {token_management.list_tokens: Probe(_list)}

WRITERS: Probes = {
    api_tokens.use_token: Probe(_use),
    token_management.create_token: Probe(_create, (NotFoundError,)),
    token_management.revoke_token: Probe(
        lambda scope, session, theirs: token_management.revoke_token(
            _admin(scope, session), session, theirs.token_id, NOW
        ),
        (NotFoundError,),
    ),
    token_management.end_tokens_of: Probe(
        lambda scope, session, theirs: token_management.end_tokens_of(scope, session, theirs.member_id)
    ),
}
