"""Taking a merge back: both leads are as if it had never been, but for what was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, Lead, LeadMerge
from services.duplicates.bracket import lead_called, leads_changing, lock_group
from services.duplicates.entries import write_entries
from services.duplicates.errors import MergeError
from services.duplicates.moving import bring_back, settle_interactions
from services.duplicates.pair_rows import decide_pair
from services.duplicates.turns import take_merging_turn
from services.duplicates.values import CUSTOM, Changes, Place, places, put
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.vocabulary import AuditAction, DuplicateStatus

MERGE_UNDONE = "merge_undone"
"""Kind of the `analytics_events` row: data {"merge", "merged"}; its lead is the survivor."""


@dataclass(frozen=True, slots=True)
class UndoneMerge:
    """What became of an undo. `kept`: the fields (custom ones by their name) that somebody edited since the
    merge, which stay as they are."""

    survivor_id: UUID
    merged_id: UUID
    kept: tuple[str, ...] = ()


def undo_merge(scope: OrgScope, session: Session, merge_id: UUID, now: datetime) -> UndoneMerge:
    """Take a merge back, exactly.

    The merged lead counts again; what was told of it, also since, goes back to it, and so do the leads that
    had been merged into it; the survivor's fields go back to what they were, but for those that were edited
    since (`UndoneMerge.kept`). Their pair counts as dismissed, so that nothing merges the two again by
    itself. Merges of one survivor can be taken back in any order. Once per transaction.

    Raises MergeError, with a sentence, where it was taken back already, where the survivor itself has been
    merged since (undo that first) and while an import runs; NotFoundError for a merge that isn't here,
    ForbiddenError for a role that may not.
    """
    scope.require(IMPORTING_ROLES)
    take_merging_turn(scope, session)
    made = session.scalars(
        select(LeadMerge)
        .where(LeadMerge.organization_id == scope.organization_id, LeadMerge.id == merge_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if made is None:
        raise NotFoundError(merge_id)
    if made.undone_at is not None:
        raise MergeError(_("This merge was taken back already."))
    group = lock_group(scope, session, {made.survivor_id, made.merged_id})
    survivor, merged = group[made.survivor_id], group[made.merged_id]
    _check(survivor, group)
    with leads_changing(scope, session, group, now, rescored=[survivor.id, merged.id]):
        kept = _undo(scope, session, made, group, now)
    return UndoneMerge(made.survivor_id, made.merged_id, kept)


def _check(survivor: Lead, group: dict[UUID, Lead]) -> None:
    if survivor.merged_into_id is None:
        return
    other = group.get(survivor.merged_into_id)
    raise MergeError(
        _(
            "%(lead)s was itself merged into %(survivor)s since. Undo that merge first.",
            lead=lead_called(survivor),
            survivor=lead_called(other) if other else "?",
        ),
        survivor_id=survivor.merged_into_id,
    )


def _undo(
    scope: OrgScope, session: Session, made: LeadMerge, group: dict[UUID, Lead], now: datetime
) -> tuple[str, ...]:
    survivor, merged = group[made.survivor_id], group[made.merged_id]
    before = dict(survivor.custom_fields)
    kept, changes = _give_back(scope, session, made, survivor)
    merged.merged_into_id = None
    for child in made.children:
        if child in group and group[child].merged_into_id == survivor.id:
            group[child].merged_into_id = merged.id
    for lead in (survivor, merged):
        lead.version += 1
        lead.updated_at = func.now()
    made.undone_at, made.undone_by = now, scope.user_id
    write_entries(scope, session, AuditAction.UNMERGED, survivor, merged, changes, before, now)
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=MERGE_UNDONE,
            lead_id=survivor.id,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"merge": str(made.id), "merged": str(merged.id)},
        )
    )
    session.flush()
    bring_back(scope, session, survivor.id, merged.id, made.children)
    settle_interactions(scope, session, [survivor.id, merged.id])
    decide_pair(
        scope, session, (survivor.id, merged.id), DuplicateStatus.DISMISSED, now,
        where=DuplicateStatus.MERGED,
    )  # fmt: skip
    return kept


def _give_back(
    scope: OrgScope, session: Session, made: LeadMerge, survivor: Lead
) -> tuple[tuple[str, ...], Changes]:
    """The survivor's values of before, where they still are what the merge made of them."""
    later = session.scalars(
        select(LeadMerge)
        .where(
            LeadMerge.organization_id == scope.organization_id,
            LeadMerge.survivor_id == survivor.id,
            LeadMerge.undone_at.is_(None),
            LeadMerge.number > made.number,
        )
        .order_by(LeadMerge.number)
    ).all()
    kept: list[str] = []
    changes: Changes = {}
    for place, before, after in places(made.changes):
        following = next((one for one in later if _touches(one.changes, place)), None)
        if following is not None:
            # What the later merge found there was this one's: it will give back what was before this one.
            if _pair(following.changes, place)[0] == after:
                _forget(session, following, place, before)
                continue
        elif place.of(survivor) == after:
            _note(changes, place, after, before)
            put(survivor, place, before)
            continue
        kept.append(place.custom or place.field)
    return tuple(kept), changes


def _touches(changes: dict[str, Any], place: Place) -> bool:
    found = changes.get(place.field)
    return found is not None and (place.custom is None or place.custom in found)


def _pair(changes: dict[str, Any], place: Place) -> list[Any]:
    found = changes[place.field]
    pair: list[Any] = found if place.custom is None else found[place.custom]
    return pair


def _forget(session: Session, merge: LeadMerge, place: Place, before: Any) -> None:
    """Let a later merge remember as `before` what was there before the one that is taken back."""
    changes: Changes = {
        name: dict(pair) if name == CUSTOM else list(pair) for name, pair in merge.changes.items()
    }
    after = _pair(changes, place)[1]
    if place.custom is None:
        changes[place.field] = [before, after]
    else:
        changes[CUSTOM][place.custom] = [before, after]
    session.execute(
        update(LeadMerge)
        .where(LeadMerge.organization_id == merge.organization_id, LeadMerge.id == merge.id)
        .values(changes=changes)
    )


def _note(changes: Changes, place: Place, before: Any, after: Any) -> None:
    if place.custom is None:
        changes[place.field] = [before, after]
    else:
        changes.setdefault(CUSTOM, {})[place.custom] = [before, after]
