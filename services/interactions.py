"""Recording what the lead or we did, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.bound import few_leads
from services.database.models import Interaction, Lead
from services.database.queries.assignment import one_of_leads
from services.database.queries.population import ever_visible, visible
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import MANY_LEADS
from services.duplicates.moving import send_home, settle_interactions
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.scores import rescore
from services.versions import bump_data_version
from services.vocabulary import InteractionKind

MOST_AT_ONCE = 5_000
_KINDS = frozenset(InteractionKind)


class InteractionStatus(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    """The same lead, kind and instant are known already."""
    REFUSED = "refused"


class InteractionProblem(StrEnum):
    """Why an interaction was refused."""

    UNKNOWN_LEAD = "unknown_lead"
    """Not there, another organization's, merged, or not the rep's own."""
    UNKNOWN_KIND = "unknown_kind"
    NO_TIME_ZONE = "no_time_zone"
    IN_THE_FUTURE = "in_the_future"


class InteractionError(ValueError):
    """An interaction that can't be recorded; `problem` says why, None: too many at once."""

    def __init__(self, problem: InteractionProblem | None, message: str) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class NewInteraction:
    """Something that happened: `kind` is one of `InteractionKind`, `occurred_at` an aware instant."""

    lead_id: UUID
    kind: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class _Guest:
    """What was told of a merged lead (`home`) and lies with the one it was merged into."""

    item: NewInteraction
    home: UUID


@dataclass(frozen=True, slots=True)
class InteractionResult:
    """What became of one item; `problem` where it was refused."""

    status: InteractionStatus
    problem: InteractionProblem | None = None


def record_interactions(
    scope: OrgScope,
    session: Session,
    items: Sequence[NewInteraction],
    *,
    now: datetime | None = None,
    merged_too: bool = False,
) -> list[InteractionResult]:
    """Record up to 5,000 interactions and return what became of each, in their order.

    Its key is what an interaction says (lead, kind, instant): the same again is `unchanged`. An unknown
    lead or kind, an instant without time zone or after `now` (default: the machine's clock) is `refused`;
    the others are recorded. Their leads' `lead_behavior_tracking`, score, roll-up and the data version
    follow, all or nothing, while other writers of these leads wait. Objects loaded into the session are
    expired. Once per transaction.

    `merged_too`: what is told of a merged lead is recorded, of the lead it was merged into
    (`services.duplicates.moving`); else such a lead is unknown.

    Raises ForbiddenError for a role that only reads, InteractionError for more than 5,000 items.
    """
    scope.require(WRITING_ROLES)
    if len(items) > MOST_AT_ONCE:
        raise InteractionError(None, f"at most {MOST_AT_ONCE} interactions at once")
    now = now or datetime.now(UTC)
    problems = [_problem(item, now) for item in items]
    sound = [item for item, problem in zip(items, problems, strict=True) if problem is None]
    known = _locked(scope, session, {item.lead_id for item in sound}, merged_too=merged_too)
    new = _write(scope, session, {item for item in sound if item.lead_id in known}, known, now)
    return [_result(item, problem, known, new) for item, problem in zip(items, problems, strict=True)]


def record_interaction(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    kind: str,
    occurred_at: datetime,
    now: datetime | None = None,
) -> bool:
    """Record one interaction; False, having written nothing, when it is known already.

    Like `record_interactions`, but what would be refused raises: NotFoundError for the lead, else
    InteractionError, whose `problem` says what is wrong. ForbiddenError for a role that only reads.
    """
    (result,) = record_interactions(scope, session, [NewInteraction(lead_id, kind, occurred_at)], now=now)
    if result.problem is InteractionProblem.UNKNOWN_LEAD:
        raise NotFoundError(lead_id)
    if result.problem is not None:
        raise InteractionError(result.problem, f"the interaction was refused: {result.problem}")
    return result.status is InteractionStatus.CREATED


@contextmanager
def interactions_changing(
    scope: OrgScope, session: Session, lead_ids: Select[UUID], now: datetime
) -> Iterator[None]:
    """The bracket around a write to these leads' `interactions`: locks the leads, and derives their
    behaviour, score and roll-up anew at its end. Once per transaction; the caller keeps the data version."""
    subtract_from_rollup(scope, session, lead_ids)
    yield
    refresh_behavior(scope, session, lead_ids)
    rescore(scope, session, lead_ids, now)
    add_to_rollup(scope, session, lead_ids)


def _problem(item: NewInteraction, now: datetime) -> InteractionProblem | None:
    """What is wrong with an item whoever its lead may be."""
    if item.kind not in _KINDS:
        return InteractionProblem.UNKNOWN_KIND
    if item.occurred_at.utcoffset() is None:
        return InteractionProblem.NO_TIME_ZONE
    return InteractionProblem.IN_THE_FUTURE if item.occurred_at > now else None


def _locked(
    scope: OrgScope, session: Session, lead_ids: set[UUID], *, merged_too: bool
) -> dict[UUID, UUID | None]:
    """Those of the leads that the scope may write, each with what it was merged into, locked until the
    commit in the order of their ids."""
    if not lead_ids:
        return {}
    statement = select(Lead.id, Lead.merged_into_id).order_by(Lead.id).with_for_update(key_share=True)
    named = Lead.id.in_(lead_ids)
    if merged_too:
        survivors = select(Lead.merged_into_id).where(*ever_visible(scope), named)
        statement = statement.where(*ever_visible(scope), or_(named, Lead.id.in_(survivors)))
    else:
        statement = statement.where(*visible(scope), named)
    locked = {row.id: row.merged_into_id for row in session.execute(statement)}
    return {lead: into for lead, into in locked.items() if lead in lead_ids and (not into or into in locked)}


def _write(
    scope: OrgScope,
    session: Session,
    items: set[NewInteraction],
    merged_into: Mapping[UUID, UUID | None],
    now: datetime,
) -> set[NewInteraction]:
    """Those of the items that are new, written with all that follows from them. Each is written to the lead
    it is told of, and goes on from there to the lead that one was merged into."""
    survivors = {into for item in items if (into := merged_into[item.lead_id])}
    told, guests = _known(scope, session, items, survivors)
    new = items - told
    if not new:
        return new
    in_the_way = [guest for guest in guests if guest.item in new]
    leads = {item.lead_id for item in new} | survivors | {guest.home for guest in in_the_way}
    affected: Select[UUID] = (
        few_leads(scope, leads)
        if len(leads) <= MANY_LEADS
        else select(Lead.id).where(Lead.organization_id == scope.organization_id, one_of_leads(leads))
    )
    rows = [
        {
            "organization_id": scope.organization_id,
            "lead_id": item.lead_id,
            "occurred_at": item.occurred_at,
            "kind": str(item.kind),
        }
        for item in new
    ]
    with interactions_changing(scope, session, affected, now):
        for guest in in_the_way:
            send_home(scope, session, guest.item.lead_id, guest.item.occurred_at, guest.item.kind)
        session.execute(insert(Interaction).values(rows).on_conflict_do_nothing())
        if survivors:
            settle_interactions(scope, session, survivors)
    bump_data_version(scope, session)
    session.expire_all()
    return new


def _known(
    scope: OrgScope, session: Session, items: set[NewInteraction], survivors: set[UUID]
) -> tuple[set[NewInteraction], list[_Guest]]:
    """Those of the items that are recorded already, and what of merged leads lies with theirs; nobody adds
    to them while their leads are locked."""
    if not items:
        return set(), []
    statement = select(
        Interaction.lead_id, Interaction.kind, Interaction.occurred_at, Interaction.merged_from_id
    ).where(
        Interaction.organization_id == scope.organization_id,
        Interaction.lead_id.in_({item.lead_id for item in items} | survivors),
        Interaction.occurred_at.in_({item.occurred_at for item in items}),
    )
    told: set[NewInteraction] = set()
    guests = []
    for row in session.execute(statement):
        told.add(NewInteraction(row.merged_from_id or row.lead_id, row.kind, row.occurred_at))
        if row.merged_from_id is not None:
            lies = NewInteraction(row.lead_id, row.kind, row.occurred_at)
            guests.append(_Guest(lies, row.merged_from_id))
    return told & items, guests


def _result(
    item: NewInteraction,
    problem: InteractionProblem | None,
    known: Collection[UUID],
    new: set[NewInteraction],
) -> InteractionResult:
    """What became of an item; the first of equal ones is the one that was written."""
    if problem is None and item.lead_id not in known:
        problem = InteractionProblem.UNKNOWN_LEAD
    if problem is not None:
        return InteractionResult(InteractionStatus.REFUSED, problem)
    if item in new:
        new.discard(item)
        return InteractionResult(InteractionStatus.CREATED)
    return InteractionResult(InteractionStatus.UNCHANGED)
