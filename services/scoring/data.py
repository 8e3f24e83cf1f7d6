"""Reads what a score is trained on: decided leads as they were known while they were open.

What a decided lead has done says how it ended: a lost one fell silent, a won one was called often. So
each is looked at as of a few instants at which it was still open (landmarking: van Houwelingen,
"Dynamic prediction by landmarking in event history analysis", 2007): its creation, and some days on.
Interactions count up to the instant, and what an edit changed later is rolled back by the audit log.
What a file says of a lead without a time of its own counts as known at its creation, for nothing
tells when it was; `services.scoring.leakage` looks for those that weren't.

Merged-away leads are no leads. Of an organization with more than 50,000 decided leads the newest 50,000
(by closing) are read: more make a slower training, and no better one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Double, Select, and_, case, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Interaction, Lead
from services.database.queries.population import visible
from services.database.temporary import chosen_leads, table_of_leads
from services.engagement import HALF_LIFE_DAYS, weight_expression
from services.scope import OrgScope
from services.score_factors import profile
from services.scoring.assembly import LANDMARK_DAYS, Assembly
from services.scoring.features import NO, PRESENCE, YES
from services.scoring.model import CUSTOM
from services.scoring.rows import NEEDED_EACH, NEEDED_LEADS, TrainingData
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, AuditAction, Outcome

__all__ = [
    "MOST_LEADS",
    "NEEDED_EACH",
    "NEEDED_LEADS",
    "TrainingData",
    "presence",
    "training_data",
]

MOST_LEADS = 50_000

_AT_ONCE = 2_000
_DAY_SECONDS = 86_400.0
_MOST_HALF_LIVES = 1_000.0

CHOSEN_DECIDED = table_of_leads("scoring_decided_leads")


def training_data(scope: OrgScope, session: Session, now: datetime) -> TrainingData:
    """The decided leads that the scope sees, as of their landmarks, and when their fields were filled in.

    `former` is `initial_score`: the score that the lead was given when it was created, by what was in use
    then, with nothing known that came later; an imported score is frozen as it came. That is what a
    model, seeing the leads as of their creation too, has to beat. Reads in a stream; leaves nothing.
    """
    with chosen_leads(scope, session, CHOSEN_DECIDED, _decided(scope, now)):
        assembly = Assembly(now)
        for lead in _streamed(session, _leads(scope)):
            assembly.add_lead(lead)
        for edit in _streamed(session, _edits(scope)):
            assembly.add_edit(edit.lead_id, edit.occurred_at, edit.changes)
        for seen in _streamed(session, _behavior(scope)):
            assembly.add_behavior(seen)
    open_leads, open_filled, open_edited = _open_leads(scope, session)
    return assembly.finished(open_leads, open_filled, open_edited)


def _decided_conditions(scope: OrgScope, now: datetime) -> list[Any]:
    return [*visible(scope), Lead.outcome != Outcome.OPEN.value, Lead.closed_at <= now]


def _decided(scope: OrgScope, now: datetime) -> Select[UUID]:
    newest = (Lead.closed_at.desc(), Lead.id)
    return select(Lead.id).where(*_decided_conditions(scope, now)).order_by(*newest).limit(MOST_LEADS)


def _streamed(session: Session, rows: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    yield from session.execute(rows, execution_options={"yield_per": _AT_ONCE})


def presence(column: str) -> Any:
    """Whether a lead has a name, an e-mail, a phone or a company, as the rules see it: `yes` or `no`."""
    there, _points = profile()[column]
    return case((there, YES), else_=NO)


def _leads(scope: OrgScope) -> Select[*tuple[Any, ...]]:
    """Each chosen lead as it is now, and when it was first recorded."""
    recorded = (
        select(AuditLog.lead_id, func.min(AuditLog.recorded_at).label("recorded_at"))
        .join(CHOSEN_DECIDED, CHOSEN_DECIDED.c.id == AuditLog.lead_id)
        .where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.action == AuditAction.CREATED.value,
        )
        .group_by(AuditLog.lead_id)
        .subquery("recorded")
    )
    return (
        select(
            Lead.id,
            Lead.created_at,
            Lead.closed_at,
            (Lead.outcome == Outcome.WON.value).label("won"),
            Lead.initial_score,
            Lead.source,
            Lead.estimated_value,
            *(presence(name).label(name) for name in PRESENCE),
            Lead.custom_fields,
            recorded.c.recorded_at,
        )
        .join(CHOSEN_DECIDED, CHOSEN_DECIDED.c.id == Lead.id)
        .outerjoin(recorded, recorded.c.lead_id == Lead.id)
        # Some may have been opened anew since they were chosen.
        .where(Lead.organization_id == scope.organization_id, Lead.outcome != Outcome.OPEN.value)
        .order_by(Lead.created_at, Lead.id)
    )


def _edits(scope: OrgScope) -> Select[*tuple[Any, ...]]:
    return (
        select(AuditLog.lead_id, AuditLog.occurred_at, AuditLog.changes)
        .join(CHOSEN_DECIDED, CHOSEN_DECIDED.c.id == AuditLog.lead_id)
        .where(AuditLog.organization_id == scope.organization_id, AuditLog.action == AuditAction.EDITED.value)
        .order_by(AuditLog.lead_id, AuditLog.occurred_at, AuditLog.recorded_at, AuditLog.id)
    )


def _behavior(scope: OrgScope) -> Select[*tuple[Any, ...]]:
    """Per lead and landmark what its interactions up to then amount to; no row where there were none."""
    landmarks = literal([float(day) for day in LANDMARK_DAYS], ARRAY(Double))
    days = func.unnest(landmarks).table_valued(Column("days", Double), name="landmarks").render_derived()
    at = Lead.created_at + func.make_interval(0, 0, 0, 0, 0, 0, days.c.days * _DAY_SECONDS)
    occurred = Interaction.occurred_at
    half_lives = func.date_part("epoch", occurred - at) / (_DAY_SECONDS * HALF_LIFE_DAYS)
    faded = func.power(literal(2.0, Double), func.greatest(half_lives, -_MOST_HALF_LIVES))
    return (
        select(
            Lead.id,
            days.c.days,
            func.sum(weight_expression(Interaction.kind) * faded).label("points"),
            func.min(occurred).filter(Interaction.kind.in_(CONTACTS_BY_US)).label("first_contact_at"),
            func.max(occurred).filter(Interaction.kind.in_(ACTIONS_OF_THE_LEAD)).label("last_lead_action_at"),
        )
        .join(CHOSEN_DECIDED, CHOSEN_DECIDED.c.id == Lead.id)
        .join(
            Interaction,
            and_(Interaction.organization_id == scope.organization_id, Interaction.lead_id == Lead.id),
        )
        .join(days, and_(occurred <= at, (days.c.days == 0) | (at < Lead.closed_at)))
        .where(Lead.organization_id == scope.organization_id)
        .group_by(Lead.id, days.c.days)
    )


def _open_leads(scope: OrgScope, session: Session) -> tuple[int, dict[str, int], dict[str, int]]:
    """Of the newest open leads: how many, and per custom field how many have it, and how many got or
    changed it after their creation."""
    newest = (
        select(Lead.id, Lead.custom_fields)
        .where(*visible(scope), Lead.outcome == Outcome.OPEN.value)
        .order_by(Lead.created_at.desc(), Lead.id)
        .limit(MOST_LEADS)
        .cte("open_leads")
    )
    leads = session.scalar(select(func.count()).select_from(newest)) or 0
    key = func.jsonb_object_keys(newest.c.custom_fields).table_valued("key", name="keys").render_derived()
    has = select(key.c.key, func.count()).select_from(newest.join(key, literal(True))).group_by(key.c.key)
    change = AuditLog.changes["custom_fields"]
    new = func.jsonb_each_text(change[1]).table_valued("key", "value", name="new")
    got = (
        select(new.c.key, func.count(AuditLog.lead_id.distinct()))
        .select_from(AuditLog)
        .join(newest, newest.c.id == AuditLog.lead_id)
        .join(new, change[0][new.c.key].astext.is_distinct_from(new.c.value))
        .where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.action == AuditAction.EDITED.value,
            func.jsonb_typeof(change) == "array",
        )
        .group_by(new.c.key)
    )
    filled_in = {CUSTOM + name: count for name, count in session.execute(has)}
    edited = {CUSTOM + name: count for name, count in session.execute(got)}
    return leads, filled_in, edited
