"""People of an organization, and how they sign in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.accounts import (
    AccountError,
    EmailError,
    add_member,
    deactivate_member,
    find_member,
    set_role,
    store_first_password,
    welcome_link,
)
from services.database.models import Membership, OneTimeLink, User
from services.database.sessions import Database
from services.organizations import members
from services.passwords import (
    PasswordProblem,
    hash_password,
    needs_rehash,
    password_problems,
    verify_password,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.sign_in import (
    Account,
    LinkPurpose,
    account_of,
    authenticate,
    change_password,
    memberships_of,
    new_link,
    read_link,
    reset_link,
    save_preferences,
    use_link,
)
from services.vocabulary import Role

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "quatro palavras bem juntas"


def address() -> str:
    return f"ana-{uuid4().hex}@example.com"


def make_member(database: Database, scope: OrgScope, email: str, role: Role = Role.ADMIN) -> UUID:
    """A committed member; returns the account's id."""
    with database.transaction(scope) as session:
        member = add_member(scope, session, email=email, role=role)
        user_id = session.scalars(select(Membership.user_id).where(Membership.id == member.id)).one()
    assert user_id is not None
    return user_id


def give_password(database: Database, email: str, password: str = PASSWORD) -> None:
    with database.sign_in_transaction() as session:
        found = reset_link(session, email, NOW)
        assert found is not None
        assert use_link(session, found[1], LinkPurpose.RESET, password, NOW) is not None


def try_password(database: Database, email: str, password: str) -> Account | None:
    with database.sign_in_transaction() as session:
        return authenticate(session, email, password, NOW)


def test_a_member_gets_an_account_of_the_address_in_lower_case(
    session: Session, organization: OrgScope
) -> None:
    email = address()
    member = add_member(organization, session, email=f"  {email.upper()} ", role=Role.ANALYST, name="Ana")
    assert (member.email, member.role, member.name, member.signs_in) == (email, Role.ANALYST, "Ana", True)
    assert session.scalar(select(func.count()).select_from(User).where(User.email == email)) == 1


def test_adding_twice_changes_nothing_and_another_role_is_refused(
    session: Session, organization: OrgScope
) -> None:
    email = address()
    first = add_member(organization, session, email=email, role=Role.MANAGER)
    assert add_member(organization, session, email=email, role=Role.MANAGER) == first
    with pytest.raises(AccountError, match="already a member, as manager"):
        add_member(organization, session, email=email, role=Role.ADMIN)


def test_an_owner_named_by_an_import_becomes_the_member_and_keeps_the_leads(
    session: Session, organization: OrgScope
) -> None:
    email = address()
    owner = Membership(
        organization_id=organization.organization_id, role="rep", name="Ana Lima", email=email.upper()
    )
    session.add(owner)
    session.flush()
    member = add_member(organization, session, email=email, role=Role.MANAGER)
    assert (member.id, member.name, member.role, member.signs_in) == (
        owner.id,
        "Ana Lima",
        Role.MANAGER,
        True,
    )


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@", "@example.com", "a b@example.com", "ana@example.com\x00"]
)
def test_what_is_no_address_is_refused(session: Session, organization: OrgScope, text: str) -> None:
    with pytest.raises(EmailError):
        add_member(organization, session, email=text, role=Role.REP)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_only_admins_change_who_belongs(session: Session, organization: OrgScope, role: Role) -> None:
    scope = OrgScope(organization.organization_id, role, uuid4())
    for attempt in (
        lambda: add_member(scope, session, email=address(), role=Role.ADMIN),
        lambda: set_role(scope, session, uuid4(), Role.ADMIN),
        lambda: deactivate_member(scope, session, uuid4()),
    ):
        with pytest.raises(ForbiddenError):
            attempt()


def test_the_last_admin_stays(session: Session, organization: OrgScope) -> None:
    ana = add_member(organization, session, email=address(), role=Role.ADMIN)
    with pytest.raises(AccountError):
        set_role(organization, session, ana.id, Role.REP)
    with pytest.raises(AccountError):
        deactivate_member(organization, session, ana.id)
    add_member(organization, session, email=address(), role=Role.ADMIN)
    assert set_role(organization, session, ana.id, Role.REP).role is Role.REP
    assert not deactivate_member(organization, session, ana.id).active


def test_a_rep_finds_nobody_else(session: Session, organization: OrgScope) -> None:
    ana = add_member(organization, session, email=address(), role=Role.REP)
    other = add_member(organization, session, email=address(), role=Role.REP)
    rep = OrgScope(organization.organization_id, Role.REP, ana.id)
    assert find_member(rep, session, str(ana.id)) == ana
    assert [member.id for member in members(rep, session)] == [ana.id]
    for reference in (str(other.id), str(other.email)):
        with pytest.raises(NotFoundError):
            find_member(rep, session, reference)
    assert find_member(organization, session, f" {str(other.email).upper()} ") == other


def test_members_of_another_organization_do_not_exist(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    email = address()
    make_member(database, other_organization, email)
    with database.transaction(other_organization) as session:
        theirs = find_member(other_organization, session, email)
    with database.transaction(organization) as session:
        for reference in (email, str(theirs.id)):
            with pytest.raises(NotFoundError):
                find_member(organization, session, reference)
        for attempt in (
            lambda: set_role(organization, session, theirs.id, Role.REP),
            lambda: deactivate_member(organization, session, theirs.id),
            lambda: welcome_link(organization, session, theirs.id, NOW),
            lambda: store_first_password(organization, session, theirs.id, "x"),
        ):
            with pytest.raises(NotFoundError):
                attempt()


def test_an_organization_cannot_take_over_an_account(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    """An admin may add anybody's address, which must give no power over that account."""
    email = address()
    user_id = make_member(database, organization, email)
    with database.transaction(other_organization) as session:
        member = add_member(other_organization, session, email=email, role=Role.REP)
        admin = OrgScope(other_organization.organization_id, Role.ADMIN, member.id)
        with pytest.raises(ForbiddenError):
            welcome_link(admin, session, member.id, NOW)
        with pytest.raises(ForbiddenError):
            store_first_password(admin, session, member.id, hash_password(PASSWORD))
    give_password(database, email)
    with database.transaction(other_organization) as session:
        assert welcome_link(other_organization, session, member.id, NOW) is None
        assert store_first_password(other_organization, session, member.id, "x") is False
    assert try_password(database, email, PASSWORD) is not None
    with database.sign_in_transaction(user_id) as session:
        assert {one.organization_id for one in memberships_of(session, user_id)} == {
            organization.organization_id,
            other_organization.organization_id,
        }


def test_authenticate(database: Database, organization: OrgScope) -> None:
    email = address()
    user_id = make_member(database, organization, email)
    assert try_password(database, email, PASSWORD) is None, "no password yet"
    assert try_password(database, email, "") is None
    give_password(database, email)
    account = try_password(database, f" {email.upper()}", PASSWORD)
    assert account is not None
    assert account.id == user_id
    for wrong in ("", PASSWORD + "x", PASSWORD.upper(), "x" * 10_000):
        assert try_password(database, email, wrong) is None
    for nobody in (address(), "", "nobody", "a\x00b@example.com"):
        assert try_password(database, nobody, PASSWORD) is None


def test_the_same_work_is_done_whether_there_is_an_account_or_not(
    database: Database, organization: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: exactly one Argon2 verification of the same cost in every case."""
    verified: list[str] = []

    class Counting:
        def __init__(self, inner: object) -> None:
            self._inner = inner

        def verify(self, stored: str, password: str) -> bool:
            verified.append("$".join(stored.split("$")[:4]))
            return bool(self._inner.verify(stored, password))  # type: ignore[attr-defined]

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

    import services.passwords as passwords

    known, pending = address(), address()
    make_member(database, organization, known)
    make_member(database, organization, pending)
    give_password(database, known)
    monkeypatch.setattr(passwords, "_HASHER", Counting(passwords._HASHER))
    for email in (known, pending, address()):
        assert try_password(database, email, "not the password") is None
    assert len(verified) == 3
    assert len(set(verified)) == 1


def test_an_older_hash_is_renewed_at_sign_in(database: Database, organization: OrgScope) -> None:
    from argon2 import PasswordHasher

    email = address()
    user_id = make_member(database, organization, email)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert needs_rehash(weak)
    with database.sign_in_transaction() as session:
        session.execute(
            text("UPDATE users SET password_hash = :hash WHERE id = :id"), {"hash": weak, "id": user_id}
        )
    assert try_password(database, email, PASSWORD) is not None
    with database.sign_in_transaction() as session:
        stored = session.scalars(select(User.password_hash).where(User.id == user_id)).one()
    assert stored is not None
    assert not needs_rehash(stored)
    assert try_password(database, email, PASSWORD) is not None


def test_a_link_is_random_hashed_single_use_expiring_and_bound_to_its_purpose(
    database: Database, organization: OrgScope
) -> None:
    user_id = make_member(database, organization, address())
    with database.sign_in_transaction() as session:
        token = new_link(session, user_id, LinkPurpose.WELCOME, NOW)
    assert len(token) >= 43
    with database.sign_in_transaction() as session:
        assert token not in session.scalars(select(OneTimeLink.token_hash)).all()
        week = LinkPurpose.WELCOME.lifetime
        assert read_link(session, token, LinkPurpose.RESET, NOW) is None
        assert read_link(session, token + "x", LinkPurpose.WELCOME, NOW) is None
        assert read_link(session, token, LinkPurpose.WELCOME, NOW + week) is None
        assert read_link(session, token, LinkPurpose.WELCOME, NOW + week - timedelta(seconds=1)) is not None
        assert use_link(session, token, LinkPurpose.RESET, PASSWORD, NOW) is None
        assert use_link(session, token, LinkPurpose.WELCOME, PASSWORD, NOW + week) is None
    with database.sign_in_transaction() as session:
        account = use_link(session, token, LinkPurpose.WELCOME, PASSWORD, NOW)
        assert account is not None
        assert (account.id, account.session_epoch) == (user_id, 1)
    with database.sign_in_transaction() as session:
        assert use_link(session, token, LinkPurpose.WELCOME, PASSWORD, NOW) is None
        assert read_link(session, token, LinkPurpose.WELCOME, NOW) is None


def test_a_new_password_ends_sessions_and_other_links(database: Database, organization: OrgScope) -> None:
    email = address()
    user_id = make_member(database, organization, email)
    give_password(database, email)
    with database.sign_in_transaction() as session:
        one, other = reset_link(session, email, NOW), reset_link(session, email, NOW)
        before = account_of(session, user_id)
    assert one is not None
    assert other is not None
    assert before is not None
    with database.sign_in_transaction() as session:
        assert use_link(session, one[1], LinkPurpose.RESET, "uma outra senha longa", NOW) is not None
    with database.sign_in_transaction() as session:
        assert use_link(session, other[1], LinkPurpose.RESET, "uma terceira senha longa", NOW) is None
        after = account_of(session, user_id)
    assert after is not None
    assert after.session_epoch == before.session_epoch + 1
    assert try_password(database, email, PASSWORD) is None
    assert try_password(database, email, "uma outra senha longa") is not None


def test_change_password(database: Database, organization: OrgScope) -> None:
    email = address()
    user_id = make_member(database, organization, email)
    give_password(database, email)
    with database.sign_in_transaction(user_id) as session:
        assert change_password(session, user_id, "wrong", "uma outra senha longa") is None
        assert change_password(session, uuid4(), PASSWORD, "uma outra senha longa") is None
        changed = change_password(session, user_id, PASSWORD, "uma outra senha longa")
    assert changed is not None
    assert changed.session_epoch == 2
    assert try_password(database, email, "uma outra senha longa") is not None


def test_nobody_gets_a_reset_link_for_an_unknown_address(database: Database) -> None:
    with database.sign_in_transaction() as session:
        assert reset_link(session, address(), NOW) is None


def test_memberships_are_seen_by_their_own_user_alone(database: Database, organization: OrgScope) -> None:
    user_id = make_member(database, organization, address())
    stranger = make_member(database, organization, address())
    with database.sign_in_transaction(stranger) as session:
        assert memberships_of(session, user_id) == ()
    with database.sign_in_transaction() as session:
        assert memberships_of(session, user_id) == ()
        assert session.scalars(select(Membership.id)).all() == []
    with database.sign_in_transaction(user_id) as session:
        assert [one.organization_id for one in memberships_of(session, user_id)] == [
            organization.organization_id
        ]


def test_a_deactivated_member_has_no_membership_and_can_come_back(
    database: Database, organization: OrgScope
) -> None:
    email = address()
    make_member(database, organization, address())
    user_id = make_member(database, organization, email)
    with database.transaction(organization) as session:
        deactivate_member(organization, session, find_member(organization, session, email).id)
    with database.sign_in_transaction(user_id) as session:
        assert memberships_of(session, user_id) == ()
    make_member(database, organization, email, Role.REP)
    with database.sign_in_transaction(user_id) as session:
        assert [one.role for one in memberships_of(session, user_id)] == [Role.REP]


def test_preferences(database: Database, organization: OrgScope) -> None:
    user_id = make_member(database, organization, address())
    with database.sign_in_transaction(user_id) as session:
        save_preferences(session, user_id, language="pt_BR")
        save_preferences(session, user_id, theme="dark")
    with database.sign_in_transaction() as session:
        account = account_of(session, user_id)
        with pytest.raises(NotFoundError):
            save_preferences(session, uuid4(), theme="dark")
    assert account is not None
    assert (account.language, account.theme) == ("pt_BR", "dark")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", PasswordProblem.TOO_SHORT),
        ("x1y2" * 100, PasswordProblem.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", PasswordProblem.TOO_COMMON),
        ("Senha1234567", PasswordProblem.TOO_COMMON),
        ("ANA.lima@example.com", PasswordProblem.CONTAINS_EMAIL),
        ("my ana.lima@example.com!", PasswordProblem.CONTAINS_EMAIL),
    ],
)
def test_password_rules(password: str, problem: PasswordProblem) -> None:
    assert problem in password_problems(password, "Ana.Lima@example.com")


def test_a_long_password_of_any_characters_may_be_used() -> None:
    for password in (PASSWORD, "пароль из слов", "correct horse", "senha-çomprída ✓"):
        assert password_problems(password, "ana@example.com") == []
        assert verify_password(hash_password(password), password)


def test_the_same_characters_typed_differently_are_the_same_password() -> None:
    assert verify_password(hash_password("cafe\u0301 da manha"), "café da manha")
