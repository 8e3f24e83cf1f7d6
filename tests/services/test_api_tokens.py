"""API tokens: made once, found by their hash alone, and never more than their owner."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.accounts import add_member, deactivate_member, set_role
from services.api_tokens import TokenHolder, find_token, token_hash, use_token
from services.database.models import AnalyticsEvent, ApiToken, Membership
from services.database.sessions import Database
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.token_management import (
    MOST_TOKENS,
    NewToken,
    TokenError,
    create_token,
    list_tokens,
    revoke_token,
)
from services.vocabulary import Role, TokenScope

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@contextmanager
def _in(database: Database, scope: OrgScope) -> Iterator[Session]:
    with database.transaction(scope) as session:
        yield session


def _member(database: Database, organization: OrgScope, role: Role) -> OrgScope:
    with _in(database, organization) as session:
        member = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
    return OrgScope(organization.organization_id, role, member.id)


def _token(
    database: Database,
    scope: OrgScope,
    allows: TokenScope = TokenScope.READ,
    days: int = 90,
    name: str = "ERP",
) -> NewToken:
    with _in(database, scope) as session:
        return create_token(scope, session, name=name, allows=allows, now=NOW, days=days)


def _holder(database: Database, token: str, now: datetime = NOW) -> TokenHolder | None:
    hash_ = token_hash(token)
    with database.token_transaction(hash_) as session:
        return find_token(session, hash_, now)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_signs_in_as_its_owner(database: Database, organization: OrgScope, role: Role) -> None:
    member = _member(database, organization, role)
    made = _token(database, member)
    assert _holder(database, made.token) == TokenHolder(
        made.info.id, organization.organization_id, member, TokenScope.READ
    )


def test_a_token_is_256_random_bits_and_only_its_hash_is_kept(
    database: Database, organization: OrgScope
) -> None:
    member = _member(database, organization, Role.MANAGER)
    one, other = _token(database, member), _token(database, member)
    assert one.token.startswith("la_")
    assert len(one.token) == len("la_") + 43  # 32 bytes in base64 without padding
    assert one.token != other.token
    assert one.info.prefix == one.token[:8]
    with _in(database, organization) as session:
        everything = " ".join(session.scalars(text("SELECT to_jsonb(t)::text FROM api_tokens t")))
        everything += " ".join(session.scalars(text("SELECT to_jsonb(e)::text FROM analytics_events e")))
    assert one.token not in everything
    assert one.token[8:] not in everything
    assert token_hash(one.token) in everything
    assert one.token not in repr(one)


def test_what_is_not_a_token_is_nobody(database: Database, organization: OrgScope) -> None:
    made = _token(database, _member(database, organization, Role.ADMIN))
    for wrong in ("", made.token[:-1], made.token.upper(), made.info.prefix, "\udcff"):
        assert _holder(database, wrong) is None


def test_the_hash_of_another_transaction_finds_nothing(database: Database, organization: OrgScope) -> None:
    made = _token(database, _member(database, organization, Role.ADMIN))
    with database.sign_in_transaction() as session:
        assert find_token(session, token_hash(made.token), NOW) is None
    with database.token_transaction(token_hash("another")) as session:
        assert find_token(session, token_hash(made.token), NOW) is None


def test_a_token_ends_with_its_last_day(database: Database, organization: OrgScope) -> None:
    made = _token(database, _member(database, organization, Role.ADMIN), days=1)
    end = NOW + timedelta(days=1)
    assert made.info.expires_at == end
    assert _holder(database, made.token, end - timedelta(microseconds=1)) is not None
    assert _holder(database, made.token, end) is None


def test_a_revoked_token_is_dead_and_revoking_twice_is_once(
    database: Database, organization: OrgScope
) -> None:
    member = _member(database, organization, Role.ANALYST)
    made = _token(database, member)
    for later in (NOW, NOW + timedelta(hours=1)):
        with _in(database, member) as session:
            assert revoke_token(member, session, made.info.id, later).revoked_at == NOW
    assert _holder(database, made.token) is None
    with _in(database, organization) as session:
        kinds = session.scalars(
            select(AnalyticsEvent.kind).where(AnalyticsEvent.kind.startswith("token_"))
        ).all()
    assert sorted(kinds) == ["token_created", "token_revoked"]


def test_a_member_who_left_has_no_token_even_after_coming_back(
    database: Database, organization: OrgScope
) -> None:
    email = f"{uuid4().hex}@example.com"
    with _in(database, organization) as session:
        member = add_member(organization, session, email=email, role=Role.REP)
    made = _token(database, OrgScope(organization.organization_id, Role.REP, member.id))
    with _in(database, organization) as session:
        deactivate_member(organization, session, member.id)
    assert _holder(database, made.token) is None
    with _in(database, organization) as session:
        add_member(organization, session, email=email, role=Role.REP)
    assert _holder(database, made.token) is None


def test_a_member_deactivated_behind_our_back_is_dead_at_once(
    database: Database, organization: OrgScope
) -> None:
    member = _member(database, organization, Role.REP)
    made = _token(database, member)
    with _in(database, organization) as session:
        session.execute(text("UPDATE memberships SET active = false WHERE id = :id"), {"id": member.user_id})
    assert _holder(database, made.token) is None


def test_the_role_is_the_one_of_now(database: Database, organization: OrgScope) -> None:
    member = _member(database, organization, Role.MANAGER)
    made = _token(database, member, TokenScope.WRITE)
    holder = _holder(database, made.token)
    assert holder is not None
    assert holder.allows is TokenScope.WRITE
    assert member.user_id is not None
    with _in(database, organization) as session:
        set_role(organization, session, member.user_id, Role.ANALYST)
    holder = _holder(database, made.token)
    assert holder is not None
    assert (holder.scope.role, holder.allows) == (Role.ANALYST, TokenScope.READ)


def test_the_last_use_is_noted_once_a_minute(database: Database, organization: OrgScope) -> None:
    member = _member(database, organization, Role.MANAGER)
    made = _token(database, member)
    noted = []
    for seconds in (0, 59, 60):
        with _in(database, member) as session:
            use_token(member, session, made.info.id, NOW + timedelta(seconds=seconds))
            noted.append(list_tokens(member, session, NOW)[0].last_used_at)
    assert noted == [NOW, NOW, NOW + timedelta(minutes=1)]


def test_nobody_notes_the_use_of_somebody_elses_token(database: Database, organization: OrgScope) -> None:
    member, admin = (_member(database, organization, role) for role in (Role.MANAGER, Role.ADMIN))
    made = _token(database, member)
    with _in(database, admin) as session:
        use_token(admin, session, made.info.id, NOW)
        assert list_tokens(admin, session, NOW)[0].last_used_at is None


@pytest.mark.parametrize(
    ("role", "change", "field"),
    [
        (Role.ANALYST, {"allows": TokenScope.WRITE}, "allows"),
        (Role.ADMIN, {"days": 0}, "days"),
        (Role.ADMIN, {"days": 366}, "days"),
        (Role.ADMIN, {"name": " "}, "name"),
        (Role.ADMIN, {"name": "x" * 61}, "name"),
        (Role.ADMIN, {"name": "a\0b"}, "name"),
    ],
)
def test_what_cant_be_is_said_by_its_field(
    database: Database, organization: OrgScope, role: Role, change: dict[str, object], field: str
) -> None:
    member = _member(database, organization, role)
    values = {"name": "ERP", "allows": TokenScope.READ, "days": 90} | change
    with _in(database, member) as session:
        with pytest.raises(TokenError) as refusal:
            create_token(member, session, now=NOW, **values)  # type: ignore[arg-type]
        assert session.scalar(select(ApiToken.id)) is None
    assert refusal.value.field == field


def test_a_member_has_twenty_live_tokens_at_most_whoever_asks_at_once(
    database: Database, organization: OrgScope
) -> None:
    member = _member(database, organization, Role.MANAGER)
    first = _token(database, member)
    with _in(database, member) as session:
        revoke_token(member, session, first.info.id, NOW)  # no longer counts

    def make(_: int) -> str:
        try:
            _token(database, member)
        except TokenError as error:
            return error.field
        return "made"

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(MOST_TOKENS + 6)))
    assert (made.count("made"), made.count("tokens")) == (MOST_TOKENS, 6)


def test_a_member_sees_and_ends_own_tokens_and_an_admin_all(
    database: Database, organization: OrgScope
) -> None:
    rep, manager, admin = (
        _member(database, organization, role) for role in (Role.REP, Role.MANAGER, Role.ADMIN)
    )
    tokens: dict[UUID | None, UUID] = {
        who.user_id: _token(database, who).info.id for who in (rep, manager, admin)
    }
    for who, seen in ((rep, {rep.user_id}), (manager, {manager.user_id}), (admin, set(tokens))):
        with _in(database, who) as session:
            listed = list_tokens(who, session, NOW)
        assert {one.id for one in listed} == {tokens[owner] for owner in seen}
        assert listed[0].own
    for who in (rep, manager):
        with pytest.raises(NotFoundError), _in(database, who) as session:
            revoke_token(who, session, tokens[admin.user_id], NOW)
    with _in(database, admin) as session:
        assert revoke_token(admin, session, tokens[rep.user_id], NOW).revoked_at == NOW


def test_ended_tokens_are_listed_for_thirty_days_after_the_working_ones(
    database: Database, organization: OrgScope
) -> None:
    member = _member(database, organization, Role.MANAGER)
    expiring, revoked, working = (
        _token(database, member, days=days, name=name)
        for name, days in (("expiring", 1), ("revoked", 60), ("working", 90))
    )
    with _in(database, member) as session:
        revoke_token(member, session, revoked.info.id, NOW)
        names = {
            days: [one.name for one in list_tokens(member, session, NOW + timedelta(days=days))]
            for days in (0, 2, 30, 31)
        }
    assert names[0][-1] == "revoked"
    assert names[2][0] == "working"
    assert sorted(names[2]) == ["expiring", "revoked", "working"]
    assert sorted(names[30]) == ["expiring", "working"]
    assert names[31] == ["working"]
    assert expiring.info.works(NOW)
    assert working.info.works(NOW)


def test_nobody_makes_a_token_for_somebody_else_but_an_operator(
    database: Database, organization: OrgScope
) -> None:
    admin, rep = (_member(database, organization, role) for role in (Role.ADMIN, Role.REP))
    values = {"name": "ERP", "allows": TokenScope.READ, "now": NOW, "owner_id": rep.user_id}
    with pytest.raises(ForbiddenError), _in(database, admin) as session:
        create_token(admin, session, **values)  # type: ignore[arg-type]
    with _in(database, organization) as session:
        made = create_token(organization, session, **values)  # type: ignore[arg-type]
    holder = _holder(database, made.token)
    assert holder is not None
    assert holder.scope == rep


def test_an_owner_without_sign_in_has_no_tokens(database: Database, organization: OrgScope) -> None:
    owner = uuid4()
    with _in(database, organization) as session:
        session.add(
            Membership(organization_id=organization.organization_id, id=owner, role="rep", name="Imported")
        )
        session.flush()
        with pytest.raises(TokenError) as refusal:
            create_token(organization, session, name="ERP", allows=TokenScope.READ, now=NOW, owner_id=owner)
    assert refusal.value.field == "owner"


def test_a_use_is_two_lookups_by_index(database: Database, organization: OrgScope) -> None:
    """However many tokens there are: no plan of a look-up reads a whole table."""
    made = _token(database, _member(database, organization, Role.ADMIN))
    hash_ = token_hash(made.token)
    with database.token_transaction(hash_) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text("EXPLAIN SELECT id FROM api_tokens WHERE token_hash = :hash"), {"hash": hash_}
            )
        )
    assert "ix_api_tokens_hash" in plan
