"""Finding leads that are one: of what was written lately, and over the whole organization.

Never every lead with every other: only leads that share a key (`services.duplicates.blocking`) are compared,
and the keys stand in an index. Memory stays flat with the number of leads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.models import DuplicateSettings, Lead, LeadMatchBacklog
from services.duplicates.backlog import waiting_to_compare
from services.duplicates.blocking import MOST_IN_BLOCK
from services.duplicates.comparing import (
    keep_keys,
    leads_after,
    read_leads,
    region_of,
    resembling,
    with_their_group,
)
from services.duplicates.frequencies import Frequencies, FrequencyCounter
from services.duplicates.identity_store import IdentityStore
from services.duplicates.pair_rows import drop_unfound, drop_unseen, keep_pairs
from services.duplicates.settings import keep_settings
from services.duplicates.turns import take_searching_turn
from services.scope import OrgScope
from services.versions import bump_data_version

AT_ONCE = 2_000
"""Leads of a slice of a search."""
MOST_SHARED = 20
GROWN = 1.2
"""So many times the leads of the last search: how common values are is counted anew."""
_UNSYNCHRONIZED = {"synchronize_session": False}
Progress = Callable[[float], None]


class Transactions(Protocol):
    """Where a search of everybody gets its transactions (`services.database.sessions.Database`)."""

    def transaction(self, scope: OrgScope) -> AbstractContextManager[Session]:
        """A session on the scope's organization, committed at its end."""
        ...


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search of everybody came to. `compared`: pairs held against each other; `found`: those at
    least as probable as the lowest threshold; `gone`: proposed pairs that no longer hold."""

    leads: int
    compared: int
    found: int
    gone: int


def find_for_new(scope: OrgScope, session: Session, now: datetime, *, limit: int = AT_ONCE) -> int:
    """Compare up to about `limit` leads of the backlog with all others, propose the pairs, and forget those
    that no longer hold; returns how many leads wait after it.

    Call it until it returns 0, each time in a transaction of its own. Two at once take turns. What a lead
    merged into another is known by counts for that one. How common values are was counted by the last
    `search_all`.
    """
    take_searching_turn(scope, session)
    named = _take_from_backlog(scope, session, limit)
    if named:
        region = region_of(scope, session)
        read = read_leads(scope, session, with_their_group(scope, session, named), region)
        own = set(read)
        keys = keep_keys(scope, session, read)
        pairs, _compared = resembling(
            scope,
            session,
            read,
            keys,
            _frequencies(scope, session),
            lambda others: read_leads(scope, session, others, region),
        )
        dropped = drop_unfound(scope, session, own, pairs)
        keep_pairs(scope, session, pairs, now)
        if pairs or dropped:
            bump_data_version(scope, session)
    return waiting_to_compare(scope, session)


def needs_search(scope: OrgScope, session: Session) -> bool:
    """Whether everybody should be compared with everybody anew: nobody ever was, or the leads have grown so
    much since that what is common isn't known."""
    kept = session.execute(
        select(DuplicateSettings.searched_at, DuplicateSettings.searched_leads).where(
            DuplicateSettings.organization_id == scope.organization_id
        )
    ).one_or_none()
    leads = _count(scope, session)
    if kept is None or kept.searched_at is None:
        return leads > 0
    return bool(leads > max(kept.searched_leads, 1_000) * GROWN)


def search_all(
    scope: OrgScope, database: Transactions, now: datetime, progress: Progress | None = None
) -> SearchResult:
    """Compare everybody of the organization with everybody, and return what that came to.

    In slices, each a transaction of its own, so that nobody waits for long and a worker that dies has
    spoilt nothing; what is written meanwhile waits in the backlog. First it writes everybody's keys and
    counts how common values are, then it compares each lead with the later ones of its blocks. `progress`
    is told how far it is, 0–1. Proposed pairs that it didn't find again are gone.
    """
    with database.transaction(scope) as session:
        began: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        total = max(1, _count(scope, session))
        region = region_of(scope, session)
        waiting = session.scalars(
            select(LeadMatchBacklog.id).where(LeadMatchBacklog.organization_id == scope.organization_id)
        ).all()
        keep_settings(scope, session, search_seen_at=func.clock_timestamp(), search_progress=0.0)
    with closing(IdentityStore()) as store:
        search = _Search(scope, database, region, total, now, began, progress, store)
        frequencies = search.count()
        search.compare(frequencies)
    with database.transaction(scope) as session:
        take_searching_turn(scope, session)
        gone = drop_unseen(scope, session, began)
        _forget(scope, session, waiting)
        shared = frequencies.shared(MOST_IN_BLOCK + 1)[:MOST_SHARED]
        keep_settings(
            scope,
            session,
            searched_at=now,
            searched_leads=search.leads,
            search_seen_at=None,
            search_progress=1.0,
            shared=[[field.value, value, leads] for field, value, leads in shared],
        )
        bump_data_version(scope, session)
    return SearchResult(search.leads, search.compared, search.found, gone)


class _Search:
    """A search under way."""

    def __init__(
        self,
        scope: OrgScope,
        database: Transactions,
        region: str,
        total: int,
        now: datetime,
        began: datetime,
        progress: Progress | None,
        store: IdentityStore,
    ) -> None:
        self._scope, self._database, self._region = scope, database, region
        self._total, self._now, self._began, self._progress = total, now, began, progress
        self._store = store
        self.leads = self.compared = self.found = 0

    def count(self) -> Frequencies:
        """Write everybody's keys and count how common values are."""
        counter = FrequencyCounter()
        after: UUID | None = None
        while True:
            with self._database.transaction(self._scope) as session:
                take_searching_turn(self._scope, session)
                read = leads_after(self._scope, session, after, AT_ONCE, self._region)
                if not read:
                    frequencies = counter.frequencies()
                    keep_settings(self._scope, session, frequencies=frequencies.as_json())
                    return frequencies
                for identity in read.values():
                    counter.add(identity)
                self._store.add(read, keep_keys(self._scope, session, read))
                self.leads += len(read)
                after = max(read)
                self._tell(session, self.leads / self._total / 2)

    def compare(self, frequencies: Frequencies) -> None:
        """Hold each lead against the later ones of its blocks."""
        scope, done = self._scope, 0
        for part in self._store.slices(AT_ONCE):
            identities = {lead: identity for lead, (identity, _keys) in part.items()}
            keys = {lead: own for lead, (_identity, own) in part.items()}
            with self._database.transaction(scope) as session:
                take_searching_turn(scope, session)
                pairs, compared = resembling(
                    scope, session, identities, keys, frequencies, self._store.read, later_only=True
                )
                keep_pairs(scope, session, pairs, self._now, since=self._began)
                self.compared += compared
                self.found += len(pairs)
                done += len(part)
                self._tell(session, 0.5 + done / self._total / 2)

    def _tell(self, session: Session, progress: float) -> None:
        progress = min(progress, 1.0)
        keep_settings(self._scope, session, search_seen_at=func.clock_timestamp(), search_progress=progress)
        if self._progress is not None:
            self._progress(progress)


def _take_from_backlog(scope: OrgScope, session: Session, limit: int) -> set[UUID]:
    """The leads of the oldest rows, which are gone with the transaction; of the first in any case."""
    named: set[UUID] = set()
    done = []
    rows = session.execute(
        select(LeadMatchBacklog.id, LeadMatchBacklog.lead_ids)
        .where(LeadMatchBacklog.organization_id == scope.organization_id)
        .order_by(LeadMatchBacklog.added_at, LeadMatchBacklog.id)
        .limit(limit)
    )
    for row in rows:
        if named and len(named) + len(row.lead_ids) > limit:
            break
        named.update(row.lead_ids)
        done.append(row.id)
    _forget(scope, session, done)
    return named


def _forget(scope: OrgScope, session: Session, rows: Collection[UUID]) -> None:
    session.execute(
        delete(LeadMatchBacklog).where(
            LeadMatchBacklog.organization_id == scope.organization_id,
            LeadMatchBacklog.id == any_(literal(list(rows), ARRAY(Uuid))),
        ),
        execution_options=_UNSYNCHRONIZED,
    )


def _frequencies(scope: OrgScope, session: Session) -> Frequencies:
    kept = session.scalar(
        select(DuplicateSettings.frequencies).where(
            DuplicateSettings.organization_id == scope.organization_id
        )
    )
    return Frequencies.from_json(kept)


def _count(scope: OrgScope, session: Session) -> int:
    statement = select(func.count()).select_from(Lead).where(Lead.organization_id == scope.organization_id)
    return session.scalar(statement) or 0
