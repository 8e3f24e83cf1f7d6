"""`stage-changes:batch`: the history of leads, as the system that keeps it tells it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.batches.known_leads import lead_ids, reject_unknown
from services.batches.model import ItemResult, ItemStatus
from services.batches.staged import apply_staged
from services.batches.writing import Items, check_size, convert, finish_batch, take_turn
from services.imports.frames import LINE
from services.imports.history import finish_history
from services.scope import WRITING_ROLES, OrgScope
from services.vocabulary import ImportKind


def write_stage_changes(scope: OrgScope, session: Session, items: Items, now: datetime) -> list[ItemResult]:
    """Add up to 5,000 stage changes to the histories of leads, and return what became of each item.

    Items are objects with the columns of a history file: `external_id` and `changed_at`, one of `to_stage`
    and `outcome`, and `from_stage` and `changed_by` where known. The rules are those of
    `services.imports.history`: history is authoritative over the snapshots of `leads:batch`, takes effect in
    the order of `changed_at` whatever the order of arrival, and what moves made in the app say stays. Lead,
    instant, stage and outcome are the key: the same again is `unchanged`, also twice in one batch. Stays,
    the leads' state, scores, roll-up and the data version follow. A rep writes of own leads; any other is
    unknown to them. Once per transaction.

    Raises ForbiddenError for a role that only reads, TooManyItemsError for more items, BusyError where
    another import doesn't end.
    """
    scope.require(WRITING_ROLES)
    check_size(items)
    rows, answers, _ = convert(scope, session, items, ImportKind.HISTORY, finish_history, now)
    take_turn(scope, session)
    known = lead_ids(scope, session, rows["external_id"].to_list())
    rows = reject_unknown(rows, known, answers)
    changes = apply_staged(scope, session, ImportKind.HISTORY, rows, now)
    for place in rows[LINE]:
        answers.note(place, ItemStatus(changes.get(place, ItemStatus.UNCHANGED)))
    return finish_batch(scope, session, ImportKind.HISTORY, answers, now)
