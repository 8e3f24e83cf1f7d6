"""Probes of what keeps derived data right."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import behavior_tracking, score_basis, score_selects, scores, stage_changes, stays, versions
from services.database import planner_statistics, rollups
from services.database.bound import few_leads
from services.database.models import Lead
from services.demo import writing
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Outcome, Stage
from tests.support.probes.common import FIRST, NOW, Probe, Probes, every_lead
from tests.support.rows import INSTANT, Filled


def _rollup(scope: OrgScope, session: Session, theirs: Filled) -> None:
    rollups.subtract_from_rollup(scope, session, every_lead())
    rollups.add_to_rollup(scope, session, every_lead())


def _rescore(scope: OrgScope, session: Session, theirs: Filled) -> None:
    scores.rescore(scope, session, every_lead(), NOW)


def _rescore_few(scope: OrgScope, session: Session, theirs: Filled) -> None:
    """At a clock after their interactions, and at one set back."""
    for now in (NOW, INSTANT - timedelta(days=1)):
        scores.rescore(scope, session, few_leads(scope, [theirs.lead_id]), now)


def _freeze(scope: OrgScope, session: Session, theirs: Filled) -> None:
    scores.freeze_initial_scores(scope, session, every_lead())


def _insert_scored(scope: OrgScope, session: Session, theirs: Filled) -> None:
    fresh = {"id": func.gen_random_uuid(), "external_id": func.concat("copy of ", Lead.external_id)}
    stored = (one for one in Lead.__table__.columns if one.computed is None)
    copies = select(*(fresh.get(one.name, one).label(one.name) for one in stored))
    scores.insert_scored(scope, session, copies.subquery(), NOW)


WRITERS: Probes = {
    behavior_tracking.refresh_behavior: Probe(
        lambda scope, session, theirs: behavior_tracking.refresh_behavior(scope, session, every_lead())
    ),
    rollups.add_to_rollup: Probe(_rollup),
    rollups.subtract_from_rollup: Probe(_rollup),
    rollups.rebuild_rollup: Probe(lambda scope, session, theirs: rollups.rebuild_rollup(scope, session)),
    writing.derive: Probe(lambda scope, session, theirs: writing.derive(scope, session, NOW)),
    writing.write_leads: Probe(lambda scope, session, theirs: writing.write_leads(scope, session, [], {})),
    writing.write_spend: Probe(
        lambda scope, session, theirs: writing.write_spend(scope, session, [(theirs.marker[:0], FIRST, 1)])
    ),
    scores.refresh_scores: Probe(lambda scope, session, theirs: scores.refresh_scores(scope, session, NOW)),
    stage_changes.record_stage_change: Probe(
        lambda scope, session, theirs: stage_changes.record_stage_change(
            scope, session, theirs.lead_id, Stage.CONTATO, Outcome.OPEN, occurred_at=NOW, now=NOW
        ),
        (NotFoundError,),
    ),
    stays.rebuild_stays: Probe(
        lambda scope, session, theirs: stays.rebuild_stays(scope, session, every_lead())
    ),
    versions.bump_data_version: Probe(
        lambda scope, session, theirs: versions.bump_data_version(scope, session)
    ),
    planner_statistics.gather_planner_statistics: Probe(
        lambda scope, session, theirs: planner_statistics.gather_planner_statistics(scope, session)
    ),
    score_basis.basis_of: Probe(lambda scope, session, theirs: score_basis.basis_of(scope, session, NOW)),
    score_basis.refresh_basis: Probe(
        lambda scope, session, theirs: score_basis.refresh_basis(scope, session, NOW)
    ),
    score_basis.live_basis: Probe(lambda scope, session, theirs: score_basis.live_basis(scope, session)),
    score_basis.keep_basis: Probe(
        lambda scope, session, theirs: score_basis.keep_basis(
            scope, session, score_basis.Basis(1.0, {"feira": (1, 2, 3)}), NOW
        )
    ),
    scores.insert_scored: Probe(_insert_scored),
    scores.rescore: Probe(_rescore),
    scores.freeze_initial_scores: Probe(_freeze),
    # These only fill the temporary tables of the two above.
    score_selects.differing_scores: Probe(_rescore),
    score_selects.differing_among: Probe(_rescore_few),
    score_selects.millionths_of_factors: Probe(_rescore),
    score_selects.scores_at_creation: Probe(_freeze),
}
