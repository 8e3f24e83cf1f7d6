"""The rows of `duplicate_pairs`: found, found again, gone, and going along with a merge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import any_, bindparam, delete, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.models import DuplicatePair as PairRow
from services.duplicates.model import Evidence
from services.scope import OrgScope
from services.vocabulary import Agreement, DuplicateStatus, IdentityField

_UNSYNCHRONIZED = {"synchronize_session": False}
_UPSERT = text("""
INSERT INTO duplicate_pairs AS p
       (organization_id, id, first_id, second_id, probability, evidence, status, found_at, seen_at)
SELECT :organization_id, f.id, f.first_id, f.second_id, f.probability, f.evidence, 'proposed', :now,
       clock_timestamp()
FROM jsonb_to_recordset(:found) AS f(id uuid, first_id uuid, second_id uuid, probability float8,
                                     evidence jsonb)
ORDER BY f.first_id, f.second_id
ON CONFLICT (organization_id, first_id, second_id) DO UPDATE
SET probability = excluded.probability, evidence = excluded.evidence, seen_at = excluded.seen_at,
    status = 'proposed',
    found_at = CASE WHEN p.status = 'proposed' THEN p.found_at ELSE excluded.found_at END,
    decided_at = NULL, decided_by = NULL
WHERE p.status = 'proposed' AND (p.seen_at < :since OR p.probability < excluded.probability)
   OR p.status = 'dismissed' AND excluded.probability > p.probability
      AND (SELECT string_agg((e ->> 0) || ':' || (e ->> 1), ',' ORDER BY e ->> 0)
           FROM jsonb_array_elements(p.evidence) e)
          IS DISTINCT FROM
          (SELECT string_agg((e ->> 0) || ':' || (e ->> 1), ',' ORDER BY e ->> 0)
           FROM jsonb_array_elements(excluded.evidence) e)
""").bindparams(bindparam("found", type_=JSONB))
"""A dismissed pair comes back only where other fields agree than when it was dismissed, and it has become
more probable; a merged one never."""
ANY_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two leads (`first` < `second`) that are one with this probability."""

    first: UUID
    second: UUID
    probability: float
    evidence: tuple[Evidence, ...]


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """The two as a pair's row names them."""
    return (one, other) if one < other else (other, one)


def evidence_rows(evidence: Iterable[Evidence]) -> list[list[Any]]:
    """As it is kept."""
    return [[one.field.value, one.agreement.value, round(one.weight, 4)] for one in evidence]


def read_evidence(rows: Iterable[Any]) -> tuple[Evidence, ...]:
    """As it was kept."""
    return tuple(
        Evidence(IdentityField(field), Agreement(agreement), weight) for field, agreement, weight in rows
    )


def keep_pairs(
    scope: OrgScope,
    session: Session,
    found: Collection[FoundPair],
    now: datetime,
    *,
    since: datetime = ANY_TIME,
) -> None:
    """Propose these pairs, or note that they were found again. What was found again since `since` keeps its
    greatest probability."""
    if not found:
        return
    rows = [
        {
            "id": str(uuid4()),
            "first_id": str(pair.first),
            "second_id": str(pair.second),
            "probability": min(max(pair.probability, 0.0), 1.0),
            "evidence": evidence_rows(pair.evidence),
        }
        for pair in found
    ]
    session.execute(
        _UPSERT, {"organization_id": scope.organization_id, "now": now, "since": since, "found": rows}
    )


def drop_unseen(scope: OrgScope, session: Session, before: datetime) -> int:
    """Forget the proposed pairs that weren't found since `before`, and return how many those were."""
    gone = session.execute(
        delete(PairRow)
        .where(
            PairRow.organization_id == scope.organization_id,
            PairRow.status == DuplicateStatus.PROPOSED.value,
            PairRow.seen_at < before,
        )
        .returning(PairRow.id),
        execution_options=_UNSYNCHRONIZED,
    )
    return len(gone.all())


def drop_unfound(
    scope: OrgScope, session: Session, leads: Collection[UUID], found: Iterable[FoundPair]
) -> int:
    """Forget the proposed pairs of these leads but for those just found; how many those were."""
    kept = {(pair.first, pair.second) for pair in found}
    rows = session.execute(
        select(PairRow.id, PairRow.first_id, PairRow.second_id).where(
            PairRow.organization_id == scope.organization_id,
            PairRow.status == DuplicateStatus.PROPOSED.value,
            _of(leads),
        )
    )
    gone = [row.id for row in rows if (row.first_id, row.second_id) not in kept]
    if gone:
        session.execute(
            delete(PairRow).where(
                PairRow.organization_id == scope.organization_id,
                PairRow.id == any_(literal(gone, ARRAY(Uuid))),
            ),
            execution_options=_UNSYNCHRONIZED,
        )
    return len(gone)


def dismissed_among(scope: OrgScope, session: Session, leads: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs of these leads that somebody said are two, as (first, second)."""
    rows = session.execute(
        select(PairRow.first_id, PairRow.second_id).where(
            PairRow.organization_id == scope.organization_id,
            PairRow.status == DuplicateStatus.DISMISSED.value,
            _of(leads),
        )
    )
    return {(first, second) for first, second in rows}


def decide_pair(
    scope: OrgScope,
    session: Session,
    leads: tuple[UUID, UUID],
    status: DuplicateStatus,
    now: datetime | None,
    *,
    where: DuplicateStatus | None = None,
) -> bool:
    """Set the status of the pair of two leads, if there is one (and it stands `where`)."""
    first, second = in_order(*leads)
    conditions = [
        PairRow.organization_id == scope.organization_id,
        PairRow.first_id == first,
        PairRow.second_id == second,
    ]
    if where is not None:
        conditions.append(PairRow.status == where.value)
    decided_by = None if now is None else scope.user_id
    changed = session.execute(
        update(PairRow)
        .where(*conditions)
        .values(status=status.value, decided_at=now, decided_by=decided_by)
        .returning(PairRow.id),
        execution_options=_UNSYNCHRONIZED,
    )
    return changed.first() is not None


def follow_merges(scope: OrgScope, session: Session, into: Mapping[UUID, UUID], now: datetime) -> None:
    """What was proposed of merged leads (`into`: merged → survivor) is proposed of their survivors."""
    rows = session.execute(
        delete(PairRow)
        .where(
            PairRow.organization_id == scope.organization_id,
            PairRow.status == DuplicateStatus.PROPOSED.value,
            _of(into),
        )
        .returning(PairRow.first_id, PairRow.second_id, PairRow.probability, PairRow.evidence),
        execution_options=_UNSYNCHRONIZED,
    ).all()
    best: dict[tuple[UUID, UUID], FoundPair] = {}
    for row in rows:
        first, second = in_order(into.get(row.first_id, row.first_id), into.get(row.second_id, row.second_id))
        known = best.get((first, second))
        if first != second and (known is None or known.probability < row.probability):
            best[first, second] = FoundPair(first, second, row.probability, read_evidence(row.evidence))
    known_pairs = session.execute(
        select(PairRow.first_id, PairRow.second_id, PairRow.status, PairRow.probability).where(
            PairRow.organization_id == scope.organization_id, _of(set(into.values()))
        )
    )
    for row in known_pairs:
        moved = best.get((row.first_id, row.second_id))
        decided = row.status != DuplicateStatus.PROPOSED.value
        if moved is not None and (decided or row.probability >= moved.probability):
            del best[row.first_id, row.second_id]
    keep_pairs(scope, session, list(best.values()), now)


def _of(leads: Iterable[UUID]) -> Any:
    listed = any_(literal(list(leads), ARRAY(Uuid)))
    return or_(PairRow.first_id == listed, PairRow.second_id == listed)
