"""A page of the list by name: along the tokens that hold the names without case and accents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.database.models import Lead, LeadSearch, LeadSearchBacklog
from services.database.queries.leads import Chosen, Page, Place, merging, walking
from services.scope import OrgScope
from services.search_terms import NAME, NAMELESS, name_token_sql

FAR = 1_000
"""Names that a walk may pass, looking up lead by lead."""
FEW = 2_500
"""Names of fewer leads are worked out rather than looked for among the tokens."""
_NAMED, _NAMELESS, _WAITING = range(3)


def page_by_name(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    after: Place | None,
    limit: int,
    *,
    descending: bool,
    few: bool = False,
) -> Page:
    """The places of up to `limit` leads of the selection that follow `after`: by name, then those
    without one, then those whose names are not known to the tokens yet."""
    places: list[Place] = []
    for phase in (_NAMED, _NAMELESS):
        if few or not chosen.easy or (after is not None and phase < after.phase):
            continue
        here = after if after is not None and after.phase == phase else None
        rest = limit - len(places)
        found = _walk(scope, session, chosen.to_walk(), phase, here, rest, descending=descending)
        if found is None:
            break
        places += found
        if len(places) >= limit:
            return Page(places)
    else:
        if chosen.easy and not few:
            here = after if after is not None and after.phase == _WAITING else None
            return Page(places + _waiting(scope, session, chosen, here, limit - len(places)))
    return _of_all(scope, session, chosen, places, after, limit, descending=descending)


def _of_all(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    places: list[Place],
    after: Place | None,
    limit: int,
    *,
    descending: bool,
) -> Page:
    """The page and the total once all that match have been found; `places` are known already."""
    last = places[-1] if places else after
    total: int | None = None
    if last is None or last.phase < _WAITING:
        for phase in (_NAMED, _NAMELESS):
            if len(places) < limit and (last is None or phase >= last.phase):
                here = last if last is not None and last.phase == phase else None
                rest = limit - len(places)
                total, found, ids = _beside(scope, session, chosen, phase, here, rest, descending=descending)
                if total <= FEW:
                    some = _worked_out(scope, session, ids, last, rest, descending=descending)
                    return Page(places + some, total)
                places = places + found
        if len(places) >= limit:
            return Page(places, total)
    here = after if after is not None and after.phase == _WAITING else None
    return Page(places + _waiting(scope, session, chosen, here, limit - len(places)), total)


def _walk(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    phase: int,
    here: Place | None,
    wanted: int,
    *,
    descending: bool,
) -> list[Place] | None:
    """The next leads by going along the tokens; None where that leads too far."""
    place = tuple_(LeadSearch.token, LeadSearch.lead_id)
    order = [each.desc() if descending else each.asc() for each in (LeadSearch.token, LeadSearch.lead_id)]
    window = _tokens(scope, phase)
    if here is not None:
        there = tuple_(here.key, here.lead_id)
        window.append(place < there if descending else place > there)
    tokens = select(LeadSearch.token, LeadSearch.lead_id)
    with walking(session):
        end = session.execute(tokens.where(*window).order_by(*order).offset(FAR).limit(1)).one_or_none()
        near = tokens.where(*window).order_by(*order).limit(FAR).subquery("near")
        lead = and_(Lead.organization_id == scope.organization_id, Lead.id == near.c.lead_id)
        page = chosen.of(select(near.c.token, near.c.lead_id).select_from(near).join(Lead, lead))
        keys = [each.desc() if descending else each.asc() for each in (near.c.token, near.c.lead_id)]
        rows = session.execute(page.order_by(*keys).limit(wanted)).all()
    if end is not None and len(rows) < wanted:
        return None
    return [Place(phase, token, lead_id) for token, lead_id in rows]


def _tokens(scope: OrgScope, phase: int) -> list[ColumnElement[bool]]:
    mine = [LeadSearch.organization_id == scope.organization_id]
    if phase == _NAMELESS:
        return [*mine, LeadSearch.token == NAMELESS]
    return [*mine, LeadSearch.token >= NAME, LeadSearch.token < NAMELESS]


def _worked_out(
    scope: OrgScope,
    session: Session,
    ids: list[UUID],
    after: Place | None,
    limit: int,
    *,
    descending: bool,
) -> list[Place]:
    """Of these leads, their names worked out from their rows."""
    name: Any = literal_column(name_token_sql("leads"), Text(collation="C"))
    named = select(name.label("key"), Lead.id.label("id")).where(
        Lead.organization_id == scope.organization_id, Lead.id == any_(literal(ids, ARRAY(Uuid)))
    )
    return _ordered(session, named, after, limit, descending=descending)


def _beside(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    phase: int,
    here: Place | None,
    wanted: int,
    *,
    descending: bool,
) -> tuple[int, list[Place], list[UUID]]:
    """How many match, and the next of them: all are found once, and looked for beside the names in
    their order, until enough are there. Where no more than `FEW` match: the ids of them all instead."""
    matching = chosen.ids().cte("matching").prefix_with("MATERIALIZED", dialect="postgresql")
    window = _tokens(scope, phase)
    if here is not None:
        place, there = tuple_(LeadSearch.token, LeadSearch.lead_id), tuple_(here.key, here.lead_id)
        window.append(place < there if descending else place > there)
    order = [each.desc() if descending else each.asc() for each in (LeadSearch.token, LeadSearch.lead_id)]
    # IS TRUE keeps it a look into a table of hashes: as a join it would lose the order of the names.
    among = LeadSearch.lead_id.in_(select(matching.c.id)).is_(true())
    total = select(func.count()).select_from(matching).scalar_subquery()
    page = (
        select(LeadSearch.token, LeadSearch.lead_id)
        .where(total > FEW, *window, among)
        .order_by(*order)
        .limit(wanted)
        .subquery("page")
    )
    nothing: Any = literal(None, Text(collation="C"))
    either = union_all(
        select(page.c.token, page.c.lead_id), select(nothing, matching.c.id).where(total <= FEW)
    ).subquery("either")
    counted = select(total.label("total")).subquery("counted")
    statement = select(counted.c.total, either.c.token, either.c.lead_id).outerjoin(either, true())
    keys = [each.desc() if descending else each.asc() for each in (either.c.token, either.c.lead_id)]
    with merging(session, chosen):
        rows = session.execute(statement.order_by(*keys)).all()
    ids = [row.lead_id for row in rows if row.lead_id is not None]
    if rows[0].total <= FEW:
        return rows[0].total, [], ids
    return rows[0].total, [Place(phase, row.token, row.lead_id) for row in rows if row.token is not None], []


def _ordered(
    session: Session, named: Any, after: Place | None, limit: int, *, descending: bool
) -> list[Place]:
    """Of (key, id) rows the next ones, those without a name last."""
    rows = named.offset(0).subquery("named")
    key, lead_id, nameless = rows.c.key, rows.c.id, rows.c.key == NAMELESS
    order = [column.desc() if descending else column.asc() for column in (key, lead_id)]
    statement = select(key, lead_id, nameless).order_by(nameless, *order)
    if after is not None:
        statement = statement.where(_follows(key, lead_id, nameless, after, descending=descending))
    found = session.execute(statement.limit(limit)).all()
    return [Place(_NAMELESS if without else _NAMED, token, each) for token, each, without in found]


def _follows(key: Any, lead_id: Any, nameless: Any, after: Place, *, descending: bool) -> ColumnElement[bool]:
    place, there = tuple_(key, lead_id), tuple_(after.key, after.lead_id)
    if after.phase == _NAMELESS:
        return and_(nameless, lead_id < after.lead_id if descending else lead_id > after.lead_id)
    return or_(nameless, and_(~nameless, place < there if descending else place > there))


def _waiting(
    scope: OrgScope, session: Session, chosen: Chosen, here: Place | None, wanted: int
) -> list[Place]:
    """Leads of a large import that have no tokens yet, in the order of their ids."""
    ids: list[UUID] = []
    waiting = select(func.unnest(LeadSearchBacklog.lead_ids)).where(
        LeadSearchBacklog.organization_id == scope.organization_id
    )
    if session.scalar(waiting.limit(1)) is not None:
        named = select(LeadSearch.lead_id).where(
            LeadSearch.organization_id == scope.organization_id,
            LeadSearch.token >= NAME,
            LeadSearch.token <= NAMELESS,
        )
        page = chosen.of(select(Lead.id)).where(Lead.id.in_(waiting), Lead.id.not_in(named))
        if here is not None:
            page = page.where(Lead.id > here.lead_id)
        ids = list(session.scalars(page.order_by(Lead.id).limit(wanted)))
    return [Place(_WAITING, None, each) for each in ids]
