"""One page of a list of leads, in any of its orders.

A page is found in one of two ways. First the index of the order is walked until the page is full, but not
far: that finds whatever many leads match. Where few do, or where they all lie at the far end of that
index, the matching ones are all found, counted and sorted instead, from an index that holds whatever the
list filters and sorts by (`ix_leads_created`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.queries.lead_behavior import ListedBehavior, listed_behavior
from services.database.queries.lead_order import Phase
from services.database.queries.lead_search import found_leads, found_tokens, is_found
from services.database.queries.lead_selection import conditions
from services.database.queries.population import AnySelect, visible
from services.scope import OrgScope
from services.search_terms import terms_of
from services.selection import LeadSelection

UNSCOPED_FUNCTIONS = ("from_indexes", "merging", "walking")
"""They tell the planner how, and read no row."""
FAR = 4_000
"""Entries of an index that a walk may pass."""
_FROM_INDEXES = (
    "SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 0.9; SET LOCAL work_mem = '64MB'; "
    "SET LOCAL max_parallel_workers_per_gather = 0"
)
_WALKING = (
    "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; "
    "SET LOCAL enable_mergejoin = off"
)


def _reset(settings: str) -> str:
    return "; ".join(f"{each.partition(' = ')[0]} TO DEFAULT" for each in settings.split("; "))


class Place(NamedTuple):
    """Where a page ended: the phase, the key and the id of its last lead."""

    phase: int
    key: Any
    lead_id: UUID


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection as conditions on `leads`, with what they join, if anything."""

    where: list[ColumnElement[bool]]
    behavior: ListedBehavior | None = None
    found: Any = None
    """The ids that a search finds, as a subquery."""
    is_found: Any = None
    """The same as a condition."""
    tokens: Any = None
    """`found` with some of them more than once."""
    only_found: bool = False
    """The search is all that narrows it."""
    staying: bool = False
    """Stays narrow it, that have an index of their own."""
    narrow: bool = False
    """The search finds so few that each is looked at."""

    @property
    def easy(self) -> bool:
        """Whether it is worth to look lead by lead before all that match are found."""
        return self.behavior is None and not self.staying

    def ids(self) -> AnySelect:
        """The ids of the selection's leads, in a column `id`. A merged lead has no tokens, so what only a
        search finds needs no look at the leads."""
        if self.only_found:
            return select(self.found.c.lead_id.label("id"))
        return self.of(select(Lead.id.label("id")))

    def of(self, statement: AnySelect) -> AnySelect:
        """The statement over `leads`, of the selection's."""
        if self.behavior is not None:
            rows = self.behavior.rows
            statement = statement.join(rows, rows.c.lead_id == Lead.id, isouter=not self.behavior.required)
        if self.found is not None:
            statement = statement.join(self.found, self.found.c.lead_id == Lead.id)
        return statement.where(*self.where)

    def to_walk(self) -> Chosen:
        """The same for a walk: lead by lead, whether the search finds it."""
        return self if self.found is None else Chosen([*self.where, self.is_found], self.behavior)


def chosen_by(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    limits: dict[str, float],
    segment_days: int,
    now: datetime,
) -> Chosen:
    """The selection's leads that the scope may see."""
    behavior = listed_behavior(scope, session, selection, now)
    terms = terms_of(selection.text)
    if terms is None:
        where = conditions(scope, selection, limits, segment_days, now, behavior)
        return Chosen(where, behavior, staying=selection.stayed is not None)
    others = conditions(scope, replace(selection, text=""), limits, segment_days, now, behavior)
    found = found_leads(scope, terms).subquery("found_by_search")
    only = replace(selection, text="") == LeadSelection() and scope.own_leads_only is None
    tokens = found_tokens(scope, terms)
    return Chosen(others, behavior, found, is_found(terms), tokens, only)


class Page(NamedTuple):
    """Places of leads; `total`, how many leads the selection has, where it came with them."""

    places: list[Place]
    total: int | None = None


def page_of(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    phases: list[Phase],
    after: Place | None,
    limit: int,
    *,
    few: bool = False,
) -> Page:
    """The places of up to `limit` leads of the selection that follow `after`. `few`: there is nothing to
    walk for."""
    places: list[Place] = []
    few = few or not chosen.easy
    for number, phase in enumerate(phases):
        if few or (after is not None and number < after.phase):
            continue
        here = after if after is not None and after.phase == number else None
        found = _walk(scope, session, chosen.to_walk(), phase, here, limit - len(places))
        if found is None:
            few = True
            continue
        places += [Place(number, key, lead_id) for key, lead_id in found]
        if len(places) >= limit:
            return Page(places)
    if not few:
        return Page(places)
    rest, total = _sorted(session, chosen, phases, places[-1] if places else after, limit - len(places))
    return Page(places + rest, total)


def leads_at(scope: OrgScope, session: Session, ids: list[UUID]) -> list[tuple[Lead, str | None]]:
    """These leads with their assignees' names, in this order; those that are gone are left out."""
    statement = (
        select(Lead, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .where(*visible(scope), Lead.id.in_(ids))
    )
    found = {lead.id: (lead, name) for lead, name in session.execute(statement)}
    return [found[each] for each in ids if each in found]


def _walk(
    scope: OrgScope, session: Session, chosen: Chosen, phase: Phase, here: Place | None, wanted: int
) -> list[tuple[Any, UUID]] | None:
    """The next leads by going along the order's index; None where that leads too far."""
    rows: list[tuple[Any, UUID]] = []
    with walking(session):
        for branch in phase.branches:
            along = [*phase.within, *branch]
            if here is not None:
                along.append(phase.after(here.key, here.lead_id))
            end = session.execute(
                select(phase.column, Lead.id)
                .where(Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_(None), *along)
                .order_by(*phase.order)
                .offset(FAR)
                .limit(1)
            ).one_or_none()
            if end is not None:
                along.append(phase.until(*end))
            page = chosen.of(select(phase.column, Lead.id)).where(*along).order_by(*phase.order)
            found = session.execute(page.limit(wanted)).all()
            if end is not None and len(found) < wanted:
                return None
            rows += [(key, lead_id) for key, lead_id in found]
    if len(phase.branches) > 1:
        rows.sort(key=lambda row: (row[0], row[1].bytes), reverse=phase.descending)
    return rows[:wanted]


def _sorted(
    session: Session, chosen: Chosen, phases: list[Phase], after: Place | None, wanted: int
) -> tuple[list[Place], int | None]:
    """The next leads by finding all that match, and how many those are (None: no page to tell it)."""
    number: Any = literal(0)
    if len(phases) > 1:
        number = case(*((and_(*phase.within), index) for index, phase in enumerate(phases)))
    keys = [phase.column.label(f"key_{index}") for index, phase in enumerate(phases)]
    matching = chosen.of(select(Lead.id.label("id"), number.label("phase"), *keys))
    found = matching.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    total = select(func.count()).select_from(found).scalar_subquery().label("total")
    c = found.c
    order: list[Any] = [c.phase] if len(phases) > 1 else []
    follows: list[ColumnElement[bool]] = []
    for index, phase in enumerate(phases):
        columns: list[Any] = [c[f"key_{index}"], c.id]
        if len(phases) > 1:
            columns = [case((c.phase == index, column)) for column in columns]
        order += [column.desc() if phase.descending else column.asc() for column in columns]
        if after is not None and after.phase == index:
            here = phase.compared(c[f"key_{index}"], c.id, after.key, after.lead_id)
            follows = [or_(c.phase > index, and_(c.phase == index, here))]
    with merging(session, chosen):
        rows = session.execute(select(found, total).where(*follows).order_by(*order).limit(wanted)).all()
    places = [Place(row.phase, getattr(row, f"key_{row.phase}"), row.id) for row in rows]
    # A page after the last lead says nothing of those before it.
    return places, rows[0].total if rows else None if after is not None else 0


@contextmanager
def from_indexes(session: Session) -> Iterator[None]:
    """For the time of the block the planner reads indexes: they lie in memory, are narrow, and know
    nothing of other organizations, none of which it can know."""
    connection = session.connection()
    connection.exec_driver_sql(_FROM_INDEXES)
    yield
    connection.exec_driver_sql(_reset(_FROM_INDEXES))


@contextmanager
def merging(session: Session, chosen: Chosen) -> Iterator[None]:
    """For the time of the block what was done with leads is read beside them, both in the order of their
    ids: half the work of a table of hashes of all that was done. What a narrow search finds is looked at
    lead by lead."""
    settings = ""
    if chosen.narrow:
        settings = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
    elif chosen.behavior is not None and chosen.behavior.facts:
        settings = "SET LOCAL enable_hashjoin = off"
    if settings:
        session.connection().exec_driver_sql(settings)
    yield
    if settings:
        session.connection().exec_driver_sql(_reset(settings))


@contextmanager
def walking(session: Session) -> Iterator[None]:
    """For the time of the block the planner follows the order's index."""
    connection = session.connection()
    connection.exec_driver_sql(_WALKING)
    yield
    connection.exec_driver_sql(_reset(_WALKING))
