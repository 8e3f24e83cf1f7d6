"""Writes generated leads and spend: COPY into temporary tables, INSERT … SELECT from there.

PostgreSQL refuses COPY into a table with row-level security.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from uuid import UUID, uuid5

from psycopg import sql
from sqlalchemy import Column, Table, insert, select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import AuditLog, Base, Interaction, Lead, SourceSpend
from services.database.rollups import add_to_rollup
from services.database.temporary import temporary_table
from services.demo.profiles import Person
from services.demo.story import GeneratedLead
from services.duplicates.backlog import compare_later
from services.lead_search import refresh_search
from services.scope import OrgScope
from services.scores import freeze_initial_scores, rescore
from services.stays import rebuild_stays
from services.versions import bump_data_version
from services.vocabulary import AuditAction, Outcome, ScoreOrigin, Stage

CHUNK = 5_000
"""Leads held in memory at a time."""
LEAD_COLUMNS = (
    "organization_id", "id", "external_id", "name", "email", "phone", "company", "source", "stage",
    "outcome", "reached", "lead_score", "initial_score", "score_factors", "score_origin",
    "estimated_value", "closing_value", "assigned_user_id", "created_at", "stage_entered_at", "lost_reason",
    "custom_fields",
)  # fmt: skip
AUDIT_COLUMNS = (
    "organization_id", "id", "lead_id", "action", "origin", "occurred_at", "recorded_at", "from_stage",
    "to_stage", "outcome", "actor_id", "actor_name",
)  # fmt: skip
INTERACTION_COLUMNS = ("organization_id", "lead_id", "occurred_at", "kind")
SPEND_COLUMNS = ("organization_id", "source", "month", "amount")

Row = Sequence[object]


def write_leads(
    scope: OrgScope, session: Session, leads: Iterable[GeneratedLead], people: Mapping[Person, UUID]
) -> None:
    """Add new leads with their history and interactions; `people` are the owners' membership ids.

    Stages, stays, scores and roll-up are left to `derive`. Memory stays flat with their number.
    """
    remaining = iter(leads)
    organization = scope.organization_id
    while chunk := list(islice(remaining, CHUNK)):
        _copy(session, Lead, LEAD_COLUMNS, (_lead_row(organization, lead, people) for lead in chunk))
        audit = (row for lead in chunk for row in _audit_rows(organization, lead, people))
        _copy(session, AuditLog, AUDIT_COLUMNS, audit)
        talk = ((organization, lead.id, at, kind.value) for lead in chunk for at, kind in lead.interactions)
        _copy(session, Interaction, INTERACTION_COLUMNS, talk)


def write_spend(scope: OrgScope, session: Session, spend: Iterable[tuple[str, date, Decimal]]) -> None:
    """Add spend by source key and month (its first day), in the organization's currency."""
    _copy(session, SourceSpend, SPEND_COLUMNS, ((scope.organization_id, *row) for row in spend))


def derive(scope: OrgScope, session: Session, now: datetime) -> None:
    """Work out, for all leads of an organization that was just filled, what is derived from its rows."""
    leads = select(Lead.id).where(Lead.organization_id == scope.organization_id)
    rebuild_stays(scope, session, leads)
    refresh_behavior(scope, session, leads)
    freeze_initial_scores(scope, session, leads.where(Lead.score_origin == ScoreOrigin.RULES))
    rescore(scope, session, leads, now)
    refresh_search(scope, session, leads)
    compare_later(scope, session, leads)
    add_to_rollup(scope, session, leads)
    bump_data_version(scope, session)


def _lead_row(organization: UUID, lead: GeneratedLead, people: Mapping[Person, UUID]) -> Row:
    """The lead as it arrived: open, in the first stage; `derive` brings it to where it stands."""
    score = lead.imported_score
    return (
        organization, lead.id, lead.external_id, lead.contact.name, lead.contact.email, lead.contact.phone,
        lead.contact.company, lead.source, Stage.LEAD.value, Outcome.OPEN.value, Stage.LEAD.ordinal,
        score or 0, score or 0, "{}", (ScoreOrigin.RULES if score is None else ScoreOrigin.IMPORTED).value,
        lead.estimated_value, lead.closing_value, people[lead.owner] if lead.owner else None,
        lead.created_at, lead.created_at, lead.journey.lost_reason, json.dumps(lead.custom_fields),
    )  # fmt: skip


def _audit_rows(organization: UUID, lead: GeneratedLead, people: Mapping[Person, UUID]) -> Iterator[Row]:
    """The lead's creation, then its moves as a history file would tell them."""
    owner = (people[lead.owner], lead.owner.name) if lead.owner else (None, None)
    yield (
        organization, uuid5(lead.id, "0"), lead.id, AuditAction.CREATED.value, "snapshot", lead.created_at,
        lead.created_at, None, Stage.LEAD.value, Outcome.OPEN.value, None, None,
    )  # fmt: skip
    for position, move in enumerate(lead.journey.moves, start=1):
        yield (
            organization, uuid5(lead.id, str(position)), lead.id, AuditAction.STAGE_CHANGED.value, "history",
            move.at, move.at, move.from_stage.value, move.to_stage.value, move.outcome.value, *owner,
        )  # fmt: skip


def _copy(session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add `rows` to the model's table by way of a temporary one."""
    target = Base.metadata.tables[model.__tablename__]
    staging = temporary_table(
        f"demo_{target.name}", *(Column(column, target.columns[column].type) for column in columns)
    )
    connection = session.connection()
    staging.create(connection, checkfirst=False)
    _fill(session, staging, rows)
    session.execute(insert(model).from_select(list(columns), select(*staging.columns)))
    staging.drop(connection, checkfirst=False)


def _fill(session: Session, staging: Table, rows: Iterable[Row]) -> None:
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("the session has no connection")
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in staging.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(staging.name), names)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
