"""The score of a lead: six factors that add up to 0–100 ("Score" in metrics.md).

What each factor is worth is said in `services.score_factors`. `lead_score` follows its inputs;
`initial_score` is frozen from what was known when the lead was created, so that it can be held against
what became of it. Where the organization has a model of its own in use (`services.scoring`), that scores
in the rules' place (`score_origin` `learned`; `services.scorers`): six factors too, which add up. An
imported score (`score_origin` `imported`) wins over both: it stays, and its breakdown is the one entry
`{"imported": score}`, which adds up to it as the six factors do.

By the rules, source quality and deal value are measured against the whole organization: by its leads as
they stand where they are fewer than 5,000, else by its kept median and rates, which are at most a day old
and those of the latest import at least (`services.score_basis`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, Subquery, Uuid, func, insert, literal, select, union_all, update
from sqlalchemy.orm import Session, aliased

from services.database.bound import are_few, execute_for
from services.database.models import AnalyticsEvent, Lead
from services.database.queries.population import behavior_at
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import chosen_leads, filled
from services.scope import OrgScope
from services.score_selects import (
    CHANGED,
    INITIAL,
    NEW,
    RAW,
    RESCORED,
    differing_among,
    differing_scores,
    latest_of_few,
    score_and_breakdown,
)
from services.scorers import Scorer, scorer_at_creation, scorer_of, scorer_with
from services.versions import bump_data_version

SCORE_CHANGED = "score_changed"
"""Kind of the `analytics_events` row of a changed score: data {"from": old, "to": new}."""

_UNSYNCHRONIZED = {"synchronize_session": False}


def rescore(
    scope: OrgScope, session: Session, lead_ids: Select[UUID], now: datetime, *, anew: bool = False
) -> int:
    """Score these leads as of `now` and return how many changed in score or breakdown.

    Call it after their stays and behaviour are right, inside the roll-up's bracket (the score is one
    of its dimensions); the caller keeps the data version. Only leads that differ are written. Where a
    lead that had a score before gets another one, an `analytics_events` row `score_changed` says so.
    Imported scores are left alone, only their breakdown is set. `anew` works out the organization's
    median and rates for it (`services.score_basis`), however recent the kept ones are.
    """
    session.flush()
    scorer = scorer_of(scope, session, now, anew=anew)
    if are_few(lead_ids):
        return _rescore_few(scope, session, lead_ids, scorer, now)
    with (
        chosen_leads(scope, session, RESCORED, lead_ids),
        _changed_scores(scope, session, scorer, now),
    ):
        return write_changed_scores(scope, session, now)


def _rescore_few(
    scope: OrgScope, session: Session, lead_ids: Select[UUID], scorer: Scorer, now: datetime
) -> int:
    """The same without a temporary table."""
    latest = execute_for(scope, session, latest_of_few(), lead_ids).scalar()
    if latest is None or latest <= now:
        statement, values = scorer.differing_of_few(now)
        changed = execute_for(scope, session, statement, lead_ids, **values).all()
    else:  # a clock set back
        behavior = behavior_at(scope, session, now, lead_ids)
        with scorer.prepared(session):
            raw = scorer.raw(scope, behavior, now, lambda rows: rows.where(Lead.id.in_(lead_ids)))
            changed = session.execute(differing_among(scope, raw, scorer.origin)).all()
    told = [
        {
            "organization_id": scope.organization_id,
            "id": uuid4(),
            "kind": SCORE_CHANGED,
            "lead_id": lead.id,
            "occurred_at": now,
            "data": {"from": lead.previous, "to": lead.score},
        }
        for lead in changed
        if lead.had_score and lead.score != lead.previous
    ]
    if told:
        session.execute(insert(AnalyticsEvent), told)
    for lead in changed:
        session.execute(
            update(Lead)
            .where(Lead.organization_id == scope.organization_id, Lead.id == lead.id)
            .values(lead_score=lead.score, score_factors=lead.score_factors, score_origin=lead.score_origin),
            execution_options=_UNSYNCHRONIZED,
        )
    return len(changed)


def insert_scored(scope: OrgScope, session: Session, new: Subquery, now: datetime) -> None:
    """Insert new leads with the scores that `freeze_initial_scores` and `rescore` would give them.

    `new`: complete rows of `leads` (every column but computed ones, of this organization) whose scores
    are 0, or the imported ones. Worked out before the rows exist, so that each of them is written to
    the table and its indexes once. They are measured against the organization as it is with them, and
    that basis is kept. The caller keeps the roll-up and the data version.
    """
    lead = aliased(Lead, new, adapt_on_names=True)
    mine = lead.organization_id == scope.organization_id
    since = session.scalar(select(func.min(lead.created_at)).where(mine))
    if since is None:
        return
    everybody = _known_and(scope, new)
    scorer = scorer_with(scope, session, everybody, now)
    behavior = behavior_at(scope, session, now)
    with scorer.prepared_for_new(scope, session, everybody, since):
        raw = scorer.raw_of_new(scope, behavior, now, lead)
        session.execute(_insert_scored(new, raw, scorer))


def _known_and(scope: OrgScope, new: Subquery) -> type[Lead]:
    """The organization's leads as they will be."""
    columns = Lead.__table__.c
    stored = (columns[column.name] for column in new.c)
    known = select(*stored).where(columns.organization_id == scope.organization_id)
    return aliased(Lead, union_all(known, select(*new.c)).subquery("known_and_new"), adapt_on_names=True)


def _insert_scored(new: Subquery, raw: Select[*tuple[Any, ...]], scorer: Scorer) -> Any:
    others = [column for column in new.c if column.name != "id"]
    # OFFSET keeps the planner from working out each factor anew wherever it is named.
    rated = scorer.finished(raw.add_columns(*others)).offset(0).subquery("rated")
    lead = aliased(Lead, rated, adapt_on_names=True)
    score, breakdown, origin = score_and_breakdown(lead, rated.c, scorer.origin)
    initial, joined = scorer.with_initial(lead, rated.c)
    scores = {
        "lead_score": score, "initial_score": initial, "score_factors": breakdown, "score_origin": origin,
    }  # fmt: skip
    names = [column.name for column in new.c]
    rows = select(*(scores.get(name, rated.c[name]) for name in names))
    return insert(Lead).from_select(names, joined(rows))


def refresh_scores(scope: OrgScope, session: Session, now: datetime) -> int:
    """Score the whole organization as of `now` and return how many leads changed: the win rates, the
    median and the ages that scores depend on move by themselves. Complete in itself: it keeps the
    roll-up and the data version too."""
    everybody = select(Lead.id).where(Lead.organization_id == scope.organization_id)
    scorer = scorer_of(scope, session, now, anew=True)
    with (
        chosen_leads(scope, session, RESCORED, everybody),
        _changed_scores(scope, session, scorer, now),
    ):
        changed = select(CHANGED.c.id)
        subtract_from_rollup(scope, session, changed)
        count = write_changed_scores(scope, session, now)
        add_to_rollup(scope, session, changed)
    if count:
        bump_data_version(scope, session)
    return count


def freeze_initial_scores(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Set `initial_score` of leads that were just created, from what was known at their `created_at`.

    Source quality comes from the leads decided before that instant; nothing had happened yet, so
    engagement and first contact are worth 0 and recency is full; profile and estimate are as
    recorded, the estimate against the organization's median of now. The lead's own outcome can't get
    into it. A lead with an imported score is frozen at that.
    """
    with chosen_leads(scope, session, NEW, lead_ids):
        since = session.scalar(
            select(func.min(Lead.created_at))
            .join(NEW, NEW.c.id == Lead.id)
            .where(Lead.organization_id == scope.organization_id)
        )
        if since is None:
            return
        scorer = scorer_at_creation(scope, session)
        with (
            scorer.scores_at_creation(scope, session, since) as scores,
            filled(session, INITIAL, scores),
        ):
            session.execute(_freeze(scope), execution_options=_UNSYNCHRONIZED)


def _freeze(scope: OrgScope) -> Any:
    return (
        update(Lead)
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.id == INITIAL.c.id,
            Lead.initial_score != INITIAL.c.score,
        )
        .values(initial_score=INITIAL.c.score)
    )


@contextmanager
def _changed_scores(scope: OrgScope, session: Session, scorer: Scorer, now: datetime) -> Iterator[None]:
    """CHANGED filled with the leads of RESCORED whose score or breakdown of `now` is not what they have."""
    behavior = behavior_at(scope, session, now)
    raw = scorer.raw(scope, behavior, now, lambda rows: rows.join(RESCORED, RESCORED.c.id == Lead.id))
    with (
        scorer.prepared(session),
        filled(session, RAW, raw),
        filled(session, CHANGED, differing_scores(scope, origin=scorer.origin)),
    ):
        yield


def write_changed_scores(
    scope: OrgScope, session: Session, now: datetime, among: Iterable[ColumnElement[bool]] = ()
) -> int:
    """Write the scores of CHANGED (`services.score_selects`) and tell of those that changed; how many leads
    it has. For those who filled it, inside the roll-up's bracket; `among` as in `differing_scores`."""
    c = CHANGED.c
    told = select(
        literal(scope.organization_id, Uuid),
        func.gen_random_uuid(),
        literal(SCORE_CHANGED),
        c.id,
        literal(now),
        func.jsonb_build_object("from", c.previous, "to", c.score),
    ).where(c.had_score, c.score != c.previous)
    names = ["organization_id", "id", "kind", "lead_id", "occurred_at", "data"]
    session.execute(insert(AnalyticsEvent).from_select(names, told))
    session.execute(
        update(Lead)
        .where(Lead.organization_id == scope.organization_id, Lead.id == c.id, *among)
        .values(lead_score=c.score, score_factors=c.score_factors, score_origin=c.score_origin),
        execution_options=_UNSYNCHRONIZED,
    )
    return session.scalar(select(func.count()).select_from(CHANGED)) or 0
