"""Probes of the behaviour page and of recording interactions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import behavior_analysis, interactions
from services.database.models import Interaction, Lead
from services.database.queries import behavior, behavior_course, behavior_flags
from services.database.queries.population import behavior_at
from services.scope import NotFoundError, OrgScope
from services.vocabulary import BehavioralFlag, InteractionKind, Segment
from tests.support.probes.common import NOW, Probe, Probes, every_lead, of_them
from tests.support.rows import Filled

EVERYBODY = behavior.Population(365)


def _analysis(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return [
        behavior_analysis.behavior_analysis(scope, session, now=NOW),
        behavior_analysis.behavior_analysis(scope, session, now=NOW, days=365, filters=of_them(theirs)),
        behavior_analysis.behavior_analysis(scope, session, now=NOW, segment=Segment.STANDARD),
    ]


def _where(scope: OrgScope, session: Session, *conditions: Any) -> Any:
    facts = behavior_at(scope, session, NOW)
    return session.execute(
        select(Lead.name, Lead.organization_id)
        .outerjoin(facts, facts.c.lead_id == Lead.id)
        .where(Lead.organization_id == scope.organization_id, *(each(facts) for each in conditions))
    ).all()


def _course(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return behavior_course.activity(
        scope, session, EVERYBODY, behavior_course.week_before(NOW), [Interaction.occurred_at <= NOW], NOW,
        behavior_at(scope, session, NOW),
    )  # fmt: skip


def _record(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    item = interactions.NewInteraction(theirs.lead_id, InteractionKind.MEETING, NOW)
    found = interactions.record_interactions(scope, session, [item], now=NOW)
    assert found == [
        interactions.InteractionResult(
            interactions.InteractionStatus.REFUSED, interactions.InteractionProblem.UNKNOWN_LEAD
        )
    ]


def _changing(scope: OrgScope, session: Session, theirs: Filled) -> None:
    with interactions.interactions_changing(scope, session, every_lead(), NOW):
        pass


READERS: Probes = {
    behavior_analysis.behavior_analysis: Probe(_analysis),
    behavior.map_cells: Probe(
        lambda scope, session, theirs: behavior.map_cells(
            scope, session, EVERYBODY, NOW, behavior_at(scope, session, NOW)
        )
    ),
    behavior.narrowed: Probe(
        lambda scope, session, theirs: _where(
            scope,
            session,
            lambda facts: Lead.id.in_(
                select(Lead.id).where(*behavior.narrowed(scope, EVERYBODY, NOW, facts))
            ),
        )
    ),
    behavior_course.activity: Probe(_course),
    behavior_course.lead_interactions: Probe(
        lambda scope, session, theirs: behavior_course.lead_interactions(scope, session, theirs.lead_id, NOW)
    ),
    behavior_course.lead_standing: Probe(
        lambda scope, session, theirs: behavior_course.lead_standing(
            scope, session, theirs.lead_id, NOW, behavior_at(scope, session, NOW)
        )
    ),
    behavior_flags.first_flagged: Probe(
        lambda scope, session, theirs: [
            behavior_flags.first_flagged(
                scope, session, EVERYBODY, flag, NOW, behavior_at(scope, session, NOW), 9
            )
            for flag in BehavioralFlag
        ]
    ),
    behavior_flags.flag_count: Probe(
        lambda scope, session, theirs: [
            behavior_flags.flag_count(scope, session, EVERYBODY, flag, NOW, behavior_at(scope, session, NOW))
            for flag in BehavioralFlag
        ]
    ),
}

# Parts of statements whose rows are narrowed to a rep's leads by the statement they become part of.
PARTS: Probes = {
    behavior.recent_actions: Probe(
        lambda scope, session, theirs: session.execute(
            behavior.recent_actions(scope, NOW - timedelta(days=15))
        ).all()
    ),
    behavior.has_flag: Probe(
        lambda scope, session, theirs: [
            _where(scope, session, lambda facts, flag=flag: behavior.has_flag(scope, flag, NOW, facts))
            for flag in BehavioralFlag
        ]
    ),
}

WRITERS: Probes = {
    interactions.record_interactions: Probe(_record),
    interactions.record_interaction: Probe(
        lambda scope, session, theirs: interactions.record_interaction(
            scope, session, theirs.lead_id, InteractionKind.MEETING, NOW, NOW
        ),
        (NotFoundError,),
    ),
    interactions.interactions_changing: Probe(_changing),
}
