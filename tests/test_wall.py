"""The wall between organizations as the database holds it, whatever the application's code does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from services.api_tokens import token_hash
from services.database.embedded import EmbeddedDatabase
from services.database.models import Base, Membership, TenantRow
from services.database.planner_statistics import gather_planner_statistics
from services.database.sessions import APPLICATION_ROLE, Database
from services.scope import OrgScope
from tests.support.rows import Filled, fill, tenant_models

TABLES = [model.__tablename__ for model in tenant_models()]
APPEND_ONLY = ("audit_logs", "alert_events", "analytics_events")
FREE_OF_ORGANIZATIONS = {"organizations", "users", "one_time_links", "alembic_version"}
"""Tables of `public` whose rows belong to no single organization; `organizations` has its own policy."""


@pytest.fixture
def owner(database_urls: EmbeddedDatabase) -> Iterator[psycopg.Connection]:
    """A connection as the schema's owner, to read the catalogue."""
    with psycopg.connect(database_urls.owner_url) as connection:
        yield connection


@pytest.fixture
def ours(database: Database, organization: OrgScope) -> Filled:
    """Our organization, with a row in every table."""
    with database.transaction(organization) as session:
        return fill(organization, session)


@pytest.fixture
def theirs(database: Database, other_organization: OrgScope) -> Filled:
    """Another organization, with a row in every table."""
    with database.transaction(other_organization) as session:
        return fill(other_organization, session)


def test_every_table_is_a_tenants_or_listed_as_free(owner: psycopg.Connection) -> None:
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert {name for (name,) in tables} == set(TABLES) | FREE_OF_ORGANIZATIONS


@pytest.mark.parametrize("table", [*TABLES, "organizations"])
def test_row_level_security_is_forced(owner: psycopg.Connection, table: str) -> None:
    assert owner.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", (table,)
    ).fetchone() == (True, True)


@pytest.mark.parametrize("table", TABLES)
def test_the_policy_compares_with_the_transactions_organization(
    owner: psycopg.Connection, table: str
) -> None:
    policy = owner.execute(
        """
        SELECT cmd, permissive, qual, with_check FROM pg_policies
        WHERE tablename = %s AND policyname = 'tenant'
        """,
        (table,),
    ).fetchone()
    setting = "current_setting('app.organization_id'::text, true)"
    expected = f"(organization_id = (NULLIF({setting}, ''::text))::uuid)"
    assert policy == ("ALL", "PERMISSIVE", expected, expected)


def test_only_three_more_policies_open_a_door(owner: psycopg.Connection) -> None:
    """Permissive policies add up: each further one is a door, and these are for reading alone."""
    doors = owner.execute(
        "SELECT tablename, policyname, cmd FROM pg_policies WHERE policyname <> 'tenant' ORDER BY 1"
    ).fetchall()
    assert doors == [
        ("api_tokens", "by_hash", "SELECT"),
        ("memberships", "own_memberships", "SELECT"),
        ("organizations", "by_slug", "SELECT"),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_begins_with_the_organization(owner: psycopg.Connection, table: str) -> None:
    keys = owner.execute(
        """
        SELECT indexrelid::regclass::text, attname
        FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indrelid = %s::regclass AND indisunique
        """,
        (table,),
    ).fetchall()
    assert keys
    assert {column for _, column in keys} == {"organization_id"}


def test_references_between_tenants_tables_carry_the_organization(owner: psycopg.Connection) -> None:
    references = owner.execute(
        """
        SELECT conname, (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]),
               (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
        FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND confrelid <> 'organizations'::regclass
        """
    ).fetchall()
    assert references
    wrong = [name for name, ours, theirs in references if (ours, theirs) != ("organization_id",) * 2]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_grants_are_what_the_application_needs(owner: psycopg.Connection, table: str) -> None:
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    question = "SELECT right_ FROM unnest(%s::text[]) right_ WHERE has_table_privilege(%s, %s, right_)"
    granted = {row[0] for row in owner.execute(question, (list(rights), APPLICATION_ROLE, table)).fetchall()}
    changing = set() if table in APPEND_ONLY else {"UPDATE", "DELETE"}
    assert granted == {"SELECT", "INSERT"} | changing


def test_the_applications_role_has_no_powers(owner: psycopg.Connection) -> None:
    powers = owner.execute(
        """
        SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
               EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid),
               EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
        FROM pg_roles r WHERE rolname = %s
        """,
        (APPLICATION_ROLE,),
    ).fetchone()
    assert powers == (False,) * 7


def test_one_function_alone_runs_with_the_owners_rights(owner: psycopg.Connection) -> None:
    """It gathers the planner's statistics, by a search path of its own, for the application alone."""
    found = owner.execute(
        """
        SELECT proname, proconfig, has_function_privilege(%s, oid, 'EXECUTE'),
               EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0)
        FROM pg_proc WHERE prosecdef AND pronamespace IN ('public'::regnamespace, 'jobs'::regnamespace)
        """,
        (APPLICATION_ROLE,),
    ).fetchall()
    path = ["search_path=pg_catalog, public, pg_temp"]
    assert found == [("gather_planner_statistics", path, True, False)]


def test_the_statistics_are_gathered_for_the_application(
    database: Database, ours: Filled, owner: psycopg.Connection
) -> None:
    question = "SELECT last_analyze FROM pg_stat_all_tables WHERE relid = 'leads'::regclass"
    before = owner.execute(question).fetchone()
    owner.rollback()
    with database.transaction(ours.scope) as session:
        gather_planner_statistics(ours.scope, session)
    assert owner.execute(question).fetchone() != before


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE leads DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE leads NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON leads",
        "CREATE POLICY all_of_it ON leads USING (true)",
        "SET row_security = off; SELECT * FROM leads",
        "CREATE TABLE escape (x int)",
        "COPY leads TO PROGRAM 'cat'",
    ],
)
def test_the_applications_role_cant_take_the_wall_down(session: Session, statement: str) -> None:
    with pytest.raises(DBAPIError) as refusal:
        session.connection().exec_driver_sql(statement)
    assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("model", tenant_models(), ids=TABLES)
def test_raw_sql_without_where_returns_only_our_rows(
    database: Database, ours: Filled, theirs: Filled, model: type[TenantRow]
) -> None:
    with database.transaction(ours.scope) as session:
        seen = (
            session.execute(text(f"SELECT DISTINCT organization_id FROM {model.__tablename__}"))
            .scalars()
            .all()
        )
    assert seen == [ours.scope.organization_id]


@pytest.mark.parametrize("table", [*TABLES, "organizations"])
def test_without_an_organization_no_row_is_seen(database: Database, ours: Filled, table: str) -> None:
    with database.sign_in_transaction() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_organization_ends_with_its_transaction(database: Database, ours: Filled) -> None:
    """The same pooled connection, right after: nothing of the last organization is left on it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"SET LOCAL app.organization_id = '{ours.scope.organization_id}'")
        assert connection.execute(text("SELECT count(*) FROM leads")).scalar_one() > 0
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM leads")).scalar_one() == 0


@pytest.mark.parametrize("table", [table for table in TABLES if table not in APPEND_ONLY])
@pytest.mark.parametrize("verb", ["UPDATE {} SET organization_id = organization_id", "DELETE FROM {}"])
def test_changes_without_where_leave_others_alone(
    database: Database, ours: Filled, theirs: Filled, table: str, verb: str
) -> None:
    def count() -> int:
        with database.transaction(theirs.scope) as session:
            return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()

    before = count()
    assert before > 0
    # A row of ours that others of ours refer to can't be deleted; theirs stay in any case.
    with (
        contextlib.suppress(IntegrityError),
        database.transaction(ours.scope) as session,
    ):
        session.execute(text(verb.format(table)))
    assert count() == before


@pytest.mark.parametrize("table", TABLES)
def test_a_row_cant_be_copied_into_another_organization(
    database: Database, ours: Filled, theirs: Filled, table: str
) -> None:
    changed = f"""'{{"organization_id": "{theirs.scope.organization_id}"}}'"""
    columns = Base.metadata.tables[table].columns
    names = [f'"{column.name}"' for column in columns if column.computed is None and not column.identity]
    values = ", ".join(f"(r.row).{name}" for name in names)
    rows = f"SELECT jsonb_populate_record(t, {changed}) AS row FROM {table} t"
    copy = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM ({rows}) r"
    with pytest.raises(DBAPIError) as refusal, database.transaction(ours.scope) as session:
        session.connection().exec_driver_sql(copy)
    assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", [table for table in TABLES if table not in APPEND_ONLY])
def test_a_row_cant_be_moved_into_another_organization(
    database: Database, ours: Filled, theirs: Filled, table: str
) -> None:
    move = text(f"UPDATE {table} SET organization_id = :theirs")
    with pytest.raises(DBAPIError) as refusal, database.transaction(ours.scope) as session:
        session.execute(move, {"theirs": theirs.scope.organization_id})
    assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET occurred_at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_happened_cant_be_rewritten(session: Session, table: str, verb: str) -> None:
    with pytest.raises(DBAPIError) as refusal:
        session.execute(text(verb.format(table)))
    assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)


def test_a_person_sees_the_own_memberships_alone(database: Database, ours: Filled, theirs: Filled) -> None:
    person = uuid4()
    for filled in (ours, theirs):
        own = {"organization_id": filled.scope.organization_id}
        with database.transaction(filled.scope) as session:
            session.add(Membership(**own, user_id=person, role="rep", name="Both"))
            session.add(Membership(**own, user_id=uuid4(), role="rep", name="Somebody else"))
    with database.sign_in_transaction(person) as session:
        seen = session.execute(text("SELECT user_id, organization_id FROM memberships")).all()
        changed = session.execute(text("UPDATE memberships SET role = 'admin'")).rowcount
    assert set(seen) == {(person, filled.scope.organization_id) for filled in (ours, theirs)}
    assert changed == 0


def test_a_slug_shows_one_organization(database: Database, ours: Filled, theirs: Filled) -> None:
    with database.lookup_transaction(f"test-{ours.scope.organization_id.hex}") as session:
        ids = session.execute(text("SELECT id FROM organizations")).scalars().all()
        leads = session.execute(text("SELECT count(*) FROM leads")).scalar_one()
    assert ids == [ours.scope.organization_id]
    assert leads == 0


def test_a_tokens_hash_shows_one_token_and_changes_nothing(
    database: Database, ours: Filled, theirs: Filled
) -> None:
    with database.token_transaction(token_hash(ours.token)) as session:
        ids = session.execute(text("SELECT id FROM api_tokens")).scalars().all()
        others = session.execute(text("SELECT count(*) FROM memberships")).scalar_one()
        changed = session.execute(text("UPDATE api_tokens SET revoked_at = now()")).rowcount
        deleted = session.execute(text("DELETE FROM api_tokens")).rowcount
    assert ids == [ours.token_id]
    assert (others, changed, deleted) == (0, 0, 0)


def test_a_hash_is_64_digits_and_nothing_else(database: Database) -> None:
    for hash_ in ("", "0" * 63, "0" * 63 + "'", "A" * 64):
        with pytest.raises(ValueError, match="hash"), database.token_transaction(hash_):
            pass
