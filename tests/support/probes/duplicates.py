"""Probes of duplicates: what is waiting, keys, pairs, merges and their undo."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries import population
from services.duplicates import (
    backlog,
    bracket,
    certain,
    comparing,
    entries,
    finding,
    lead_rows,
    merge_records,
    merge_steps,
    merging,
    moving,
    pair_rows,
    pairs,
    settings,
    turns,
    undoing,
)
from services.duplicates.frequencies import Frequencies
from services.scope import NotFoundError, OrgScope
from services.vocabulary import AuditAction, DuplicateStatus
from tests.support.probes.common import NOW, Probe, Probes, every_lead
from tests.support.rows import Filled

LATER = datetime(2100, 1, 1, tzinfo=UTC)


class _Here:
    """A search inside the probe's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def transaction(self, _scope: OrgScope) -> AbstractContextManager[Session]:
        return nullcontext(self._session)


def _both(theirs: Filled) -> list[Any]:
    return [theirs.lead_id, theirs.duplicate_id]


def _changing(scope: OrgScope, session: Session, theirs: Filled) -> None:
    group = bracket.lock_group(scope, session, _both(theirs))
    with bracket.leads_changing(scope, session, group, NOW, rescored=_both(theirs)):
        pass


def _resembling(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    keys = {theirs.lead_id: [theirs.lead_marker]}
    return comparing.resembling(
        scope,
        session,
        {},
        keys,
        Frequencies(),
        lambda others: comparing.read_leads(scope, session, others, "BR"),
    )[0]


def _entries(scope: OrgScope, session: Session, theirs: Filled) -> None:
    own = session.scalars(select(Lead).where(Lead.organization_id == scope.organization_id)).all()
    changes = {"assignee": [None, str(theirs.member_id)]}
    entries.write_entries(scope, session, AuditAction.MERGED, own[0], own[1], changes, {}, NOW)


def _keep_nothing_of_theirs(scope: OrgScope, session: Session, theirs: Filled) -> None:
    pair_rows.follow_merges(scope, session, {theirs.lead_id: theirs.duplicate_id}, NOW)


READERS: Probes = {
    pairs.duplicates_of: Probe(
        lambda scope, session, theirs: pairs.duplicates_of(scope, session, theirs.lead_id)
    ),
    lead_rows.duplicate_leads: Probe(
        lambda scope, session, theirs: lead_rows.duplicate_leads(scope, session, _both(theirs))
    ),
}
PARTS: Probes = {
    lead_rows.leads_with_deals: Probe(
        lambda scope, session, theirs: lead_rows.leads_with_deals(scope, session, _both(theirs))
    ),
    pairs.list_pairs: Probe(lambda scope, session, theirs: pairs.list_pairs(scope, session, None)),
    pairs.pair: Probe(
        lambda scope, session, theirs: pairs.pair(scope, session, theirs.pair_id), (NotFoundError,)
    ),
    pairs.summary: Probe(lambda scope, session, theirs: pairs.summary(scope, session, NOW)),
    merge_records.list_merges: Probe(
        lambda scope, session, theirs: merge_records.list_merges(scope, session)
    ),
    certain.certain_steps: Probe(lambda scope, session, theirs: certain.certain_steps(scope, session)),
    settings.thresholds: Probe(lambda scope, session, theirs: settings.thresholds(scope, session)),
    backlog.waiting_to_compare: Probe(
        lambda scope, session, theirs: backlog.waiting_to_compare(scope, session)
    ),
    backlog.waiting_since: Probe(lambda scope, session, theirs: backlog.waiting_since(scope, session)),
    finding.needs_search: Probe(lambda scope, session, theirs: finding.needs_search(scope, session)),
    moving.has_merged_leads: Probe(lambda scope, session, theirs: moving.has_merged_leads(scope, session)),
    comparing.region_of: Probe(lambda scope, session, theirs: comparing.region_of(scope, session)),
    comparing.read_leads: Probe(
        lambda scope, session, theirs: comparing.read_leads(scope, session, _both(theirs), "BR")
    ),
    comparing.leads_after: Probe(
        lambda scope, session, theirs: comparing.leads_after(scope, session, None, 1_000, "BR")
    ),
    comparing.with_their_group: Probe(
        lambda scope, session, theirs: comparing.with_their_group(scope, session, _both(theirs))
    ),
    comparing.resembling: Probe(_resembling),
    pair_rows.dismissed_among: Probe(
        lambda scope, session, theirs: pair_rows.dismissed_among(scope, session, _both(theirs))
    ),
    bracket.lock_group: Probe(
        lambda scope, session, theirs: bracket.lock_group(scope, session, _both(theirs))
    ),
    population.ever_visible: Probe(
        lambda scope, session, theirs: session.execute(
            select(Lead.name).where(*population.ever_visible(scope))
        ).all()
    ),
}
WRITERS: Probes = {
    pairs.dismiss_pair: Probe(
        lambda scope, session, theirs: pairs.dismiss_pair(scope, session, theirs.pair_id, NOW),
        (NotFoundError,),
    ),
    pairs.propose_again: Probe(
        lambda scope, session, theirs: pairs.propose_again(scope, session, theirs.pair_id, NOW),
        (NotFoundError,),
    ),
    merging.merge_leads: Probe(
        lambda scope, session, theirs: merging.merge_leads(
            scope, session, theirs.lead_id, theirs.duplicate_id, {}, versions=None, now=NOW
        ),
        (NotFoundError,),
    ),
    merging.merge_pair: Probe(
        lambda scope, session, theirs: merging.merge_pair(
            scope, session, theirs.pair_id, {}, survivor=None, versions=None, now=NOW
        ),
        (NotFoundError,),
    ),
    merge_steps.merge_steps: Probe(
        lambda scope, session, theirs: merge_steps.merge_steps(
            scope, session, [merge_steps.MergeStep(theirs.duplicate_id, theirs.lead_id)], NOW
        ),
        (NotFoundError,),
    ),
    undoing.undo_merge: Probe(
        lambda scope, session, theirs: undoing.undo_merge(scope, session, theirs.merge_id, NOW),
        (NotFoundError,),
    ),
    # The pair of `fill` is of a lead and of the one merged into it: nothing of it is certain.
    certain.merge_certain: Probe(lambda scope, session, theirs: certain.merge_certain(scope, session, NOW)),
    bracket.leads_changing: Probe(_changing),
    entries.write_entries: Probe(_entries),
    settings.save_thresholds: Probe(
        lambda scope, session, theirs: settings.save_thresholds(scope, session, 0.95, 0.7, NOW)
    ),
    settings.keep_settings: Probe(
        lambda scope, session, theirs: settings.keep_settings(scope, session, searched_leads=7)
    ),
    settings.note_search: Probe(lambda scope, session, theirs: settings.note_search(scope, session, NOW)),
    backlog.compare_later: Probe(
        lambda scope, session, theirs: backlog.compare_later(scope, session, every_lead())
    ),
    finding.find_for_new: Probe(lambda scope, session, theirs: finding.find_for_new(scope, session, NOW)),
    finding.search_all: Probe(lambda scope, session, theirs: finding.search_all(scope, _Here(session), NOW)),
    comparing.keep_keys: Probe(lambda scope, session, theirs: comparing.keep_keys(scope, session, {})),
    moving.settle_interactions: Probe(
        lambda scope, session, theirs: moving.settle_interactions(scope, session, _both(theirs))
    ),
    moving.bring_back: Probe(
        lambda scope, session, theirs: moving.bring_back(
            scope, session, theirs.lead_id, theirs.duplicate_id, []
        )
    ),
    moving.send_home: Probe(
        lambda scope, session, theirs: moving.send_home(scope, session, theirs.lead_id, NOW, "call_made")
    ),
    pair_rows.keep_pairs: Probe(lambda scope, session, theirs: pair_rows.keep_pairs(scope, session, [], NOW)),
    pair_rows.drop_unseen: Probe(lambda scope, session, theirs: pair_rows.drop_unseen(scope, session, LATER)),
    pair_rows.drop_unfound: Probe(
        lambda scope, session, theirs: pair_rows.drop_unfound(scope, session, _both(theirs), [])
    ),
    pair_rows.decide_pair: Probe(
        lambda scope, session, theirs: pair_rows.decide_pair(
            scope, session, (theirs.lead_id, theirs.duplicate_id), DuplicateStatus.DISMISSED, NOW
        )
    ),
    pair_rows.follow_merges: Probe(_keep_nothing_of_theirs),
    turns.take_merging_turn: Probe(lambda scope, session, theirs: turns.take_merging_turn(scope, session)),
    turns.take_searching_turn: Probe(
        lambda scope, session, theirs: turns.take_searching_turn(scope, session)
    ),
}
