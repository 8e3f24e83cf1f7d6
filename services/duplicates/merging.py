"""Merging leads that are one, so that one person counts once.

The survivor keeps its id, its history, its stage and its outcome: what a funnel says of it is what happened
to it, and not to the other, whose stays stay with its own row. Values go over as they are chosen; what was
told of the merged lead is told of the survivor from then on (`services.duplicates.moving`). A merged lead is
in no population, keeps its own audit log and what an import says of it still, and comes back whole by
`undo_merge` (`services.duplicates.undoing`). Merges are flat: what had been merged into the merged lead
points to the survivor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.duplicates.certain import merge_certain
from services.duplicates.errors import MergeError
from services.duplicates.merge_records import list_merges
from services.duplicates.merge_steps import MergeStep, merge_steps
from services.duplicates.pairs import pair
from services.duplicates.undoing import UndoneMerge, undo_merge
from services.duplicates.values import MERGEABLE
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import DuplicateStatus

__all__ = [
    "MERGEABLE",
    "MergeError",
    "UndoneMerge",
    "list_merges",
    "merge_certain",
    "merge_leads",
    "merge_pair",
    "undo_merge",
]


def merge_leads(
    scope: OrgScope,
    session: Session,
    survivor_id: UUID,
    merged_id: UUID,
    fields: Mapping[str, str],
    *,
    versions: tuple[int, int] | None,
    now: datetime,
) -> UUID:
    """Merge one lead into another and return the merge's id, which `undo_merge` takes.

    `fields`: field of `MERGEABLE` → `survivor` or `merged`, whose value stays; of those not named the
    survivor's, or where it has none the other's (a closing value only for a won survivor, a reason only for
    a lost one, no owner who left). Custom fields: the survivor's, filled up from the other. `versions`: of
    the survivor and of the merged one, as somebody saw them (None: any will do). Writes leads, interactions,
    behaviour, score, search, roll-up, pairs, an audit entry with each of the two and the data version, all
    or nothing. Once per transaction.

    Raises MergeError for a lead with itself, one that is merged already (into which, it says), a choice that
    can't be made and while an import runs; StaleLeadError where somebody changed a lead first, NotFoundError
    for a lead that isn't here, ForbiddenError for a role that may not.
    """
    step = MergeStep(survivor_id, merged_id, dict(fields))
    (merge_id,) = merge_steps(scope, session, [step], now, versions=versions)
    return merge_id


def merge_pair(
    scope: OrgScope,
    session: Session,
    pair_id: UUID,
    fields: Mapping[str, str],
    *,
    survivor: UUID | None,
    versions: tuple[int, int] | None,
    now: datetime,
) -> UUID:
    """`merge_leads` for a pair. `survivor`: which of its two leads stays (None: the pair's first);
    `versions`: of the survivor and of the other. Raises what that raises, NotFoundError for a pair that
    isn't here, MergeError for one that was merged, and for a survivor that is none of the two."""
    scope.require(IMPORTING_ROLES)
    found = pair(scope, session, pair_id)
    if found.status is DuplicateStatus.MERGED:
        raise MergeError(_("These two were merged already."))
    ids = (found.first.id, found.second.id)
    if survivor is not None and survivor not in ids:
        raise MergeError(_("The lead that stays is one of the two."))
    stays = survivor or ids[0]
    goes = ids[1] if stays == ids[0] else ids[0]
    step = MergeStep(stays, goes, dict(fields), pair_id)
    (merge_id,) = merge_steps(scope, session, [step], now, versions=versions)
    return merge_id
