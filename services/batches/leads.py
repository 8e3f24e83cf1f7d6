"""`leads:batch`: leads by their external ids, created where they are new, changed where they differ."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from services.assignment.turns import hold_turns
from services.batches.cells import Cells
from services.batches.model import ItemProblem, ItemResult, ItemStatus
from services.batches.staged import apply_staged
from services.batches.writing import (
    Answers,
    Items,
    check_size,
    convert,
    finish_batch,
    last_of_each,
    take_turn,
)
from services.database.models import Lead, Membership
from services.database.queries.population import ever_visible
from services.imports.convert import Batch, Converter
from services.imports.frames import LINE
from services.imports.headers import plain
from services.imports.lead_rows import lead_finisher
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.vocabulary import ImportKind


def write_leads(scope: OrgScope, session: Session, items: Items, now: datetime) -> list[ItemResult]:
    """Create or change up to 5,000 leads, and return what became of each item, in their order.

    Items are objects with the columns of a leads file (`services.imports.columns`), of which `external_id`
    alone is needed, and `custom_fields`, an object. What is null, empty or not there leaves what is known
    alone. The rules are those of `services.imports.leads`: a batch is a snapshot. The same batch twice
    changes nothing (`unchanged`); of several items about one lead the last good one counts and the others
    are rejected as `superseded`. Stays, scores, roll-up, search, audit log and the data version follow, all
    of it or nothing. Once per transaction.

    A new lead without an assignee is given to a seller where the organization assigns leads
    (`services.assignment`).

    A rep writes own leads only, and new ones are theirs: an external id of anybody else's lead is rejected
    (`id_not_yours`), and so is another assignee (`other_assignee`).

    Raises ForbiddenError for a role that only reads, TooManyItemsError for more items, BusyError where
    another import doesn't end.
    """
    scope.require(WRITING_ROLES)
    check_size(items)
    rows, answers, cells = convert(scope, session, items, ImportKind.LEADS, _finish, now)
    take_turn(scope, session)
    assigns = scope.own_leads_only is None and hold_turns(scope, session)
    rows = last_of_each(rows, ["external_id"], answers)
    if scope.own_leads_only is not None:
        rows = _own_alone(scope, session, rows, answers, scope.own_leads_only)
    rows = rows.with_columns(custom=_custom_of(rows, cells))
    changes = apply_staged(scope, session, ImportKind.LEADS, rows, now, assigns=assigns)
    for place, external_id in rows.select(LINE, "external_id").iter_rows():
        answers.note(place, ItemStatus(changes.get(external_id, ItemStatus.UNCHANGED)))
    return finish_batch(scope, session, ImportKind.LEADS, answers, now)


def _finish(batch: Batch, converter: Converter) -> pl.DataFrame:
    return lead_finisher(())(batch, converter)


def _custom_of(rows: pl.DataFrame, cells: Cells) -> pl.Series:
    """The rows' custom fields, which come as an object and not in columns."""
    by_place = dict(zip(cells.lines, cells.custom, strict=True))
    return pl.Series("custom", [by_place[place] for place in rows[LINE]], dtype=pl.String)


def _own_alone(
    scope: OrgScope, session: Session, rows: pl.DataFrame, answers: Answers, rep: UUID
) -> pl.DataFrame:
    """The rows that a rep may write, assigned to them."""
    names = _names_of(scope, session, rep)
    taken = _ids_of_others(scope, session, rows["external_id"].to_list())
    kept = []
    for place, external_id, assignee in rows.select(LINE, "external_id", "assigned_to").iter_rows():
        if external_id in taken:
            answers.reject(place, ItemProblem.ID_NOT_YOURS, "external_id", external_id)
        elif assignee is not None and plain(assignee) not in names:
            answers.reject(place, ItemProblem.OTHER_ASSIGNEE, "assigned_to")
        else:
            kept.append(place)
    own = rows.filter(pl.col(LINE).is_in(kept))
    return own.with_columns(pl.lit(str(rep), dtype=pl.String).alias("assigned_to"))


def _names_of(scope: OrgScope, session: Session, member_id: UUID) -> set[str]:
    """By what a member can be called: id, e-mail, name."""
    found = session.execute(
        select(Membership.email, Membership.name).where(
            Membership.organization_id == scope.organization_id, Membership.id == member_id
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError("member")
    return {plain(each) for each in (str(member_id), *found) if each}


def _ids_of_others(scope: OrgScope, session: Session, external_ids: list[str]) -> set[str]:
    """Those of the ids that are a lead's that isn't the rep's. Locks the ones that are, in the order of
    their ids, so that nobody gives one of them away meanwhile."""
    asked = Lead.external_id == any_(literal(external_ids, ARRAY(Text)))
    own = select(Lead.id).where(*ever_visible(scope), asked).order_by(Lead.id).with_for_update(key_share=True)
    locked = session.execute(select(func.array_agg(own.subquery().c.id))).scalar() or []
    others = select(Lead.external_id).where(
        Lead.organization_id == scope.organization_id, asked, Lead.id.not_in(locked)
    )
    return set(session.scalars(others))
