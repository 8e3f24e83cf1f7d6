"""Probes of organizations, their people and accounts."""

from __future__ import annotations

from sqlalchemy.exc import ProgrammingError

from services import accounts, organizations
from services.scope import NotFoundError
from services.vocabulary import Role
from tests.support.probes.common import NOW, Probe, Probes

READERS: Probes = {
    accounts.find_member: Probe(
        lambda scope, session, theirs: accounts.find_member(scope, session, str(theirs.member_id)),
        (NotFoundError,),
    ),
    organizations.members: Probe(lambda scope, session, theirs: organizations.members(scope, session)),
    organizations.organization_of: Probe(
        lambda scope, session, theirs: organizations.organization_of(scope, session)
    ),
}

WRITERS: Probes = {
    accounts.add_member: Probe(
        lambda scope, session, theirs: accounts.add_member(
            scope, session, email="newcomer@example.com", role=Role.ANALYST
        )
    ),
    accounts.deactivate_member: Probe(
        lambda scope, session, theirs: accounts.deactivate_member(scope, session, theirs.member_id),
        (NotFoundError,),
    ),
    accounts.set_role: Probe(
        lambda scope, session, theirs: accounts.set_role(scope, session, theirs.member_id, Role.ADMIN),
        (NotFoundError,),
    ),
    accounts.store_first_password: Probe(
        lambda scope, session, theirs: accounts.store_first_password(scope, session, theirs.member_id, "x"),
        (NotFoundError,),
    ),
    accounts.welcome_link: Probe(
        lambda scope, session, theirs: accounts.welcome_link(scope, session, theirs.member_id, NOW),
        (NotFoundError,),
    ),
    organizations.create_organization: Probe(
        lambda scope, session, theirs: organizations.create_organization(
            theirs.scope, session, name="Taken over"
        ),
        (ProgrammingError, organizations.SettingError),
    ),
    organizations.update_organization: Probe(
        lambda scope, session, theirs: organizations.update_organization(
            scope, session, {"name": "Renamed", "timezone": "Asia/Kolkata"}
        )
    ),
}
