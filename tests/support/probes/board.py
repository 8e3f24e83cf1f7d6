"""Probes of the pipeline board."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services import pipeline, pipeline_moves
from services.database.queries import pipeline as queries
from services.database.queries.pipeline import BoardSort
from services.pipeline import BoardQuery
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Outcome, Stage
from tests.support.probes.common import ALL, LIMITS, NOW, PERIOD, Probe, Probes, of_them
from tests.support.rows import Filled


def _frame(scope: OrgScope, session: Session) -> queries.Frame:
    return queries.frame_of(scope, session, ALL, BoardSort.AGE, LIMITS, PERIOD, NOW)


def _boards(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    asked = BoardQuery(recent=(theirs.lead_id,), known={})
    named = BoardQuery(of_them(theirs), BoardSort.VALUE)
    return [pipeline.board(scope, session, query, NOW) for query in (asked, named)]


READERS: Probes = {
    pipeline.board: Probe(_boards),
    pipeline.board_cards: Probe(
        lambda scope, session, theirs: pipeline.board_cards(
            scope, session, BoardQuery(), [theirs.lead_id], NOW
        )
    ),
    pipeline_moves.frequent_lost_reasons: Probe(
        lambda scope, session, theirs: pipeline_moves.frequent_lost_reasons(scope, session)
    ),
    queries.frame_of: Probe(lambda scope, session, theirs: _frame(scope, session).limits),
    queries.open_figures: Probe(
        lambda scope, session, theirs: queries.open_figures(scope, session, _frame(scope, session))
    ),
    queries.closed_figures: Probe(
        lambda scope, session, theirs: queries.closed_figures(scope, session, _frame(scope, session))
    ),
    queries.cards: Probe(
        lambda scope, session, theirs: [
            queries.cards(scope, session, _frame(scope, session), stage, limit=50) for stage in Stage
        ]
    ),
    queries.cards_of: Probe(
        lambda scope, session, theirs: queries.cards_of(
            scope, session, _frame(scope, session), [theirs.lead_id]
        )
    ),
}

WRITERS: Probes = {
    pipeline_moves.move_lead: Probe(
        lambda scope, session, theirs: pipeline_moves.move_lead(
            scope, session, theirs.lead_id, Stage.CONTATO, Outcome.OPEN, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
}
