"""`interactions:batch`: what leads did, and what we did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.batches.known_leads import lead_ids, reject_unknown
from services.batches.model import ItemResult, ItemStatus
from services.batches.writing import Items, check_size, convert, finish_batch
from services.imports.frames import LINE
from services.imports.interactions import finish_interactions
from services.imports.problems import ImportProblem
from services.interactions import (
    InteractionProblem,
    InteractionStatus,
    NewInteraction,
    record_interactions,
)
from services.scope import WRITING_ROLES, OrgScope
from services.vocabulary import ImportKind

_PROBLEMS = {
    InteractionProblem.UNKNOWN_LEAD: (ImportProblem.LEAD_UNKNOWN, "external_id"),
    InteractionProblem.UNKNOWN_KIND: (ImportProblem.KIND_UNMAPPED, "kind"),
    InteractionProblem.NO_TIME_ZONE: (ImportProblem.NOT_A_DATE, "occurred_at"),
    InteractionProblem.IN_THE_FUTURE: (ImportProblem.IN_THE_FUTURE, "occurred_at"),
}


def write_interactions(scope: OrgScope, session: Session, items: Items, now: datetime) -> list[ItemResult]:
    """Record up to 5,000 interactions, and return what became of each item, in their order.

    Items are objects with `external_id`, `kind` (`services.vocabulary.InteractionKind`, or a word for one)
    and `occurred_at`. Lead, kind and instant are the key: the same again is `unchanged`, also twice in one
    batch. One in the future is rejected. Behaviour, scores, roll-up and the data version follow
    (`services.interactions.record_interactions`). A rep writes of own leads; any other is unknown to them.
    Once per transaction.

    Raises ForbiddenError for a role that only reads, TooManyItemsError for more items.
    """
    scope.require(WRITING_ROLES)
    check_size(items)
    rows, answers, _ = convert(scope, session, items, ImportKind.INTERACTIONS, finish_interactions, now)
    known = lead_ids(scope, session, rows["external_id"].to_list())
    rows = reject_unknown(rows, known, answers)
    named = list(rows.select(LINE, "external_id", "kind", "occurred_at").iter_rows())
    new = [NewInteraction(known[external_id], kind, at) for _, external_id, kind, at in named]
    for (place, external_id, _, at), result in zip(
        named, record_interactions(scope, session, new, now=now, merged_too=True), strict=True
    ):
        if result.problem is not None:
            problem, field = _PROBLEMS[result.problem]
            answers.reject(place, problem, field, external_id if field == "external_id" else f"{at:%FT%TZ}")
        elif result.status is InteractionStatus.CREATED:
            answers.note(place, ItemStatus.CREATED)
    return finish_batch(scope, session, ImportKind.INTERACTIONS, answers, now)
