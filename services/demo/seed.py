"""Brings the demo organizations into a database, once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.accounts import add_member, store_first_password
from services.alerts import evaluate_alerts
from services.database.models import Membership
from services.database.planner_statistics import gather_planner_statistics
from services.database.sessions import Database
from services.demo.generator import generate_leads, generate_spend
from services.demo.profiles import PROFILES, OrganizationProfile, Person
from services.demo.writing import derive, write_leads, write_spend
from services.organizations import create_organization, find_organization, members, update_organization
from services.passwords import hash_password
from services.scope import OrgScope
from services.vocabulary import Role

DEFAULT_SEED = 20261122
TIMEOUT_MS = 600_000
"""A benchmark's organization is a thousand times a page's query."""

UNSCOPED_FUNCTIONS = ("seed_demo",)
"""The public function here that takes no scope: it makes the organizations, and a scope for each."""


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One membership that somebody can sign in to; who belongs to two organizations has one of each."""

    organization: str
    slug: str
    email: str
    role: Role
    password: str


def seed_demo(
    database: Database,
    now: datetime,
    *,
    passwords: Callable[[str], str],
    seed: int = DEFAULT_SEED,
    scale: float = 1.0,
    profiles: tuple[OrganizationProfile, ...] = PROFILES,
) -> list[DemoSignIn]:
    """Create the demo organizations with 18 months of data up to `now`; return who can sign in.

    An organization that is there already is left as it is, so calling it again changes nothing; each
    is written in one transaction, so an interrupted call leaves no half of one. `passwords(email)`
    gives the account's password (the caller keeps it; there is no default one) and is asked again for
    the answer of a later call. `scale` multiplies leads and spend: the story of large sums blocked
    and of a significant fall is told at 1 and above only. `now` must know its time zone (ValueError).
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    sign_ins: list[DemoSignIn] = []
    for profile in profiles:
        with database.lookup_transaction(profile.slug) as session:
            organization_id = find_organization(session, profile.slug)
        if organization_id is None:
            organization_id = _create(database, profile, now, passwords, seed, scale)
        with database.transaction(OrgScope.operator(organization_id)) as session:
            sign_ins += _sign_ins(OrgScope.operator(organization_id), session, profile, passwords)
    return sign_ins


def _create(
    database: Database,
    profile: OrganizationProfile,
    now: datetime,
    passwords: Callable[[str], str],
    seed: int,
    scale: float,
) -> UUID:
    """The new organization's id, with its people and its data committed."""
    ids = random.Random(f"{seed}:{profile.slug}:ids")  # noqa: S311 - the same ids again, not secrets
    scope = OrgScope.operator(_uuid(ids))
    with database.transaction(scope, statement_timeout_ms=TIMEOUT_MS) as session:
        create_organization(
            scope,
            session,
            name=profile.name,
            slug=profile.slug,
            timezone=profile.timezone,
            currency=profile.currency,
            locale=profile.locale,
        )
        look = {"brand_color": profile.brand_color, "stage_limits": profile.stage_limits}
        update_organization(scope, session, look)
        people = _add_people(scope, session, profile, ids)
        _give_passwords(scope, session, people, passwords)
        write_spend(scope, session, generate_spend(profile, now, seed=seed, scale=scale))
        write_leads(scope, session, generate_leads(profile, now, seed=seed, scale=scale), people)
        derive(scope, session, now)
        evaluate_alerts(scope, session, now)
    with database.transaction(scope) as session:
        gather_planner_statistics(scope, session)
    return scope.organization_id


def _uuid(ids: random.Random) -> UUID:
    return UUID(int=ids.getrandbits(128), version=4)


def _add_people(
    scope: OrgScope, session: Session, profile: OrganizationProfile, ids: random.Random
) -> dict[Person, UUID]:
    """The organization's members and their membership ids; nobody can sign in yet."""
    people = {person: _uuid(ids) for person in profile.people}
    for person, member_id in people.items():
        session.add(
            Membership(
                organization_id=scope.organization_id,
                id=member_id,
                role=person.role,
                name=person.name,
                email=person.account,
            )
        )
    session.flush()
    return people


def _give_passwords(
    scope: OrgScope, session: Session, people: dict[Person, UUID], passwords: Callable[[str], str]
) -> None:
    """Make those with an address into members who sign in. An account with a password keeps it."""
    for person, member_id in people.items():
        if person.account is not None:
            add_member(scope, session, email=person.account, role=person.role, name=person.name)
            store_first_password(scope, session, member_id, hash_password(passwords(person.account)))


def _sign_ins(
    scope: OrgScope, session: Session, profile: OrganizationProfile, passwords: Callable[[str], str]
) -> list[DemoSignIn]:
    """The profile's accounts that are members who sign in, in the profile's order."""
    able = {member.email for member in members(scope, session) if member.signs_in and member.active}
    return [
        DemoSignIn(profile.name, profile.slug, person.account, person.role, passwords(person.account))
        for person in profile.people
        if person.account is not None and person.account in able
    ]
