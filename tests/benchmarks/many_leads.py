# ruff: noqa: E501 (SQL)
"""A million leads in one organization, beside others: what the leads table is measured on.

Made by the server itself from arithmetic, so that a build takes minutes, not hours, and is the same
each time. Dates are relative to `NOW`, and ages, behaviour and roll-up are what the product's own
functions make of the rows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead, Membership, Organization
from services.database.rollups import rebuild_rollup
from services.database.sessions import Database, engine_for
from services.lead_search import refresh_search
from services.scope import OrgScope
from services.versions import bump_data_version
from services.vocabulary import Role

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SPACE = UUID("6f1c2f0e-94a5-4a55-9d7c-2b6a4c1f0a01")
OTHERS = 3
"""Organizations beside the measured one, each with a tenth of its leads."""
MEMBERS = 40
_FIRST = (
    "Maria", "José", "Ana", "João", "Antônio", "Francisca", "Carlos", "Paulo", "Adriana", "Luiz", "Juliana",
    "Márcia", "Marcelo", "Fernanda", "Patrícia", "Aline", "Sandra", "Camila", "Bruno", "Rodrigo", "Rafael",
    "Felipe", "Letícia", "Vanessa", "Débora", "Thaís", "Gustavo", "Henrique", "Sônia", "Zélia",
)  # fmt: skip
_LAST = (
    "Silva", "Santos", "Oliveira", "Souza", "Rodrigues", "Ferreira", "Alves", "Pereira", "Lima", "Gomes",
    "Costa", "Ribeiro", "Martins", "Carvalho", "Almeida", "Lopes", "Soares", "Fernandes", "Vieira", "Barbosa",
    "Rocha", "Dias", "Nascimento", "Andrade", "Moreira", "Nunes", "Marques", "Machado", "Mendes", "Freitas",
    "Cardoso", "Ramos", "Gonçalves", "Teixeira", "Araújo", "Quintão", "Xavier",
)  # fmt: skip
_KINDS = ("Comercial", "Indústria", "Grupo", "Construtora", "Clínica", "Escola", "Transportes", "Auto Peças")
_SOURCES = ("google", "facebook", "instagram", "indicacao", "linkedin", "feira", "email", "unattributed")

_LEADS = """
INSERT INTO leads (organization_id, id, external_id, name, email, phone, company, source, stage, outcome,
                   reached, lead_score, initial_score, score_factors, score_origin, estimated_value,
                   closing_value, assigned_user_id, created_at, stage_entered_at, closed_at, updated_at)
SELECT :organization_id, uuid_at(n), 'N-' || lpad(n::text, 8, '0'),
       CASE WHEN n % 97 > 0 THEN first || ' ' || CASE n % 5 WHEN 0 THEN 'da ' ELSE '' END || last || ' '
                                 || last2 END,
       CASE WHEN n % 13 > 0 THEN lower(first) || '.' || lower(last) || n || '@example.com' END,
       CASE WHEN n % 9 > 0 THEN '+55 (' || 11 + n % 80 || ') 9'
                                || lpad((n::bigint * 48271 % 100000000)::text, 8, '0') END,
       CASE WHEN n % 6 > 0 THEN kind || ' ' || last2 || ' ' || n % 5000 END,
       source,
       CASE WHEN outcome = 'won' THEN 'fechado'
            ELSE (ARRAY['lead', 'contato', 'proposta', 'negociacao'])[reached] END,
       outcome, CASE WHEN outcome = 'won' THEN 5 ELSE reached END, score, score, '{"imported": 1}',
       'imported', CASE WHEN n % 20 > 0 THEN round(exp(8.5 + 2.2 * h4)::numeric, 2) END,
       CASE WHEN outcome = 'won' AND n % 12 > 0 THEN round(exp(8.4 + 2.2 * h4)::numeric, 2) END,
       CASE WHEN h2 > 0.05 THEN (CAST(:members AS uuid[]))[1 + floor(h2 * h2 * 0.999 * cardinality(CAST(:members AS uuid[])))::int] END,
       created, entered,
       CASE WHEN outcome <> 'open' THEN entered + (CAST(:now AS timestamptz) - entered) * h3 END, created
FROM (
    SELECT d.*, created + (CAST(:now AS timestamptz) - created) * (CASE WHEN outcome = 'open' THEN 0.3 + 0.6 * h1 ELSE 0.4 * h1 END)
           AS entered,
           least(100, greatest(0, (20 + 40 * h3 + CASE WHEN outcome = 'won' THEN 35 ELSE 0 END
                                   + 15 * h2)))::smallint AS score
    FROM (
        SELECT n, h1, h2, h3, h4,
               (CAST(:first AS text[]))[1 + floor(h1 * cardinality(CAST(:first AS text[])))::int] AS first,
               (CAST(:last AS text[]))[1 + floor(h2 * h2 * cardinality(CAST(:last AS text[])))::int] AS last,
               (CAST(:last AS text[]))[1 + floor(h3 * cardinality(CAST(:last AS text[])))::int] AS last2,
               (CAST(:kinds AS text[]))[1 + floor(h4 * cardinality(CAST(:kinds AS text[])))::int] AS kind,
               (CAST(:sources AS text[]))[1 + floor(h3 * h1 * cardinality(CAST(:sources AS text[])))::int] AS source,
               1 + floor(h4 * h2 * 4)::smallint AS reached,
               CAST(:now AS timestamptz) - (1 - n::float / CAST(:count AS int)) * interval '540 days' - interval '1 minute' AS created,
               CASE WHEN h1 * h4 < 0.02 + 0.5 * power(n::float / CAST(:count AS int), 6) THEN 'open'
                    WHEN h2 < 0.25 THEN 'won' ELSE 'lost' END AS outcome
        FROM (
            SELECT n, hash_share(n, 1) AS h1, hash_share(n, 2) AS h2, hash_share(n, 3) AS h3,
                   hash_share(n, 4) AS h4
            FROM generate_series(1, CAST(:count AS int)) n
        ) shares
    ) d
) drawn
"""
_STAYS = """
INSERT INTO stage_stays (organization_id, lead_id, position, stage, entered_at, left_at, exit)
SELECT organization_id, id, 1, 'lead', created_at,
       CASE WHEN stage <> 'lead' THEN stage_entered_at WHEN outcome <> 'open' THEN closed_at END,
       CASE WHEN stage = 'fechado' THEN 'won' WHEN stage <> 'lead' THEN 'advanced'
            WHEN outcome = 'lost' THEN 'lost' END
FROM leads WHERE organization_id = :organization_id
UNION ALL
SELECT organization_id, id, 2, stage, stage_entered_at, closed_at,
       CASE WHEN outcome = 'lost' THEN 'lost' END
FROM leads WHERE organization_id = :organization_id AND stage IN ('contato', 'proposta', 'negociacao')
"""
_BEHAVIOR = """
INSERT INTO lead_behavior_tracking (organization_id, lead_id, points, interactions, first_contact_at,
                                    last_lead_action_at, last_outbound_at, last_interaction_at)
SELECT organization_id, id,
       (1 + 30 * s) * power(2, extract(epoch FROM last_at - CAST(:epoch AS timestamptz)) / 86400 / 14), 6,
       CASE WHEN s > 0.03 THEN created_at + interval '3 hours' END,
       CASE WHEN s > 0.2 THEN last_at - interval '1 day' END,
       CASE WHEN s > 0.03 AND s < 0.9 THEN last_at END, last_at
FROM (
    SELECT l.organization_id, l.id, l.created_at, hash_share(l.lead_score + length(l.external_id) * 1000
             + extract(epoch FROM l.created_at)::bigint % 1000003, 5) AS s,
           least(l.created_at + (CAST(:now AS timestamptz) - l.created_at) * 0.9 * hash_share(extract(epoch FROM l.created_at)::bigint, 6),
                 coalesce(l.closed_at, CAST(:now AS timestamptz))) AS last_at
    FROM leads l WHERE l.organization_id = :organization_id
) touched
WHERE s > 0.02
"""
_INTERACTIONS = """
INSERT INTO interactions (organization_id, lead_id, occurred_at, kind)
SELECT organization_id, lead_id, last_interaction_at, 'email_sent' FROM lead_behavior_tracking
WHERE organization_id = :organization_id
"""
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION pg_temp.hash_share(n bigint, salt int) RETURNS float LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(n, salt) & 1048575)::float / 1048576 $$;
CREATE OR REPLACE FUNCTION pg_temp.uuid_at(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0198' || lpad(to_hex(n), 8, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
           || substr(md5(n::text), 4, 15))::uuid $$;
"""


def build(server: EmbeddedDatabase, leads: int) -> OrgScope:
    """The measured organization's scope; its leads and its neighbours' are made where they are missing."""
    database = Database(server.application_url, statement_timeout_ms=0)
    try:
        for number in range(OTHERS, -1, -1):
            scope = _scope(leads, number)
            with database.transaction(scope) as session:
                there = session.get(Organization, scope.organization_id) is not None
                if not there:
                    _people(session, scope, number)
            if not there:
                _fill(server, scope, leads if number == 0 else leads // 10)
                with database.transaction(scope, statement_timeout_ms=0) as session:
                    _derive(scope, session)
    finally:
        database.dispose()
    return _scope(leads, 0)


def settle(server: EmbeddedDatabase) -> None:
    """Clean up and look at every table, as autovacuum would have by the time that somebody measures."""
    engine = engine_for(server.owner_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


def members_of(scope: OrgScope) -> list[UUID]:
    """The ids of the organization's members."""
    return [uuid5(scope.organization_id, f"member {number}") for number in range(MEMBERS)]


def _scope(leads: int, number: int) -> OrgScope:
    return OrgScope.operator(uuid5(SPACE, f"{leads} {number}"))


def _people(session: Session, scope: OrgScope, number: int) -> None:
    own = scope.organization_id
    session.add(Organization(id=own, slug=f"many-{own.hex[:12]}", name=f"Many {number}"))
    session.flush()
    session.add_all(
        Membership(organization_id=own, id=each, role=Role.REP, name=f"Vendedora {position}")
        for position, each in enumerate(members_of(scope))
    )


def _fill(server: EmbeddedDatabase, scope: OrgScope, count: int) -> None:
    """As the owner, whom row-level security doesn't stop: the rows themselves."""
    from services.engagement import EPOCH

    engine = engine_for(server.owner_url)
    values = {
        "organization_id": scope.organization_id, "count": count, "now": NOW, "epoch": EPOCH,
        "first": list(_FIRST), "last": list(_LAST), "kinds": list(_KINDS), "sources": list(_SOURCES),
        "members": members_of(scope),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL jit = off; SET LOCAL work_mem = '256MB'")
        connection.exec_driver_sql(_FUNCTIONS)
        for statement in (_LEADS, _STAYS, _BEHAVIOR, _INTERACTIONS):
            clause = text(
                statement.replace("hash_share(", "pg_temp.hash_share(").replace(
                    "uuid_at(", "pg_temp.uuid_at("
                )
            )
            connection.execute(clause, {name: values[name] for name in clause.compile().params})
    engine.dispose()


def _derive(scope: OrgScope, session: Session) -> None:
    everybody = select(Lead.id).where(Lead.organization_id == scope.organization_id)
    session.connection().exec_driver_sql("SET LOCAL work_mem = '256MB'")
    refresh_search(scope, session, everybody)
    rebuild_rollup(scope, session)
    bump_data_version(scope, session)
