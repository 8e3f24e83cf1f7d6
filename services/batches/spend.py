"""`spend:batch`: marketing spend by source and month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.batches.model import ItemResult, ItemStatus
from services.batches.staged import apply_staged
from services.batches.writing import Items, check_size, convert, finish_batch, last_of_each, take_turn
from services.imports.frames import LINE
from services.imports.spend import finish_spend
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import ImportKind


def write_spend(scope: OrgScope, session: Session, items: Items, now: datetime) -> list[ItemResult]:
    """Set up to 5,000 amounts of marketing spend, and return what became of each item, in their order.

    Items are objects with `source` (null or empty: no source), `month` (`YYYY-MM`) and `amount`, in the
    organization's currency. Source and month are the key: the amount of a second batch replaces the first's,
    the same amount is `unchanged`. Of several items with one key the last good one counts and the others are
    rejected as `superseded`. Once per transaction.

    Raises ForbiddenError for a role that doesn't import, TooManyItemsError for more items, BusyError where
    another import doesn't end.
    """
    scope.require(IMPORTING_ROLES)
    check_size(items)
    rows, answers, _ = convert(scope, session, items, ImportKind.SPEND, finish_spend, now)
    take_turn(scope, session)
    rows = last_of_each(rows, ["source", "month"], answers)
    changes = apply_staged(scope, session, ImportKind.SPEND, rows, now)
    for place, source, month in rows.select(LINE, "source", "month").iter_rows():
        answers.note(place, ItemStatus(changes.get((source, month), ItemStatus.UNCHANGED)))
    return finish_batch(scope, session, ImportKind.SPEND, answers, now)
